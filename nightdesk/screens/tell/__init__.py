"""Acts the client is told of: acknowledge, update, park, resolve."""
