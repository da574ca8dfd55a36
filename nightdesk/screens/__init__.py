"""What the technician sees: one folder a screen. Due times, meanings and recommendations come from below."""
