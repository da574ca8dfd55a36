"""What was said, client by client, in the order of T-5. `evolve` keeps it and depends on no policy.

Ids are resolved here: which client an event belongs to is known from the ticket or alert it names, whenever that
becomes known; until then it waits and nothing is lost.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from nightdesk.domain import entries as e
from nightdesk.domain.instants import Instant


@dataclass(slots=True)
class Said:
    """The events of one client, in order, and how often the order was broken into from behind."""

    events: list[e.Event] = field(default_factory=list)
    rewrites: int = 0
    """Grows when an event was put in before the end: whoever walked past there must walk again."""


class Facts:
    """Everything said so far. Events may come in any order; what is kept is the same."""

    def __init__(self, events: Iterable[e.Event] = ()) -> None:
        self.clients: dict[str, Said] = {}
        self.desk: list[e.Event] = []
        """What belongs to no client: policies, handoffs, incidents."""
        self.client_of: dict[str, str] = {}
        """Ticket → client."""
        self.granted: dict[str, e.Event] = {}
        """Authorisation id → the entry that granted it first."""
        self.revoked: dict[str, e.Event] = {}
        """Authorisation id → the entry that revoked it first."""
        self.uses: dict[str, list[e.Event]] = {}
        """Authorisation id → every access that names it, of whatever client, in order (AU-3)."""
        self.past_tickets: list[e.Event] = []
        self.past_callouts: list[e.Event] = []
        self.drills: list[e.Event] = []
        """What was before this log and what was learnt from it (§15), each in order."""
        self._identified: dict[str, list[e.Event]] = {}
        """Ticket → who it turned out to be of, in order (case 26)."""
        self._created: dict[str, str] = {}
        self._merged: dict[str, list[e.Event]] = {}
        """Ticket → the client it was logged under; → what it was merged into, in order."""
        self.position = 0
        """The log's `seq` up to which events were taken in."""
        self._alert_client: dict[str, str] = {}
        self._promoted: set[str] = set()
        self._reference: dict[str, str] = {}
        """Event or authorisation id → its ticket, for entries that name one of those instead of a ticket."""
        self._homeless: list[e.Event] = []
        for event in events:
            self.evolve(event)

    def evolve(self, event: e.Event) -> None:
        """Take in one more event."""
        self.position = max(self.position, event.seq)
        self._authorise(event)
        past = self._past_of(event.body)
        if past is not None:
            insort(past, event, key=lambda kept: kept.order)
            return
        self._identify(event)
        client = self._place(event)
        if client is None and _belongs_to_client(event.body):
            self._homeless.append(event)
            return
        self._keep(event, client)
        self._settle_homes(event)
        if isinstance(event.body, (e.TicketCreated, e.PromoteAlert, e.Alert, e.Access, e.AuthGranted, e.Decision)):
            self._shelter()

    def all(self) -> Iterator[e.Event]:
        """Every event, client by client, then the desk's own."""
        for said in self.clients.values():
            yield from said.events
        yield from self.desk
        yield from self._homeless
        yield from self.past_tickets
        yield from self.past_callouts
        yield from self.drills

    def of_tickets(self, after: Instant | None = None) -> Iterator[e.Event]:
        """Every event that names a ticket itself, client by client; with `after`, only later ones."""
        for said in self.clients.values():
            first = 0 if after is None else bisect_right(said.events, after, key=lambda event: event.at)
            yield from (event for event in said.events[first:] if e.ticket_of(event.body) is not None)

    def tickets_of(self, event: e.Event) -> tuple[str, ...]:
        """The tickets an event is of: its own, a merge's parent too, the one its reference stands on."""
        body = event.body
        ticket = e.ticket_of(body) or self._referred(body)
        if isinstance(body, e.Merge):
            return (body.ticket, body.into)
        return (ticket,) if ticket else ()

    def client_of_alert(self, row: str) -> str | None:
        """The client of an alert group or storm by its id."""
        return self._alert_client.get(row)

    def _keep(self, event: e.Event, client: str | None) -> None:
        if client is None:
            insort(self.desk, event, key=lambda kept: kept.order)
            return
        said = self.clients.setdefault(client, Said())
        if said.events and event.order < said.events[-1].order:
            insort(said.events, event, key=lambda kept: kept.order)
            said.rewrites += 1
        else:
            said.events.append(event)

    def _authorise(self, event: e.Event) -> None:
        """Keep what is said of authorisations: they are the desk's, whichever client's ticket they are used on."""
        body = event.body
        if isinstance(body, e.Access) and body.auth is not None:
            insort(self.uses.setdefault(body.auth, []), event, key=lambda kept: kept.order)
        elif isinstance(body, (e.AuthGranted, e.AuthRevoked)):
            first = self.granted if isinstance(body, e.AuthGranted) else self.revoked
            before = first.get(body.auth)
            if before is None or event.order < before.order:
                first[body.auth] = event

    def _past_of(self, body: e.Body) -> list[e.Event] | None:
        if isinstance(body, e.PastTicket):
            return self.past_tickets
        if isinstance(body, e.PastCallout):
            return self.past_callouts
        return self.drills if isinstance(body, e.DrillDecided) else None

    def _identify(self, event: e.Event) -> None:
        """Keep what says of whom a ticket is, and which were merged before anybody knew (case 26)."""
        body = event.body
        if isinstance(body, e.ClientSet):
            insort(self._identified.setdefault(body.ticket, []), event, key=lambda kept: kept.order)
        elif isinstance(body, e.TicketCreated):
            self._created.setdefault(body.ticket, body.client)
        elif isinstance(body, e.Merge):
            insort(self._merged.setdefault(body.ticket, []), event, key=lambda kept: kept.order)

    def _home(self, ticket: str) -> str | None:
        """The client a ticket of a person is kept with: the one it turned out to be of; a merged one goes with what it
        was merged into, as long as both were logged under the same client. Whatever the order things were heard in."""
        seen = {ticket}
        while ticket in self._merged:
            into = self._merged[ticket][0].body
            assert isinstance(into, e.Merge)
            if into.into in seen or self._created.get(into.into) != self._created.get(ticket):
                break
            ticket = into.into
            seen.add(ticket)
        said = self._identified.get(ticket)
        if not said:
            return self._created.get(ticket)
        assert isinstance(said[-1].body, e.ClientSet)
        return said[-1].body.client

    def _settle_homes(self, event: e.Event) -> None:
        """Move what stands with another client than it turned out to be of. Costs nothing where nobody was unknown."""
        body = event.body
        if not self._identified or not isinstance(body, (e.ClientSet, e.TicketCreated, e.Merge)):
            return
        for ticket in {*self._identified, *self._merged, body.ticket}:
            before, after = self.client_of.get(ticket), self._home(ticket)
            if before is None or after is None or before == after or ticket in self._promoted:
                continue  # not made yet; or made of alerts, whose client monitoring has named
            self.client_of[ticket] = after
            kept: list[e.Event] = []
            moved: list[e.Event] = []
            for one in self.clients[before].events:
                (moved if self.tickets_of(one)[:1] == (ticket,) else kept).append(one)
            self.clients[before].events[:] = kept
            self.clients[before].rewrites += 1
            for one in moved:
                self._keep(one, after)

    def _place(self, event: e.Event) -> str | None:
        body = event.body
        if isinstance(body, e.Alert):
            self._alert_client[event.id] = self._alert_client[f"S-{event.id}"] = body.client
            return body.client
        if isinstance(body, e.TicketCreated):
            self.client_of.setdefault(body.ticket, self._home(body.ticket) or body.client)
        if isinstance(body, e.PromoteAlert) and body.alert in self._alert_client:
            self._promoted.add(body.ticket)
            self.client_of.setdefault(body.ticket, self._alert_client[body.alert])
        if isinstance(body, e.AlertDismissed):
            return self._alert_client.get(body.alert)
        ticket = e.ticket_of(body) or self._referred(body)
        if ticket is None:
            return None
        if isinstance(body, (e.Access, e.Decision)):
            self._reference[event.id] = ticket
        if isinstance(body, e.AuthGranted):
            self._reference[body.auth] = ticket
        return self.client_of.get(ticket)

    def _referred(self, body: e.Body) -> str | None:
        if isinstance(body, e.Verdict):
            return self._reference.get(body.decision)
        if isinstance(body, e.AccessReviewed):
            return self._reference.get(body.access)
        if isinstance(body, e.AuthRevoked):
            return self._reference.get(body.auth)
        return None

    def _shelter(self) -> None:
        """Place what waited for the ticket or alert it names. Rare: only late or foreign events ever wait."""
        placed = bool(self._homeless)
        while placed:
            placed = False
            waiting, self._homeless = self._homeless, []
            for event in waiting:
                client = self._place(event)
                if client is None:
                    self._homeless.append(event)
                else:
                    self._keep(event, client)
                    placed = True

    @property
    def homeless(self) -> tuple[e.Event, ...]:
        """Events whose ticket or alert nobody has named yet."""
        return tuple(self._homeless)


def _belongs_to_client(body: e.Body) -> bool:
    return isinstance(body, (e.OnTicket, e.Alert, e.AlertDismissed, e.AccessReviewed, e.AuthRevoked, e.Verdict)) or (
        isinstance(body, e.Unknown) and body.ticket is not None
    )
