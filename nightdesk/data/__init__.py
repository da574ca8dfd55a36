"""What is kept on disk. Only this package knows SQL; `desk.py` is its only reader."""
