"""One finding of lint, and what several of its rules share: names, phones, dates that have grown old."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

import msgspec

from nightdesk.runbooks.fields import Fields, Notes
from nightdesk.runbooks.library import REVIEW_DAYS
from nightdesk.runbooks.yaml_tree import Listing, Scalar, Table
from nightdesk.text import one_line

OVERDUE_DAYS = 180
"""RB003, RB018: a review older than this is an error."""


class Finding(msgspec.Struct, frozen=True):
    """One thing a rule found."""

    rule: str
    level: Literal["error", "warn"]
    where: str
    """What DOMAIN §14 names it by: field, heading, contact, vendor, line as text, tier, weekday, id, system; or ""."""
    line: int | None
    """Counted from 1 in the file; None where no line can be named."""
    words: str
    """What is wrong and the cure; never the text of a secret."""


def stale(rule: str, front: Table, field: str, today: date) -> Iterator[Finding]:
    """RB003, RB018: the date in `field` lies more than 90 days before `today` (warn), or more than 180 (error)."""
    said = Fields(front, Notes()).date(field)
    age = (today - date.fromisoformat(said)).days if said else 0
    if age > REVIEW_DAYS:
        limit = OVERDUE_DAYS if age > OVERDUE_DAYS else REVIEW_DAYS
        words = f"{field} is {said}, {age} days ago and more than {limit}; go through it again and write the new date."
        yield Finding(rule, "error" if age > OVERDUE_DAYS else "warn", "", front.lines.get(field), words)


def text_of(table: Table, name: str) -> str:
    """The text in a field; empty where there is none."""
    node = table.items.get(name)
    return node.text.strip() if isinstance(node, Scalar) and not node.empty else ""


def texts_of(table: Table, name: str) -> list[str]:
    """The texts in a list, empty ones left out."""
    node = table.items.get(name)
    items = node.items if isinstance(node, Listing) else ()
    return [text for item in items if isinstance(item, Scalar) and not item.empty and (text := item.text.strip())]


def entries_of(table: Table, name: str) -> list[tuple[str, Table]]:
    """The mappings of a list, each with its place (`contacts.2`)."""
    node = table.items.get(name)
    items = node.items if isinstance(node, Listing) else ()
    return [(f"{name}.{number}", item) for number, item in enumerate(items, start=1) if isinstance(item, Table)]


def quoted(text: str) -> str:
    """A name in quotes, short enough for a sentence."""
    return f'"{one_line(text, 60)}"'
