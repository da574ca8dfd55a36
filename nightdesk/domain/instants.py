"""Instants, zones and wall time (T-1, T-3, T-6, T-7).

Inside the program an instant is whole seconds UTC since 1970; wall time exists only where it is read in or shown.
"""

from __future__ import annotations

import re
import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NewType
from zoneinfo import ZoneInfo

# Zones come from the pinned tzdata package, never from whatever the machine has: the same log must give
# the same due times on every host.
zoneinfo.reset_tzpath(to=())

Instant = NewType("Instant", int)
"""Whole seconds UTC since 1970-01-01."""

_SPELLING = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")

MINUTE = 60
HOUR = 3600
DAY = 86_400


@lru_cache(maxsize=65_536)
def parse(text: str) -> Instant:
    """The instant that `2026-03-08T06:15:00Z` names (T-1). ValueError for any other spelling."""
    if _SPELLING.fullmatch(text):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = None
        # Before 1970 nothing of a desk can have happened; such a date is a typing error or a broken clock.
        if moment is not None and moment.year >= 1970:
            return Instant(int(moment.timestamp()))
    raise ValueError(f"{text!r} is not an instant like 2026-03-08T06:15:00Z")


@lru_cache(maxsize=65_536)
def iso(at: Instant) -> str:
    """`2026-03-08T06:15:00Z`: the stored spelling of an instant (T-1)."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@lru_cache(maxsize=512)
def zone(name: str) -> ZoneInfo:
    """The IANA zone of that name. ValueError where there is none."""
    try:
        return ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"unknown time zone {name!r}") from error


def local(at: Instant, tz: ZoneInfo) -> datetime:
    """The wall time of `at` in `tz`."""
    return datetime.fromtimestamp(at, tz)


def local_date(at: Instant, tz: ZoneInfo) -> date:
    """The calendar date of `at` in `tz`."""
    return datetime.fromtimestamp(at, tz).date()


def window_start(day: date, minutes: int, tz: ZoneInfo) -> Instant:
    """The instant of a window's opening: the earlier reading of an ambiguous wall time (T-3).

    `minutes` counts from midnight; 1440 is 00:00 of the next date.
    """
    return Instant(int(_wall(day, minutes, tz, 0).timestamp()))


def window_end(day: date, minutes: int, tz: ZoneInfo) -> Instant:
    """The instant of a window's close: the later of the two readings (T-3)."""
    return Instant(max(int(_wall(day, minutes, tz, 0).timestamp()), int(_wall(day, minutes, tz, 1).timestamp())))


def _wall(day: date, minutes: int, tz: ZoneInfo, fold: int) -> datetime:
    days, rest = divmod(minutes, 1440)
    return datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60, fold=fold), tzinfo=tz)


def minutes_of_day(text: str) -> int:
    """Minutes since midnight of `HH:MM` (`24:00` = 1440). ValueError for anything else."""
    hours, colon, minutes = text.partition(":")
    if not (colon and len(hours) == 2 and len(minutes) == 2 and (hours + minutes).isdecimal()):
        raise ValueError(f"{text!r} is not a time like 08:30")
    total = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or total > 1440:
        raise ValueError(f"{text!r} is not a time of day")
    return total


def display(at: Instant, tz: ZoneInfo) -> str:
    """`Sun 8 Mar 03:15 EDT`: an instant for a person, always with its zone (T-6)."""
    moment = local(at, tz)
    return f"{moment:%a} {moment.day} {moment:%b %H:%M %Z}"


def clock_time(at: Instant, tz: ZoneInfo) -> str:
    """`03:15 EDT`: the same without its date, where the date is plain from beside it (T-6)."""
    return f"{local(at, tz):%H:%M %Z}"


def left(seconds: int) -> str:
    """Time still left, floored to the minute: `2h 05m`, `14m`, `<1m` (T-7)."""
    minutes = seconds // MINUTE
    return _hours(minutes) if minutes else "<1m"


def overdue(seconds: int) -> str:
    """Time overdue, rounded up to the minute: 14 s late reads `1m` (T-7)."""
    return _hours(-(-seconds // MINUTE))


def _hours(minutes: int) -> str:
    days, rest = divmod(minutes, 1440)
    hours, minutes = divmod(rest, 60)
    if days:
        return f"{days}d {hours:02}h"
    return f"{hours}h {minutes:02}m" if hours else f"{minutes}m"
