"""Who holds which night, who is on until when, where the rota has gaps, and whether everybody gets their rest (§11).

A night is named by its desk-local start date; who holds it is `paging.holder`, so pages, burden and pay can't differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

import msgspec

from nightdesk.domain.calendar import rota_night
from nightdesk.domain.instants import Instant, window_start, zone
from nightdesk.domain.paging import holder, on_duty
from nightdesk.domain.policy import DeskPolicy, Engineer, RotaOverride, RotaPolicy, RotaWeek

ROLES: Mapping[str, str] = {
    "t2_primary": "T2 primary",
    "t2_secondary": "T2 secondary",
    "t3_primary": "T3 primary",
    "t3_secondary": "T3 secondary",
    "duty_manager": "Duty manager",
}
"""The five roles of a rota week, in order, with their words."""
PRIMARY = ("t2_primary", "t3_primary")
SECONDARY = ("t2_secondary", "t3_secondary")
WEEK = timedelta(days=7)
QUARTER = timedelta(days=91)
"""RF-2: the 13 whole rota weeks before a week."""
REST_DAYS = 14
"""RF-1: full days off between one primary week and the next."""
GAP_NIGHTS = 14
"""How many nights ahead gaps are looked for."""

_DAY = timedelta(days=1)
_LAST = date(9000, 1, 1)
"""No night lies after it: no moment of a desk does, and the calendar itself ends a thousand years later."""


class OnNow(msgspec.Struct, frozen=True):
    """Who holds a role now. `until` is the instant somebody else (or nobody) does; None where the rota never says."""

    role: str
    engineer: Engineer | None
    until: Instant | None


class Gap(msgspec.Struct, frozen=True):
    """A night (start date, desk-local) on which nobody holds a role that somebody may be paged by."""

    night: str
    role: str


class ShortRest(msgspec.Struct, frozen=True):
    """RF-1 broken by the rota itself: two primary weeks (Monday dates) of one person with too few full days between."""

    engineer: str
    week_before: str
    week: str
    days_off: int


class BreakingSwap(msgspec.Struct, frozen=True):
    """RF-5: a swapped primary night that breaks RF-1 for who took it: too few full days to a night of another week."""

    night: str
    role: str
    engineer: str
    instead_of: str | None
    reason: str
    approved_by: str
    days_off: int
    other_week: str


def monday_of(day: date) -> date:
    """The Monday that names the rota week of a night."""
    return day - timedelta(days=day.weekday())


def rota_week(desk: DeskPolicy, at: Instant) -> date:
    """The Monday of the rota week that holds `at`: Monday night_end to Monday night_end, desk-local (§1)."""
    return monday_of(night_at(desk, at))


def night_at(desk: DeskPolicy, at: Instant) -> date:
    """PG-1: the rota night an instant belongs to, at any hour."""
    return date.fromisoformat(rota_night(desk.timezone, desk.night_end, at))


def nights_held(rota: RotaPolicy, roles: Sequence[str]) -> Mapping[str, tuple[date, ...]]:
    """The nights of the whole rota each person holds one of these roles, overrides followed (RF-5), in order.

    A night held in two of the roles is one night: nobody stands by twice at once (case 37).
    """
    held: dict[str, list[date]] = {}
    for monday, week in sorted(_by_week(rota).items()):
        for night in (monday + timedelta(days=number) for number in range(7)):
            for person in dict.fromkeys(holder(week, night.isoformat(), role) for role in roles):
                if person is not None:
                    held.setdefault(person, []).append(night)
    return {person: tuple(nights) for person, nights in held.items()}


def on_now(rota: RotaPolicy, desk: DeskPolicy, at: Instant) -> tuple[OnNow, ...]:
    """Who holds each role at `at`, and until which instant (UTC)."""
    tonight, weeks = night_at(desk, at), _by_week(rota)
    # Only where the rota says something, or stops saying it, can a role change hands.
    known = [monday + timedelta(days=number) for monday in weeks for number in range(7)]
    ahead = sorted({day for night in (tonight, *known) for day in (night, night + _DAY) if day > tonight})
    found = []
    for role in ROLES:
        now = holder(rota, tonight.isoformat(), role)
        change = next((night for night in ahead if _holder(weeks, night, role) != now), None)
        until = window_start(change, desk.night_end, zone(desk.timezone)) if change is not None else None
        found.append(OnNow(role, on_duty(rota, desk, role, at), until))
    return tuple(found)


def gaps(rota: RotaPolicy, desk: DeskPolicy, at: Instant, nights: int = GAP_NIGHTS) -> tuple[Gap, ...]:
    """Each (night, role) nobody holds in that many nights from the one of `at` on. A role in no chain is not missed."""
    first = night_at(desk, at)
    paged = [role for role in ROLES if any(role in chain for chain in rota.chains.values())]
    ahead = [(first + timedelta(days=number)).isoformat() for number in range(nights)]
    return tuple(Gap(night, role) for night in ahead for role in paged if holder(rota, night, role) is None)


def short_rests(rota: RotaPolicy, since: date) -> tuple[ShortRest, ...]:
    """RF-1: the primary weeks from `since` on that follow another of the same person too soon, by person and week.

    Counted from the last night held to the next, as T2 or T3 primary. Nights taken by a swap stand in `breaking_swaps`.
    """
    found: list[ShortRest] = []
    weeks = _by_week(rota)
    for person, nights in sorted(nights_held(rota, PRIMARY).items()):
        own = [night for night in nights if _planned(weeks[monday_of(night)], person)]
        for before, after in pairwise(own):
            week_before, week = monday_of(before), monday_of(after)
            days_off = (after - before - _DAY).days
            if week_before < week and week >= since and days_off < REST_DAYS:
                found.append(ShortRest(person, week_before.isoformat(), week.isoformat(), days_off))
    return tuple(found)


def breaking_swaps(rota: RotaPolicy, since: date) -> tuple[BreakingSwap, ...]:
    """RF-5: the swapped primary nights from `since` on that break RF-1 for who took them, by night and role."""
    held = nights_held(rota, PRIMARY)
    found = [
        broken
        for week in _by_week(rota).values()
        for override in week.overrides
        if override.role in PRIMARY and date.fromisoformat(override.night) >= since
        if (broken := _broken_by(week, override, held.get(override.engineer, ())))
    ]
    return tuple(sorted(found, key=lambda swap: (swap.night, swap.role)))


def _by_week(rota: RotaPolicy) -> Mapping[date, RotaPolicy]:
    """The rota cut up: each Monday with what is said of that week alone, the overrides that count among it."""
    weeks: dict[date, RotaWeek] = {}
    overrides: dict[date, dict[tuple[str, str], RotaOverride]] = {}
    for week in rota.weeks:
        weeks.setdefault(date.fromisoformat(week.week), week)
    for override in rota.overrides:
        said = overrides.setdefault(monday_of(date.fromisoformat(override.night)), {})
        said.setdefault((override.night, override.role), override)
    return {
        monday: RotaPolicy(
            weeks=(weeks[monday],) if monday in weeks else (),
            overrides=tuple(overrides.get(monday, {}).values()),
        )
        for monday in weeks.keys() | overrides.keys()
        if monday < _LAST
    }


def _holder(weeks: Mapping[date, RotaPolicy], night: date, role: str) -> str | None:
    week = weeks.get(monday_of(night))
    return holder(week, night.isoformat(), role) if week is not None else None


def _planned(week: RotaPolicy, person: str) -> bool:
    """Whether the rota itself, swaps aside, has the person as primary in that week."""
    return any(person == said.roles.get(role) for said in week.weeks for role in PRIMARY)


def _broken_by(week: RotaPolicy, override: RotaOverride, held: Sequence[date]) -> BreakingSwap | None:
    night = date.fromisoformat(override.night)
    days_off, other = min(_rests(night, held), default=(REST_DAYS, night))
    if _planned(week, override.engineer) or days_off >= REST_DAYS:
        return None
    return BreakingSwap(
        night=override.night,
        role=override.role,
        engineer=override.engineer,
        instead_of=next((said.roles.get(override.role) for said in week.weeks), None),
        reason=override.reason,
        approved_by=override.approved_by,
        days_off=days_off,
        other_week=monday_of(other).isoformat(),
    )


def _rests(night: date, held: Sequence[date]) -> Iterator[tuple[int, date]]:
    """Full days off between that night and each night held in another week."""
    for other in held:
        if monday_of(other) != monday_of(night):
            yield (abs(other - night) - _DAY).days, other
