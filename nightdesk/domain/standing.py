"""How every ticket stands, what was asked, decided, refused and touched on it: all of it, in the shapes of §14.

Nothing is decided here; the walks did that. The screen shows one ticket at a time, this is for whoever checks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from nightdesk.domain.authorisation import AccessRecord
from nightdesk.domain.calendar import CoverStatus, cover_status
from nightdesk.domain.clocks import Clock, ClockState, StatusName, clocks
from nightdesk.domain.entries import Action
from nightdesk.domain.escalation import COMPUTED, DecisionResult
from nightdesk.domain.instants import Instant
from nightdesk.domain.page_plan import Paging, paging
from nightdesk.domain.picture import Picture
from nightdesk.domain.policy import Severity
from nightdesk.domain.tickets import RefusedReason, Ticket


class ClockStanding(msgspec.Struct, frozen=True):
    """One clock: its state and when it is due (SLA-9)."""

    state: ClockState
    due: Instant | None


class SlaStanding(msgspec.Struct, frozen=True):
    """A ticket's severity, status and three clocks at an instant."""

    severity: Severity
    status: StatusName
    response: ClockStanding
    update: ClockStanding
    resolution: ClockStanding


class TicketStanding(msgspec.Struct, frozen=True):
    """What became of a ticket so far. `computed` and `rules` are the last triage's, None before it."""

    client: str
    received_at: Instant
    provisional: Severity
    suggested: str | None
    computed: Severity | None
    rules: tuple[str, ...] | None
    final_severity: Severity
    cover_at_receipt: CoverStatus
    status: StatusName
    merged_into: str | None
    work_due: Instant | None


class ChecklistStanding(msgspec.Struct, frozen=True):
    """One checklist and what the rules made of it (§5.3)."""

    event: str
    ticket: str
    severity: Severity
    computed: Mapping[str, str]
    recommendation: Action | None
    also: tuple[Action, ...]
    flags: tuple[str, ...]
    rules: tuple[str, ...]
    needs: tuple[str, ...]


class DecisionStanding(msgspec.Struct, frozen=True):
    """One decision beside what was recommended (§5.4)."""

    event: str
    ticket: str
    action: Action
    recommended: Action | None
    result: DecisionResult


class RefusedStanding(msgspec.Struct, frozen=True):
    """Something the screen would have refused (REF-1)."""

    event: str
    reason: RefusedReason


class AccessStanding(msgspec.Struct, frozen=True):
    """One access to a system: V-codes or a mark, and the first valid review of a break-glass one (AU-2, AU-7)."""

    event: str
    ticket: str
    ok: bool
    violations: tuple[str, ...]
    review: str | None


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """All of it as of an instant; lists in the order of their events, tickets by id."""

    tickets: Mapping[str, TicketStanding]
    sla: Mapping[str, SlaStanding]
    checklists: tuple[ChecklistStanding, ...]
    decisions: tuple[DecisionStanding, ...]
    refused: tuple[RefusedStanding, ...]
    access: tuple[AccessStanding, ...]
    paging: tuple[Paging, ...]


def standing(picture: Picture) -> Standing:
    """How everything stands in the picture."""
    tickets = sorted((ticket for walk in picture.walks() for ticket in walk.tickets.values()), key=lambda one: one.id)
    refusals = sorted((one for walk in picture.walks() for one in walk.refusals), key=lambda one: one.order)
    accesses = [(record, walk.access.reviews) for walk in picture.walks() for record in walk.access.accesses]
    order = _orders(picture, tickets, [record for record, _ in accesses])
    return Standing(
        tickets={ticket.id: _ticket(ticket, picture) for ticket in tickets},
        sla=sla(picture),
        checklists=tuple(sorted((c for t in tickets for c in _checklists(t)), key=lambda one: order[one.event])),
        decisions=tuple(sorted((d for t in tickets for d in _decisions(t)), key=lambda one: order[one.event])),
        refused=tuple(RefusedStanding(one.event, one.reason) for one in refusals),
        access=tuple(
            AccessStanding(record.event, record.ticket, record.ok, record.marks, reviews.get(record.event))
            for record, reviews in sorted(accesses, key=lambda pair: order[pair[0].event])
        ),
        paging=tuple(one for ticket in tickets for one in paging(ticket, picture.policies)),
    )


def sla(picture: Picture) -> dict[str, SlaStanding]:
    """Severity, status and clocks of every ticket there is at the picture's instant, by id."""
    found = {}
    for walk in picture.walks():
        for ticket in walk.tickets.values():
            three = clocks(ticket.milestones, picture.client_policy(ticket.client), picture.now)
            found[ticket.id] = SlaStanding(ticket.severity, ticket.status, *map(_clock, three.all))
    return dict(sorted(found.items()))


def _clock(clock: Clock) -> ClockStanding:
    return ClockStanding(clock.state, clock.due)


def _ticket(ticket: Ticket, picture: Picture) -> TicketStanding:
    last = ticket.triage
    policy = picture.client_policy(ticket.client)
    return TicketStanding(
        client=ticket.client,
        received_at=ticket.received_at,
        provisional=ticket.provisional,
        suggested=ticket.suggested,
        computed=last.severity if last else None,
        rules=last.rules if last else None,
        final_severity=ticket.severity,
        cover_at_receipt=cover_status(policy, ticket.severity, ticket.received_at),
        status=ticket.status,
        merged_into=ticket.merged_into,
        work_due=ticket.work_due,
    )


def _checklists(ticket: Ticket) -> Iterable[ChecklistStanding]:
    for record in ticket.checklists:
        said = record.recommendation
        yield ChecklistStanding(
            record.event,
            ticket.id,
            record.severity,
            {question: record.answers[question] for question in COMPUTED},
            said.action,
            said.also,
            said.flags,
            said.rules,
            said.needs,
        )


def _decisions(ticket: Ticket) -> Iterable[DecisionStanding]:
    for record in ticket.decisions:
        yield DecisionStanding(record.event, ticket.id, record.action, record.recommended, record.result)


def _orders(
    picture: Picture, tickets: Iterable[Ticket], accesses: Iterable[AccessRecord]
) -> Mapping[str, tuple[int, str, int]]:
    """The place of the events named here among all others (T-5)."""
    named = {record.event for record in accesses}
    for ticket in tickets:
        named |= {record.event for record in ticket.checklists} | {record.event for record in ticket.decisions}
    return {
        event.id: event.order
        for walk in picture.walks()
        for event in picture.facts.clients[walk.client].events
        if event.id in named
    }
