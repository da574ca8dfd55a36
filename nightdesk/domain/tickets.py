"""What a ticket is: its milestones, and the records of what was said, triaged, decided and promised on it (§1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec

from nightdesk.domain import entries as e
from nightdesk.domain.authorisation import NOBODY, People
from nightdesk.domain.clocks import Milestones, StatusName, UpdateCheck
from nightdesk.domain.escalation import DecisionResult, Recommendation
from nightdesk.domain.instants import MINUTE, Instant
from nightdesk.domain.policy import ClientPolicy, Severity

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
    order: tuple[int, str, int]
    due: Instant
    what: str
    to: str
    by: str
    ticket: str = ""
    """The ticket it was made on: after a merge not the one it stands on."""


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
    next_action: e.NextAction | None = None
    """Who does what next, as last said (HO-5)."""
    complaint: str = ""
    """What the client complained of (S3)."""
    severity_conflict: str = ""
    """A more severe ticket was merged into it and nobody triaged it anew (case 24): that ticket and its severity."""
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
    """What `apply` may look at beside the ticket, as of the event's instant."""

    client: ClientPolicy | None
    people: People = NOBODY
    """Names and duty manager; given only for the entries that ask for them."""
    morning: Instant | None = None
    """When the day begins at the desk; given only where nobody knows when the client opens."""
