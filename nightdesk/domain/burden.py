"""What nights put on each person, compared over the pool, and who should take the next week (RF-2 to RF-4, RF-7b).

Worked out anew from rota and call-outs each time (RF-7). Both are counted by rota night: the 13 whole rota weeks before
week W hold the nights with start dates in `[W − 91 days, W)` and the call-outs whose first page fell in one of them, so
that a page at 03:00 on the Monday of W belongs to the Sunday night before, with the standby of who held it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Literal, TypeAlias

import msgspec

from nightdesk.domain.calendar import day_of
from nightdesk.domain.callouts import CallOut, callouts, past_callouts
from nightdesk.domain.instants import Instant, local, zone
from nightdesk.domain.picture import Picture
from nightdesk.domain.policy import DeskPolicy, RotaPolicy
from nightdesk.domain.ratio import rounded
from nightdesk.domain.rota import PRIMARY, QUARTER, REST_DAYS, WEEK, monday_of, night_at, nights_held

BandPoints: TypeAlias = Literal[1, 2, 4]
Ineligible: TypeAlias = Literal["leave", "rest"]

_SCORE = 30
"""RF-2: `score30` is the score times thirty, a whole number."""


class Band(msgspec.Struct, frozen=True):
    """RF-2: what the hour of a call-out is worth, and whether its day is a Saturday, Sunday or own holiday."""

    points: BandPoints
    extra: bool


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """One person of a pool: burden over the 13 weeks, and how they stand to the week in question (RF-2 to RF-4).

    `points` are those of the call-outs, `minutes` awake. `last_week` is the Monday of the last rota week before it with
    a night held as T2 or T3 primary, a swapped one too. `score` and `balance` are in points, two decimals.
    """

    engineer: str
    standby: int
    callouts: int
    points: int
    minutes: int
    score30: int
    last_week: str | None
    ineligible: tuple[Ineligible, ...]
    score: float
    balance: float


class Recommended(msgspec.Struct, frozen=True, kw_only=True):
    """RF-4: who should take the week; None where everyone is on leave. `rest_broken`: nobody rested is there."""

    engineer: str | None
    rest_broken: bool


class PoolFairness(msgspec.Struct, frozen=True, kw_only=True):
    """One pool before a week (its Monday): people in pool order, who should take it, who never takes a night (RF-7b).

    `spread` is the most burdened's score less the least's, None for a pool of nobody.
    """

    week: str
    people: tuple[Load, ...]
    recommend: Recommended
    opted_out: tuple[str, ...]
    spread: float | None


def fairness(rota: RotaPolicy, desk: DeskPolicy, woken: Iterable[CallOut], week: str) -> Mapping[str, PoolFairness]:
    """Each pool of the rota, by role, before the week of that Monday. The order of the call-outs does not matter."""
    monday = date.fromisoformat(week)
    before = _Before(
        monday=monday,
        rota=rota,
        desk=desk,
        held=nights_held(rota, PRIMARY),
        callouts=in_weeks(woken, desk, monday - QUARTER, monday),
    )
    return {role: _pool(before, tuple(dict.fromkeys(pool))) for role, pool in rota.pools.items()}


def all_callouts(picture: Picture) -> tuple[CallOut, ...]:
    """Every call-out up to the picture's instant: those of before the log (RF-7), and those in its tickets."""
    past = past_callouts(event for event in picture.facts.past_callouts if event.at <= picture.now)
    tickets = (ticket for walk in picture.walks() for ticket in walk.tickets.values())
    return (*past, *(callout for ticket in tickets for callout in callouts(ticket.id, ticket.pages, picture.desk)))


def in_weeks(woken: Iterable[CallOut], desk: DeskPolicy, first: date, end: date) -> tuple[CallOut, ...]:
    """The call-outs of the rota nights `[first, end)`, by first page. Each person × ticket × night counts once (§1).

    Where the same one is recorded twice (imported and in the log), its first page and most minutes count.
    """
    found: dict[tuple[str, str, date], CallOut] = {}
    for callout in woken:
        night = night_at(desk, callout.at)
        if first <= night < end:
            key = (callout.engineer, callout.ticket, night)
            found[key] = _both(found.get(key, callout), callout)
    return tuple(sorted(found.values(), key=lambda one: (one.at, one.engineer, one.ticket)))


def standby_points(rota: RotaPolicy, desk: DeskPolicy, person: str, night: date) -> int:
    """RF-2: what holding that night as primary is worth, with the day shift of its date where there is one."""
    own_holiday = night.isoformat() in rota.holidays.get(person, ())
    points = 3 if own_holiday else 2 if night.weekday() >= 5 else 1
    if day_of(desk, night) is not None:
        points += 2 if own_holiday or night.isoformat() in desk.holidays else 1
    return points


def band(rota: RotaPolicy, desk: DeskPolicy, person: str, first_page: Instant) -> Band:
    """RF-2: a call-out by the engineer's own wall time; the desk's for somebody the rota does not list."""
    engineer = rota.engineer(person)
    wall = local(first_page, zone(engineer.timezone if engineer is not None else desk.timezone))
    points: BandPoints = 4 if wall.hour < 6 else 2 if wall.hour < 8 or wall.hour >= 22 else 1
    extra = wall.weekday() >= 5 or wall.date().isoformat() in rota.holidays.get(person, ())
    return Band(points, extra)


def left_out(rota: RotaPolicy, week: str) -> tuple[str, ...]:
    """RF-1: the T2 and T3 engineers in no pool who held no primary night in the 13 weeks, in the order of the rota."""
    monday = date.fromisoformat(week)
    held = nights_held(rota, PRIMARY)
    pooled = {id for pool in rota.pools.values() for id in pool}
    return tuple(
        person.id
        for person in rota.engineers
        if person.tier in ("T2", "T3") and person.id not in pooled
        if not any(monday - QUARTER <= night < monday for night in held.get(person.id, ()))
    )


def away(rota: RotaPolicy, person: str, monday: date) -> tuple[str, ...]:
    """The dates of that week the person is on leave, in order (RF-4: dates in `[W, W + 7)`)."""
    first, end = monday.isoformat(), (monday + WEEK).isoformat()
    return tuple(sorted(day for day in rota.leave.get(person, ()) if first <= day < end))


def _both(one: CallOut, other: CallOut) -> CallOut:
    first = min(one.at, other.at)
    return CallOut(one.engineer, one.ticket, first, max(one.minutes, other.minutes), one.acked or other.acked)


class _Person(msgspec.Struct, frozen=True):
    id: str
    standby: int
    callouts: int
    points: int
    minutes: int
    last_week: str | None
    ineligible: tuple[Ineligible, ...]

    @property
    def score30(self) -> int:
        return _SCORE * (self.standby + self.points) + self.minutes

    @property
    def longest_off(self) -> tuple[str, str]:
        """Orders by earliest last primary week, never first, then id."""
        return (self.last_week or "", self.id)


class _Before(msgspec.Struct, frozen=True, kw_only=True):
    """What is known before the week of `monday`: every primary night ever, and the call-outs of the 13 weeks."""

    monday: date
    rota: RotaPolicy
    desk: DeskPolicy
    held: Mapping[str, tuple[date, ...]]
    callouts: tuple[CallOut, ...]

    def nights(self, id: str) -> list[date]:
        """The nights of the 13 weeks held as primary."""
        return [night for night in self.held.get(id, ()) if self.monday - QUARTER <= night < self.monday]

    def person(self, id: str) -> _Person:
        own = [callout for callout in self.callouts if callout.engineer == id]
        bands = [band(self.rota, self.desk, id, callout.at) for callout in own]
        weeks = {monday_of(night) for night in self.held.get(id, ())}
        last = max((week for week in weeks if week < self.monday), default=None)
        # RF-4 counts whole weeks: the last primary week ended seven days after its Monday.
        rested = last is None or (self.monday - last - WEEK).days >= REST_DAYS
        on_leave = bool(away(self.rota, id, self.monday))
        return _Person(
            id=id,
            standby=sum(standby_points(self.rota, self.desk, id, night) for night in self.nights(id)),
            callouts=len(own),
            points=sum(found.points + found.extra for found in bands),
            minutes=sum(callout.minutes for callout in own),
            last_week=last.isoformat() if last is not None else None,
            ineligible=(*(("leave",) if on_leave else ()), *(() if rested else ("rest",))),
        )


def _pool(before: _Before, pool: Sequence[str]) -> PoolFairness:
    people = [before.person(id) for id in pool]
    scores = [person.score30 for person in people]
    mean = Fraction(sum(scores), len(scores)) if scores else Fraction()
    return PoolFairness(
        week=before.monday.isoformat(),
        people=tuple(_load(person, mean) for person in people),
        recommend=_recommended(people),
        opted_out=tuple(id for id in pool if not before.nights(id)),
        spread=rounded(Fraction(max(scores) - min(scores), _SCORE), 2) if scores else None,
    )


def _load(person: _Person, mean: Fraction) -> Load:
    return Load(
        engineer=person.id,
        standby=person.standby,
        callouts=person.callouts,
        points=person.points,
        minutes=person.minutes,
        score30=person.score30,
        last_week=person.last_week,
        ineligible=person.ineligible,
        score=rounded(Fraction(person.score30, _SCORE), 2),
        balance=rounded((person.score30 - mean) / _SCORE, 2),
    )


def _recommended(people: Sequence[_Person]) -> Recommended:
    eligible = [person for person in people if not person.ineligible]
    if eligible:
        first = min(eligible, key=lambda person: (person.score30, *person.longest_off))
        return Recommended(engineer=first.id, rest_broken=False)
    there = [person for person in people if "leave" not in person.ineligible]
    if there:
        return Recommended(engineer=min(there, key=lambda person: person.longest_off).id, rest_broken=True)
    return Recommended(engineer=None, rest_broken=False)
