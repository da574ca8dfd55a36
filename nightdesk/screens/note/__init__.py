"""A note that only the desk reads."""
