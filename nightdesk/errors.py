"""The one family of errors. Every one says what happened, where, and what to do about it.

NightdeskError
├── UsageError      the command line or a key asked for something that can't be
├── DeskError       the desk folder or its log can't be used as it is
├── PolicyError     a text file of the desk (runbook, rota, desk.yaml, template) can't be read
└── LogBroken       the night log fails its own check
"""

from __future__ import annotations


class NightdeskError(Exception):
    """Something a person must be told: a title, a sentence, and the cure."""

    def __init__(self, title: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.title = title
        """A few words: what kind of thing went wrong."""
        self.message = message
        """One sentence that names the place (file, line, ticket)."""
        self.hint = hint
        """What to do about it; empty only where the message already says so."""

    def __str__(self) -> str:
        return f"{self.title}: {self.message}" + (f" {self.hint}" if self.hint else "")


class UsageError(NightdeskError):
    """The words of a call are off (exit code 2)."""


class DeskError(NightdeskError):
    """The desk folder or its database can't be used."""


class PolicyError(NightdeskError):
    """A text file of the desk can't be read."""


class LogBroken(NightdeskError):
    """The night log does not verify."""
