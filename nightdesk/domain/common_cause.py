"""Several clients, one vendor: the hint that one outage may be behind it (CC-1). It proposes and decides nothing."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import msgspec

from nightdesk.domain.entries import Alert
from nightdesk.domain.instants import HOUR, MINUTE, Instant
from nightdesk.domain.picture import Picture
from nightdesk.domain.policy import ClientPolicy

WITHIN = 10 * MINUTE
CLIENTS = 3
ALIVE = HOUR
_LINES = frozenset({"wan", "internet"})


class CommonCause(msgspec.Struct, frozen=True):
    """A vendor that may be the common cause; `clients` sorted, those that joined later too; `at` when it arose."""

    vendor: str
    clients: tuple[str, ...]
    at: Instant


class Candidate(msgspec.Struct, frozen=True):
    """One alert that may be a vendor's fault."""

    vendor: str
    client: str
    at: Instant


def common_causes(picture: Picture) -> tuple[CommonCause, ...]:
    """The hints as of now, in order of `at`."""
    return hints(_candidates(picture))


def hints(candidates: Iterable[Candidate]) -> tuple[CommonCause, ...]:
    """CC-1 over candidates in the order of their events."""
    vendors: dict[str, _Vendor] = {}
    found: list[_Hint] = []
    for one in candidates:
        hint = vendors.setdefault(one.vendor, _Vendor()).take(one)
        if hint is not None:
            found.append(hint)
    return tuple(CommonCause(hint.vendor, tuple(sorted(hint.clients)), hint.at) for hint in found)


@dataclass(slots=True)
class _Hint:
    vendor: str
    clients: set[str]
    at: Instant


@dataclass(slots=True)
class _Vendor:
    """What is known of one vendor: recent candidates, and the hint that is alive."""

    recent: deque[Candidate] = field(default_factory=deque)
    hint: _Hint | None = None
    last: Instant | None = None

    def take(self, one: Candidate) -> _Hint | None:
        """One more candidate; the hint it gives rise to, or None."""
        if self.last is not None and one.at - self.last >= ALIVE:
            self.hint = None
            self.recent.clear()
        self.last = one.at
        if self.hint is not None:
            self.hint.clients.add(one.client)
            return None
        self.recent.append(one)
        while self.recent[0].at <= one.at - WITHIN:
            self.recent.popleft()
        clients = {candidate.client for candidate in self.recent}
        if len(clients) < CLIENTS:
            return None
        self.hint = _Hint(one.vendor, clients, one.at)
        return self.hint


def _candidates(picture: Picture) -> Iterator[Candidate]:
    alerts = sorted((e for walk in picture.walks() for e in walk.alerts.candidates), key=lambda event: event.order)
    for event in alerts:
        assert isinstance(event.body, Alert)
        policy = picture.policies.client(event.body.client, event.at)
        for vendor in vendors_of(event.body, policy) if policy is not None else ():
            yield Candidate(vendor, event.body.client, event.at)


def vendors_of(alert: Alert, policy: ClientPolicy) -> tuple[str, ...]:
    """The vendors of the client's runbook that answer for what this alert is about, each once, in its order."""
    meant = {alert.system, alert.asset} | (_LINES if alert.category == "network" else frozenset())
    return tuple(dict.fromkeys(vendor.name for vendor in policy.vendors if meant.intersection(vendor.systems)))
