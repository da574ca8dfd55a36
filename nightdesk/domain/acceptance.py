"""Who took the report over, item by item, and what happened after it was fixed (HO-8, HO-9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

import msgspec

from nightdesk.domain import entries as e
from nightdesk.domain.calendar import Shift, day_of, night_of
from nightdesk.domain.clocks import clocks
from nightdesk.domain.facts import Facts
from nightdesk.domain.handoff import Report, SectionName, Sections, fixed_at, in_scope, place
from nightdesk.domain.instants import Instant
from nightdesk.domain.picture import Picture

PARKED = "parked"
"""HO-9: how the section parked is accepted, as one batch."""


class Acceptance(msgspec.Struct, frozen=True):
    """What of a report was accepted, by whom; what is missing, in report order; when nothing was left."""

    accepted: Mapping[str, str]
    missing: tuple[str, ...]
    complete_at: Instant | None


NOT_ACCEPTED = Acceptance({}, (), None)
"""Of a report nobody was asked to take over yet."""


class Addendum(msgspec.Struct, frozen=True):
    """Something that happened on a ticket after the report was fixed: its section then and after it (HO-8)."""

    event: str
    ticket: str
    before: SectionName | None
    after: SectionName | None


def as_fixed(picture: Picture, report: Report) -> Picture:
    """The picture a report stands on: as of T. For a live signature it knows only what had been written down by then,
    so that nothing recorded afterwards moves what was signed (HO-8, case 55)."""
    signed = _signature(picture, report)
    if signed is None:
        return picture if report.at == picture.now else Picture(picture.facts, picture.policies, report.at)
    known = sorted((event for event in picture.facts.all() if event.seq <= signed.seq), key=lambda event: event.seq)
    return Picture(Facts(known), picture.policies, report.at)


def acceptance(picture: Picture, shift: Shift, report: Report, found: Sections) -> Acceptance:
    """HO-9 as of `picture.now`, for the report of `shift` whose sections are `found`.

    A report with nothing to accept is complete with the first acceptance somebody gives; until then it is open.
    """
    first = found.placed["action_first"]
    wanted = [one.ticket.id for one in first]
    urgent = {one.ticket.id for one in first if one.ticket.severity in ("P1", "P2")}
    if found.placed["parked"]:
        wanted.append(PARKED)
    accepted: dict[str, str] = {}
    for event in _acceptances(picture, shift, report):
        for name in _named(event.body, wanted):
            if name in wanted and (name not in urgent or _read_back(event.body, name)):
                accepted.setdefault(name, event.actor)
        if len(accepted) == len(wanted):
            return Acceptance(accepted, (), event.at)
    return Acceptance(accepted, tuple(name for name in wanted if name not in accepted), None)


def _named(body: e.Body, wanted: Sequence[str]) -> Sequence[str]:
    """What an entry accepts: what it names, or all that is left."""
    return body.tickets if isinstance(body, e.HandoffAccepted) else wanted


def _read_back(body: e.Body, ticket: str) -> bool:
    """Whether a P1 or P2 is accepted by it: with its read-back; accepting the whole report needs none."""
    return not isinstance(body, e.HandoffAccepted) or bool(body.readback.get(ticket, "").strip())


def _acceptances(picture: Picture, shift: Shift, report: Report) -> Iterator[e.Event]:
    """The acceptances that count for this report: given at or after its T, and before a later shift's report (HO-8)."""
    until = _superseded(picture, shift, report)
    for event in picture.facts.desk:
        if not isinstance(event.body, (e.HandoffAccepted, e.HandoffAck)):
            continue
        if report.at <= event.at <= picture.now and (until is None or event.at < until):
            yield event


def _superseded(picture: Picture, shift: Shift, report: Report) -> Instant | None:
    """T of the next shift's report that has one by now; None where this is still the latest."""
    for later in _shifts_after(picture, shift):
        if later.start > picture.now:
            return None
        fixed = fixed_at(picture.facts.desk, picture.desk, later, picture.now)
        if fixed.at > report.at and (fixed.signed_by is not None or later.end <= picture.now):
            return fixed.at
    return None


def _shifts_after(picture: Picture, shift: Shift) -> Iterator[Shift]:
    day = date.fromisoformat(shift.date)
    for ahead in range(8):
        for one in (day_of(picture.desk, day + timedelta(ahead)), night_of(picture.desk, day + timedelta(ahead))):
            if one is not None and one.start > shift.start:
                yield one


def addenda(
    picture: Picture, shift: Shift, report: Report, found: Sections, complete_at: Instant | None
) -> tuple[Addendum, ...]:
    """HO-8: every event on a ticket in (T, acceptance] (never complete: shift end), with its section before and after.

    Live, what was written down after the signature counts too, even if it is said to have happened before.
    """
    until = min(complete_at if complete_at is not None else shift.end, picture.now)
    before = {one.ticket.id: one.section for placed in found.placed.values() for one in placed}
    signed = _signature(picture, report)
    late: list[e.Event] = []
    for event in picture.facts.of_tickets(report.at if signed is None else None):
        after_signing = signed is not None and event.seq > signed.seq and event.at <= report.at
        if report.at < event.at <= until or after_signing:
            late.append(event)
    found_lines = []
    for event in sorted(late, key=lambda event: event.order):
        ticket = e.ticket_of(event.body) or ""
        after = section_at(picture, shift, ticket, max(event.at, report.at))
        found_lines.append(Addendum(event.id, ticket, before.get(ticket), after))
    return tuple(found_lines)


def _signature(picture: Picture, report: Report) -> e.Event | None:
    """The live signature of the report, which kept the document it signed; None for a replayed or unsigned one."""
    for event in picture.facts.desk:
        body = event.body
        if isinstance(body, e.HandoffSigned) and body.document is not None and event.at == report.at:
            return event
    return None


def section_at(picture: Picture, shift: Shift, ticket: str, at: Instant) -> SectionName | None:
    """The section the ticket would stand in at `at`; None where it is not in scope or does not exist yet."""
    then = Picture(picture.facts, picture.policies, at)
    walk = then.walk_of(ticket)
    found = walk.tickets.get(ticket) if walk is not None else None
    if walk is None or found is None or not in_scope(found, walk, shift, at):
        return None
    three = clocks(found.milestones, then.client_policy(found.client), at)
    return place(found, three, walk, at).section
