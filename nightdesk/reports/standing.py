"""Every ticket in a line of text: severity, status, its clocks, what is still open about it."""

from __future__ import annotations

from nightdesk.domain.standing import SlaStanding, TicketStanding
from nightdesk.domain.tickets import STATUS_LABELS
from nightdesk.text import one_line
from nightdesk.views.standing import AllTicketsView

_CLIENT = 20


def all_tickets(view: AllTicketsView, width: int) -> str:
    """A line a ticket by id, then what was refused and which accesses broke a rule."""
    found = view.standing
    lines = [f"{len(found.tickets)} tickets at {view.at_text}"]
    lines += [one_line(_ticket(id, ticket, found.sla[id]), width) for id, ticket in found.tickets.items()]
    lines += [f"refused {one.event}: {one.reason.replace('_', ' ')} (REF-1)" for one in found.refused]
    lines += [
        f"access {one.event} on {one.ticket}: {', '.join(one.violations)} (AU-2)" for one in found.access if not one.ok
    ]
    return "\n".join(lines) + "\n"


def _ticket(id: str, ticket: TicketStanding, clocks: SlaStanding) -> str:
    status = STATUS_LABELS[ticket.status] + (f" {ticket.merged_into}" if ticket.merged_into else "")
    states = ", ".join(
        f"{name} {clock.state.replace('_', ' ')}"
        for name, clock in (("response", clocks.response), ("update", clocks.update), ("resolution", clocks.resolution))
        if clock.state != "none"
    )
    client = one_line(ticket.client, _CLIENT)
    return f"{ticket.final_severity} {id:<8} {client:<{_CLIENT}} {status}: {states or 'no clock'}"
