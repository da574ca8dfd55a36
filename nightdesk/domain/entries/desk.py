"""What belongs to no single ticket: incidents, the morning report, the desk's own files."""

from __future__ import annotations

from collections.abc import Mapping

from nightdesk.domain.entries.base import (
    Body,
    OnTicket,
)


class IncidentOpened(Body, frozen=True, kw_only=True, omit_defaults=True):
    """A bracket around tickets of several clients with one cause (INC-1)."""

    kind = "incident_opened"
    incident: str
    title: str
    vendor: str | None = None


class IncidentLinked(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    """A ticket goes under that bracket."""

    kind = "incident_linked"
    incident: str


class HandoffGenerated(Body, frozen=True, kw_only=True, omit_defaults=True):
    """A draft of the morning report (HO-8)."""

    kind = "handoff_generated"


class HandoffSigned(Body, frozen=True, kw_only=True, omit_defaults=True):
    """The report is fixed: the document kept of it, and the head of the log it stands on."""

    kind = "handoff_signed"
    document: str | None = None
    head: str | None = None


class HandoffAck(Body, frozen=True, kw_only=True, omit_defaults=True):
    """All that is left of the report is accepted (HO-9)."""

    kind = "handoff_ack"


class HandoffAccepted(Body, frozen=True, kw_only=True, omit_defaults=True):
    """What the morning takes over by name, with a read-back (HO-9)."""

    kind = "handoff_accepted"
    tickets: tuple[str, ...]
    readback: Mapping[str, str] = {}


class PolicyAdopted(Body, frozen=True, kw_only=True, omit_defaults=True):
    """From here on a text file of the desk reads as that document."""

    kind = "policy_adopted"
    by_person = False
    file: str
    hash: str


class Redacted(Body, frozen=True, kw_only=True, omit_defaults=True):
    """The body of an entry was taken out; what and why."""

    kind = "redacted"
    by_person = False
    event: int
    """The `seq` whose body goes."""
    what: str = ""
    why: str = ""
