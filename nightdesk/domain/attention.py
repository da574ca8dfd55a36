"""What may not wait for somebody to look: when the desk rings, and when it pages because nobody answers (ATT-1, PG-8).

Both are read off a row of the queue. Ringing and paging are somebody else's business; here is only whether and when.
"""

from __future__ import annotations

from collections.abc import Mapping

from nightdesk.domain.entries import Alert
from nightdesk.domain.instants import MINUTE, Instant
from nightdesk.domain.picture import Picture
from nightdesk.domain.policy import DeskPolicy
from nightdesk.domain.queue import QueueEntry
from nightdesk.domain.severity import Problem, fold_text, provisional, tripwire
from nightdesk.domain.tickets import Ticket

_URGENT = frozenset({"P1", "P2"})
RING_EVERY = MINUTE
"""ATT-1: repeated each minute until somebody answers."""


def rings(entry: QueueEntry, desk: DeskPolicy) -> bool:
    """ATT-1: whether this row rings the bell: a new P1, P2 or tripwire nobody triaged or answered, an alert row that is
    one, or an alert that came back and would be one."""
    ticket = entry.ticket
    if ticket is None:
        return entry.severity in _URGENT or entry.read_now
    if ticket.resurfaced_at is not None and _came_back_urgent(ticket, desk):
        return True
    untouched = ticket.milestones.first_response is None and ticket.triage is None
    return untouched and (entry.severity in _URGENT or ticket.read_now)


def _came_back_urgent(ticket: Ticket, desk: DeskPolicy) -> bool:
    """Whether the alert that resurfaced last would be a P1 or P2, or reads like one, by itself."""
    for event in reversed(ticket.events):
        if event.at == ticket.resurfaced_at and isinstance(event.body, Alert):
            alert = event.body
            problem = Problem(event.id, event.at, alert.severity, alert.category, alert.summary)
            tripped = tripwire(desk.tripwires, fold_text(alert.summary)) is not None
            return provisional(None, "alert", (problem,), tripped) in _URGENT
    return False


def silent_at(entry: QueueEntry) -> Instant | None:
    """PG-8: the instant at which nobody has answered for too long and t2_primary is paged: half the response target of
    a P1, a tripwire, or an alert row that is one. None where somebody answered, or the rule does not apply."""
    if entry.milestones.first_response is not None:
        return None
    if entry.severity != "P1" and not entry.read_now:
        return None
    response = entry.clocks.response
    return response.risk if response.running else None


def silent_sources(desk: DeskPolicy, heard: Mapping[str, Instant], now: Instant) -> tuple[str, ...]:
    """N9: the sources of desk.yaml of which nothing has come for longer than they may be silent, in its order.

    `heard` holds when each was last heard; one never heard is silent.
    """
    return tuple(
        source.name
        for source in desk.sources
        if now - heard.get(source.name, Instant(0)) > source.expect_minutes * MINUTE
    )


def ringing(picture: Picture) -> tuple[str, ...]:
    """ATT-1: what rings now: rows of the queue in its order, then tickets that stand in no queue (resolved ones, say)
    whose alert came back."""
    desk, entries = picture.desk, picture.queue()
    rows = [entry.id for entry in entries if rings(entry, desk)]
    listed = {entry.id for entry in entries}
    others = (
        ticket.id
        for walk in picture.walks()
        for ticket in walk.tickets.values()
        if ticket.id not in listed and ticket.resurfaced_at is not None and _came_back_urgent(ticket, desk)
    )
    return (*rows, *sorted(others))
