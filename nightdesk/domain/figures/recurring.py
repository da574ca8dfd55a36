"""Which issues keep coming back after hours (§10, top five): each has to get an action, or it will come again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from nightdesk.domain.figures.outcome import Outcome
from nightdesk.domain.instants import MINUTE, Instant, window_start, zone
from nightdesk.domain.policy import DeskPolicy

TOP = 5


class Recurring(msgspec.Struct, frozen=True):
    """One issue type of a month: how often, and how many minutes from received to resolved in all."""

    category: str
    system: str
    count: int
    minutes: int


def month_bounds(month: str, desk: DeskPolicy) -> tuple[Instant, Instant]:
    """The desk-local calendar month `2026-02` as instants. ValueError for anything that is none."""
    first = date.fromisoformat(f"{month}-01")
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    tz = zone(desk.timezone)
    return window_start(first, 0, tz), window_start(after, 0, tz)


def top_five(outcomes: Iterable[Outcome], start: Instant, end: Instant) -> tuple[Recurring, ...]:
    """The issue types of the after-hours tickets received in `[start, end)`: by count, then minutes, then name."""
    found: dict[tuple[str, str], list[int]] = {}
    for one in outcomes:
        if one.after_hours and not one.merged and one.category and one.system and start <= one.received_at < end:
            seconds = max(one.resolved_at - one.received_at, 0) if one.resolved_at is not None else 0
            found.setdefault((one.category, one.system), []).append(seconds)
    issues = [
        Recurring(category, system, len(seconds), sum(seconds) // MINUTE)
        for (category, system), seconds in found.items()
    ]
    return tuple(sorted(issues, key=lambda one: (-one.count, -one.minutes, one.category, one.system))[:TOP])
