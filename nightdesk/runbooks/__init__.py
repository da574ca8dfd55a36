"""The desk's text files: runbooks read, checked, searched and laid out as lines. No database, no screen."""
