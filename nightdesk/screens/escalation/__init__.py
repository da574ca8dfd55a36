"""The escalation checklist over a ticket, and the decision."""
