"""A runbook in which lint finds nothing, and what it finds once something in it is other."""

from __future__ import annotations

from datetime import date

from nightdesk.runbooks.lint import Finding, lint
from tests.unit.runbook_texts import runbook

TODAY = date(2026, 3, 8)
SOUND = {"access_reviewed_on": '"2026-01-15"', "coverage": "{model: full_247}"}


def sound(**fields: str) -> bytes:
    """A runbook without a fault on TODAY, with some front matter fields replaced; an empty text removes the field."""
    return runbook(**(SOUND | fields))


def findings(data: bytes | None = None, **fields: str) -> tuple[Finding, ...]:
    """RB001 to RB020 in these bytes, or in the sound runbook with these fields replaced."""
    return lint(sound(**fields) if data is None else data, file="clients/acme.md", today=TODAY)


def found(data: bytes | None = None, **fields: str) -> list[tuple[str, str, str]]:
    """The same as rule, level and where: what DOMAIN §14 compares."""
    return [(finding.rule, finding.level, finding.where) for finding in findings(data, **fields)]


def beyond(data: bytes) -> list[Finding]:
    """What `every` gives more than the rules."""
    every = lint(data, file="clients/acme.md", today=TODAY, every=True)
    return [finding for finding in every if finding.rule in ("RB-TEXT", "RB-YAML")]


def line_of(data: bytes, words: str) -> int:
    """The number of the first line that holds these words."""
    return next(number for number, line in enumerate(data.decode().split("\n"), start=1) if words in line)
