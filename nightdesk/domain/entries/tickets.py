"""What can be said about a ticket."""

from __future__ import annotations

from typing import Literal

import msgspec

from nightdesk.domain.entries.base import (
    Answer,
    Basis,
    Channel,
    Impact,
    OnTicket,
    Told,
    Urgency,
)
from nightdesk.domain.policy import Severity


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
    """A person or a system asks for something; `received_at` where it really arrived earlier (SLA-3)."""

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
    """The client wrote; in the file the sender stands under `from`."""

    kind = "client_update"
    by_person = False
    sender: str = ""
    body: str = ""


class Triage(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    """The severity questions are answered; the basis says whether it was mistaken or got worse (SLA-5)."""

    kind = "triage"
    answers: TriageAnswers
    category: str
    system: str
    basis: Basis = "correction"
    result: Severity | None = None
    """What the screen showed; never used by a rule."""


class SeverityChanged(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    """The technician sets the severity by hand (SEV-9)."""

    kind = "severity_changed"
    to: Severity
    basis: Basis
    reason: str = ""


class Ack(Told, frozen=True, kw_only=True, omit_defaults=True):
    """A technician takes the ticket and tells the requester."""

    kind = "ack"


class UpdateSent(Told, frozen=True, kw_only=True, omit_defaults=True):
    """The client is told where it stands."""

    kind = "update_sent"
    body: str = ""


class Undelivered(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    """A message to the client was not delivered; `message` is the event it went out with (COM-9)."""

    kind = "undelivered"
    by_person = False
    message: str
    error: str = ""


class Note(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    """Something only the desk reads."""

    kind = "note"
    body: str


class Status(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    """The ticket is worked on, or waits for somebody."""

    kind = "status"
    to: Literal["in_progress", "waiting_client", "waiting_vendor"]


class ContactAttempt(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody outside the desk was called."""

    kind = "contact_attempt"
    party: Literal["vendor", "client_it", "client"]
    name: str = ""
    outcome: Literal["reached", "no_answer"]


class CallerVerified(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    """Whether the caller is who they say, or the duty manager overrides that (SEC-1)."""

    kind = "caller_verified"
    method: Literal["call_back", "runbook", "in_person"] | None = None
    ok: bool = False
    note: str = ""
    override: bool = False
    reason: str = ""


class Park(Told, frozen=True, kw_only=True, omit_defaults=True):
    """Queued for the client's next business day."""

    kind = "park"
    reason: str = ""


class Resolve(Told, frozen=True, kw_only=True, omit_defaults=True):
    """Service restored or request fulfilled."""

    kind = "resolve"
    resolution: str = ""


class Reopen(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    """It was not over."""

    kind = "reopen"
    reason: str = ""


class Merge(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    """The newer ticket goes into the older (SLA-8)."""

    kind = "merge"
    into: str


class Flag(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    """Needs action in the morning."""

    kind = "flag"
    reason: str = ""


class Promise(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    """The client was told when they will be contacted (PR-1)."""

    kind = "promise"
    instants = ("due",)
    due: str
    what: str
    to: str = ""


class PromiseKept(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    """They were; without `promise` the open one due first."""

    kind = "promise_kept"
    promise: str | None = None


class CoverAccepted(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    """The client accepts billable work out of cover (COV-8)."""

    kind = "cover_accepted"
    approved_by: str
    method: str = ""


class Csat(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    """The client's score from 1 to 5."""

    kind = "csat"
    by_person = False
    score: Literal[1, 2, 3, 4, 5]


class OwnerSet(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    """The ticket is somebody's from here on (§15)."""

    kind = "owner_set"
    to: str


class NextAction(OnTicket, frozen=True, kw_only=True, omit_defaults=True, rename={"until": "at"}):
    """Who does what next, until when, and what if not (HO-5). In the log the instant stands under `at`."""

    kind = "next_action"
    instants = ("until",)
    what: str
    who: str = ""
    until: str | None = None
    if_then: str = ""


class ClientSet(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    """A ticket of an unknown client turns out to be this one's (§13 case 26)."""

    kind = "client_set"
    client: str


class Complaint(OnTicket, frozen=True, kw_only=True, omit_defaults=True, rename={"about": "kind"}):
    """The client complained about how a ticket went; `delay` counts for S3. In the file it stands under `kind`."""

    kind = "complaint"
    by_person = False
    about: str = ""
