"""The morning report as it stands now."""
