"""The queue, kept from one look to the next: a row is worked out again only when its ticket, the policies or its time
changed. Throwing it away changes nothing but time.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from nightdesk.domain.clocks import clocks
from nightdesk.domain.evaluation import ClientWalk
from nightdesk.domain.instants import Instant
from nightdesk.domain.policy import Policies
from nightdesk.domain.queue import QueueEntry, alert_entry, in_queue, joins_at, next_change, ticket_entry
from nightdesk.domain.tickets import Ticket


class _Kept(msgspec.Struct, frozen=True):
    """A ticket's row as worked out at `since`, good until `until`; `entry` None where it is not in the queue."""

    ticket: Ticket
    entry: QueueEntry | None
    since: Instant
    until: Instant | None


class Urgency:
    """The rows of the queue by ticket."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}
        self._policies: Policies | None = None
        self._good_until: Instant | None = None

    def queue(self, walks: Iterable[ClientWalk], policies: Policies, now: Instant) -> list[QueueEntry]:
        """The whole queue at `now`, in the order of SLA-13. The walks stand at `now`."""
        if policies is not self._policies or (self._good_until is not None and now >= self._good_until):
            self._kept.clear()
            self._policies = policies
            self._good_until = policies.next_version(now)
        found: list[QueueEntry] = []
        for walk in walks:
            for ticket in walk.tickets.values():
                kept = self._kept.get(ticket.id)
                fresh = kept is not None and kept.ticket is ticket and kept.since <= now
                if kept is None or not fresh or (kept.until is not None and now >= kept.until):
                    kept = self._kept[ticket.id] = _worked_out(ticket, policies, now)
                if kept.entry is not None:
                    found.append(kept.entry)
            for row in walk.alerts.rows():
                entry = alert_entry(row, policies, now)
                found.append(msgspec.structs.replace(entry, changes_at=next_change(entry, now)))
        return sorted(found, key=_order)


def _order(entry: QueueEntry) -> tuple[int, bool, int, str, str]:
    return entry.order


def _worked_out(ticket: Ticket, policies: Policies, now: Instant) -> _Kept:
    if not in_queue(ticket, now):
        return _Kept(ticket, None, now, joins_at(ticket, now))
    three = clocks(ticket.milestones, policies.client(ticket.client, now), now)
    entry = ticket_entry(ticket, three, now)
    until = next_change(entry, now)
    return _Kept(ticket, msgspec.structs.replace(entry, changes_at=until), now, until)
