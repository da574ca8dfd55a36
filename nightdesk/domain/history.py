"""What each thing said about a ticket makes of it (§3 SLA-3 to SLA-8, §5.4 REF-1, §8 COM-8, PR-1).

`apply` takes a ticket and one event and gives the ticket after it. It reads the policy in force at the event's
instant; whatever depends on the policy in force *now* (clocks, cover, sections) is asked of the result later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from nightdesk.domain import entries as e
from nightdesk.domain.calendar import next_opening
from nightdesk.domain.clocks import SeverityBasis, SeverityStep, StatusName, StatusStep, UpdateCheck
from nightdesk.domain.instants import Instant, parse
from nightdesk.domain.policy import ClientPolicy, Severity
from nightdesk.domain.severity import triage
from nightdesk.domain.tickets import (
    VERIFIED_CALLER_CATEGORIES,
    Context,
    Promised,
    Refusal,
    RefusedReason,
    Ticket,
    Told,
    TriageRecord,
    Undelivered,
)


def apply(ticket: Ticket, event: e.Event, context: Context) -> Ticket:
    """The ticket after this event. Total: what makes no sense becomes an anomaly, never an error."""
    if ticket.status == "merged":
        return _after_merge(ticket, event, context)
    step = _STEPS.get(type(event.body))
    if step is not None:
        ticket = step(ticket, event, context)
    return noted(ticket, event)


_PAGING = (e.Page, e.PageAck, e.StandDown)
_NO_ANOMALY = (
    *_PAGING,
    e.Csat,
    e.Note,
    e.ClientUpdate,
    e.Undelivered,
    e.UpdateSent,
    e.Verdict,
    e.IncidentLinked,
    e.Promise,
    e.PromiseKept,
)
"""What may well come to a ticket after it was merged; messages count on its parent (SLA-8, COM-9)."""


def _after_merge(ticket: Ticket, event: e.Event, context: Context) -> Ticket:
    if isinstance(event.body, _PAGING):  # whoever was woken for it was woken
        ticket = msgspec.structs.replace(ticket, pages=(*ticket.pages, event))
    if isinstance(event.body, e.CoverAccepted) and not _may_approve(event.body, context):
        ticket = refuse(ticket, event, "cover_approver")  # REF-1: listed wherever it stands
    anomaly = "" if isinstance(event.body, _NO_ANOMALY) else f"{event.body.kind} after the merge"
    return noted(ticket, event, anomaly=anomaly)


def noted(ticket: Ticket, event: e.Event, anomaly: str = "") -> Ticket:
    """The ticket with the event in its history, and what any technician event answers (RC-1, N10)."""
    changes: dict[str, object] = {"events": (*ticket.events, event)}
    if event.by_technician:
        changes |= {"technician_at": event.at, "resurfaced_at": None}
    if anomaly:
        changes["anomalies"] = (*ticket.anomalies, f"{event.id}: {anomaly}")
    if isinstance(event.body, e.Unknown) and not event.body.redacted:
        changes["read_only"] = True
    return msgspec.structs.replace(ticket, **changes)


def _with(ticket: Ticket, **milestones: object) -> Ticket:
    return msgspec.structs.replace(ticket, milestones=msgspec.structs.replace(ticket.milestones, **milestones))


def to_status(ticket: Ticket, status: StatusName, at: Instant) -> Ticket:
    """The ticket in another status. Leaving `parked` restarts the update cadence (SLA-6)."""
    before = ticket.status
    if before == status:
        return ticket
    steps = (*ticket.milestones.statuses, StatusStep(at, status))
    ticket = _with(ticket, statuses=steps)
    if before == "parked":
        ticket = anchored(ticket, at)
    return msgspec.structs.replace(
        ticket, work_due=None if status != "parked" else ticket.work_due, told_of_alert=False
    )


def anchored(ticket: Ticket, at: Instant) -> Ticket:
    """The update cadence counted from `at` (SLA-6: the latest of its anchors)."""
    anchor = ticket.milestones.update_anchor
    return _with(ticket, update_anchor=at if anchor is None else max(anchor, at))


def to_severity(ticket: Ticket, severity: Severity, basis: SeverityBasis, at: Instant) -> Ticket:
    """The ticket at another severity, on that basis (SLA-5)."""
    before = ticket.severity
    if before == severity and basis != "accepted":
        return ticket
    # A `change` that changes nothing is none: it does not end the re-judging of a stopped clock (SLA-5).
    step = SeverityStep(at, severity, basis, resolved=ticket.status == "resolved")
    ticket = _with(ticket, severities=(*ticket.milestones.severities, step))
    if basis == "accepted" or (severity < before and ticket.milestones.first_response is not None):
        ticket = anchored(ticket, at)
    return ticket


def _checked(ticket: Ticket, event: e.Event) -> Ticket:
    """Keep how the update clock stood, to count late updates by (SLA-11)."""
    if ticket.milestones.first_response is None:
        return ticket
    check = UpdateCheck(event.id, event.at, ticket.milestones)
    return msgspec.structs.replace(ticket, update_checks=(*ticket.update_checks, check))


def _communicated(ticket: Ticket, event: e.Event, *, anchors: bool) -> Ticket:
    """SLA-4, COM-8: the client was told. Stops the response, answers messages, makes good what bounced."""
    if ticket.milestones.first_response is None:
        ticket = _with(ticket, first_response=event.at, judged_at=len(ticket.milestones.severities))
    if anchors:
        ticket = anchored(ticket, event.at)
    return msgspec.structs.replace(ticket, unanswered=None, undelivered=(), last_told=event.at)


def _tell(ticket: Ticket, event: e.Event, body: e.Told, *, anchors: bool) -> Ticket:
    if body.auto:  # COM-6: an automatic receipt is no act of a technician
        return ticket
    told = body.told_by != "none"
    if told or isinstance(body, (e.Park, e.Resolve)):
        ticket = _checked(ticket, event)
    return _communicated(ticket, event, anchors=anchors) if told else ticket


def _ack(ticket: Ticket, event: e.Event, context: Context) -> Ticket:
    assert isinstance(event.body, (e.Ack, e.UpdateSent))
    ticket = _tell(ticket, event, event.body, anchors=True)
    if event.body.auto:
        return ticket
    if isinstance(event.body, e.Ack) and not ticket.owner:
        ticket = msgspec.structs.replace(ticket, owner=event.actor)
    return to_status(ticket, "in_progress", event.at) if ticket.status == "new" else ticket


def _park(ticket: Ticket, event: e.Event, context: Context) -> Ticket:
    assert isinstance(event.body, e.Park)
    ticket = _tell(ticket, event, event.body, anchors=False)
    if ticket.status == "resolved":
        return ticket
    # Nobody knows when an unknown client opens: it comes back when the day begins at the desk, not never.
    opening = next_opening(context.client, event.at) if context.client else context.morning
    return msgspec.structs.replace(to_status(ticket, "parked", event.at), work_due=opening)


def _resolve(ticket: Ticket, event: e.Event, context: Context) -> Ticket:
    assert isinstance(event.body, e.Resolve)
    last = ticket.triage
    if last is not None and last.category in VERIFIED_CALLER_CATEGORIES and not ticket.caller_verified:
        ticket = refuse(ticket, event, "caller_not_verified")  # SEC-1: taken as done, because it was
    ticket = _tell(ticket, event, event.body, anchors=False)
    if ticket.status == "resolved":
        return ticket
    ticket = _with(ticket, resolved_at_step=len(ticket.milestones.severities))
    return to_status(ticket, "resolved", event.at)


def refuse(ticket: Ticket, event: e.Event, reason: RefusedReason) -> Ticket:
    """The ticket with one more refusal on it (REF-1)."""
    return msgspec.structs.replace(
        ticket, refusals=(*ticket.refusals, Refusal(event.id, event.order, ticket.id, reason))
    )


def _reopen(ticket: Ticket, event: e.Event, context: Context) -> Ticket:
    if ticket.status not in ("resolved", "parked"):
        return ticket
    if ticket.status == "resolved":  # case 20: what the client wrote has been taken up
        ticket = msgspec.structs.replace(ticket, unanswered=None)
    return anchored(to_status(ticket, "in_progress", event.at), event.at)


def _status(ticket: Ticket, event: e.Event, context: Context) -> Ticket:
    assert isinstance(event.body, e.Status)
    return ticket if ticket.status == "resolved" else to_status(ticket, event.body.to, event.at)


def _client_update(ticket: Ticket, event: e.Event, context: Context) -> Ticket:
    return client_wrote(ticket, event.at)


def client_wrote(ticket: Ticket, at: Instant) -> Ticket:
    """A message from the client, to it or to a ticket merged into it (SLA-7, SLA-8, HO-2 e)."""
    ticket = msgspec.structs.replace(ticket, unanswered=at)
    return to_status(ticket, "in_progress", at) if ticket.status == "waiting_client" else ticket


def _triage(ticket: Ticket, event: e.Event, context: Context) -> Ticket:
    body = event.body
    assert isinstance(body, e.Triage)
    result = triage(body.answers, body.category, body.system, context.client, ticket.received_at)
    record = TriageRecord(event.id, event.at, body.answers, body.category, body.system, result.severity, result.rules)
    ticket = to_severity(ticket, result.severity, body.basis, event.at)
    return msgspec.structs.replace(
        ticket, triages=(*ticket.triages, record), read_now=False, severity_reason="", severity_conflict=""
    )


def _severity_changed(ticket: Ticket, event: e.Event, context: Context) -> Ticket:
    body = event.body
    assert isinstance(body, e.SeverityChanged)
    ticket = to_severity(ticket, body.to, body.basis, event.at)
    return msgspec.structs.replace(ticket, severity_reason=body.reason or "set by hand", severity_conflict="")


def _cover_accepted(ticket: Ticket, event: e.Event, context: Context) -> Ticket:
    assert isinstance(event.body, e.CoverAccepted)
    if not _may_approve(event.body, context):
        return refuse(ticket, event, "cover_approver")
    assert context.client is not None
    if context.client.coverage.ooc_policy != "billable_with_approval":  # COV-8 knows it under that policy alone
        return ticket
    if ticket.milestones.accepted:  # said twice, it would only put off what was promised the first time
        return ticket
    return to_severity(ticket, ticket.severity, "accepted", event.at)


def _may_approve(body: e.CoverAccepted, context: Context) -> bool:
    return context.client is not None and body.approved_by in approvers(context.client)


def approvers(policy: ClientPolicy) -> tuple[str, ...]:
    """COV-8: who may accept billable work: the authorisers, else the contact called first."""
    if policy.authorisers or not policy.contacts:
        return policy.authorisers
    return (min(policy.contacts, key=lambda contact: contact.order).name,)


def promised(ticket: Ticket, event: e.Event, *, of: str) -> Ticket:
    """The ticket after a promise was made or kept on one merged into it (PR-1). Kept without a name closes only what
    was promised on that one: who else waits at the parent was not called."""
    if isinstance(event.body, e.Promise):
        return _promise(ticket, event, Context(None))
    named = getattr(event.body, "promise", None)
    mine = tuple(one for one in ticket.promises if of == one.ticket or named == one.event)
    others = tuple(one for one in ticket.promises if one not in mine)
    kept = _promise_kept(msgspec.structs.replace(ticket, promises=mine), event, Context(None)).promises
    order = sorted((*others, *kept), key=lambda one: one.order)
    return msgspec.structs.replace(ticket, promises=tuple(order))


def _promise(ticket: Ticket, event: e.Event, context: Context) -> Ticket:
    body = event.body
    assert isinstance(body, e.Promise)
    promised = Promised(event.id, event.order, parse(body.due), body.what, body.to, event.actor, body.ticket)
    return msgspec.structs.replace(ticket, promises=(*ticket.promises, promised))


def _promise_kept(ticket: Ticket, event: e.Event, context: Context) -> Ticket:
    assert isinstance(event.body, e.PromiseKept)
    named = event.body.promise
    # PR-1: the one named, else the open one due first, then the earlier said: `promises` is in event order.
    kept = next((p for p in ticket.promises if p.event == named), None)
    if kept is None and named is None and ticket.promises:
        kept = min(ticket.promises, key=lambda promised: promised.due)
    return msgspec.structs.replace(ticket, promises=tuple(p for p in ticket.promises if p is not kept))


def _undelivered(ticket: Ticket, event: e.Event, context: Context) -> Ticket:
    assert isinstance(event.body, e.Undelivered)
    return bounced(ticket, Undelivered(event.id, event.at, event.body.message, event.body.error))


def bounced(ticket: Ticket, failed: Undelivered) -> Ticket:
    """A message to this ticket's client, or to one merged into it, was not delivered (COM-9)."""
    return msgspec.structs.replace(ticket, undelivered=(*ticket.undelivered, failed))


def _flag(ticket: Ticket, event: e.Event, context: Context) -> Ticket:
    assert isinstance(event.body, e.Flag)
    told = Told(event.id, event.at, event.actor, event.body.reason)
    return msgspec.structs.replace(ticket, flags=(*ticket.flags, told))


def _owner_set(ticket: Ticket, event: e.Event, context: Context) -> Ticket:
    assert isinstance(event.body, e.OwnerSet)
    return msgspec.structs.replace(ticket, owner=event.body.to)


def _next_action(ticket: Ticket, event: e.Event, context: Context) -> Ticket:
    assert isinstance(event.body, e.NextAction)
    return msgspec.structs.replace(ticket, next_action=event.body)


def _client_set(ticket: Ticket, event: e.Event, context: Context) -> Ticket:
    """Case 26: from here on it is that client's: its runbook rules the whole of the clocks (case 58)."""
    assert isinstance(event.body, e.ClientSet)
    if ticket.alert is not None:  # made of alerts, whose client monitoring has named
        return ticket
    opening = next_opening(context.client, event.at) if ticket.status == "parked" and context.client else None
    return msgspec.structs.replace(ticket, client=event.body.client, work_due=ticket.work_due or opening)


def _complaint(ticket: Ticket, event: e.Event, context: Context) -> Ticket:
    assert isinstance(event.body, e.Complaint)
    # One about the delay is not unsaid by one about something else (S3).
    return msgspec.structs.replace(
        ticket, complaint=ticket.complaint if ticket.complaint == "delay" else event.body.about
    )


def _paging(ticket: Ticket, event: e.Event, context: Context) -> Ticket:
    return msgspec.structs.replace(ticket, pages=(*ticket.pages, event))


def _contact_attempt(ticket: Ticket, event: e.Event, context: Context) -> Ticket:
    return msgspec.structs.replace(ticket, attempts=(*ticket.attempts, event))


def _caller_verified(ticket: Ticket, event: e.Event, context: Context) -> Ticket:
    body = event.body
    assert isinstance(body, e.CallerVerified)
    overridden = body.override and bool(body.reason.strip()) and event.actor == context.people.duty_manager
    return msgspec.structs.replace(ticket, caller_verified=ticket.caller_verified or body.ok or overridden)


_STEPS: Mapping[type[e.Body], Callable[[Ticket, e.Event, Context], Ticket]] = {
    e.Ack: _ack,
    e.UpdateSent: _ack,
    e.Park: _park,
    e.Resolve: _resolve,
    e.Reopen: _reopen,
    e.Status: _status,
    e.ClientUpdate: _client_update,
    e.Triage: _triage,
    e.SeverityChanged: _severity_changed,
    e.CoverAccepted: _cover_accepted,
    e.Promise: _promise,
    e.PromiseKept: _promise_kept,
    e.Undelivered: _undelivered,
    e.Flag: _flag,
    e.Page: _paging,
    e.PageAck: _paging,
    e.StandDown: _paging,
    e.ContactAttempt: _contact_attempt,
    e.CallerVerified: _caller_verified,
    e.OwnerSet: _owner_set,
    e.NextAction: _next_action,
    e.ClientSet: _client_set,
    e.Complaint: _complaint,
}
