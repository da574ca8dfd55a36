"""What a person can ask the desk to do, and what the desk answers. One struct an act, whoever asks: key, palette, verb.

The words are imperative; what happened because of them is in `entries`. Each noun's module decides its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, TypeAlias

import msgspec

from nightdesk.domain.entries import Action, Answer, Basis, Body, Event, ToldBy, TriageAnswers
from nightdesk.domain.policy import Severity


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """An act asked for. `seen` names what the person had before their eyes: ticket id → its revision."""

    conflicts: ClassVar[frozenset[str]] = frozenset()
    """Kinds of entry which, happening in between, make this act stale: it is refused, naming who did what."""
    seen: Mapping[str, int] = {}


class OnTicket(Command, frozen=True, kw_only=True):
    """An act on one ticket, or on an alert row of the queue by its group or storm id."""

    ticket: str


class Telling(OnTicket, frozen=True, kw_only=True):
    """An act the client is told of: by phone, by a message the person sent (`via` clipboard), or not at all (COM-8)."""

    told_by: ToldBy
    template: str = ""
    detail: str = ""
    """The one free text of the message."""
    text: str = ""
    """The exact text as sent, where a message was sent."""
    via: str = ""


class Acknowledge(Telling, frozen=True, kw_only=True):
    """Take the ticket, and tell the requester a human has it. On an alert row: make a ticket of it first (N7)."""

    conflicts = frozenset({"ack", "merge", "resolve", "promote_alert"})


class UpdateClient(Telling, frozen=True, kw_only=True):
    """Tell the client where it stands."""

    conflicts = frozenset({"update_sent", "merge", "resolve"})


class Park(Telling, frozen=True, kw_only=True):
    """Queue for the client's next business day (COV-7)."""

    conflicts = frozenset({"park", "merge", "resolve", "client_update", "triage", "severity_changed"})
    reason: str = ""


class Resolve(Telling, frozen=True, kw_only=True):
    """Service restored or request fulfilled."""

    conflicts = frozenset({"resolve", "merge", "client_update", "reopen"})
    resolution: str = ""


class AddNote(OnTicket, frozen=True, kw_only=True):
    """Write down what only the desk reads."""

    body: str


class Triage(OnTicket, frozen=True, kw_only=True):
    """Answer the severity questions, set category and system (SEV-2)."""

    conflicts = frozenset({"triage", "severity_changed", "merge"})
    answers: TriageAnswers
    category: str
    system: str
    basis: Basis = "correction"


class Decide(OnTicket, frozen=True, kw_only=True):
    """The checklist as answered and the action taken on it, in one act (§5.2–5.4)."""

    conflicts = frozenset({"decision", "merge", "resolve", "triage", "severity_changed"})
    answers: Mapping[str, Answer]
    action: Action
    evidence: Mapping[str, str] = {}
    reason: str = ""


class DecideDrill(Command, frozen=True, kw_only=True):
    """A trainee's blind decision on a past ticket (§12); the expert's is looked up when it is saved (DR-4)."""

    drill: str
    """The item: the id of the decision on the past ticket that the drill is about."""
    decision: Action


class Import(Command, frozen=True, kw_only=True):
    """Append what happened elsewhere (SRC-2): shape and references were checked, gates do not apply."""

    origin: str
    events: tuple[Event, ...]
    raw: tuple[str, ...]
    """The text kept of each event, beside `events`."""


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """Saved: on disk before this was returned."""

    events: tuple[str, ...]
    """Ids of the entries written, in order."""
    tickets: tuple[str, ...]
    """Tickets they are of; a promoted alert's new id first."""
    message: str
    """One sentence for the person."""


class Imported(Done, frozen=True, kw_only=True):
    """What an import wrote, and what it left."""

    known: int
    """Entries the log held already, as they are."""
    conflicts: Mapping[str, str]
    """Event id → why it can't go in: its id or number stands in the log for something else."""


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing was written, and why."""

    message: str
    rule: str = ""
    """The rule's id, where one refuses (REF-1)."""
    cure: str = ""
    """How to go on: what to fill in, whom to ask."""


Decided: TypeAlias = "tuple[Body, ...] | Refused"
"""What a noun's `decide` gives: the entries to write, in order, or why not."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A message as it would leave (COM-5)."""

    template: str
    subject: str
    text: str
    to: str
    missing: tuple[str, ...] = ()
    """Placeholders nothing filled: it can't be sent until they are."""


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What a command would do, before anything is written."""

    refused: Refused | None = None
    draft: Draft | None = None
    severity: Severity | None = None
    """For a triage: what the answers make of it."""
    rules: tuple[str, ...] = ()
    notice: str = ""
    """One sentence worth knowing first, such as when a parked ticket comes back."""
