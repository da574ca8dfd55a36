"""The overnight queue and, beside it, the ticket card."""
