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
VIOLATIONS = {
    "V0": "no authorisation",
    "V1": "of another ticket",
    "V2": "for another system",
    "V3": "for another person",
    "V4": "recorded after use",
    "V5": "outside its validity",
    "V6": "already used",
    "V7": "approver not listed",
    "V8": "approved by the user",
    "V9": "longer than 240 minutes",
    "V10": "revoked",
}


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
    """The authorisations and accesses of one client, in order."""

    def __init__(self) -> None:
        self._grants: dict[str, _Authorisation] = {}
        self.grants: list[Event] = []
        self.accesses: list[AccessRecord] = []
        self.reviews: dict[str, str] = {}
        """Break-glass access event → the event of its first valid review."""

    def grant(self, event: Event, body: AuthGranted) -> None:
        """AU-1: an authorisation is recorded."""
        self._grants[body.auth] = _Authorisation(body, event.at, None, [])
        self.grants.append(event)

    def revoke(self, event: Event, body: AuthRevoked) -> None:
        """An authorisation ends early."""
        found = self._grants.get(body.auth)
        if found is not None and found.revoked_at is None:
            found.revoked_at = event.at

    def access(
        self, event: Event, body: Access, policy: ClientPolicy | None, people: People, *, security_hold: bool
    ) -> AccessRecord:
        """AU-2, AU-3, AU-7: judge one access, and use up what it used."""
        marks = self._marks(event, body, policy, people, security_hold=security_hold)
        ok = not any(mark.startswith("V") for mark in marks)
        record = AccessRecord(event.id, event.at, body.ticket, event.actor, body.system, body.purpose, ok, marks)
        self.accesses.append(record)
        return record

    def review(self, event: Event, access: str) -> bool:
        """AU-7: a break-glass access is reviewed; False where the one who did it reviews it himself."""
        record = next((record for record in self.accesses if record.event == access), None)
        if record is None:
            return True
        if record.by == event.actor:
            return False
        self.reviews.setdefault(access, event.id)
        return True

    def _marks(
        self, event: Event, body: Access, policy: ClientPolicy | None, people: People, *, security_hold: bool
    ) -> tuple[str, ...]:
        if policy is not None and body.system not in {system.id for system in policy.high_risk_systems}:
            return ("not_high_risk",)
        grant = self._grants.get(body.auth) if body.auth else None
        if grant is None:
            if _break_glass(body, policy, security_hold=security_hold):
                return ("break_glass",)
            return ("V0",)
        marks = _violations(event, body, grant, policy, people)
        self._use(event, body, grant)
        return marks

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
