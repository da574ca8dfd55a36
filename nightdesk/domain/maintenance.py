"""Planned work: whether an instant lies in a maintenance window of an asset (N1; wall times by T-3)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import msgspec

from nightdesk.domain.instants import Instant, local_date, minutes_of_day, window_end, window_start, zone
from nightdesk.domain.policy import WEEKDAYS, ClientPolicy, MaintenanceWindow


class InWindow(msgspec.Struct, frozen=True):
    """The window an instant lies in, and when it ends."""

    id: str
    ends: Instant


def window_at(policy: ClientPolicy, asset: str, at: Instant) -> InWindow | None:
    """The first window of the runbook that covers `asset` at `at`, or None."""
    windows = [one for one in policy.maintenance_windows if "*" in one.assets or asset in one.assets]
    if not windows:
        return None
    today = local_date(at, zone(policy.timezone))
    for window in windows:
        for start, end in _occurrences(policy.timezone, window, today):
            if start <= at < end:
                return InWindow(window.id, end)
    return None


@lru_cache(maxsize=4096)
def _occurrences(zone_name: str, window: MaintenanceWindow, today: date) -> tuple[tuple[Instant, Instant], ...]:
    """The occurrences that could hold an instant of that local date; a window whose times can't be read is none (lint
    names it). Kept, because thousands of alerts of a night ask for the same one."""
    tz = zone(zone_name)
    try:
        if window.weekday is None:
            start_day, start = _day_and_minutes(window.start)
            end_day, end = _day_and_minutes(window.end)
            return ((window_start(start_day, start, tz), window_end(end_day, end, tz)),)
        weekday = WEEKDAYS.index(window.weekday)
        start, end = minutes_of_day(window.start), minutes_of_day(window.end)
    except ValueError:
        return ()
    if end <= start:
        end += 1440
    days = [day for day in (today - timedelta(days=1), today) if day.weekday() == weekday]
    return tuple((window_start(day, start, tz), window_end(day, end, tz)) for day in days)


def _day_and_minutes(text: str) -> tuple[date, int]:
    day, _, time = text.partition("T")
    return date.fromisoformat(day), minutes_of_day(time)
