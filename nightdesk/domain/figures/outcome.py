"""What became of one ticket, as far as figures ask (§10): worked out once when it is over, kept, and added up.

An `Outcome` needs no events any more. Of a ticket that is still open it keeps the milestones, so that its clocks can
be judged at any later instant.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec

from nightdesk.domain import entries as e
from nightdesk.domain.calendar import cover_status, rota_night
from nightdesk.domain.callouts import CallOut, callouts
from nightdesk.domain.clocks import ClockState, Milestones, best_effort, breaks, clocks, late_update
from nightdesk.domain.instants import Instant, parse
from nightdesk.domain.paging import holder
from nightdesk.domain.policy import ClientPolicy, Policies, Severity
from nightdesk.domain.tickets import Ticket

EscalatedTo: TypeAlias = Literal["none", "T2", "T3"]
_CLOSED = frozenset({"resolved", "merged"})
_PAUSE_ON = frozenset({"waiting_client"})


class Taken(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One decision and what was said of it afterwards (KPI-9, KPI-10)."""

    event: str
    at: Instant
    action: e.Action
    deviates: bool = False
    needed: Literal["yes", "no", "should_have_sooner"] | None = None
    t1_resolvable: bool = False


class Late(msgspec.Struct, frozen=True, order=True):
    """One late client update (SLA-11)."""

    at: Instant
    event: str


class Score(msgspec.Struct, frozen=True):
    """One answer to the satisfaction survey, 1 to 5."""

    at: Instant
    score: int


class Outcome(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, array_like=True, gc=False):
    """What became of a ticket. Instants and durations are seconds; `category` and `system` are the last triage's."""

    ticket: str
    client: str
    received_at: Instant
    severity: Severity
    category: str | None = None
    system: str | None = None
    merged: bool = False
    first_response_at: Instant | None = None
    resolved_at: Instant | None = None
    """The last resolve, while resolved."""
    resolution_s: int | None = None
    """KPI-2: pauses and stretches resolved in between taken out; None while not resolved."""
    best_effort: bool = False
    response: ClockState = "none"
    resolution: ClockState = "none"
    updates: int = 0
    """Communications that counted for SLA-11, late ones included."""
    late: tuple[Late, ...] = ()
    escalated_to: EscalatedTo = "none"
    """By decision (KPI-4)."""
    after_hours: bool = False
    """Received outside the client's business hours (§1)."""
    oncall: str | None = None
    """Who held t2_primary that night, where it came after hours (§15)."""
    complaint: str | None = None
    decisions: tuple[Taken, ...] = ()
    callouts: tuple[CallOut, ...] = ()
    scores: tuple[Score, ...] = ()
    milestones: Milestones | None = None
    """Of a ticket still open: to judge its clocks by at a later instant."""
    last_at: Instant = Instant(0)
    """The last thing said about it."""
    past: bool = False
    """Imported as closed before this log: in no population, but in what recurs and what outgrows (§10)."""


def final_outcome(ticket: Ticket, policies: Policies, now: Instant, verdicts: Mapping[str, e.Event]) -> Outcome:
    """What became of a ticket for good: of one that is over, under the policies in force when the last thing was said
    about it, so that a contract changed in June does not change what was kept in March; of an open one, as of `now`.
    """
    over = ticket.status in _CLOSED
    return outcome(ticket, policies, _last_at(ticket) if over else now, verdicts)


def outcome(ticket: Ticket, policies: Policies, at: Instant, verdicts: Mapping[str, e.Event]) -> Outcome:
    """What has become of a ticket as of `at`, under the policies in force then. `verdicts` by decision event."""
    policy = policies.client(ticket.client, at)
    milestones, last = ticket.milestones, ticket.triage
    three = clocks(milestones, policy, at)
    checks = [(check, late_update(check, policy)) for check in ticket.update_checks]
    counted = [(check, late) for check, late in checks if late is not None]
    cover = cover_status(policy, ticket.severity, ticket.received_at)
    after_hours = cover != "business"
    resolved_at = ticket.status_since if ticket.status == "resolved" else None
    return Outcome(
        ticket=ticket.id,
        client=ticket.client,
        received_at=ticket.received_at,
        severity=ticket.severity,
        category=last.category if last else None,
        system=last.system if last else None,
        merged=ticket.status == "merged",
        first_response_at=milestones.first_response,
        resolved_at=resolved_at,
        resolution_s=_worked(milestones, policy, resolved_at),
        best_effort=best_effort(milestones, policy),
        response=three.response.state,
        resolution=three.resolution.state,
        updates=len(counted),
        late=tuple(Late(check.at, check.event) for check, late in counted if late),
        escalated_to=_escalated(ticket),
        after_hours=after_hours,
        oncall=_oncall(policies, ticket.received_at) if after_hours else None,
        complaint=ticket.complaint or None,
        decisions=tuple(_taken(record.event, ticket, verdicts) for record in ticket.decisions),
        callouts=callouts(ticket.id, ticket.pages, policies.desk(at)),
        scores=tuple(Score(event.at, event.body.score) for event in ticket.events if isinstance(event.body, e.Csat)),
        milestones=None if ticket.status in _CLOSED else milestones,
        last_at=_last_at(ticket),
    )


def _last_at(ticket: Ticket) -> Instant:
    return max((event.at for event in ticket.events), default=ticket.created_at)


def as_of(kept: Outcome, policies: Policies, at: Instant) -> Outcome:
    """A kept outcome at a later instant: the clocks of one still open go on, nothing else does."""
    if kept.milestones is None:
        return kept
    three = clocks(kept.milestones, policies.client(kept.client, at), at)
    return msgspec.structs.replace(kept, response=three.response.state, resolution=three.resolution.state)


def past_outcome(event: e.Event) -> Outcome:
    """A ticket closed before this log, as imported (§15)."""
    body = event.body
    assert isinstance(body, e.PastTicket)
    received = parse(body.received_at)
    resolved = parse(body.resolved_at) if body.resolved_at else None
    return Outcome(
        ticket=event.id,
        client=body.client,
        received_at=received,
        severity=body.severity,
        category=body.category or None,
        system=body.system or None,
        first_response_at=parse(body.first_response_at) if body.first_response_at else None,
        resolved_at=resolved,
        resolution_s=max(resolved - received, 0) if resolved is not None else None,
        response=body.sla_response or "none",
        escalated_to=body.escalated_to,
        after_hours=body.after_hours,
        oncall=body.oncall,
        complaint=body.complaint,
        decisions=_past_decisions(event.id, body, received),
        scores=(Score(resolved or received, body.csat),) if body.csat is not None else (),
        last_at=resolved or received,
        past=True,
    )


def _past_decisions(id: str, body: e.PastTicket, at: Instant) -> tuple[Taken, ...]:
    # Kept as the decision it was, so that S4 reads past and present tickets alike.
    if body.escalated_to != "T3":
        return ()
    return (Taken(event=id, at=at, action="wake_t3", t1_resolvable=body.t1_resolvable),)


def _taken(event: str, ticket: Ticket, verdicts: Mapping[str, e.Event]) -> Taken:
    record = next(record for record in ticket.decisions if record.event == event)
    verdict = verdicts.get(event)
    said = verdict.body if verdict is not None and isinstance(verdict.body, e.Verdict) else None
    return Taken(
        event=event,
        at=record.at,
        action=record.action,
        deviates=record.result.startswith("deviation"),
        needed=said.needed if said else None,
        t1_resolvable=bool(said and said.t1_resolvable),
    )


def _worked(milestones: Milestones, policy: ClientPolicy | None, resolved_at: Instant | None) -> int | None:
    """KPI-2: last resolve − received − paused − resolved in between."""
    if resolved_at is None:
        return None
    pause_on = policy.pause_on if policy is not None else _PAUSE_ON
    idle = sum(closes - opens for opens, closes in breaks(milestones.statuses, pause_on) if closes is not None)
    return max(resolved_at - milestones.received_at - idle, 0)  # case 15: a receipt in the future


def _escalated(ticket: Ticket) -> EscalatedTo:
    actions = {record.action for record in ticket.decisions}
    return "T3" if "wake_t3" in actions else "T2" if "escalate_t2" in actions else "none"


def _oncall(policies: Policies, at: Instant) -> str | None:
    desk = policies.desk(at)
    return holder(policies.rota(at), rota_night(desk.timezone, desk.night_end, at), "t2_primary")
