"""What a ticket is, and what each thing said about it makes of it (§1, §3 SLA-3 to SLA-8, §5.4 REF-1, PR-1, RC-1).

`apply` takes a ticket and one event and gives the ticket after it. It reads the policy in force at the event's
instant; whatever depends on the policy in force *now* (clocks, cover, sections) is asked of the result later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias

import msgspec

from nightdesk.domain import entries as e
from nightdesk.domain.calendar import next_opening
from nightdesk.domain.clocks import Milestones, SeverityBasis, SeverityStep, StatusName, StatusStep, UpdateCheck
from nightdesk.domain.escalation import DecisionResult, Recommendation
from nightdesk.domain.instants import MINUTE, Instant, parse
from nightdesk.domain.policy import ClientPolicy, DeskPolicy, RotaPolicy, Severity
from nightdesk.domain.severity import triage

STATUS_LABELS: dict[StatusName, str] = {
    "new": "Received",
    "in_progress": "In progress",
    "waiting_client": "Waiting for you",
    "waiting_vendor": "Waiting for supplier",
    "parked": "Scheduled for next business day",
    "resolved": "Resolved",
    "merged": "Merged into another ticket",
}
"""The only status words clients and screens use (§1)."""
REFUSALS = (
    "merge_other_client",
    "merge_cycle",
    "merge_older_into_newer",
    "cover_approver",
    "self_review",
    "deviation_without_reason",
    "caller_not_verified",
)
VERIFIED_CALLER_CATEGORIES = frozenset({"password_reset", "mfa_reset", "contact_change"})
"""SEC-1: what may not be resolved without a verified caller."""
RECHECK: dict[Severity, int] = {"P1": 15 * MINUTE, "P2": 30 * MINUTE, "P3": 120 * MINUTE, "P4": 120 * MINUTE}
"""RC-1: seconds without a technician event until a ticket wants looking at again."""

RefusedReason: TypeAlias = Literal[
    "merge_other_client", "merge_cycle", "merge_older_into_newer", "cover_approver", "self_review",
    "deviation_without_reason", "caller_not_verified",
]  # fmt: skip


class TriageRecord(msgspec.Struct, frozen=True):
    """A triage and what its answers came to under the runbook of its instant (SEV-8)."""

    event: str
    at: Instant
    answers: e.TriageAnswers
    category: str
    system: str
    severity: Severity
    rules: tuple[str, ...]


class ChecklistRecord(msgspec.Struct, frozen=True):
    """A checklist and what the rules recommended on it."""

    event: str
    at: Instant
    severity: Severity
    answers: Mapping[str, str]
    """As given, with E01 pre-filled and E02, E03, E12 computed."""
    evidence: Mapping[str, str]
    recommendation: Recommendation


class DecisionRecord(msgspec.Struct, frozen=True):
    """A decision and how it stands to the recommendation."""

    event: str
    at: Instant
    by: str
    action: e.Action
    reason: str
    recommended: e.Action | None
    result: DecisionResult


class Promised(msgspec.Struct, frozen=True):
    """An open promise (PR-1)."""

    event: str
    due: Instant
    what: str
    to: str
    by: str


class Undelivered(msgspec.Struct, frozen=True):
    """A message that was not delivered and not made good since (COM-9)."""

    event: str
    at: Instant
    message: str
    error: str


class Refusal(msgspec.Struct, frozen=True):
    """Something the screen would have refused, found in what was imported (REF-1)."""

    event: str
    order: tuple[int, str, int]
    ticket: str
    reason: RefusedReason


class Told(msgspec.Struct, frozen=True):
    """A flag or the like: said by whom, when, in which words."""

    event: str
    at: Instant
    by: str
    words: str


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket as everything said about it so far makes it. Instants are UTC seconds."""

    id: str
    client: str
    channel: e.Channel
    subject: str
    body: str
    requester: e.Requester
    created_at: Instant
    provisional: Severity
    suggested: str | None
    milestones: Milestones
    read_now: bool = False
    """SEV-11: a tripwire was hit and nobody triaged it yet."""
    alert: str | None = None
    """The group or storm it was promoted from."""
    triages: tuple[TriageRecord, ...] = ()
    severity_reason: str = ""
    """Why the technician set the severity by hand (SEV-9); empty where triage made it."""
    owner: str = ""
    work_due: Instant | None = None
    """Next business opening at the park (COV-7); only while parked."""
    merged_into: str | None = None
    children: tuple[str, ...] = ()
    promises: tuple[Promised, ...] = ()
    undelivered: tuple[Undelivered, ...] = ()
    unanswered: Instant | None = None
    """When the client last wrote without hearing from us since (HO-2 e)."""
    flags: tuple[Told, ...] = ()
    pages: tuple[e.Event, ...] = ()
    attempts: tuple[e.Event, ...] = ()
    checklists: tuple[ChecklistRecord, ...] = ()
    decisions: tuple[DecisionRecord, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    caller_verified: bool = False
    technician_at: Instant | None = None
    """The last technician event (RC-1)."""
    resurfaced_at: Instant | None = None
    """N10: an alert resurfaced and no technician event answered it since."""
    told_of_alert: bool = False
    """N10 b: told once while it rests."""
    update_checks: tuple[UpdateCheck, ...] = ()
    last_told: Instant | None = None
    events: tuple[e.Event, ...] = ()
    anomalies: tuple[str, ...] = ()
    read_only: bool = False
    """An entry this program does not know: show, don't touch."""

    @property
    def severity(self) -> Severity:
        """The severity in force."""
        return self.milestones.severity

    @property
    def status(self) -> StatusName:
        """The status word's key."""
        return self.milestones.status

    @property
    def status_since(self) -> Instant:
        """When it took that status."""
        return self.milestones.statuses[-1].at

    @property
    def received_at(self) -> Instant:
        """When it really arrived (SLA-3)."""
        return self.milestones.received_at

    @property
    def triage(self) -> TriageRecord | None:
        """The last triage, or None."""
        return self.triages[-1] if self.triages else None

    @property
    def revision(self) -> int:
        """Position in the log of the last thing said about it: what a command's `seen` names."""
        return max((event.seq for event in self.events), default=0)

    @property
    def recheck_at(self) -> Instant | None:
        """RC-1: when it wants looking at again; None where the rule does not apply."""
        working = self.status == "in_progress" or self.status.startswith("waiting_")
        if not working or self.technician_at is None:
            return None
        return Instant(self.technician_at + RECHECK[self.severity])


class Context(msgspec.Struct, frozen=True):
    """What `apply` may look at beside the ticket: the policies in force at the event's instant."""

    client: ClientPolicy | None
    desk: DeskPolicy
    rota: RotaPolicy
    duty_manager: str | None


def apply(ticket: Ticket, event: e.Event, context: Context) -> Ticket:
    """The ticket after this event. Total: what makes no sense becomes an anomaly, never an error."""
    if ticket.status == "merged" and not isinstance(event.body, (e.Csat, e.Note)):
        return noted(ticket, event, anomaly=f"{event.body.kind} after the merge")
    step = _STEPS.get(type(event.body))
    if step is not None:
        ticket = step(ticket, event, context)
    return noted(ticket, event)


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
    ticket = _with(ticket, severities=(*ticket.milestones.severities, SeverityStep(at, severity, basis)))
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
    if ticket.status in ("parked", "resolved"):
        return ticket
    opening = next_opening(context.client, event.at) if context.client else None
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
    return msgspec.structs.replace(ticket, triages=(*ticket.triages, record), read_now=False, severity_reason="")


def _severity_changed(ticket: Ticket, event: e.Event, context: Context) -> Ticket:
    body = event.body
    assert isinstance(body, e.SeverityChanged)
    ticket = to_severity(ticket, body.to, body.basis, event.at)
    return msgspec.structs.replace(ticket, severity_reason=body.reason or "set by hand")


def _cover_accepted(ticket: Ticket, event: e.Event, context: Context) -> Ticket:
    assert isinstance(event.body, e.CoverAccepted)
    if context.client is None or event.body.approved_by not in approvers(context.client):
        return refuse(ticket, event, "cover_approver")
    return to_severity(ticket, ticket.severity, "accepted", event.at)


def approvers(policy: ClientPolicy) -> tuple[str, ...]:
    """COV-8: who may accept billable work: the authorisers, else the contact called first."""
    if policy.authorisers or not policy.contacts:
        return policy.authorisers
    return (min(policy.contacts, key=lambda contact: contact.order).name,)


def _promise(ticket: Ticket, event: e.Event, context: Context) -> Ticket:
    body = event.body
    assert isinstance(body, e.Promise)
    promised = Promised(event.id, parse(body.due), body.what, body.to, event.actor)
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


def _paging(ticket: Ticket, event: e.Event, context: Context) -> Ticket:
    return msgspec.structs.replace(ticket, pages=(*ticket.pages, event))


def _contact_attempt(ticket: Ticket, event: e.Event, context: Context) -> Ticket:
    return msgspec.structs.replace(ticket, attempts=(*ticket.attempts, event))


def _caller_verified(ticket: Ticket, event: e.Event, context: Context) -> Ticket:
    body = event.body
    assert isinstance(body, e.CallerVerified)
    overridden = body.override and bool(body.reason.strip()) and event.actor == context.duty_manager
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
}
