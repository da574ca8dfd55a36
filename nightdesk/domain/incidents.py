"""Shared incidents: the desk's own bracket around tickets of several clients with one cause (INC-1)."""

from __future__ import annotations

import msgspec

from nightdesk.domain.entries import IncidentLinked, IncidentOpened
from nightdesk.domain.instants import Instant
from nightdesk.domain.picture import Picture


class Incident(msgspec.Struct, frozen=True):
    """One shared incident; `tickets` in link order. Never shown to a client."""

    id: str
    title: str
    vendor: str | None
    opened_at: Instant
    tickets: tuple[str, ...]
    clients: tuple[str, ...] = ()
    """Whose tickets they are, sorted."""


def incidents(picture: Picture) -> list[Incident]:
    """The shared incidents as of now, in order of opening. A ticket is in at most one: a later link moves it."""
    found: dict[str, Incident] = {}
    for event in picture.facts.desk:
        if event.at <= picture.now and isinstance(event.body, IncidentOpened):
            body = event.body
            found.setdefault(body.incident, Incident(body.incident, body.title, body.vendor, event.at, ()))
    links = [
        event
        for walk in picture.walks()
        for ticket in walk.tickets.values()
        for event in ticket.events
        if isinstance(event.body, IncidentLinked)
    ]
    linked: dict[str, list[str]] = {incident: [] for incident in found}
    for event in sorted(links, key=lambda event: event.order):
        assert isinstance(event.body, IncidentLinked)
        for tickets in linked.values():
            if event.body.ticket in tickets:
                tickets.remove(event.body.ticket)
        linked.setdefault(event.body.incident, []).append(event.body.ticket)
    client_of = {ticket.id: ticket.client for walk in picture.walks() for ticket in walk.tickets.values()}
    return [
        msgspec.structs.replace(
            one,
            tickets=tuple(linked[one.id]),
            clients=tuple(sorted({client_of[ticket] for ticket in linked[one.id]})),
        )
        for one in found.values()
    ]
