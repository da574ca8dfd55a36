"""What can happen: one frozen type for every kind of log entry, and the envelope it travels in.

A kind is a promise kept for ever: fields are only added, with defaults, and a change of meaning gets a new version
and an upcaster. Field names are those of the events file (README of night-a) and of DOMAIN §15.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal, TypeAlias

import msgspec

from nightdesk.domain.instants import Instant, parse
from nightdesk.domain.policy import Severity

ToldBy: TypeAlias = Literal["message", "phone", "none"]
Answer: TypeAlias = Literal["yes", "no", "unknown"]
Impact: TypeAlias = Literal["organisation", "group", "single", "none", "unknown"]
Urgency: TypeAlias = Literal["stopped", "degraded", "deferrable", "unknown"]
Basis: TypeAlias = Literal["correction", "change"]
Channel: TypeAlias = Literal["phone", "voicemail", "email", "portal", "psa", "alert"]
Action: TypeAlias = Literal["own", "escalate_t2", "wake_t3", "vendor", "notify_client_it", "park"]
Tier: TypeAlias = Literal["T2", "T3"]
AlertSeverity: TypeAlias = Literal["critical", "warning", "info"]

WATCHER = "watcher"
"""The actor of what the software does by itself; never a technician."""


class Body(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an entry says, beyond its envelope."""

    kind: ClassVar[str]
    v: ClassVar[int] = 1
    by_person: ClassVar[bool] = True
    """Whether the kind carries `by`: only those can be technician events (DOMAIN §1, §15)."""
    instants: ClassVar[tuple[str, ...]] = ()
    """Fields that hold an instant; checked when an entry is read."""

    def __post_init__(self) -> None:
        for field in self.instants:
            value = getattr(self, field)
            if value is not None:
                parse(value)


class OnTicket(Body, frozen=True, kw_only=True, omit_defaults=True):
    """An entry of one ticket."""

    ticket: str


class Told(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    """An act the client may have been told of (COM-8). `text`, `to`, `via` are what was sent, to whom, how."""

    template: str = ""
    told_by: ToldBy = "message"
    auto: bool = False
    text: str = ""
    to: str = ""
    via: str = ""


class Requester(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who asked."""

    name: str = ""
    contact: str = ""


class TriageAnswers(msgspec.Struct, frozen=True, kw_only=True):
    """The four severity questions (SEV-2)."""

    active_security: Answer
    lob_halted: Answer
    impact: Impact
    urgency: Urgency


class TicketCreated(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    kind = "ticket_created"
    by_person = False
    instants = ("received_at",)
    client: str
    channel: Channel
    subject: str
    body: str = ""
    requester: Requester = Requester()
    received_at: str | None = None
    reported_priority: Severity | None = None


class ClientUpdate(OnTicket, frozen=True, kw_only=True, omit_defaults=True, rename={"sender": "from"}):
    kind = "client_update"
    by_person = False
    sender: str = ""
    body: str = ""


class Alert(Body, frozen=True, kw_only=True, omit_defaults=True):
    kind = "alert"
    by_person = False
    client: str
    asset: str
    check: str
    category: str
    severity: AlertSeverity
    state: Literal["problem", "ok"]
    summary: str = ""
    system: str | None = None


class PromoteAlert(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    kind = "promote_alert"
    alert: str
    subject: str
    reported_priority: Severity | None = None


class AlertDismissed(Body, frozen=True, kw_only=True, omit_defaults=True):
    kind = "alert_dismissed"
    alert: str
    reason: str


class Triage(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    kind = "triage"
    answers: TriageAnswers
    category: str
    system: str
    basis: Basis = "correction"
    result: Severity | None = None
    """What the screen showed; never used by a rule."""


class SeverityChanged(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    kind = "severity_changed"
    to: Severity
    basis: Basis
    reason: str = ""


class Ack(Told, frozen=True, kw_only=True, omit_defaults=True):
    kind = "ack"


class UpdateSent(Told, frozen=True, kw_only=True, omit_defaults=True):
    kind = "update_sent"
    body: str = ""


class Undelivered(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    kind = "undelivered"
    by_person = False
    message: str
    error: str = ""


class Note(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    kind = "note"
    body: str


class Status(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    kind = "status"
    to: Literal["in_progress", "waiting_client", "waiting_vendor"]


class Checklist(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    kind = "checklist"
    answers: Mapping[str, Answer]
    evidence: Mapping[str, str] = {}

    def __post_init__(self) -> None:
        asked = {"E01", "E04", "E05", "E06", "E07", "E08", "E09", "E10", "E11"}
        for question in [*self.answers, *self.evidence]:
            if question not in asked:
                raise ValueError(f"{question!r} is not a question of the checklist")


class Decision(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    kind = "decision"
    action: Action
    reason: str = ""
    recommended: Action | None = None
    """What the screen recommended; never used by a rule."""
    rules: tuple[str, ...] = ()


class Verdict(Body, frozen=True, kw_only=True, omit_defaults=True):
    kind = "verdict"
    decision: str
    needed: Literal["yes", "no", "should_have_sooner"]
    t1_resolvable: bool | None = None


class ContactAttempt(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    kind = "contact_attempt"
    party: Literal["vendor", "client_it", "client"]
    name: str = ""
    outcome: Literal["reached", "no_answer"]


class Page(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    kind = "page"
    tier: Tier
    contact: str
    reason: str | None = None
    code_hash: str | None = None


class PageAck(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    kind = "page_ack"
    by_person = False
    contact: str


class StandDown(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    kind = "stand_down"
    contact: str


class AuthGranted(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    kind = "auth_granted"
    by_person = False
    instants = ("valid_from", "valid_until")
    auth: str
    to: str
    approved_by: str
    method: str
    valid_from: str
    valid_until: str
    scope: str = ""
    system: str | None = None
    systems: tuple[str, ...] = ()


class AuthRevoked(Body, frozen=True, kw_only=True, omit_defaults=True):
    kind = "auth_revoked"
    auth: str
    reason: str = ""


class Access(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    kind = "access"
    system: str
    purpose: str = ""
    auth: str | None = None
    break_glass: bool = False
    reason: str = ""


class AccessReviewed(Body, frozen=True, kw_only=True, omit_defaults=True):
    kind = "access_reviewed"
    access: str


class CallerVerified(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    kind = "caller_verified"
    method: Literal["call_back", "runbook", "in_person"] | None = None
    ok: bool = False
    note: str = ""
    override: bool = False
    reason: str = ""


class Park(Told, frozen=True, kw_only=True, omit_defaults=True):
    kind = "park"
    reason: str = ""


class Resolve(Told, frozen=True, kw_only=True, omit_defaults=True):
    kind = "resolve"
    resolution: str = ""


class Reopen(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    kind = "reopen"
    reason: str = ""


class Merge(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    kind = "merge"
    into: str


class Flag(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    kind = "flag"
    reason: str = ""


class Promise(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    kind = "promise"
    instants = ("due",)
    due: str
    what: str
    to: str = ""


class PromiseKept(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    kind = "promise_kept"
    promise: str | None = None


class IncidentOpened(Body, frozen=True, kw_only=True, omit_defaults=True):
    kind = "incident_opened"
    incident: str
    title: str
    vendor: str | None = None


class IncidentLinked(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    kind = "incident_linked"
    incident: str


class CoverAccepted(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    kind = "cover_accepted"
    approved_by: str
    method: str = ""


class HandoffGenerated(Body, frozen=True, kw_only=True, omit_defaults=True):
    kind = "handoff_generated"


class HandoffSigned(Body, frozen=True, kw_only=True, omit_defaults=True):
    kind = "handoff_signed"
    document: str | None = None
    head: str | None = None


class HandoffAck(Body, frozen=True, kw_only=True, omit_defaults=True):
    kind = "handoff_ack"


class HandoffAccepted(Body, frozen=True, kw_only=True, omit_defaults=True):
    kind = "handoff_accepted"
    tickets: tuple[str, ...]
    readback: Mapping[str, str] = {}


class Csat(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    kind = "csat"
    by_person = False
    score: Literal[1, 2, 3, 4, 5]


class PolicyAdopted(Body, frozen=True, kw_only=True, omit_defaults=True):
    kind = "policy_adopted"
    by_person = False
    file: str
    hash: str


class Redacted(Body, frozen=True, kw_only=True, omit_defaults=True):
    kind = "redacted"
    by_person = False
    event: int
    """The `seq` whose body goes."""
    what: str = ""
    why: str = ""


class Unknown(Body, frozen=True, kw_only=True, omit_defaults=True):
    """An entry of a kind or version this program does not know, or whose body was redacted: shown raw, ruled by
    nothing, and its ticket is read-only."""

    kind = "?"
    by_person = False
    name: str = ""
    raw: str = ""
    ticket: str | None = None
    redacted: bool = False


KINDS: Mapping[str, type[Body]] = {
    body.kind: body
    for body in (
        TicketCreated, ClientUpdate, Alert, PromoteAlert, AlertDismissed, Triage, SeverityChanged, Ack, UpdateSent,
        Undelivered, Note, Status, Checklist, Decision, Verdict, ContactAttempt, Page, PageAck, StandDown, AuthGranted,
        AuthRevoked, Access, AccessReviewed, CallerVerified, Park, Resolve, Reopen, Merge, Flag, Promise, PromiseKept,
        IncidentOpened, IncidentLinked, CoverAccepted, HandoffGenerated, HandoffSigned, HandoffAck, HandoffAccepted,
        Csat, PolicyAdopted, Redacted,
    )
}  # fmt: skip
"""Every kind the log may hold, by its name."""


class Event(msgspec.Struct, frozen=True):
    """An entry in its envelope. Events stand in the order of (`at`, `origin`, `n`) everywhere (T-5)."""

    id: str
    origin: str
    n: int
    at: Instant
    actor: str
    body: Body
    recorded_at: Instant = Instant(0)
    seq: int = 0

    @property
    def order(self) -> tuple[int, str, int]:
        """The key that puts events in their order."""
        return (self.at, self.origin, self.n)

    @property
    def by_technician(self) -> bool:
        """Whether this is a technician event (DOMAIN §1): carries `by`, not the watcher, no automatic receipt."""
        return self.body.by_person and self.actor != WATCHER and not (isinstance(self.body, Told) and self.body.auto)
