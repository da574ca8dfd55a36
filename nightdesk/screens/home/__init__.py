"""The one screen: header, pages, a line of words, the keys."""
