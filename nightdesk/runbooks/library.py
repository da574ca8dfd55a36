"""The runbooks of a desk folder: find one, list them, say how fresh they are and what of them bears on a ticket."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from nightdesk.runbooks.items import tiers, unsaid
from nightdesk.runbooks.parse import Runbook, Section, parse

REVIEW_DAYS = 90
"""RB003: a review older than this is due."""

_CLIENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_ESCALATION = ("When to escalate", "Authorised actions per tier", "Escalation contacts")


def clients(folder: Path) -> tuple[str, ...]:
    """Ids of the clients that have a runbook in a desk folder, sorted. OSError where the folder can't be read."""
    try:
        return tuple(sorted(path.stem for path in (folder / "clients").iterdir() if _is_runbook(path)))
    except FileNotFoundError:
        return ()


def find(folder: Path, client: str) -> Runbook | None:
    """The client's runbook with its problems; None where there is none. OSError where it can't be read."""
    if not _CLIENT.fullmatch(client):
        return None  # an id comes from outside: "../rota" must not open anything
    try:
        data = (folder / "clients" / f"{client}.md").read_bytes()
    except FileNotFoundError:
        return None
    return parse(data, file=f"clients/{client}.md")


def first_words(runbook: Runbook) -> tuple[str, ...]:
    """What a technician needs first: what T1 may do, when T2 and T3 are called; a tier left open is said to be."""
    actions = tiers(runbook.section("Authorised actions per tier"))
    thresholds = tiers(runbook.section("When to escalate"))
    words = [f"T1 may: {actions['T1'].words}"] if "T1" in actions else []
    for tier in ("T2", "T3"):
        said = thresholds[tier].words if tier in thresholds else ""
        words.append(f"{tier}: not said in the runbook" if unsaid(said) else f"{tier}: {said}")
    return tuple(words)


def escalation_sections(runbook: Runbook) -> tuple[Section, ...]:
    """The sections beside an escalation, as far as they are there: when to, who may do what, whom to call."""
    found = (runbook.section(heading) for heading in _ESCALATION)
    return tuple(section for section in found if section is not None)


def freshness(reviewed_on: str, today: date) -> str:
    """The badge of a runbook: `reviewed 35 days ago`, `review due: 210 days old` (RB003). `today` is desk-local."""
    try:
        age = (today - date.fromisoformat(reviewed_on)).days
    except ValueError:
        return "never reviewed"
    if age > REVIEW_DAYS:
        return f"review due: {age} days old"
    if age < 0:
        return f"review dated {reviewed_on}, which is still to come"
    return "reviewed today" if age == 0 else "reviewed yesterday" if age == 1 else f"reviewed {age} days ago"


def _is_runbook(path: Path) -> bool:
    return path.suffix == ".md" and bool(_CLIENT.fullmatch(path.stem)) and path.is_file()
