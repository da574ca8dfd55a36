"""Views as something to print, mail or read by a script: plain text, Markdown, JSON. Nothing is worked out here."""
