"""Coverage: when a client is open, what its contract covers, when it opens next (COV-1 to COV-8), and desk shifts.

A calendar is a sorted list of UTC intervals with prefix sums, made in stretches of 64 days as they are asked for,
so counting across a year costs two look-ups a stretch and no minute is ever stepped through.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal, Protocol, TypeAlias

import msgspec

from nightdesk.domain.instants import DAY, HOUR, Instant, local_date, window_end, window_start, zone
from nightdesk.domain.policy import ClientPolicy, DeskPolicy, Severity

CoverStatus: TypeAlias = Literal["business", "in_cover", "ack_only", "out_of_cover", "unknown"]
Interval: TypeAlias = tuple[int, int]

REPORT_OPEN = 2 * HOUR
"""HO-8: how long after its end a shift's report may still be signed."""
_STRETCH = 64 * DAY
_HORIZON = 40
"""Stretches looked ahead before a due time is given up as never coming: seven years."""


class Calendar(Protocol):
    """The set of instants at which a clock counts."""

    def contains(self, at: Instant) -> bool:
        """Whether `at` lies inside (half-open, T-2)."""

    def counted(self, start: Instant, end: Instant) -> int:
        """Seconds of `[start, end)` inside."""

    def reach(self, start: Instant, seconds: int) -> Instant | None:
        """The earliest instant at which that many seconds are counted from `start`; None if that never comes."""

    def windows(self, start: Instant, end: Instant) -> Iterator[Interval]:
        """The intervals inside, cut to `[start, end)`, in order."""

    def edge_after(self, at: Instant) -> Instant | None:
        """An instant after `at` by which a window may open or close, not later than the next one; None for never."""


class Always:
    """24×7: every instant counts."""

    def contains(self, at: Instant) -> bool:
        """Always."""
        return True

    def counted(self, start: Instant, end: Instant) -> int:
        """All of it."""
        return max(0, end - start)

    def reach(self, start: Instant, seconds: int) -> Instant | None:
        """`start` plus that many seconds."""
        return Instant(start + seconds)

    def windows(self, start: Instant, end: Instant) -> Iterator[Interval]:
        """The whole stretch."""
        if end > start:
            yield (start, end)

    def edge_after(self, at: Instant) -> Instant | None:
        """Never."""
        return None


ALWAYS = Always()


class _Stretch:
    """The intervals of one stretch with their ends and the seconds counted before each."""

    __slots__ = ("before", "ends", "starts", "total")

    def __init__(self, intervals: list[Interval]) -> None:
        self.starts = [start for start, _ in intervals]
        self.ends = [end for _, end in intervals]
        self.before: list[int] = []
        self.total = 0
        for start, end in intervals:
            self.before.append(self.total)
            self.total += end - start

    def counted_until(self, at: int) -> int:
        """Seconds counted in this stretch before `at`."""
        found = bisect_right(self.starts, at) - 1
        if found < 0:
            return 0
        return self.before[found] + min(at, self.ends[found]) - self.starts[found]


class Windows:
    """A calendar of daily windows: the client's business hours, or those and what its coverage model adds."""

    def __init__(self, policy: ClientPolicy, *, after_hours: bool) -> None:
        self._policy = policy
        self._after_hours = after_hours
        self._zone = zone(policy.timezone)
        self._stretches: dict[int, _Stretch] = {}

    def contains(self, at: Instant) -> bool:
        """Whether `at` lies inside (half-open, T-2)."""
        stretch = self._stretch(at // _STRETCH)
        found = bisect_right(stretch.starts, at) - 1
        return found >= 0 and at < stretch.ends[found]

    def counted(self, start: Instant, end: Instant) -> int:
        """Seconds of `[start, end)` inside."""
        if end <= start:
            return 0
        first, last = start // _STRETCH, end // _STRETCH
        whole = sum(self._stretch(number).total for number in range(first, last))
        return whole + self._stretch(last).counted_until(end) - self._stretch(first).counted_until(start)

    def reach(self, start: Instant, seconds: int) -> Instant | None:
        """The earliest instant at which that many seconds are counted from `start`; None within seven years: never."""
        if seconds <= 0:
            return start
        first = start // _STRETCH
        wanted = seconds + self._stretch(first).counted_until(start)
        for number in range(first, first + _HORIZON):
            stretch = self._stretch(number)
            if wanted <= stretch.total:
                found = bisect_right(stretch.before, wanted - 1) - 1
                return Instant(stretch.starts[found] + wanted - stretch.before[found])
            wanted -= stretch.total
        return None

    def windows(self, start: Instant, end: Instant) -> Iterator[Interval]:
        """The intervals inside, cut to `[start, end)`, in order; windows that touch are one."""
        pending: Interval | None = None
        for number in range(start // _STRETCH, end // _STRETCH + 1):
            stretch = self._stretch(number)
            for opens, closes in zip(stretch.starts, stretch.ends, strict=True):
                cut = (max(opens, start), min(closes, end))
                if cut[0] >= cut[1]:
                    continue
                if pending and pending[1] == cut[0]:
                    pending = (pending[0], cut[1])
                    continue
                if pending:
                    yield pending
                pending = cut
        if pending:
            yield pending

    def edge_after(self, at: Instant) -> Instant | None:
        """The next instant after `at` at which a window opens or closes, or the stretch of 64 days ends."""
        stretch = self._stretch(at // _STRETCH)
        opens = bisect_right(stretch.starts, at)
        closes = bisect_right(stretch.ends, at)
        edges = [*stretch.starts[opens : opens + 1], *stretch.ends[closes : closes + 1]]
        return Instant(min(edges, default=(at // _STRETCH + 1) * _STRETCH))

    def _stretch(self, number: int) -> _Stretch:
        found = self._stretches.get(number)
        if found is None:
            found = self._stretches[number] = _Stretch(self._build(number))
        return found

    def _build(self, number: int) -> list[Interval]:
        start, end = number * _STRETCH, (number + 1) * _STRETCH
        # Two days of margin: windows of a date may begin up to 14 h before or end a day after its UTC date.
        day = datetime.fromtimestamp(start, UTC).date() - timedelta(days=2)
        last = datetime.fromtimestamp(end, UTC).date() + timedelta(days=2)
        found: list[Interval] = []
        while day <= last:
            found.extend(business_windows(self._policy, day))
            if self._after_hours:
                found.extend(self._model_windows(day))
            day += timedelta(days=1)
        return [(max(a, start), min(b, end)) for a, b in _merged(found) if b > start and a < end]

    def _model_windows(self, day: date) -> Iterator[Interval]:
        policy, cover, tz = self._policy, self._policy.coverage, self._zone
        if cover.model == "extended_hours" and is_business_day(policy, day):
            close = max(end for _, end in policy.business_hours[day.weekday()])
            if cover.extended_until > close:  # COV-3
                yield window_start(day, close, tz), window_end(day, cover.extended_until, tz)
        if cover.model == "overnight":  # COV-4
            yield (
                window_start(day, cover.after_hours_start, tz),
                window_end(day, 1440 + cover.after_hours_end, tz),
            )
            weekend = not policy.business_hours[day.weekday()]
            holiday = day.isoformat() in policy.holidays
            if (weekend and cover.weekends) or (holiday and cover.holidays_covered):
                yield window_start(day, 0, tz), window_end(day, 1440, tz)


def _merged(intervals: list[Interval]) -> list[Interval]:
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def is_business_day(policy: ClientPolicy, day: date) -> bool:
    """COV-1: a date that is no holiday and has at least one window."""
    return bool(policy.business_hours[day.weekday()]) and day.isoformat() not in policy.holidays


def business_windows(policy: ClientPolicy, day: date) -> list[Interval]:
    """COV-1: the business windows of one client-local date as UTC intervals; none on a holiday."""
    if not is_business_day(policy, day):
        return []
    tz = zone(policy.timezone)
    return [
        (window_start(day, start, tz), window_end(day, end, tz)) for start, end in policy.business_hours[day.weekday()]
    ]


class Calendars(msgspec.Struct, frozen=True):
    """The calendars of one version of one client's policy."""

    business: Calendar
    model: Calendar


_calendars: dict[int, tuple[ClientPolicy, Calendars]] = {}


def calendars(policy: ClientPolicy) -> Calendars:
    """The business and the model calendar of this policy version, made once."""
    # Keyed by identity, and holding the policy so that the identity can't be reused: a policy is not hashable.
    found = _calendars.get(id(policy))
    if found is None:
        business = Windows(policy, after_hours=False)
        model: Calendar = business
        if policy.coverage.model in ("on_call", "full_247"):
            model = ALWAYS
        elif policy.coverage.model != "answering_service":
            model = Windows(policy, after_hours=True)
        found = _calendars[id(policy)] = (policy, Calendars(business, model))
    return found[1]


def cover_status(policy: ClientPolicy | None, severity: Severity, at: Instant) -> CoverStatus:
    """COV-6: what the contract gives this severity at `at`; `unknown` for a client without a usable runbook."""
    if policy is None:
        return "unknown"
    both = calendars(policy)
    if both.business.contains(at):
        return "business"
    if both.model.contains(at):
        if severity in policy.coverage.covered:
            return "in_cover"
        if severity in policy.coverage.ack_only:
            return "ack_only"
    return "out_of_cover"


def next_opening(policy: ClientPolicy, at: Instant) -> Instant | None:
    """COV-7: the first start ≥ `at` of the first window of a business day; None where none comes within two years."""
    tz = zone(policy.timezone)
    day = local_date(at, tz) - timedelta(days=1)
    for _ in range(732):
        if is_business_day(policy, day):
            opens = window_start(day, min(start for start, _ in policy.business_hours[day.weekday()]), tz)
            if opens >= at:
                return opens
        day += timedelta(days=1)
    return None


def next_morning(desk: DeskPolicy, at: Instant) -> Instant:
    """When the day begins at the desk: the smallest instant ≥ `at` that is a `night_end`."""
    tz = zone(desk.timezone)
    day = local_date(at, tz) - timedelta(days=1)
    while True:
        morning = window_end(day, desk.night_end, tz)
        if morning >= at:
            return morning
        day += timedelta(days=1)


class Shift(msgspec.Struct, frozen=True):
    """A desk shift (§1): `[start, end)` in UTC, named by the desk-local date it starts on."""

    date: str
    kind: Literal["night", "day"]
    start: Instant
    end: Instant

    @property
    def name(self) -> str:
        """`2026-03-07 night`."""
        return f"{self.date} {self.kind}"


def night_of(desk: DeskPolicy, day: date) -> Shift:
    """The night of that desk-local date; 13 h or 15 h long when the desk's DST changes (COV-5)."""
    tz = zone(desk.timezone)
    start, end = window_start(day, desk.night_start, tz), window_end(day, 1440 + desk.night_end, tz)
    return Shift(day.isoformat(), "night", start, end)


def day_of(desk: DeskPolicy, day: date) -> Shift | None:
    """The day shift of that date; None on a working day (§1: weekends and desk holidays only)."""
    if day.weekday() < 5 and day.isoformat() not in desk.holidays:
        return None
    tz = zone(desk.timezone)
    start, end = window_start(day, desk.night_end, tz), window_end(day, desk.night_start, tz)
    return Shift(day.isoformat(), "day", start, end)


def shift_at(desk: DeskPolicy, at: Instant) -> Shift | None:
    """The desk shift that holds `at`; None on a working day between night end and night start."""
    today = local_date(at, zone(desk.timezone))
    for candidate in (night_of(desk, today - timedelta(days=1)), night_of(desk, today), day_of(desk, today)):
        if candidate and candidate.start <= at < candidate.end:
            return candidate
    return None


def open_reports(desk: DeskPolicy, at: Instant) -> list[Shift]:
    """The shifts whose `[start, end + 2 h)` holds `at`, the older first (HO-8); none on a working afternoon."""
    return [shift for shift in _shifts_before(desk, at) if at < shift.end + REPORT_OPEN]


def report_shift(desk: DeskPolicy, at: Instant) -> Shift:
    """The shift a report at `at` is about: the older of those still open (so that the night is there to be signed at
    08:05), else the last one that ended."""
    return next(iter(open_reports(desk, at)), _shifts_before(desk, at)[-1])


def _shifts_before(desk: DeskPolicy, at: Instant) -> list[Shift]:
    today = local_date(at, zone(desk.timezone))
    shifts: list[Shift] = []
    for day in (today - timedelta(days=2), today - timedelta(days=1), today):
        shifts.extend(shift for shift in (day_of(desk, day), night_of(desk, day)) if shift and shift.start <= at)
    return shifts


@lru_cache(maxsize=4096)
def rota_night(zone_name: str, night_end: int, at: Instant) -> str:
    """PG-1: the date D of the rota night an instant belongs to: `[night_end D, night_end D+1)`."""
    tz = zone(zone_name)
    today = local_date(at, tz)
    if at < window_start(today, night_end, tz):
        today -= timedelta(days=1)
    return today.isoformat()
