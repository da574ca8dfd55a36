"""Whether somebody can be woken in each of the next nights: gaps, people without phone, on leave, twice on call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import msgspec

from nightdesk.config import RotaLines, rota_lines
from nightdesk.domain.instants import Instant
from nightdesk.domain.paging import holder
from nightdesk.domain.policy import DeskPolicy, RotaPolicy
from nightdesk.domain.rota import GAP_NIGHTS, QUARTER, ROLES, gaps, monday_of, night_at
from nightdesk.views.readiness.findings import Finding

FILE = "rota.yaml"
SOON = 7
"""Nights: a gap among them is an error. One further off is said too, but the next plan may well be on its way."""


class Ahead(msgspec.Struct, frozen=True):
    """The rota looked at from one moment on."""

    rota: RotaPolicy
    lines: RotaLines
    nights: tuple[date, ...]
    """The rota night under way and those after it."""

    def roles(self) -> tuple[str, ...]:
        """The roles somebody may be paged by, in the order of the rota."""
        return tuple(role for role in ROLES if any(role in chain for chain in self.rota.chains.values()))

    def line(self, night: date, role: str) -> int | None:
        """Where it stands who holds that role that night; `weeks:` where nothing says it."""
        override = self.lines.overrides.get((night.isoformat(), role))
        week = self.lines.weeks.get(monday_of(night).isoformat())
        return override or week or self.lines.fields.get("weeks")

    def when(self, nights: Sequence[date]) -> str:
        """`tonight`, `Mon 9 Mar`, `Mon 9 Mar to Sun 15 Mar`, `tonight, Wed 11 Mar`."""
        if len(nights) > 2 and (nights[-1] - nights[0]).days == len(nights) - 1:
            return f"{self._name(nights[0])} to {self._name(nights[-1])}"
        return ", ".join(map(self._name, nights))

    def _name(self, night: date) -> str:
        return "tonight" if night == self.nights[0] else f"{night:%a} {night.day} {night:%b}"


def ahead(rota: RotaPolicy, desk: DeskPolicy, now: Instant, data: bytes) -> Ahead:
    """The rota of `data` from the night of `now` on."""
    first = night_at(desk, now)
    return Ahead(rota, rota_lines(data), tuple(first + timedelta(days=number) for number in range(GAP_NIGHTS)))


def rota_findings(rota: RotaPolicy, desk: DeskPolicy, now: Instant, data: bytes) -> Iterator[Finding]:
    """What is wrong with the nights ahead, the gaps first."""
    looked = ahead(rota, desk, now, data)
    yield from _gaps(looked, desk, now)
    yield from _phones(looked)
    yield from _twice(looked)
    yield from _on_leave(looked)
    yield from _lone_overrides(looked)


def _gaps(looked: Ahead, desk: DeskPolicy, now: Instant) -> Iterator[Finding]:
    """PG-1: a role nobody holds is a step of a chain that wakes nobody; one finding for the same nights of a week."""
    empty: dict[tuple[date, str], list[date]] = {}
    for gap in gaps(looked.rota, desk, now):
        night = date.fromisoformat(gap.night)
        empty.setdefault((monday_of(night), gap.role), []).append(night)
    alike: dict[tuple[date, tuple[date, ...]], list[str]] = {}
    for (monday, role), nights in empty.items():
        alike.setdefault((monday, tuple(nights)), []).append(role)
    for (monday, found), roles in alike.items():
        week = monday.isoformat()
        words = f"nobody holds {_listed(roles)} in the week of {week} ({looked.when(found)}); "
        if week in looked.lines.weeks:
            words += f"write {_listed([f'{role}: and who' for role in roles])} here."
        else:
            words += "that week is missing: add a line for it."
        line = looked.lines.weeks.get(week) or looked.lines.fields.get("weeks")
        near = found[0] < looked.nights[0] + timedelta(days=SOON)
        yield Finding(level="error" if near else "warn", file=FILE, line=line, rule="PG-1", words=words)


def _phones(looked: Ahead) -> Iterator[Finding]:
    """PG-1: who is in a chain and can't be rung."""
    held: dict[str, list[date]] = {}
    for night in looked.nights:
        for person in dict.fromkeys(holder(looked.rota, night.isoformat(), role) for role in looked.roles()):
            if person is not None:
                held.setdefault(person, []).append(night)
    for person, nights in held.items():
        known = looked.rota.engineer(person)
        # A phone has a digit in it: "TBD" rings nobody.
        if known is not None and not any(char.isdecimal() for char in known.phone):
            words = (
                f"{known.name} ({person}) is on call {looked.when(nights)} and has no phone; add phone: and the number."
            )
            yield Finding(level="error", file=FILE, line=looked.lines.engineers.get(person), rule="PG-1", words=words)


def _twice(looked: Ahead) -> Iterator[Finding]:
    """PG-4: T3 is no help beyond T2 where both are the same person."""
    both: dict[tuple[str, int | None], list[date]] = {}
    for night in looked.nights:
        person = holder(looked.rota, night.isoformat(), "t2_primary")
        if person is not None and person == holder(looked.rota, night.isoformat(), "t3_primary"):
            both.setdefault((person, looked.line(night, "t3_primary")), []).append(night)
    for (person, line), nights in both.items():
        words = (
            f"{_name(looked, person)} holds both t2_primary and t3_primary ({looked.when(nights)}): "
            "there is nobody new to wake for T3; give one role to somebody else."
        )
        yield Finding(level="warn", file=FILE, line=line, rule="PG-4", words=words)


def _on_leave(looked: Ahead) -> Iterator[Finding]:
    """RF-4: leave is for not being on call."""
    away: dict[tuple[str, str, int | None], list[date]] = {}
    for night in looked.nights:
        for role in looked.roles():
            person = holder(looked.rota, night.isoformat(), role)
            if person is not None and night.isoformat() in looked.rota.leave.get(person, ()):
                away.setdefault((person, role, looked.line(night, role)), []).append(night)
    for (person, role, line), nights in away.items():
        words = f"{_name(looked, person)} is on leave and holds {role} ({looked.when(nights)}); add an override for it."
        yield Finding(level="warn", file=FILE, line=line, rule="RF-4", words=words)


def _lone_overrides(looked: Ahead) -> Iterator[Finding]:
    """RF-5: an override of a week the rota doesn't list is most often a date mistyped.

    Older than the quarter burden looks back on (RF-2) it counts for nothing, and its week may be gone for good.
    """
    weeks = {week.week for week in looked.rota.weeks}
    for override in looked.rota.overrides:
        night = date.fromisoformat(override.night)
        monday = monday_of(night).isoformat()
        if monday not in weeks and night >= looked.nights[0] - QUARTER:
            words = (
                f"the override of {override.role} on {override.night} belongs to the week of {monday}, which the rota "
                "doesn't list; correct the date or add that week."
            )
            line = looked.lines.overrides.get((override.night, override.role))
            yield Finding(level="warn", file=FILE, line=line, rule="RF-5", words=words)


def _name(looked: Ahead, person: str) -> str:
    known = looked.rota.engineer(person)
    return f"{known.name} ({person})" if known is not None and known.name != person else person


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
