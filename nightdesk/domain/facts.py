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
        self.past_tickets: list[e.Event] = []
        self.past_callouts: list[e.Event] = []
        self.drills: list[e.Event] = []
        """What was before this log and what was learnt from it (§15), each in order."""
        self._identified: dict[str, list[e.Event]] = {}
        """Ticket → who it turned out to be of, in order (case 26)."""
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
        past = self._past_of(event.body)
        if past is not None:
            insort(past, event, key=lambda kept: kept.order)
            return
        if isinstance(event.body, e.ClientSet):
            self._identify(event, event.body)
        client = self._place(event)
        if client is None and _belongs_to_client(event.body):
            self._homeless.append(event)
            return
        self._keep(event, client)
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

    def _past_of(self, body: e.Body) -> list[e.Event] | None:
        if isinstance(body, e.PastTicket):
            return self.past_tickets
        if isinstance(body, e.PastCallout):
            return self.past_callouts
        return self.drills if isinstance(body, e.DrillDecided) else None

    def _identify(self, event: e.Event, body: e.ClientSet) -> None:
        """Case 26: all that was said of the ticket goes to the client it is now known to be of."""
        said = self._identified.setdefault(body.ticket, [])
        insort(said, event, key=lambda kept: kept.order)
        before = self.client_of.get(body.ticket)
        if before is None or body.ticket in self._promoted:
            return  # not made yet; or made of alerts, whose client monitoring has named
        assert isinstance(said[-1].body, e.ClientSet)
        self.client_of[body.ticket] = after = said[-1].body.client
        if after != before:
            kept: list[e.Event] = []
            moved: list[e.Event] = []
            for one in self.clients[before].events:
                (moved if self.tickets_of(one)[:1] == (body.ticket,) else kept).append(one)
            self.clients[before].events[:] = kept
            self.clients[before].rewrites += 1
            for one in moved:
                self._keep(one, after)

    def _client_created(self, body: e.TicketCreated) -> str:
        said = self._identified.get(body.ticket)
        if not said:
            return body.client
        assert isinstance(said[-1].body, e.ClientSet)
        return said[-1].body.client

    def _place(self, event: e.Event) -> str | None:
        body = event.body
        if isinstance(body, e.Alert):
            self._alert_client[event.id] = self._alert_client[f"S-{event.id}"] = body.client
            return body.client
        if isinstance(body, e.TicketCreated):
            self.client_of.setdefault(body.ticket, self._client_created(body))
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
            before = self.granted.get(body.auth)
            if before is None or event.order < before.order:
                self.granted[body.auth] = event
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
