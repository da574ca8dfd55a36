"""Clients the log has work of and nobody wrote a runbook for (DOMAIN §13 cases 26, 57)."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from nightdesk.domain.evaluation import ClientWalk
from nightdesk.domain.instants import DAY
from nightdesk.domain.policy import UNKNOWN_CLIENT
from nightdesk.views.common import Scene

RECENT = 30 * DAY
"""A client without a ticket for longer has most likely left, and its runbook with it."""


class Stranger(msgspec.Struct, frozen=True):
    """A client without a runbook."""

    client: str
    open: int
    """Its tickets, and alerts without one, that are not closed."""
    remembered: bool = False
    """Whether the log keeps a runbook it once had, which stays in force."""


class Strangers(msgspec.Struct, frozen=True):
    """Asks for the clients with open work or a ticket of the last 30 days that are not among `known`."""

    known: frozenset[str]
    """Ids of the clients that have a runbook."""

    def answer(self, scene: Scene) -> tuple[Stranger, ...]:
        """By id. The log's own `unknown` is none: its tickets wait to be identified, not for a runbook."""
        return tuple(self._found(scene))

    def _found(self, scene: Scene) -> Iterator[Stranger]:
        picture = scene.picture
        for client in sorted(picture.facts.clients):
            if client in self.known or client == UNKNOWN_CLIENT:
                continue
            walk = picture.walk(client)
            open_ = _open(walk)
            if open_ or any(ticket.received_at > picture.now - RECENT for ticket in walk.tickets.values()):
                yield Stranger(client, open_, remembered=picture.client_policy(client) is not None)


def _open(walk: ClientWalk) -> int:
    tickets = sum(ticket.status not in ("resolved", "merged") for ticket in walk.tickets.values())
    return tickets + sum(group.open and group.ticket is None for group in walk.alerts.groups.values())
