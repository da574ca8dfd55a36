"""Nightdesk: the overnight desk of a managed service provider, on one terminal screen."""

__version__ = "0.1.0"
