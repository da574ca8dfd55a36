"""The morning report's rules: what is in scope, in which section, for which reasons, in which order (HO-1 to HO-9)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

import msgspec

from nightdesk.domain import entries as e
from nightdesk.domain import rules
from nightdesk.domain.alerts import SURFACED
from nightdesk.domain.calendar import Shift, open_reports
from nightdesk.domain.callouts import callouts
from nightdesk.domain.clocks import Clocks, clocks, late_update
from nightdesk.domain.evaluation import ClientWalk
from nightdesk.domain.instants import HOUR, MINUTE, Instant
from nightdesk.domain.paging import unanswered_tiers
from nightdesk.domain.policy import DeskPolicy, Policies, Severity
from nightdesk.domain.queue import earliest_due
from nightdesk.domain.tickets import Ticket

SectionName: TypeAlias = Literal["action_first", "open", "parked", "resolved", "fyi"]
SECTIONS: tuple[SectionName, ...] = ("action_first", "open", "parked", "resolved", "fyi")
REASON_WORDS = rules.REASONS
"""HO-2 a to HO-2 l, why a ticket comes first, in words."""
_SOON = HOUR
_BOUNCE_AFTER = 10 * MINUTE


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """One in-scope ticket in its section."""

    ticket: Ticket
    section: SectionName
    reasons: tuple[str, ...]
    clocks: Clocks
    due: Instant | None


class Sections(msgspec.Struct, frozen=True):
    """All in-scope tickets, each in exactly one section, in the order of HO-3."""

    at: Instant
    placed: Mapping[SectionName, tuple[Placed, ...]]
    incomplete: tuple[str, ...]
    """HO-7: ids that are missing or stand twice; empty where the report is complete."""


class Report(msgspec.Struct, frozen=True):
    """When the report of a shift was fixed, by whom, and from which drafts (HO-8)."""

    at: Instant
    drafts: tuple[str, ...]
    signed_by: str | None


def fixed_at(desk_events: Sequence[e.Event], desk: DeskPolicy, shift: Shift, now: Instant) -> Report:
    """HO-8: T is the first signature's instant, else the last draft's, else the shift's end; never later than `now`."""
    mine = [event for event, of in _by_shift(desk_events, desk, now) if of == shift]
    signed = next((event for event in mine if isinstance(event.body, e.HandoffSigned)), None)
    drafts = [event for event in mine if isinstance(event.body, e.HandoffGenerated)]
    if signed is not None:
        kept = tuple(event.id for event in drafts if event.at <= signed.at)
        return Report(signed.at, kept, signed.actor)
    if drafts and now >= shift.end:
        return Report(drafts[-1].at, tuple(event.id for event in drafts), None)
    return Report(min(now, shift.end), tuple(event.id for event in drafts), None)


def _by_shift(desk_events: Sequence[e.Event], desk: DeskPolicy, now: Instant) -> Iterator[tuple[e.Event, Shift]]:
    """Drafts and signatures with the shift each belongs to: of those in whose `[start, end + 2 h)` it lies, the oldest
    that is not signed yet, so that one signature never fixes two reports (HO-8)."""
    signed: list[Shift] = []
    for event in desk_events:
        if event.at > now or not isinstance(event.body, (e.HandoffGenerated, e.HandoffSigned)):
            continue
        shifts = open_reports(desk, event.at)
        found = next((shift for shift in shifts if shift not in signed), shifts[-1] if shifts else None)
        if found is not None:
            yield event, found
            if isinstance(event.body, e.HandoffSigned):
                signed.append(found)


def sections(walks: Iterable[ClientWalk], policies: Policies, shift: Shift, at: Instant) -> Sections:
    """HO-1 to HO-3 and HO-7 at `at`; the walks stand at `at`."""
    placed: dict[SectionName, list[Placed]] = {name: [] for name in SECTIONS}
    scope: list[str] = []
    for walk in walks:
        for ticket in walk.tickets.values():
            policy = policies.client(ticket.client, at)
            if not in_scope(ticket, walk, shift, at):
                continue
            scope.append(ticket.id)
            one = place(ticket, clocks(ticket.milestones, policy, at), walk, at)
            placed[one.section].append(one)
    ordered = {name: tuple(sorted(found, key=_order)) for name, found in placed.items()}
    printed = [one.ticket.id for found in ordered.values() for one in found]
    wrong = Counter(printed) - Counter(set(scope)) + (Counter(scope) - Counter(printed))
    return Sections(at, ordered, tuple(sorted(wrong)))


def holes(found: Sections) -> tuple[str, ...]:
    """HO-5: the tickets of action_first of which nobody has said what comes next; they hold up signing, and nothing
    else. "unknown, decide" is an answer."""
    return tuple(
        one.ticket.id
        for one in found.placed["action_first"]
        if one.ticket.next_action is None or not one.ticket.next_action.what.strip()
    )


def in_scope(ticket: Ticket, walk: ClientWalk, shift: Shift, at: Instant) -> bool:
    """HO-1: open at `at`; touched in the shift; or resolved with something still owed to the client or to review."""
    if ticket.status not in ("merged", "resolved"):
        return True
    if any(shift.start <= event.at <= at and not isinstance(event.body, e.Csat) for event in ticket.events):
        return True
    if ticket.status != "resolved":
        return False
    owed = ticket.promises or ticket.unanswered is not None or ticket.undelivered
    return bool(owed) or _break_glass_open(ticket, walk)


def place(ticket: Ticket, three: Clocks, walk: ClientWalk, at: Instant) -> Placed:
    """HO-2: the section of one ticket, and the letters that put it first."""
    reasons = () if ticket.status == "merged" else _reasons(ticket, three, walk, at)
    section: SectionName
    if reasons:
        section = "action_first"
    elif ticket.status == "parked":
        section = "parked"
    elif ticket.status == "resolved":
        section = "resolved"
    elif ticket.status == "merged":
        section = "fyi"
    else:
        section = "open"
    due, _ = earliest_due(ticket, three, None)
    return Placed(ticket=ticket, section=section, reasons=reasons, clocks=three, due=due)


_RESOLVED_REASONS = frozenset("eghijkl")


def _reasons(ticket: Ticket, three: Clocks, walk: ClientWalk, at: Instant) -> tuple[str, ...]:
    resolved = ticket.status == "resolved"
    responded = ticket.milestones.first_response is not None
    running = [clock for clock in three.all if clock.running]
    breached = any(clock.state == "breached" for clock in running)
    promised = any(promise.due <= at + _SOON for promise in ticket.promises)
    holds = {
        "a": ticket.severity == "P1",
        "b": breached,
        "c": promised or (not resolved and _due_soon(ticket, three, at)),
        "d": three.response.running and three.response.state != "waiting_cover",
        "e": ticket.unanswered is not None,
        "f": bool(unanswered_tiers(ticket.pages, responded=responded)),
        "g": bool(ticket.flags) or ticket.resurfaced_at is not None,
        "h": any(record.ticket == ticket.id and record.violated for record in walk.access.accesses),
        "i": any(refusal.reason == "deviation_without_reason" for refusal in ticket.refusals),
        "j": any(at - failed.at > _BOUNCE_AFTER for failed in ticket.undelivered),
        "k": _break_glass_open(ticket, walk),
        "l": any(refusal.reason == "caller_not_verified" for refusal in ticket.refusals),
    }
    return tuple(
        letter
        for letter, found in holds.items()
        if found and (not resolved or letter in _RESOLVED_REASONS or (letter == "c" and promised))
    )


def _due_soon(ticket: Ticket, three: Clocks, at: Instant) -> bool:
    """HO-2 c without promises: a running clock due within the hour that is not breached; for parked only P1/P2."""
    if ticket.status == "parked":
        severe = ticket.severity in ("P1", "P2")
        return severe and (
            (ticket.work_due is not None and ticket.work_due <= at + _SOON) or _clock_due_soon(three, at)
        )
    return _clock_due_soon(three, at)


def _clock_due_soon(three: Clocks, at: Instant) -> bool:
    return any(
        clock.running and clock.state != "breached" and clock.due is not None and clock.due <= at + _SOON
        for clock in three.all
    )


def _break_glass_open(ticket: Ticket, walk: ClientWalk) -> bool:
    return any(
        record.ticket == ticket.id and "break_glass" in record.marks and record.event not in walk.access.reviews
        for record in walk.access.accesses
    )


def _order(one: Placed) -> tuple[object, ...]:
    """HO-3: the sort key within a section."""
    ticket = one.ticket
    if one.section in ("action_first", "open"):
        return (ticket.severity, one.due is None, one.due or 0, ticket.id)
    if one.section == "parked":
        return (ticket.work_due is None, ticket.work_due or 0, ticket.severity, ticket.id)
    if one.section == "resolved":
        return (ticket.status_since, ticket.id)
    return (ticket.id,)


class Numbers(msgspec.Struct, frozen=True, kw_only=True):
    """HO-6: the figures on top of the report."""

    in_scope: int
    received: int
    action_first: int
    open: int
    parked: int
    resolved: int
    fyi: int
    p1_received: int
    p2_received: int
    alerts: int
    surfaced: int
    pages: int
    people_woken: int
    response_met: int
    response_missed: int
    late_updates: int
    violations: int
    deviations: int


def numbers(found: Sections, walks: Sequence[ClientWalk], policies: Policies, shift: Shift, since: Instant) -> Numbers:
    """HO-6 at `found.at`; the walks stand there. Population P: received in the shift, not merged (§10).

    Alerts, pages, violations and decisions are counted from `since`: a live desk counts its shift, a replayed file
    the whole of itself.
    """
    at = found.at
    population: list[tuple[Ticket, ClientWalk]] = []
    severities: list[Severity] = []
    met = missed = late = 0
    for walk in walks:
        for ticket in walk.tickets.values():
            policy = policies.client(ticket.client, at)
            if ticket.status == "merged" or not shift.start <= ticket.received_at < shift.end:
                continue
            population.append((ticket, walk))
            severities.append(ticket.severity)
            state = clocks(ticket.milestones, policy, at).response.state
            met += state == "met"
            missed += state in ("missed", "breached")
            late += sum(late_update(check, policy) is True for check in ticket.update_checks)
    tickets = [ticket for walk in walks for ticket in walk.tickets.values()]
    pages = [event for ticket in tickets for event in ticket.pages if event.at >= since]
    desk = policies.desk(at)
    calls = [call for ticket in tickets for call in callouts(ticket.id, ticket.pages, desk) if call.at >= since]
    woken = {call.engineer for call in calls if call.acked}
    dispositions = [found for walk in walks for found in walk.alerts.since(since)]
    storms = [storm for walk in walks for storm in walk.alerts.storms.values() if storm.started_at >= since]
    accesses = [record for walk in walks for record in walk.access.accesses if record.at >= since]
    decisions = [decision for ticket in tickets for decision in ticket.decisions if decision.at >= since]
    return Numbers(
        in_scope=sum(len(placed) for placed in found.placed.values()),
        received=len(population),
        **{name: len(found.placed[name]) for name in SECTIONS},
        p1_received=severities.count("P1"),
        p2_received=severities.count("P2"),
        alerts=len(dispositions),
        surfaced=sum(disposition in SURFACED for disposition in dispositions) + len(storms),
        pages=sum(isinstance(event.body, e.Page) for event in pages),
        people_woken=len(woken),
        response_met=met,
        response_missed=missed,
        late_updates=late,
        violations=sum(record.violated for record in accesses),
        deviations=sum(d.result in ("deviation", "deviation_without_reason") for d in decisions),
    )
