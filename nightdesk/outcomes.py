"""The desk's half that keeps what became of every ticket beside the log, and brings it up to date (DESIGN §3).

What is kept is never the truth: what it says is what a walk over the whole log would say, and a test compares them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version

from nightdesk import __version__
from nightdesk.data.log import NightLog
from nightdesk.data.outcomes import OutcomeTable
from nightdesk.domain.entries import Alert, Event, IssueAction, PastTicket, PolicyAdopted
from nightdesk.domain.evaluation import ClientWalk
from nightdesk.domain.facts import Facts
from nightdesk.domain.figures.kpi import Interval
from nightdesk.domain.figures.outcome import as_of, final_outcome, past_outcome
from nightdesk.domain.figures.review import Reviewed
from nightdesk.domain.instants import DAY, Instant, parse
from nightdesk.domain.picture import Picture
from nightdesk.domain.policy import Policies

LAYOUT = 1
"""Grows with every change of the rules or of `Outcome` that makes kept rows read otherwise."""
_BEFORE = 60 * DAY
"""How far before a period its figures look back: 56 days (S3), 30 (KPI-5)."""


_LATEST = parse("9998-12-31T00:00:00Z")


class OutcomeShelf:
    """What is kept of one log's tickets."""

    def __init__(self, log: NightLog) -> None:
        self._log = log
        self._table = OutcomeTable(log, f"{LAYOUT} {__version__} {_zones()}")

    def current(self) -> bool:
        """Whether what is kept stands at the end of the log."""
        return self._table.position() == self._log.position()

    def read(self, shifts: Sequence[Interval], client: str | None, policies: Policies, now: Instant) -> Reviewed:
        """What a review of these shifts is made of; of tickets still open the clocks are judged at `now`."""
        kept = self._table.since(Instant(shifts[0][0] - _BEFORE)) if shifts else []
        return Reviewed(
            [one if one.milestones is None else as_of(one, policies, now) for one in kept],
            self._table.dispositions(shifts, client),
            self._table.actions(),
        )

    def refresh(self, picture: Picture, events: Sequence[Event]) -> None:
        """Bring it up to the end of the log, of which `events` are all entries and `picture` is the last state.

        DeskError where the log can't be written.
        """
        with self._log.writing():
            position = self._table.position()
            if position is None:
                self._table.clear()
            fresh = events[position or 0 :]
            for client, touched in self._touched(picture.facts, position or 0, fresh).items():
                self._keep(picture.walk(client), touched, picture, position or 0)
            self._table.put(past_outcome(event) for event in fresh if isinstance(event.body, PastTicket))
            self._table.put_actions(event.body for event in fresh if isinstance(event.body, IssueAction))
            self._table.stand(len(events))

    def _touched(self, facts: Facts, position: int, fresh: Sequence[Event]) -> dict[str, _Touched]:
        """Client → what to look at again, for the entries after `position`."""
        found: dict[str, _Touched] = {}
        for event in fresh:
            tickets = facts.tickets_of(event)
            clients = {facts.client_of[ticket] for ticket in tickets if ticket in facts.client_of}
            if isinstance(event.body, Alert):
                clients.add(event.body.client)
            for client in clients:
                touched = found.get(client)
                if touched is None:
                    touched = found[client] = _Touched(_stood(facts, client, position))
                touched.tickets.update(tickets)
                touched.since = min(touched.since, event.at)
        if any(isinstance(event.body, PolicyAdopted) for event in fresh):
            # An open ticket's cover and cadence follow the runbook in force; what is over stays as it was judged.
            for client, open_tickets in self._table.open_clients().items():
                touched = found.setdefault(client, _Touched(_stood(facts, client, position)))
                touched.tickets.update(open_tickets)
        return found

    def _keep(self, walk: ClientWalk, touched: _Touched, picture: Picture, position: int) -> None:
        policies, late = picture.policies, touched.since < touched.stood
        # What came late can change all that came after it (T-5).
        tickets = walk.tickets.keys() if late else _family(walk, touched.tickets, position)
        since = Instant(0) if late else touched.since
        self._table.put(
            final_outcome(walk.tickets[ticket], policies, picture.now, walk.verdicts)
            for ticket in tickets
            if ticket in walk.tickets
        )
        self._table.put_alerts(
            walk.client,
            ((event, at, walk.alerts.dispositions[event]) for at, event in walk.alerts.between(since, _LATEST)),
        )


@dataclass(slots=True)
class _Touched:
    """What new entries may have changed of one client."""

    stood: int
    """The latest instant of what was known of it before."""
    tickets: set[str] = field(default_factory=set)
    since: Instant = _LATEST


def _stood(facts: Facts, client: str, position: int) -> int:
    if not position:
        return 0
    said = facts.clients.get(client)
    # In order, so the last one that was there before is the latest.
    known = (event.at for event in reversed(said.events) if event.seq <= position) if said is not None else iter(())
    return next(known, 0)


def _family(walk: ClientWalk, tickets: Iterable[str], position: int) -> set[str]:
    """These tickets and those merged with them: what is said of one can count on the other (SLA-8). And every ticket
    of which something was heard since `position`, such as an alert that came back (N10)."""
    found = {ticket.id for ticket in walk.tickets.values() if ticket.events and ticket.events[-1].seq > position}
    for ticket in tickets:
        one = walk.tickets.get(ticket)
        if one is not None:
            parent = walk.final_parent(one)
            found |= {ticket, parent.id, *parent.children}
    return found


def _zones() -> str:
    """The version of the time zones every due time was worked out with."""
    return version("tzdata")
