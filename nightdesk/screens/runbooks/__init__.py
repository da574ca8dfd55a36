"""Runbooks: one beside the ticket it is needed for, or any client's."""
