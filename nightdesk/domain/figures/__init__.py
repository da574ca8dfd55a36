"""What nights come to (§10): outcomes of tickets, key figures over a period, outgrown signals, recurring issues."""
