"""The naive side of calendars and clocks: every minute of eight days looked at one by one, §2 and T-3 word for word.

It shares no arithmetic with the program: wall time comes from converting UTC minutes, never from reading wall time in.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from nightdesk.domain.instants import MINUTE, Instant
from nightdesk.domain.policy import ClientPolicy, CoverageModel, Severity, Targets
from tests.build import client

ZONES = ("America/New_York", "America/Chicago", "America/Phoenix", "Europe/London", "Asia/Kathmandu",
         "Australia/Lord_Howe")  # fmt: skip
CHANGES = (date(2026, 3, 8), date(2026, 11, 1), date(2026, 3, 29), date(2026, 10, 25), date(2026, 4, 5),
           date(2026, 10, 4))  # fmt: skip
"""The nights the clocks change: United States, Europe, Lord Howe (by half an hour)."""
MODELS: tuple[CoverageModel, ...] = ("answering_service", "on_call", "extended_hours", "overnight", "full_247")
DAYS = 8


@lru_cache(maxsize=64)
def _walls(tz_name: str, middle: date) -> dict[tuple[date, int], list[int]]:
    """Wall minute → the UTC minutes that read so, for the days around `middle`, with a margin on both sides."""
    tz, found = ZoneInfo(tz_name), dict[tuple[date, int], list[int]]()
    start = int(datetime(middle.year, middle.month, middle.day, tzinfo=UTC).timestamp()) - 8 * 86_400
    for at in range(start, start + 17 * 86_400, 60):
        wall = datetime.fromtimestamp(at, tz)
        found.setdefault((wall.date(), wall.hour * 60 + wall.minute), []).append(at)
    return found


class Stepped:
    """A set of minutes, and what the program's calendars answer, counted out."""

    def __init__(self, start: Instant, minutes: list[bool]) -> None:
        self.start, self.minutes = start, minutes
        self.end = Instant(start + len(minutes) * MINUTE)

    def contains(self, at: int) -> bool:
        return self.minutes[(at - self.start) // MINUTE]

    def counted(self, start: int, end: int) -> int:
        return sum(
            max(0, min(end, at + MINUTE) - max(start, at))
            for at, inside in zip(range(self.start, self.end, MINUTE), self.minutes, strict=True)
            if inside
        )

    def reach(self, start: int, seconds: int) -> int | None:
        """None where it is not reached within the days stepped through."""
        at, left = start, seconds
        while left > 0:
            if at >= self.end:
                return None
            step = min(MINUTE - (at - self.start) % MINUTE, left)
            left -= step if self.contains(at) else 0
            at += step if self.contains(at) else MINUTE - (at - self.start) % MINUTE
        return at


class Naive:
    """§2.3 for one client over eight days around a date."""

    def __init__(self, policy: ClientPolicy, middle: date) -> None:
        self.policy, self._middle = policy, middle
        self._by_wall = _walls(policy.timezone, middle)
        tz = ZoneInfo(policy.timezone)
        start = datetime(middle.year, middle.month, middle.day, tzinfo=tz) - timedelta(days=DAYS // 2)
        self.start = Instant(int(start.timestamp()))
        self.business = self._stepped(self._business())
        self.model = self._stepped([*self._business(), *self._beyond()])

    def _dates(self) -> Iterator[date]:
        for offset in range(-DAYS // 2 - 2, DAYS // 2 + 2):
            yield self._middle + timedelta(days=offset)

    def _instant(self, day: date, minutes: int, *, last: bool) -> int:
        """T-3: the first or last instant that reads so; a wall time that is skipped reads as far after the jump."""
        day, minutes = day + timedelta(days=minutes // 1440), minutes % 1440
        jump = 30 if self.policy.timezone == "Australia/Lord_Howe" else 60
        for later in (0, jump):
            found = self._by_wall.get((day + timedelta(days=(minutes + later) // 1440), (minutes + later) % 1440))
            if found:
                return max(found) if last else min(found)
        raise AssertionError(f"{day} {minutes} is read nowhere")

    def _between(self, day: date, start: int, end: int) -> tuple[int, int]:
        return self._instant(day, start, last=False), self._instant(day, end, last=True)

    def _is_business_day(self, day: date) -> bool:
        return day.isoformat() not in self.policy.holidays and bool(self.policy.business_hours[day.weekday()])

    def _business(self) -> list[tuple[int, int]]:
        return [
            self._between(day, start, end)
            for day in self._dates()
            if self._is_business_day(day)
            for start, end in self.policy.business_hours[day.weekday()]
        ]

    def _beyond(self) -> Iterator[tuple[int, int]]:
        """What the coverage model adds to business hours (§2.1, COV-3, COV-4)."""
        cover = self.policy.coverage
        for day in self._dates():
            windows = self.policy.business_hours[day.weekday()]
            if cover.model in ("on_call", "full_247"):
                yield self._between(day, 0, 1440)
            if cover.model == "extended_hours" and self._is_business_day(day):
                yield self._between(day, windows[-1][1], max(cover.extended_until, windows[-1][1]))
            if cover.model == "overnight":
                yield self._between(day, cover.after_hours_start, 1440 + cover.after_hours_end)
                weekend, holiday = not windows, day.isoformat() in self.policy.holidays
                if (weekend and cover.weekends) or (holiday and cover.holidays_covered):
                    yield self._between(day, 0, 1440)

    def _stepped(self, intervals: list[tuple[int, int]]) -> Stepped:
        minutes = [False] * (DAYS * 1440)
        for start, end in intervals:
            first = max((start - self.start) // MINUTE, 0)
            for minute in range(first, min((end - self.start) // MINUTE, len(minutes))):
                minutes[minute] = True
        return Stepped(self.start, minutes)


_windows = st.lists(st.integers(0, 48), max_size=4, unique=True).map(
    lambda marks: tuple(
        (a * 30, b * 30) for a, b in zip(sorted(marks)[::2], sorted(marks)[1::2], strict=False)
    )
)  # fmt: skip
"""Up to two windows a day on the half hour: lunch breaks, openings in the hour that is skipped or read twice, 24:00."""


@st.composite
def policies(draw: st.DrawFn, middle: date) -> ClientPolicy:
    """A client of any zone and coverage model, with its own hours and holidays around that date."""
    days = draw(st.lists(_windows, min_size=3, max_size=3))
    holidays = draw(st.sets(st.integers(-DAYS // 2, DAYS // 2 - 1), max_size=2))
    cover = {
        "extended_until": draw(st.sampled_from((1080, 1230, 1440))),
        "after_hours_start": draw(st.sampled_from((1020, 1080, 1350))),
        "after_hours_end": draw(st.sampled_from((90, 150, 480))),
        "weekends": draw(st.booleans()),
        "holidays_covered": draw(st.booleans()),
        "ooc_policy": draw(st.sampled_from(("log_only", "p1_best_effort"))),
    }
    return client(
        draw(st.sampled_from(MODELS)),
        cover=cover,
        timezone=draw(st.sampled_from(ZONES)),
        business_hours=tuple(draw(st.sampled_from(days)) for _ in range(7)),
        holidays=frozenset((middle + timedelta(days=offset)).isoformat() for offset in holidays),
        pause_on=draw(
            st.sampled_from((frozenset({"waiting_client"}), frozenset({"waiting_client", "waiting_vendor"})))
        ),
        targets=TARGETS,
    )


TARGETS: dict[Severity, Targets] = {
    "P1": Targets(response=15 * MINUTE, update=30 * MINUTE, resolution=90 * MINUTE),
    "P2": Targets(response=45 * MINUTE, update=50 * MINUTE, resolution=200 * MINUTE),
    "P3": Targets(response=70 * MINUTE, update=None, resolution=400 * MINUTE),
    "P4": Targets(response=95 * MINUTE, update=None, resolution=700 * MINUTE),
}
"""Short, so that a due time falls into the days stepped through."""
