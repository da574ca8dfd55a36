"""The list items of a section: what it says of each tier, and whether a text says anything yet."""

from __future__ import annotations

import re
from typing import NamedTuple

from nightdesk.runbooks.parse import Section

_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+(?P<words>.*)")
_TIER = re.compile(r"(?P<tier>T[1-3])\s*:\s*(?P<words>.*)")
# A whole word has no letter or digit beside it, so that "**TBD**" and "_TBD_" count as well.
_OPEN = re.compile(r"(?<![^\W_])(?:tbd|todo|n/a)(?![^\W_])", re.IGNORECASE)


class Tier(NamedTuple):
    """What a list item `T2: …` says, on one line, and the line of the file on which it begins."""

    words: str
    line: int


def tiers(section: Section | None) -> dict[str, Tier]:
    """The list items `T1: …` to `T3: …` of a section, each with all that is set in below it.

    The first of a tier counts. Any mark of a list will do, not only the "-" of DOMAIN §6.
    """
    found: dict[str, tuple[int, list[str]]] = {}
    current: list[str] | None = None
    indent, gap = 0, False
    for number, line in enumerate(section.text.split("\n")[1:], start=section.start + 1) if section else ():
        if not line.strip():
            gap = True
            continue
        item = _ITEM.fullmatch(line)
        tier = _TIER.fullmatch(item["words"]) if item else None
        deep = len(line) - len(line.lstrip())
        if tier:
            current, indent = [tier["words"]], deep
            found.setdefault(tier["tier"], (number, current))
        elif (item or gap) and deep <= indent:
            current = None
        elif current is not None:
            current.append(item["words"] if item else line.strip())
        gap = False
    return {tier: Tier(" ".join(" ".join(words).split()), line) for tier, (line, words) in found.items()}


def unsaid(text: str) -> bool:
    """Whether a text says nothing, or nothing yet: only TBD or the like, however it is marked up (RB006, RB008)."""
    return not any(char.isalnum() for char in _OPEN.sub("", text))


def empty(section: Section) -> bool:
    """Whether a section says nothing below its heading (RB008). A smaller heading above a TBD says nothing either."""
    lines = [line for line in section.text.split("\n")[1:] if line.strip()]
    prose = [line for line in lines if not line.lstrip().startswith("#")]
    return all(unsaid(item["words"] if (item := _ITEM.fullmatch(line)) else line) for line in prose or lines)
