"""What can happen: one frozen type for every kind of log entry, and the envelope it travels in.

A kind is a promise kept for ever: fields are only added, with defaults, and a change of meaning gets a new version
and an upcaster. Field names are those of the events file (README of night-a) and of DOMAIN §15.
"""

from __future__ import annotations

from collections.abc import Mapping

from nightdesk.domain.entries.alerts import Alert, AlertDismissed, PromoteAlert
from nightdesk.domain.entries.base import (
    WATCHER,
    Action,
    AlertSeverity,
    Answer,
    Basis,
    Body,
    Channel,
    Event,
    Impact,
    OnTicket,
    Tier,
    Told,
    ToldBy,
    Unknown,
    Urgency,
)
from nightdesk.domain.entries.desk import (
    HandoffAccepted,
    HandoffAck,
    HandoffGenerated,
    HandoffSigned,
    IncidentLinked,
    IncidentOpened,
    PolicyAdopted,
    Redacted,
)
from nightdesk.domain.entries.escalation import (
    Access,
    AccessReviewed,
    AuthGranted,
    AuthRevoked,
    Checklist,
    Decision,
    Page,
    PageAck,
    StandDown,
    Verdict,
)
from nightdesk.domain.entries.tickets import (
    Ack,
    CallerVerified,
    ClientUpdate,
    ContactAttempt,
    CoverAccepted,
    Csat,
    Flag,
    Merge,
    Note,
    Park,
    Promise,
    PromiseKept,
    Reopen,
    Requester,
    Resolve,
    SeverityChanged,
    Status,
    TicketCreated,
    Triage,
    TriageAnswers,
    Undelivered,
    UpdateSent,
)

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

__all__ = [
    "KINDS",
    "WATCHER",
    "Access",
    "AccessReviewed",
    "Ack",
    "Action",
    "Alert",
    "AlertDismissed",
    "AlertSeverity",
    "Answer",
    "AuthGranted",
    "AuthRevoked",
    "Basis",
    "Body",
    "CallerVerified",
    "Channel",
    "Checklist",
    "ClientUpdate",
    "ContactAttempt",
    "CoverAccepted",
    "Csat",
    "Decision",
    "Event",
    "Flag",
    "HandoffAccepted",
    "HandoffAck",
    "HandoffGenerated",
    "HandoffSigned",
    "Impact",
    "IncidentLinked",
    "IncidentOpened",
    "Merge",
    "Note",
    "OnTicket",
    "Page",
    "PageAck",
    "Park",
    "PolicyAdopted",
    "Promise",
    "PromiseKept",
    "PromoteAlert",
    "Redacted",
    "Reopen",
    "Requester",
    "Resolve",
    "SeverityChanged",
    "StandDown",
    "Status",
    "TicketCreated",
    "Tier",
    "Told",
    "ToldBy",
    "Triage",
    "TriageAnswers",
    "Undelivered",
    "Unknown",
    "UpdateSent",
    "Urgency",
    "Verdict",
]
