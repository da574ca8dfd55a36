"""The rota in words: who is on until when, gaps, what nights put on whom, who should take the next week, pay, rest.

`fairness` and `pay` are the figures of DOMAIN §14; every line beside them names the rule it comes from (§11).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import msgspec

from nightdesk.domain import rota as rules
from nightdesk.domain.burden import Load, PoolFairness, all_callouts, away, fairness, left_out
from nightdesk.domain.instants import Instant, display, local_date, zone
from nightdesk.domain.paging import holder
from nightdesk.domain.pay import WeekPay, pay
from nightdesk.domain.picture import Picture
from nightdesk.domain.policy import RotaPolicy
from nightdesk.domain.rota import ROLES, BreakingSwap, Gap, OnNow, ShortRest
from nightdesk.domain.rules import RULES
from nightdesk.text import one_line
from nightdesk.views.common import Scene, View, name_of

_NAME, _PHONE, _REASON = 40, 24, 200


class OnCall(View, frozen=True, kw_only=True):
    """Who holds a role now; `engineer` None for a gap. `until` is when that changes, None where the rota never says."""

    role: str
    title: str
    engineer: str | None
    name: str
    phone: str
    until: Instant | None
    until_words: str


class PoolWords(View, frozen=True, kw_only=True):
    """A pool's recommendation in words (RF-4): who, why, why not the others, who never takes a night (RF-7b)."""

    role: str
    title: str
    week: str
    """`Mon 9 Mar`, the week asked about."""
    since: str
    """`Mon 8 Dec 2025`, where its 13 weeks begin."""
    on_rota: str
    """Who the rota has for that week; `nobody yet`."""
    recommendation: str
    reasons: tuple[str, ...]
    opted_out: tuple[str, ...]


class RotaView(View, frozen=True, kw_only=True):
    """Everything the rota says at an instant. `names` gives each person's; weeks are Mondays, nights start dates."""

    now: Instant
    clock: str
    desk_name: str
    on_now: tuple[OnCall, ...]
    gaps_within: str
    """`Sat 7 Mar to Fri 20 Mar`: the nights looked at."""
    gaps: tuple[Gap, ...]
    gap_lines: tuple[str, ...]
    fairness: Mapping[str, PoolFairness]
    pools: tuple[PoolWords, ...]
    pay: WeekPay
    pay_week: str
    currency: str
    short_rests: tuple[ShortRest, ...]
    breaking_swaps: tuple[BreakingSwap, ...]
    rest_lines: tuple[str, ...]
    left_out: tuple[str, ...]
    left_out_words: str
    """Who is qualified but in no pool; empty where there is nobody."""
    names: Mapping[str, str]


class Rota(msgspec.Struct, frozen=True):
    """Asks for the rota. `week` is the Monday to recommend for (default: the next rota week), `pay_week` the one to pay
    (default: the current one). The nights of all weeks follow the rota in force now."""

    week: str | None = None
    pay_week: str | None = None

    def answer(self, scene: Scene) -> RotaView:
        """The view. ValueError where a week is no date."""
        picture = scene.picture
        current = rules.rota_week(picture.desk, picture.now)
        week = self.week or (current + rules.WEEK).isoformat()
        woken = all_callouts(picture)
        paid = pay(picture.rota, picture.desk, woken, self.pay_week or current.isoformat())
        return _Words(picture, week).view(fairness(picture.rota, picture.desk, woken, week), paid)


class _Words:
    def __init__(self, picture: Picture, week: str) -> None:
        self.picture = picture
        self.rota: RotaPolicy = picture.rota
        self.tz = zone(picture.desk.timezone)
        self.week = date.fromisoformat(week)
        self._today = local_date(picture.now, self.tz)

    def view(self, found: Mapping[str, PoolFairness], paid: WeekPay) -> RotaView:
        picture, rota, now = self.picture, self.rota, self.picture.now
        gaps = rules.gaps(rota, picture.desk, now)
        tonight = rules.night_at(picture.desk, now)
        since = self.week - rules.QUARTER
        rests, swaps = rules.short_rests(rota, since), rules.breaking_swaps(rota, since)
        outside = left_out(rota, self.week.isoformat()) if rota.pools else ()
        return RotaView(
            now=now,
            clock=display(now, self.tz),
            desk_name=one_line(picture.desk.desk_name, _NAME),
            on_now=tuple(self._on_call(found) for found in rules.on_now(rota, picture.desk, now)),
            gaps_within=self._stretch(tonight, tonight + timedelta(days=rules.GAP_NIGHTS - 1)),
            gaps=gaps,
            gap_lines=self._gap_lines(gaps),
            fairness=found,
            pools=tuple(self._pool(role, pool) for role, pool in found.items()),
            pay=paid,
            pay_week=self.day(paid.week),
            currency=one_line(rota.pay.currency, 8),
            short_rests=rests,
            breaking_swaps=swaps,
            rest_lines=(*self._rest_lines(rests), *(self._swap_line(swap) for swap in swaps)),
            left_out=outside,
            left_out_words=self._left_out(outside),
            names={id: self.name(id) for id in self._everyone(found, paid)},
        )

    def name(self, person: str) -> str:
        return one_line(name_of(self.picture, person), _NAME)

    def day(self, day: str | date) -> str:
        """`Mon 9 Mar`, with its year where that is not this one."""
        day = date.fromisoformat(day) if isinstance(day, str) else day
        year = f" {day.year}" if day.year != self._today.year else ""
        return f"{day:%a} {day.day} {day:%b}{year}"

    def _everyone(self, found: Mapping[str, PoolFairness], paid: WeekPay) -> dict[str, None]:
        listed = [person.id for person in self.rota.engineers]
        pooled = [load.engineer for pool in found.values() for load in pool.people]
        return dict.fromkeys((*listed, *pooled, *paid.people))

    def _on_call(self, found: OnNow) -> OnCall:
        person = found.engineer
        words = f"until {display(found.until, self.tz)}" if found.until is not None else "and nobody after"
        return OnCall(
            role=found.role,
            title=ROLES[found.role],
            engineer=person.id if person is not None else None,
            name=one_line(person.name, _NAME) if person is not None else "nobody",
            phone=(one_line(person.phone, _PHONE) or "no number") if person is not None else "",
            until=found.until,
            until_words=words,
        )

    def _stretch(self, first: date, last: date) -> str:
        return self.day(first) if first == last else f"{self.day(first)} to {self.day(last)}"

    def _gap_lines(self, gaps: tuple[Gap, ...]) -> tuple[str, ...]:
        """Nights in a row with the same roles missing are one line."""
        missing: dict[date, list[str]] = {}
        for gap in gaps:
            missing.setdefault(date.fromisoformat(gap.night), []).append(ROLES[gap.role])
        runs: list[tuple[date, date, list[str]]] = []
        for night, roles in missing.items():
            if runs and runs[-1][1] == night - timedelta(days=1) and runs[-1][2] == roles:
                runs[-1] = (runs[-1][0], night, roles)
            else:
                runs.append((night, night, roles))
        return tuple(
            f"{self._stretch(first, last)}: nobody for {'any role' if len(roles) == len(ROLES) else ', '.join(roles)}"
            for first, last, roles in runs
        )

    def _pool(self, role: str, pool: PoolFairness) -> PoolWords:
        held = [holder(self.rota, (self.week + timedelta(days=day)).isoformat(), role) for day in range(7)]
        names = [self.name(person) for person in dict.fromkeys(held) if person is not None]
        return PoolWords(
            role=role,
            title=ROLES.get(role, role),
            week=self.day(self.week),
            since=self.day(self.week - rules.QUARTER),
            on_rota=", ".join(names) or "nobody yet",
            recommendation=self._recommendation(pool),
            reasons=tuple(line for load in pool.people if (line := self._why_not(load))),
            opted_out=tuple(
                f"{self.name(person)} has held no primary night in the 13 weeks: {RULES['RF-7b'].words} (RF-7b)"
                for person in pool.opted_out
            ),
        )

    def _recommendation(self, pool: PoolFairness) -> str:
        chosen = pool.recommend.engineer
        if not pool.people:
            return "nobody: the pool is empty (RF-4)"
        if chosen is None:
            return "nobody: everyone in the pool is on leave that week (RF-4)"
        if pool.recommend.rest_broken:
            why = "nobody who is not on leave has had their rest; this person's last primary week is the longest ago"
            return f"{self.name(chosen)}, rest broken: {why} (RF-1, RF-4)"
        loads = {load.engineer: load for load in pool.people}
        others = [load for load in pool.people if not load.ineligible and load.engineer != chosen]
        if not others:
            return f"{self.name(chosen)}: the only one rested and not on leave (RF-4)"
        level = [load for load in others if load.score30 == loads[chosen].score30]
        if not level:
            return f"{self.name(chosen)}: the least burden of the {len(others) + 1} rested and not on leave (RF-4)"
        longer = all(load.last_week != loads[chosen].last_week for load in level)
        by = "longest since a primary week" if longer else "first by id among equals"
        return f"{self.name(chosen)}: the least burden, as {self._names(level)}; {by} (RF-4)"

    def _names(self, loads: list[Load]) -> str:
        return " and ".join(self.name(load.engineer) for load in loads)

    def _why_not(self, load: Load) -> str:
        """Why somebody is not eligible; empty for who is (RF-4)."""
        reasons = []
        if "leave" in load.ineligible:
            dates = [self.day(day) for day in away(self.rota, load.engineer, self.week)]
            reasons.append(f"on leave {', '.join(dates)} (RF-4)")
        if "rest" in load.ineligible and load.last_week is not None:
            days_off = (self.week - date.fromisoformat(load.last_week) - rules.WEEK).days
            words = f"no rest: {days_off} of {rules.REST_DAYS} full days off"
            reasons.append(f"{words} since the primary week of {self.day(load.last_week)} (RF-1)")
        return f"{self.name(load.engineer)} is not eligible: {'; '.join(reasons)}" if reasons else ""

    def _rest_lines(self, rests: tuple[ShortRest, ...]) -> list[str]:
        """One line a person and length of rest: the weeks that came too soon."""
        soon: dict[tuple[str, int], list[str]] = {}
        for rest in rests:
            soon.setdefault((rest.engineer, rest.days_off), []).append(self.day(rest.week))
        return [
            f"{self.name(person)}: {_days(days_off)} off before the primary week of {', '.join(weeks)} (RF-1)"
            for (person, days_off), weeks in soon.items()
        ]

    def _swap_line(self, swap: BreakingSwap) -> str:
        instead = f" instead of {self.name(swap.instead_of)}" if swap.instead_of is not None else ""
        said = f"reason: {one_line(swap.reason, _REASON) or 'none given'}"
        said += f", approved by {one_line(swap.approved_by, _NAME) or 'nobody named'}"
        rest = f"{_days(swap.days_off)} off beside the primary week of {self.day(swap.other_week)} (RF-1)"
        what = f"swap, night of {self.day(swap.night)}, {ROLES[swap.role]}"
        return f"{self.name(swap.engineer)}{instead}: {what}: {rest}; {said} (RF-5)"

    def _left_out(self, people: tuple[str, ...]) -> str:
        if not people:
            return ""
        names = ", ".join(self.name(person) for person in people)
        return f"In no pool, and no primary night in the 13 weeks: {names}. Everyone qualified takes part (RF-1)."


def _days(count: int) -> str:
    return f"{count} full day{'' if count == 1 else 's'}"
