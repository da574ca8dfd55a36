"""Who may touch a high-risk system, when, and whether an access was proper (§5.6 AU-1 to AU-7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from nightdesk.domain.entries import Access, AuthGranted, AuthRevoked, Event
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


@dataclass(slots=True)
class _Authorisation:
    grant: AuthGranted
    at: Instant
    revoked_at: Instant | None
    uses: list[tuple[str, str, str, Instant, bool]]
    """system, person, purpose, first access of the use, whether the system is one of the grant's."""


class People(msgspec.Struct, frozen=True):
    """Who is who when approvals are checked: names of people by id, and the duty manager of that night."""

    names: Mapping[str, str]
    duty_manager: str | None


NOBODY = People({}, None)
"""Where nobody is asked for."""


class AccessWalk:
    """The accesses of one client, in order. They are judged when asked for: an authorisation entered after the access
    it is named in is known by then, and seen to be late (V4).
    """

    def __init__(self, granted: Mapping[str, Event]) -> None:
        self._granted = granted
        """Every authorisation of the desk by its id: one of another client's ticket is V1, not V0."""
        self._taken: list[_Taken] = []
        self._revoked: dict[str, Instant] = {}
        self.reviews: dict[str, str] = {}
        """Break-glass access event → the event of its first valid review."""
        self.until = Instant(0)
        self._judged: tuple[tuple[int, ...], list[AccessRecord]] = ((), [])

    @property
    def accesses(self) -> list[AccessRecord]:
        """Every access up to `until`, judged by what is known by then (AU-2, AU-3, AU-7; V0 to V10)."""
        known = (len(self._taken), len(self._granted), len(self._revoked), self.until)
        if self._judged[0] != known:
            held: dict[str, _Authorisation] = {}
            self._judged = (known, [self._record(taken, held) for taken in self._taken])
        return self._judged[1]

    def revoke(self, event: Event, body: AuthRevoked) -> None:
        """An authorisation ends early."""
        self._revoked.setdefault(body.auth, event.at)

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

    def _record(self, taken: _Taken, held: dict[str, _Authorisation]) -> AccessRecord:
        event, body = taken.event, taken.body
        marks = self._marks(taken, held)
        ok = not any(mark.startswith("V") for mark in marks)
        return AccessRecord(event.id, event.at, body.ticket, event.actor, body.system, body.purpose, ok, marks)

    def _marks(self, taken: _Taken, held: dict[str, _Authorisation]) -> tuple[str, ...]:
        body, policy = taken.body, taken.policy
        if policy is not None and body.system not in {system.id for system in policy.high_risk_systems}:
            return ("not_high_risk",)
        grant = self._authorisation(body.auth, held)
        if grant is None:
            return ("break_glass",) if _break_glass(body, policy, security_hold=taken.security_hold) else ("V0",)
        marks = _violations(taken.event, body, grant, policy, taken.people)
        self._use(taken.event, body, grant)
        return marks

    def _authorisation(self, auth: str | None, held: dict[str, _Authorisation]) -> _Authorisation | None:
        if auth is None:
            return None
        granted = self._granted.get(auth)
        if granted is None or granted.at > self.until:
            return None
        assert isinstance(granted.body, AuthGranted)
        return held.setdefault(auth, _Authorisation(granted.body, granted.at, self._revoked.get(auth), []))

    def _use(self, event: Event, body: Access, grant: _Authorisation) -> None:
        for system, person, purpose, first, _ in grant.uses:
            if (system, person, purpose) == (body.system, event.actor, body.purpose) and event.at - first <= SAME_USE:
                return
        listed = body.system in _systems(grant.grant)
        grant.uses.append((body.system, event.actor, body.purpose, event.at, listed))


def _systems(grant: AuthGranted) -> tuple[str, ...]:
    return grant.systems or ((grant.system,) if grant.system else ())


def _break_glass(body: Access, policy: ClientPolicy | None, *, security_hold: bool) -> bool:
    if not (body.break_glass and body.reason.strip() and security_hold and policy is not None):
        return False
    return any(body.system in entry.systems and entry.signed_by in policy.authorisers for entry in policy.containment)


def _violations(
    event: Event, body: Access, held: _Authorisation, policy: ClientPolicy | None, people: People
) -> tuple[str, ...]:
    grant = held.grant
    valid_from, valid_until = parse(grant.valid_from), parse(grant.valid_until)
    authorisers = set(policy.authorisers) if policy is not None else set()
    if people.duty_manager is not None:  # AU-3: implicit authoriser for every client
        authorisers |= {people.duty_manager, people.names.get(people.duty_manager, people.duty_manager)}
    user = {event.actor, people.names.get(event.actor, event.actor)}
    checks = {
        "V1": grant.ticket != body.ticket,
        "V2": body.system not in _systems(grant),
        "V3": grant.to != event.actor,
        "V4": held.at > event.at,
        "V5": not valid_from <= event.at < valid_until,
        "V6": _used(event, body, held),
        "V7": grant.approved_by not in authorisers,
        "V8": grant.approved_by in user,
        "V9": valid_until - valid_from > LONGEST,
        "V10": held.revoked_at is not None and held.revoked_at <= event.at,
    }
    return tuple(code for code, broken in checks.items() if broken)


def _used(event: Event, body: Access, held: _Authorisation) -> bool:
    """AU-3: whether this is a second use: not the same use within 15 minutes, nor another system of its list."""
    listed_now = body.system in _systems(held.grant)
    for system, person, purpose, first, listed in held.uses:
        if system != body.system:
            if listed and listed_now:
                continue
            return True
        if (person, purpose) != (event.actor, body.purpose) or event.at - first > SAME_USE:
            return True
    return False
