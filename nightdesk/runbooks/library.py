"""The runbooks of a desk folder: find one, list them, say how fresh they are and what of them bears on a ticket."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from nightdesk.runbooks.parse import Runbook, Section, parse

REVIEW_DAYS = 90
"""RB003: a review older than this is due."""

_CLIENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+(?P<words>.*)")
_TIER = re.compile(r"(?P<tier>T[1-3])\s*:\s*(?P<words>.*)")
_UNSAID = ("", "tbd", "todo", "n/a")
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
    actions = dict(_tiers(runbook.section("Authorised actions per tier")))
    thresholds = dict(_tiers(runbook.section("When to escalate")))
    words = [f"T1 may: {actions['T1']}"] if "T1" in actions else []
    for tier in ("T2", "T3"):
        said = thresholds.get(tier, "")
        words.append(
            f"{tier}: {said}" if said.lower().rstrip(".") not in _UNSAID else f"{tier}: not said in the runbook"
        )
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


def _tiers(section: Section | None) -> Iterator[tuple[str, str]]:
    """The list items `T2: …` of a section, each with the indented lines it goes on in; the first of a tier counts."""
    items: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in section.text.split("\n")[1:] if section else ():
        item = _ITEM.fullmatch(line)
        tier = _TIER.fullmatch(item["words"]) if item else None
        if tier:
            current = [tier["words"]]
            items.setdefault(tier["tier"], current)
        elif item or not line.strip():
            current = None
        elif current is not None:
            current.append(line.strip())
    return ((tier, " ".join(" ".join(words).split())) for tier, words in items.items())
