"""Were the right people paged, at the right time, and who is next (PG-1 to PG-7)?

Nothing of this is stored: the plan is read off the chain of the night and the pages in the log.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import msgspec

from nightdesk.domain.entries import Event, Page, PageAck, Tier
from nightdesk.domain.instants import MINUTE, Instant
from nightdesk.domain.paging import DESK_SILENT, chain
from nightdesk.domain.policy import DeskPolicy, Policies, RotaPolicy
from nightdesk.domain.tickets import Ticket

Outcome: TypeAlias = Literal["acked", "acked_late", "no_ack"]
STOPPED = frozenset({"resolved", "merged", "parked"})
"""PG-7: nobody is paged any further for a ticket in one of these."""


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One page as it was sent, beside what the plan wanted (PG-6). `late_by_s` counts from the previous timeout."""

    event: str
    contact: str
    planned: str | None
    on_plan: bool
    late_by_s: int
    outcome: Outcome
    acked_at: Instant | None
    reason: str | None


class NextPage(msgspec.Struct, frozen=True, kw_only=True):
    """Who is paged next, when, and whether the chain has been gone through and starts again (PG-2)."""

    contact: str | None
    due: Instant
    chain_exhausted: bool


class Paging(msgspec.Struct, frozen=True, kw_only=True):
    """The pages of one tier of one ticket. `next` None: answered, stopped (PG-7), or not wanted any more (PG-8)."""

    ticket: str
    tier: Tier
    attempts: tuple[Attempt, ...]
    acknowledged: bool
    next: NextPage | None


def plan(rota: RotaPolicy, desk: DeskPolicy, tier: Tier, at: Instant) -> tuple[str, ...]:
    """PG-1, PG-2, PG-4: whom to page at a tier, attempt by attempt, until the chain is exhausted."""
    people = [step.engineer.id for step in chain(rota, desk, tier, at) if step.engineer is not None]
    return tuple(person for person in people for _ in range(rota.attempts))


def paging(ticket: Ticket, policies: Policies) -> tuple[Paging, ...]:
    """What was paged for a ticket, tier by tier, checked against the plan (PG-6), as far as its events go."""
    tiers = sorted({event.body.tier for event in ticket.pages if isinstance(event.body, Page)})
    return tuple(_tier(ticket, tier, policies) for tier in tiers)


def _tier(ticket: Ticket, tier: Tier, policies: Policies) -> Paging:
    attempts: list[Attempt] = []
    run: list[Event] = []
    silent = True
    acknowledged = False
    for event in ticket.pages:
        body = event.body
        if isinstance(body, PageAck) and _paged(ticket.pages, body.contact, tier, event):
            acknowledged = True
        if not isinstance(body, Page) or body.tier != tier:
            continue
        if acknowledged:
            # Somebody had answered: whoever pages again asks anew, from the top of the chain.
            run, acknowledged = [], False
        attempts.append(_attempt(event, body, run, ticket.pages, policies))
        run.append(event)
        silent = silent and body.reason == DESK_SILENT
    unwanted = silent and ticket.milestones.first_response is not None  # PG-8
    over = acknowledged or unwanted or ticket.status in STOPPED
    return Paging(
        ticket=ticket.id,
        tier=tier,
        attempts=tuple(attempts),
        acknowledged=acknowledged,
        next=None if over else _next(run, tier, policies),
    )


def _attempt(event: Event, body: Page, run: Sequence[Event], pages: Sequence[Event], policies: Policies) -> Attempt:
    rota, desk = policies.rota(event.at), policies.desk(event.at)
    wanted = plan(rota, desk, body.tier, event.at)
    planned = wanted[len(run) % len(wanted)] if wanted else None
    timeout = rota.timeout_min * MINUTE
    due = run[-1].at + timeout if run else event.at
    acked_at = _acked_at(event, body, pages)
    outcome: Outcome = "no_ack"
    if acked_at is not None:
        outcome = "acked" if acked_at <= event.at + timeout else "acked_late"
    return Attempt(
        event=event.id,
        contact=body.contact,
        planned=planned,
        on_plan=body.contact == planned and event.at >= due,
        late_by_s=max(0, event.at - due),
        outcome=outcome,
        acked_at=acked_at,
        reason=body.reason,
    )


def _next(run: Sequence[Event], tier: Tier, policies: Policies) -> NextPage:
    last = run[-1].at
    due = Instant(last + policies.rota(last).timeout_min * MINUTE)
    wanted = plan(policies.rota(due), policies.desk(due), tier, due)
    contact = wanted[len(run) % len(wanted)] if wanted else None
    return NextPage(contact=contact, due=due, chain_exhausted=len(run) >= len(wanted))


def _acked_at(page: Event, body: Page, pages: Sequence[Event]) -> Instant | None:
    """When this page was answered: by its person, before they were paged again for the same tier (PG-3)."""
    for event in pages:
        if event.order <= page.order:
            continue
        if isinstance(event.body, PageAck) and event.body.contact == body.contact:
            return event.at
        if isinstance(event.body, Page) and (event.body.tier, event.body.contact) == (body.tier, body.contact):
            return None
    return None


def _paged(pages: Sequence[Event], contact: str, tier: Tier, ack: Event) -> bool:
    """PG-3, PG-4: whether that person had been paged at this tier when they answered."""
    return any(
        isinstance(event.body, Page) and event.body.tier == tier and event.body.contact == contact
        for event in pages
        if event.order < ack.order
    )
