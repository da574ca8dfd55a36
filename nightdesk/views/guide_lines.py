"""The lines of the client guide (§6b): a label, a text, and whether all of it was agreed."""

from __future__ import annotations

from datetime import date

from nightdesk.views.common import View

NOT_AGREED = "not agreed"
"""What stands wherever neither the runbook nor desk.yaml says anything: never a default (§6b)."""


class GuideLine(View, frozen=True, kw_only=True):
    """One thing agreed with the client, or not."""

    key: str
    """Stays the same whatever the wording: `first_answer`, `holidays`."""
    severity: str
    """`Critical`, `High`, `Medium` or `Low`; empty where the line is about none of them alone."""
    label: str
    text: str
    agreed: bool
    """False where the text, or a part of it, is "not agreed"."""


def line(key: str, label: str, text: str | None, *, severity: str = "", agreed: bool = True) -> GuideLine:
    """A line of the page; a text of None, or an empty one, is not agreed."""
    return GuideLine(key=key, severity=severity, label=label, text=text or NOT_AGREED, agreed=agreed and bool(text))


def dated(day: date) -> str:
    """`Mon 25 May 2026`."""
    return f"{day:%a} {day.day} {day:%b %Y}"
