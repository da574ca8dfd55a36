"""What the keys do where one is."""
