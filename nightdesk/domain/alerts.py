"""Which machine messages need a human (§7 N0 to N7, N10): one disposition for every alert, groups, storms, re-raises.

One walk over one client's alerts in order. Time acts too: a maintenance window ends, a flapping check calms down;
`settle` runs what came due before the next message is looked at.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections import deque
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from nightdesk.domain.entries import Alert, Event
from nightdesk.domain.instants import MINUTE, Instant
from nightdesk.domain.maintenance import window_at
from nightdesk.domain.policy import ClientPolicy
from nightdesk.domain.severity import Problem

Disposition: TypeAlias = Literal[
    "new", "resurfaced", "storm", "grouped", "flapping", "cleared", "cleared_orphan",
    "filtered_info", "suppressed_maintenance", "suppressed_rule",
]  # fmt: skip
SURFACED: frozenset[str] = frozenset({"new", "resurfaced"})
_CAUSING = frozenset({"new", "storm", "resurfaced"})
_CAUSES = frozenset({"availability", "network"})
"""CC-1: dispositions and categories of an alert that may have a cause outside the client."""

FLAP_SPAN = 30 * MINUTE
FLAP_CHANGES = 4
REOPEN_WITHIN = 15 * MINUTE
STORM_SPAN = 5 * MINUTE
STORM_SIZE = 8
STORM_QUIET = 10 * MINUTE
_RANK = {"info": 0, "warning": 1, "critical": 2}


@dataclass(slots=True)
class Dismissal:
    """An alert row put aside: who, why, when (SLA-14)."""

    by: str
    reason: str
    at: Instant


@dataclass(slots=True)
class Group:
    """All alerts of one check on one asset from first problem to clear. `id` is its first alert event's."""

    id: str
    client: str
    asset: str
    check: str
    received_at: Instant
    problems: list[Problem] = field(default_factory=list)
    worst: int = -1
    open: bool = True
    storm: str | None = None
    ticket: str | None = None
    dismissed: Dismissal | None = None
    reraised: bool = False

    def add(self, problem: Problem) -> bool:
        """Take in a problem; True where it is more severe than every earlier one (N10 a)."""
        rank = _RANK[problem.severity]
        worse = bool(self.problems) and rank > self.worst
        self.problems.append(problem)
        self.worst = max(self.worst, rank)
        return worse


@dataclass(slots=True)
class Storm:
    """Many alerts of one client at once, worked as one (N6). Members are the alerts that would have been new."""

    id: str
    client: str
    started_at: Instant
    members: list[Problem]
    groups: list[Group]
    worst: int
    ticket: str | None = None
    dismissed: Dismissal | None = None

    @property
    def received_at(self) -> Instant:
        """The earliest member's instant (N7)."""
        return self.members[0].at

    @property
    def open(self) -> bool:
        """Whether a member's group without a ticket of its own is still open."""
        return any(group.open and group.ticket is None for group in self.groups)


@dataclass(slots=True)
class _Key:
    """What is known of one check on one asset."""

    last: str = "ok"
    changes: list[Instant] = field(default_factory=list)
    group: Group | None = None
    cleared_at: Instant | None = None
    flapping: bool = False
    problem: Problem | None = None
    suppressed_by: tuple[str, Instant] | None = None
    """Window id and end, where the latest problem was suppressed by maintenance."""

    @property
    def open_group(self) -> Group | None:
        return self.group if self.group is not None and self.group.open else None


class TicketsBeside(Protocol):
    """The tickets walked beside the alerts of one client (N10 b)."""

    def rests(self, ticket: str) -> bool:
        """Whether it (its final parent) is resolved or parked, and nothing resurfaced for it since by that."""

    def resurfaced(self, ticket: str, event: Event, *, rested: bool) -> None:
        """An alert resurfaced for it; `rested` where it did because the ticket rests."""


class AlertWalk:
    """The alerts of one client up to an instant."""

    def __init__(self, client: str, tickets: TicketsBeside) -> None:
        self.client = client
        self._tickets = tickets
        self._keys: dict[tuple[str, str], _Key] = {}
        self._timers: list[tuple[Instant, tuple[str, str]]] = []
        self._would_be_new: deque[tuple[Problem, Group]] = deque()
        self._storm: Storm | None = None
        self.dispositions: dict[str, Disposition] = {}
        self.fired_until = Instant(0)
        """The latest instant at which time itself acted."""
        self.received: list[tuple[Instant, str]] = []
        self.candidates: list[Event] = []
        """CC-1: the alerts that may be a vendor's fault, in order."""
        self.rules: dict[str, str] = {}
        self.groups: dict[str, Group] = {}
        self.storms: dict[str, Storm] = {}
        self.reraised: list[tuple[str, Instant]] = []

    def settle(self, until: Instant) -> None:
        """Run what came due by `until`: windows that end (N1), checks that stop flapping (N3)."""
        while self._timers and self._timers[0][0] <= until:
            at, key = heapq.heappop(self._timers)
            self.fired_until = at
            state = self._keys[key]
            self._leave_flapping(key, state, at)
            self._reraise(key, state, at)

    def receive(self, event: Event, alert: Alert, policy: ClientPolicy | None) -> Disposition:
        """The disposition of this alert (§7, its ten steps in order). `settle(event.at)` comes first."""
        key = (alert.asset, alert.check)
        state = self._keys.setdefault(key, _Key())
        if alert.state != state.last:
            state.changes.append(event.at)
            state.last = alert.state
        problem = Problem(event.id, event.at, alert.severity, alert.category, alert.summary)
        if alert.state == "problem":
            state.problem, state.suppressed_by = problem, None
        disposition = self._dispose(event, alert, policy, key, state, problem)
        self.dispositions[event.id] = disposition
        if disposition in _CAUSING and alert.category in _CAUSES:
            self.candidates.append(event)
        self.received.append((event.at, event.id))
        return disposition

    def _dispose(
        self,
        event: Event,
        alert: Alert,
        policy: ClientPolicy | None,
        key: tuple[str, str],
        state: _Key,
        problem: Problem,
    ) -> Disposition:
        if state.flapping:
            # Whatever becomes of this message, its change puts off the end of flapping (N3).
            self._wake(state.changes[-1] + FLAP_SPAN, key)
        if alert.category == "security" and alert.state == "problem":  # N0
            if state.open_group is not None:
                return self._group_again(event, state.open_group, problem)
            self._open(key, state, event.id, event.at, problem)
            return "new"
        if alert.state == "problem" or state.open_group is None:
            filtered = self._filter(event, alert, policy, key, state)
            if filtered is not None:
                return filtered
        if self._is_flapping(event, key, state, problem, alert.state):
            return "flapping"
        if alert.state == "ok":
            return self._clear(state, event.at)
        return self._surface(event, key, state, problem)

    def _filter(
        self, event: Event, alert: Alert, policy: ClientPolicy | None, key: tuple[str, str], state: _Key
    ) -> Disposition | None:
        if policy is not None:
            window = window_at(policy, alert.asset, event.at)  # N1
            if window is not None:
                self.rules[event.id] = window.id
                if alert.state == "problem":
                    state.suppressed_by = (window.id, window.ends)
                    self._wake(window.ends, key)
                return "suppressed_maintenance"
        if alert.severity == "info":  # N4
            return "filtered_info"
        for rule in policy.noise_rules if policy is not None else ():  # N5
            if rule.check != alert.check or rule.asset not in (None, alert.asset):
                continue
            if rule.severity in (None, alert.severity):
                self.rules[event.id] = rule.id
                return "suppressed_rule"
        return None

    def _is_flapping(self, event: Event, key: tuple[str, str], state: _Key, problem: Problem, said: str) -> bool:
        """N3: whether the check flaps with this message; opens a group when it begins, so the line stays visible."""
        # Older ones can't matter again: four are enough to flap, and the latest times the end of it.
        state.changes = state.changes[-FLAP_CHANGES:]
        if not state.flapping:
            if len(state.changes) < FLAP_CHANGES or state.changes[0] <= event.at - FLAP_SPAN:
                return False
            state.flapping = True
            if state.open_group is None:
                self._open(key, state, event.id, event.at, state.problem)
                self._wake(state.changes[-1] + FLAP_SPAN, key)
                return True
        self._wake(state.changes[-1] + FLAP_SPAN, key)
        if said == "problem" and state.open_group is not None:
            state.open_group.add(problem)
        return True

    def _clear(self, state: _Key, at: Instant) -> Disposition:
        if state.open_group is None:
            return "cleared_orphan"
        state.open_group.open = False
        state.cleared_at = at
        return "cleared"

    def _surface(self, event: Event, key: tuple[str, str], state: _Key, problem: Problem) -> Disposition:
        if state.open_group is not None:
            return self._group_again(event, state.open_group, problem)
        if state.group is not None and state.cleared_at is not None and event.at - state.cleared_at <= REOPEN_WITHIN:
            state.group.open = True
            return self._group_again(event, state.group, problem)
        return self._storm_or_new(event, key, state, problem)

    def _group_again(self, event: Event, group: Group, problem: Problem) -> Disposition:
        """N10 for a problem of a known group: told again when it got worse, or when its ticket rests."""
        worse = group.add(problem)
        if not self._resurfaces(event, self._ticket_of(group), worse=worse):
            return "grouped"
        self._undismiss(group)
        return "resurfaced"

    def _resurfaces(self, event: Event, ticket: str | None, *, worse: bool) -> bool:
        rested = ticket is not None and self._tickets.rests(ticket)
        if not (worse or rested):
            return False
        if ticket is not None:
            self._tickets.resurfaced(ticket, event, rested=rested)
        return True

    def _undismiss(self, group: Group) -> None:
        group.dismissed = None
        if group.storm is not None:
            self.storms[group.storm].dismissed = None

    def _ticket_of(self, group: Group) -> str | None:
        if group.ticket is not None:
            return group.ticket
        return self.storms[group.storm].ticket if group.storm is not None else None

    def _storm_or_new(self, event: Event, key: tuple[str, str], state: _Key, problem: Problem) -> Disposition:
        if not self._would_be_new or event.at - self._would_be_new[-1][0].at >= STORM_QUIET:
            self._storm = None
        group = self._open(key, state, event.id, event.at, problem)
        self._would_be_new.append((problem, group))
        if self._storm is not None:
            return self._join(event, self._storm, group, problem)
        while self._would_be_new[0][0].at <= event.at - STORM_SPAN:
            self._would_be_new.popleft()
        if len(self._would_be_new) < STORM_SIZE:
            return "new"
        self._begin_storm(event)
        return "storm"

    def _begin_storm(self, event: Event) -> None:
        members = [problem for problem, _ in self._would_be_new]
        groups = [group for _, group in self._would_be_new]
        worst = max(_RANK[problem.severity] for problem in members)
        storm = Storm(f"S-{event.id}", self.client, event.at, members, groups, worst)
        for group in groups:
            group.storm = storm.id
        self._storm = self.storms[storm.id] = storm

    def _join(self, event: Event, storm: Storm, group: Group, problem: Problem) -> Disposition:
        worse = _RANK[problem.severity] > storm.worst
        storm.worst = max(storm.worst, _RANK[problem.severity])
        storm.members.append(problem)
        storm.groups.append(group)
        group.storm = storm.id
        if self._resurfaces(event, storm.ticket, worse=worse):
            storm.dismissed = None
            return "resurfaced"
        return "storm"

    def _open(self, key: tuple[str, str], state: _Key, id: str, at: Instant, problem: Problem | None) -> Group:
        group = Group(id, self.client, *key, received_at=at)
        if problem is not None:
            group.add(problem)
        state.group = self.groups[id] = group
        return group

    def _wake(self, at: int, key: tuple[str, str]) -> None:
        heapq.heappush(self._timers, (Instant(at), key))

    def _leave_flapping(self, key: tuple[str, str], state: _Key, at: Instant) -> None:
        if not state.flapping or at < state.changes[-1] + FLAP_SPAN:
            return
        state.flapping = False
        if state.last == "ok" and state.open_group is not None:
            state.open_group.open = False
            state.cleared_at = at

    def _reraise(self, key: tuple[str, str], state: _Key, at: Instant) -> None:
        """N1: a problem suppressed by a window that ends now, and never cleared, opens a group at this instant."""
        suppressed = state.suppressed_by
        if suppressed is None or suppressed[1] != at or state.last != "problem" or state.open_group is not None:
            return
        assert state.problem is not None
        group = self._open(key, state, state.problem.event, at, state.problem)
        group.reraised = True
        self.reraised.append((group.id, at))

    def since(self, start: Instant) -> list[Disposition]:
        """The dispositions of the alerts received from `start` on, in order."""
        first = bisect_left(self.received, (start, ""))
        return [self.dispositions[id] for _, id in self.received[first:]]

    def between(self, start: Instant, end: Instant) -> list[tuple[Instant, str]]:
        """Instant and event of the alerts received in `[start, end)`, in order."""
        return self.received[bisect_left(self.received, (start, "")) : bisect_left(self.received, (end, ""))]

    def row(self, alert: str) -> Group | Storm | None:
        """The group or storm of that id, or of the id it had before a late alert stood first (T-5); else None."""
        found = self.groups.get(alert) or self.storms.get(alert)
        if found is not None:
            return found
        event = alert.removeprefix("S-")
        group = next((g for g in self.groups.values() if any(p.event == event for p in g.problems)), None)
        if group is None or event == alert:
            return group
        return self.storms.get(group.storm) if group.storm is not None else None

    def dismiss(self, alert: str, by: str, reason: str, at: Instant) -> bool:
        """SLA-14: put a row aside. False where there is no such group or storm."""
        row = self.row(alert)
        if row is None:
            return False
        row.dismissed = Dismissal(by, reason, at)
        return True

    def promoted(self, alert: str, ticket: str) -> Group | Storm | None:
        """N7: a ticket was made of this group or storm; None where there is no such row."""
        row = self.row(alert)
        if row is not None and row.ticket is None:
            row.ticket = ticket
        return row

    def open_without_ticket(self) -> list[Group]:
        """N8: open groups without a ticket of their own or of their storm, by id."""
        return sorted(
            (g for g in self.groups.values() if g.open and self._ticket_of(g) is None), key=lambda group: group.id
        )

    def rows(self) -> list[Group | Storm]:
        """SLA-14: what stands in the queue as alert rows: open, no ticket, not put aside; a storm as one row."""
        found: list[Group | Storm] = [
            group
            for group in self.groups.values()
            if group.open and group.storm is None and group.ticket is None and group.dismissed is None
        ]
        found.extend(s for s in self.storms.values() if s.open and s.ticket is None and s.dismissed is None)
        return found
