"""The morning report as lines, and where each of its parts begins."""

from __future__ import annotations

import string
from dataclasses import dataclass

from nightdesk.reports import outline
from nightdesk.reports.outline import Item, Part
from nightdesk.screens.common.lines import Line, Role, wrap
from nightdesk.screens.queue.rows import heading
from nightdesk.views.handoff import HandoffReport

_RESERVED = "JKQY"
"""Letters that move, leave or copy."""


@dataclass(frozen=True)
class Place:
    """One part of the report: its letter, its title, how much stands in it, the line it begins on."""

    letter: str
    title: str
    count: int
    line: int


def report_lines(report: HandoffReport, width: int) -> tuple[list[Line], list[Place]]:
    """The report for `width` cells, and its parts in order."""
    lines: list[Line] = []
    lines += wrap(outline.title(report), width, "title")
    for sentence in outline.standing(report):
        lines += wrap(sentence, width, "muted")
    for sentence in outline.numbers(report):
        lines += wrap(sentence, width)
    if report.start_here:
        lines += wrap(report.start_here, width, "warn", first=(("Start here: ", "strong"),), indent=2)
    if fault := outline.incomplete(report):
        lines += wrap(fault, width, "alarm")
    places: list[Place] = []
    for part, letter in _lettered(outline.parts(report)):
        title = part.title.partition(" (")[0]
        lines.append(())
        places.append(Place(letter, title, len(part.items) or len(part.lines), len(lines)))
        lines.append(heading(part.title, width))
        for item in part.items:
            lines += _item(item, width)
        for sentence in part.lines:
            lines += wrap(sentence, width, first=(("· ", ""),), indent=2)
        if not part.items and not part.lines:
            lines.append(((outline.NONE, "muted"),))
    return lines, places


def _lettered(parts: tuple[Part, ...]) -> list[tuple[Part, str]]:
    used = set(_RESERVED)
    found = []
    for part in parts:
        letters = (*(char for char in part.title.upper() if char in string.ascii_uppercase), *string.ascii_uppercase)
        letter = next((char for char in letters if char not in used), "")
        used.add(letter)
        found.append((part, letter))
    return found


def _item(item: Item, width: int) -> list[Line]:
    role: Role = "alarm" if item.severity == "P1" else "warn" if item.severity == "P2" else "strong"
    first: Line = ((f"{item.severity} {item.ticket}", role), ("  ", ""))
    lines = wrap(f"{item.client}: {item.summary}", width, "strong", first=first, indent=3)
    if item.brief:
        return lines + wrap(" · ".join(f"{label} {text}" for label, text in item.fields), width, "muted", indent=3,
                            first=(("   ", ""),))  # fmt: skip
    for label, text in item.fields:
        lines += wrap(text, width, first=((f"   {label:7}", "muted"),), indent=10)
    return lines
