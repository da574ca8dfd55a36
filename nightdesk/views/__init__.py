"""What one screen or report shows, as frozen data. Every word and tone is settled here; a screen only places it."""
