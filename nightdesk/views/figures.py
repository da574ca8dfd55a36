"""The figures of a shift, a week, a month or a quarter as data: key figures, outgrown signals, what recurs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from nightdesk.domain.calendar import Shift, day_of, night_of, report_shift
from nightdesk.domain.entries import IssueAction
from nightdesk.domain.figures.kpi import Kpi, Period, kpi
from nightdesk.domain.figures.outcome import Outcome
from nightdesk.domain.figures.outgrown import Outgrown, outgrown
from nightdesk.domain.figures.recurring import month_bounds, top_five
from nightdesk.domain.figures.review import Reviewed, of_period, of_shift, shifts_between
from nightdesk.domain.instants import Instant, display, zone
from nightdesk.domain.picture import Picture
from nightdesk.views.common import Scene, View

WEEK_NIGHTS = 7


class Issue(View, frozen=True, kw_only=True):
    """One issue type that keeps coming back after hours, and what is done about it."""

    category: str
    system: str
    count: int
    minutes: int
    action: str
    """`automate` or `t1_runbook` (§10: each has to carry one)."""
    decided: bool
    """Whether somebody took it up; otherwise the action is only proposed, for `why`."""
    why: str
    owner: str
    due: str


class FiguresView(View, frozen=True, kw_only=True):
    """What a period came to. `as_of`: a shift is judged at its end, anything longer by what is known now."""

    name: str
    """`2026-03-07 night`, `7 nights to 2026-03-07`, `2026-02`, `2026 Q1`."""
    window: str
    shifts: tuple[str, ...]
    client: str | None
    client_name: str
    as_of: Instant
    as_of_text: str
    kpi: Kpi
    outgrown: Outgrown | None
    """None in a review of one client: it speaks of the whole desk."""
    month: str
    """The desk-local month the recurring issues are of."""
    top5: tuple[Issue, ...]


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Asks for the figures of one period; without any, of the shift at hand. Dates are desk-local, `YYYY-MM-DD`.

    ValueError for a day that has no day shift.
    """

    night: str | None = None
    day: str | None = None
    week_to: str | None = None
    """The last date of seven nights; empty: the shift at hand's."""
    month: str | None = None
    """`2026-02`."""
    quarter: str | None = None
    """`2026-Q1`."""
    year: str | None = None
    """`2026`."""
    client: str | None = None

    @property
    def of_what_is_kept(self) -> bool:
        """Whether it asks for more than a shift, which is answered from what is kept beside the log."""
        return (self.week_to, self.month, self.quarter, self.year) != (None, None, None, None)

    def answer(self, scene: Scene) -> FiguresView:
        """The figures."""
        picture = scene.picture
        name, shifts = self._shifts(picture)
        now = picture.now
        if self.of_what_is_kept:
            bounds = tuple((shift.start, shift.end) for shift in shifts)
            found = scene.kept(bounds, self.client) if scene.kept else of_period(picture, bounds, self.client)
            as_of = now
        else:
            found = of_shift(picture, shifts[0], self.client)
            as_of = min(shifts[0].end, now)
        return _view(self, picture, name, shifts, found, as_of)

    def _shifts(self, picture: Picture) -> tuple[str, tuple[Shift, ...]]:
        desk = picture.desk
        if self.month is not None:
            first, end = _month(self.month)
            return self.month, _begun(shifts_between(desk, first, end), picture)
        if self.quarter is not None:
            first, end = _quarter(self.quarter)
            return self.quarter.replace("-", " "), _begun(shifts_between(desk, first, end), picture)
        if self.year is not None:
            first = date(int(self.year), 1, 1)
            return self.year, _begun(shifts_between(desk, first, _after(first, 12)), picture)
        if self.week_to is not None:
            last = date.fromisoformat(self.week_to or report_shift(desk, picture.now).date)
            first = last - timedelta(days=WEEK_NIGHTS - 1)
            shifts = shifts_between(desk, first, last + timedelta(days=1))
            return f"7 nights to {last.isoformat()}", _begun(shifts, picture)
        shift: Shift | None
        if self.day is not None:
            shift = day_of(desk, date.fromisoformat(self.day))
            if shift is None:
                raise ValueError(f"{self.day} is a working day of the desk: it has no day shift")
        else:
            shift = night_of(desk, date.fromisoformat(self.night)) if self.night else report_shift(desk, picture.now)
        return shift.name, (shift,)


def _begun(shifts: Sequence[Shift], picture: Picture) -> tuple[Shift, ...]:
    return tuple(shift for shift in shifts if shift.start <= picture.now)


def _month(month: str) -> tuple[date, date]:
    first = date.fromisoformat(f"{month}-01")
    return first, _after(first, 1)


def _quarter(quarter: str) -> tuple[date, date]:
    """The bounds of `2026-Q1`. ValueError for anything else."""
    year, _, number = quarter.partition("-Q")
    if number not in ("1", "2", "3", "4"):
        raise ValueError(f"{quarter!r} is not a quarter like 2026-Q1")
    first = date(int(year), 3 * int(number) - 2, 1)
    return first, _after(first, 3)


def _after(first: date, months: int) -> date:
    month = first.month - 1 + months
    return date(first.year + month // 12, month % 12 + 1, 1)


def _view(
    asked: Figures, picture: Picture, name: str, shifts: Sequence[Shift], found: Reviewed, as_of: Instant
) -> FiguresView:
    desk, tz = picture.desk, zone(picture.desk.timezone)
    since = shifts[0].start if shifts else as_of
    until = shifts[-1].end if shifts else as_of
    period = Period(shifts=tuple((shift.start, shift.end) for shift in shifts), client=asked.client)
    # Outgrown is asked as of a night's start: of a longer period, its last one's.
    last = shifts[-1] if shifts else report_shift(desk, as_of)
    month = asked.month or last.date[:7]
    start, end = month_bounds(month, desk)
    mine = [
        one
        for one in found.outcomes
        if one.after_hours and start <= one.received_at < end and asked.client in (None, one.client)
    ]
    return FiguresView(
        name=name,
        window=f"{display(since, tz)} to {display(until, tz)}" if shifts else "no shift has begun",
        shifts=tuple(shift.name for shift in shifts),
        client=asked.client,
        client_name=picture.client_name(asked.client) if asked.client else "",
        as_of=as_of,
        as_of_text=display(as_of, tz),
        kpi=kpi(period, found.outcomes, found.alerts),
        outgrown=outgrown(found.outcomes, desk, last.start) if asked.client is None else None,
        month=month,
        top5=tuple(_issues(mine, found.actions, start, end)),
    )


def _issues(outcomes: Sequence[Outcome], actions: Sequence[IssueAction], start: Instant, end: Instant) -> list[Issue]:
    taken_up = {(one.category, one.system): one for one in actions}
    found = []
    for issue in top_five(outcomes, start, end):
        decided = taken_up.get((issue.category, issue.system))
        mine = [one for one in outcomes if (one.category, one.system) == (issue.category, issue.system)]
        escalated = sum(one.escalated_to != "none" for one in mine)
        # What T1 mends by hand again and again can be automated; what T1 has to pass on needs a runbook first.
        proposed, why = "automate", "T1 solves it by hand each time"
        if 2 * escalated >= issue.count:
            proposed, why = "t1_runbook", f"{escalated} of {issue.count} had to be escalated"
        found.append(
            Issue(
                category=issue.category,
                system=issue.system,
                count=issue.count,
                minutes=issue.minutes,
                action=decided.action if decided else proposed,
                decided=decided is not None,
                why="" if decided else why,
                owner=decided.owner if decided else "",
                due=decided.due if decided else "",
            )
        )
    return found
