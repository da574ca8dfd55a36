"""Who is on tonight, in which order people are paged, and whether anybody answered (§5.5, RF-5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from nightdesk.domain.calendar import rota_night
from nightdesk.domain.entries import Event, Page, PageAck, Tier
from nightdesk.domain.instants import MINUTE, Instant
from nightdesk.domain.policy import DeskPolicy, Engineer, RotaPolicy

DESK_SILENT = "desk_silent"


class Step(msgspec.Struct, frozen=True):
    """One step of a chain: a role, who holds it that night, when it is tried (seconds after the first page)."""

    tier: Tier
    role: str
    engineer: Engineer | None
    after: int


def holder(rota: RotaPolicy, night: str, role: str) -> str | None:
    """Id of the person who holds `role` on the night of that date: the override, else the week's (PG-1, RF-5)."""
    for override in rota.overrides:
        if override.night == night and override.role == role:
            return override.engineer
    day = date.fromisoformat(night)
    monday = (day - timedelta(days=day.weekday())).isoformat()
    return next((week.roles.get(role) for week in rota.weeks if week.week == monday), None)


def on_duty(rota: RotaPolicy, desk: DeskPolicy, role: str, at: Instant) -> Engineer | None:
    """Who holds `role` at `at`; None where the rota has a gap. An id the rota does not list still counts, unnamed."""
    person = holder(rota, rota_night(desk.timezone, desk.night_end, at), role)
    if person is None:
        return None
    return rota.engineer(person) or Engineer(id=person, name=person)


def chain(rota: RotaPolicy, desk: DeskPolicy, tier: Tier, at: Instant) -> tuple[Step, ...]:
    """PG-1, PG-2, PG-4: the steps of a tier as they would run from `at`; empty steps are shown and skipped at once."""
    steps: list[Step] = []
    seen: set[str] = set()
    after = 0
    for role in rota.chains.get(tier, ()):
        person = on_duty(rota, desk, role, at)
        if person is not None and person.id in seen:
            continue
        steps.append(Step(tier, role, person, after))
        if person is not None:
            seen.add(person.id)
            after += rota.attempts * rota.timeout_min * MINUTE
    return tuple(steps)


def answered(pages: Sequence[Event], tier: str) -> bool:
    """PG-3, PG-4: whether somebody paged at this tier acknowledged, late or not, and nobody was paged anew since."""
    paged: set[str] = set()
    found = False
    for event in pages:
        if isinstance(event.body, Page) and event.body.tier == tier:
            paged.add(event.body.contact)
            found = False
        elif isinstance(event.body, PageAck) and event.body.contact in paged:
            found = True
    return found


def unanswered_tiers(pages: Sequence[Event], *, responded: bool) -> tuple[str, ...]:
    """HO-2 f: the tiers paged where nobody acknowledged.

    A tier paged only because the desk was silent no longer counts once the ticket has its first response (PG-8).
    """
    tiers: dict[str, bool] = {}
    for event in pages:
        if isinstance(event.body, Page):
            silent = event.body.reason == DESK_SILENT
            tiers[event.body.tier] = tiers.get(event.body.tier, True) and silent
    return tuple(
        tier
        for tier, only_silent in sorted(tiers.items())
        if not answered(pages, tier) and not (only_silent and responded)
    )
