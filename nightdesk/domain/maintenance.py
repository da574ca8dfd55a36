"""Planned work: whether an instant lies in a maintenance window of an asset (N1; wall times by T-3)."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from nightdesk.domain.instants import Instant, local_date, minutes_of_day, window_end, window_start, zone
from nightdesk.domain.policy import WEEKDAYS, ClientPolicy, MaintenanceWindow


class InWindow(msgspec.Struct, frozen=True):
    """The window an instant lies in, and when it ends."""

    id: str
    ends: Instant


def window_at(policy: ClientPolicy, asset: str, at: Instant) -> InWindow | None:
    """The first window of the runbook that covers `asset` at `at`, or None."""
    for window in policy.maintenance_windows:
        if "*" not in window.assets and asset not in window.assets:
            continue
        for start, end in _occurrences(policy, window, at):
            if start <= at < end:
                return InWindow(window.id, end)
    return None


def _occurrences(policy: ClientPolicy, window: MaintenanceWindow, at: Instant) -> list[tuple[Instant, Instant]]:
    """The occurrences that could hold `at`; a window whose times can't be read is none (lint names it)."""
    tz = zone(policy.timezone)
    try:
        if window.weekday is None:
            start_day, start = _day_and_minutes(window.start)
            end_day, end = _day_and_minutes(window.end)
            return [(window_start(start_day, start, tz), window_end(end_day, end, tz))]
        weekday = WEEKDAYS.index(window.weekday)
        start, end = minutes_of_day(window.start), minutes_of_day(window.end)
    except ValueError:
        return []
    if end <= start:
        end += 1440
    today = local_date(at, tz)
    days = [day for day in (today - timedelta(days=1), today) if day.weekday() == weekday]
    return [(window_start(day, start, tz), window_end(day, end, tz)) for day in days]


def _day_and_minutes(text: str) -> tuple[date, int]:
    day, _, time = text.partition("T")
    return date.fromisoformat(day), minutes_of_day(time)
