"""Who may touch a high-risk system, when, and whether an access was proper (§5.6 AU-1 to AU-7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from nightdesk.domain.entries import Access, AuthGranted, Event
from nightdesk.domain.instants import MINUTE, Instant, parse
from nightdesk.domain.policy import ClientPolicy

LONGEST = 240 * MINUTE
SAME_USE = 15 * MINUTE


class AccessRecord(msgspec.Struct, frozen=True):
    """One access to a system and whether it was proper. `marks`: V-codes, or `not_high_risk`, or `break_glass`."""

    event: str
    at: Instant
    ticket: str
    by: str
    system: str
    purpose: str
    ok: bool
    marks: tuple[str, ...]

    @property
    def violated(self) -> bool:
        """Whether it breaks AU-2."""
        return not self.ok


class _Taken(msgspec.Struct, frozen=True):
    """An access as it was recorded, with what was known at its instant."""

    event: Event
    body: Access
    policy: ClientPolicy | None
    people: People
    security_hold: bool


class People(msgspec.Struct, frozen=True):
    """Who is who when approvals are checked: names of people by id, and the duty manager of that night."""

    names: Mapping[str, str]
    duty_manager: str | None


NOBODY = People({}, None)
"""Where nobody is asked for."""


class Authorisations(Protocol):
    """What was ever said of the desk's authorisations; they are the desk's, not a client's."""

    @property
    def granted(self) -> Mapping[str, Event]:
        """Authorisation id → the entry that granted it first."""

    @property
    def revoked(self) -> Mapping[str, Event]:
        """Authorisation id → the entry that revoked it first."""

    @property
    def uses(self) -> Mapping[str, Sequence[Event]]:
        """Authorisation id → every access that names it, of whatever client, in order."""


class AccessWalk:
    """The accesses of one client, in order. They are judged when asked for: an authorisation entered after the access
    it is named in is known by then, and seen to be late (V4); one used or revoked elsewhere is seen to be (V6, V10).
    """

    def __init__(self, said: Authorisations) -> None:
        self._said = said
        self._taken: list[_Taken] = []
        self.reviews: dict[str, str] = {}
        """Break-glass access event → the event of its first valid review."""
        self.until = Instant(0)
        self._judged: tuple[tuple[int, ...], list[AccessRecord]] = ((), [])

    @property
    def accesses(self) -> list[AccessRecord]:
        """Every access up to `until`, judged by what is known by then (AU-2, AU-3, AU-7)."""
        said = self._said
        known = (len(self._taken), len(said.granted), len(said.revoked), sum(map(len, said.uses.values())), self.until)
        if self._judged[0] != known:
            self._judged = (known, [self._record(taken) for taken in self._taken])
        return self._judged[1]

    def access(
        self, event: Event, body: Access, policy: ClientPolicy | None, people: People, *, security_hold: bool
    ) -> None:
        """Take in one access."""
        self._taken.append(_Taken(event, body, policy, people, security_hold))

    def review(self, event: Event, access: str) -> str | None:
        """AU-7: a break-glass access is reviewed. Its ticket where somebody reviews their own; else None."""
        taken = next((taken for taken in self._taken if taken.event.id == access), None)
        if taken is None:
            return None
        if taken.event.actor == event.actor:
            return taken.body.ticket
        self.reviews.setdefault(access, event.id)
        return None

    def _record(self, taken: _Taken) -> AccessRecord:
        event, body = taken.event, taken.body
        marks = self._marks(taken)
        ok = not any(mark.startswith("V") for mark in marks)
        return AccessRecord(event.id, event.at, body.ticket, event.actor, body.system, body.purpose, ok, marks)

    def _marks(self, taken: _Taken) -> tuple[str, ...]:
        event, body, policy = taken.event, taken.body, taken.policy
        if policy is not None and body.system not in {system.id for system in policy.high_risk_systems}:
            return ("not_high_risk",)
        granted = self._said.granted.get(body.auth) if body.auth is not None else None
        if granted is None or granted.at > self.until:
            return ("break_glass",) if _break_glass(body, policy, security_hold=taken.security_hold) else ("V0",)
        assert isinstance(granted.body, AuthGranted)
        revoked = self._said.revoked.get(granted.body.auth)
        earlier = [use for use in self._said.uses.get(granted.body.auth, ()) if use.order < event.order]
        return _violations(taken, granted, revoked.at if revoked is not None else None, earlier)


def _systems(grant: AuthGranted) -> tuple[str, ...]:
    return grant.systems or ((grant.system,) if grant.system else ())


def _break_glass(body: Access, policy: ClientPolicy | None, *, security_hold: bool) -> bool:
    if not (body.break_glass and body.reason.strip() and security_hold and policy is not None):
        return False
    return any(body.system in entry.systems and entry.signed_by in policy.authorisers for entry in policy.containment)


def _violations(taken: _Taken, granted: Event, revoked_at: Instant | None, earlier: Sequence[Event]) -> tuple[str, ...]:
    """AU-2: every way in which this use breaks its authorisation, in the order of the codes."""
    event, body, policy, people, grant = taken.event, taken.body, taken.policy, taken.people, granted.body
    assert isinstance(grant, AuthGranted)
    valid_from, valid_until = parse(grant.valid_from), parse(grant.valid_until)
    authorisers = set(policy.authorisers) if policy is not None else set()
    if people.duty_manager is not None:  # AU-3: implicit authoriser for every client
        authorisers |= {people.duty_manager, people.names.get(people.duty_manager, people.duty_manager)}
    # Nobody approves their own use: neither who uses it nor whom it was given to.
    own = {name for person in (event.actor, grant.to) for name in (person, people.names.get(person, person))}
    checks = {
        "V1": grant.ticket != body.ticket,
        "V2": body.system not in _systems(grant),
        "V3": grant.to != event.actor,
        "V4": granted.at > event.at,
        "V5": not valid_from <= event.at < valid_until,
        "V6": _used(event, body, grant, earlier),
        "V7": grant.approved_by not in authorisers,
        "V8": grant.approved_by in own,
        "V9": valid_until - valid_from > LONGEST,
        "V10": revoked_at is not None and revoked_at <= event.at,
    }
    return tuple(code for code, broken in checks.items() if broken)


def _used(event: Event, body: Access, grant: AuthGranted, earlier: Sequence[Event]) -> bool:
    """AU-3: whether this is a second use: not the same use within 15 minutes, nor another system of its list. Every
    earlier access under it counts, of whatever client, a violation too."""
    listed = _systems(grant)
    for first, use in _uses(earlier):
        if use.system != body.system:
            if use.system in listed and body.system in listed:
                continue
            return True
        if (first.actor, use.purpose) != (event.actor, body.purpose) or event.at - first.at > SAME_USE:
            return True
    return False


def _uses(earlier: Sequence[Event]) -> list[tuple[Event, Access]]:
    """The first access of each use: what the same person does with the same purpose within 15 minutes is one use."""
    found: list[tuple[Event, Access]] = []
    for event in earlier:
        body = event.body
        assert isinstance(body, Access)
        what = (body.system, event.actor, body.purpose)
        if not any(
            (use.system, first.actor, use.purpose) == what and event.at - first.at <= SAME_USE for first, use in found
        ):
            found.append((event, body))
    return found
