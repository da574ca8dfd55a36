"""What one entry says of another, and what others may refer to once it stands in the log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nightdesk.domain import entries
from nightdesk.domain.entries import Body, Event


@dataclass(frozen=True)
class Reference:
    """What one entry says of another: `what` is a noun for the sentence, `id` what it names."""

    what: str
    id: str


def references(body: Body) -> tuple[Reference, ...]:
    """What this entry names that must have been made by another (README of night-a)."""
    match body:
        case entries.TicketCreated():
            return ()
        case entries.PromoteAlert() | entries.AlertDismissed():
            return (Reference("alert", body.alert),)
        case entries.Merge():
            return (Reference("ticket", body.ticket), Reference("ticket", body.into))
        case entries.IncidentLinked():
            return (Reference("ticket", body.ticket), Reference("incident", body.incident))
        case entries.Undelivered():
            return (Reference("ticket", body.ticket), Reference("message", body.message))
        case entries.PromiseKept(promise=str(promise)):
            return (Reference("ticket", body.ticket), Reference("promise", promise))
        case entries.OnTicket():
            return (Reference("ticket", body.ticket),)
        case entries.Verdict():
            return (Reference("decision", body.decision),)
        case entries.AccessReviewed():
            return (Reference("access", body.access),)
        case entries.AuthRevoked():
            return (Reference("authorisation", body.auth),)
        case entries.HandoffAccepted():
            return tuple(Reference("ticket", ticket) for ticket in body.tickets if ticket != "parked")
    return ()


def makes(event: Event) -> tuple[Reference, ...]:
    """What others may refer to once this entry stands in the log."""
    body = event.body
    match body:
        case entries.TicketCreated() | entries.PromoteAlert():
            return (Reference("ticket", body.ticket),)
        case entries.Alert():
            # The alert itself, and the storm it may have set off.
            return (Reference("alert", event.id), Reference("alert", f"S-{event.id}"))
        case entries.Told():
            return (Reference("message", event.id),)
        case entries.Promise():
            return (Reference("promise", event.id),)
        case entries.Decision():
            return (Reference("decision", event.id),)
        case entries.Access():
            return (Reference("access", event.id),)
        case entries.AuthGranted():
            return (Reference("authorisation", body.auth),)
        case entries.IncidentOpened():
            return (Reference("incident", body.incident),)
    return ()


def unresolved(events: Iterable[Event]) -> frozenset[Reference]:
    """What these entries name that none of them makes."""
    events = tuple(events)
    made = {reference for event in events for reference in makes(event)}
    return frozenset(reference for event in events for reference in references(event.body)) - made
