"""Triage: the questions that make the severity."""
