"""What a client's contract gives at one instant, severity by severity, for the technician (COV-6, COV-7, COV-8)."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from nightdesk.domain.calendar import CoverStatus, calendars, cover_status, next_opening
from nightdesk.domain.history import approvers
from nightdesk.domain.instants import DAY, Instant, display, zone
from nightdesk.domain.policy import SEVERITIES, UNKNOWN_CLIENT, ClientPolicy, OutOfCoverPolicy, Severity
from nightdesk.domain.severity import LABELS
from nightdesk.text import one_line
from nightdesk.views.common import Scene, View, both_times

_AHEAD = 366 * DAY
"""How far the end of a window is looked for: a cover that has not changed in a year has no end anybody waits for."""
_STATUS: Mapping[CoverStatus, str] = {
    "business": "open: worked now",
    "in_cover": "in cover: worked now",
    "ack_only": "acknowledge it now, it is worked from the next opening",
    "out_of_cover": "out of cover",
}
_THEN: Mapping[CoverStatus, str] = {
    "business": "the client is open",
    "in_cover": "in cover after hours",
    "ack_only": "acknowledged only",
    "out_of_cover": "out of cover",
}
_OUTSIDE: Mapping[OutOfCoverPolicy, str] = {
    "log_only": "log it, answer and park it",
    "billable_with_approval": "log it, answer, park it and offer billable work",
    "p1_best_effort": "P1 is worked as best effort with no clock; log, answer and park the rest",
}


class NoRunbook(View, frozen=True, kw_only=True):
    """Why there is nothing to show of a client: nobody knows it, or its runbook is missing or broken (case 57)."""

    client: str
    known: bool
    """Whether the desk has a runbook or tickets of it at all."""
    clients: tuple[str, ...]
    """Every client that has a runbook, by id."""
    problems: tuple[str, ...]
    """What is wrong with its runbook, a sentence each; empty where there is none."""


class SeverityCover(View, frozen=True, kw_only=True):
    """Cover of one severity at the instant asked for."""

    label: str
    status: CoverStatus
    until: Instant | None
    """When the status becomes another; None where it stays as it is for a year or longer."""
    then: CoverStatus | None
    words: str


class ClientCover(View, frozen=True, kw_only=True):
    """A client's cover at an instant."""

    client: str
    client_name: str
    at: Instant
    text: str
    """The instant in the client's zone (T-6)."""
    desk_time: str
    severities: Mapping[str, SeverityCover]
    next_opening: Instant | None
    next_opening_text: str
    ooc_policy: OutOfCoverPolicy
    approvers: tuple[str, ...]
    """Who may accept billable work, where the policy offers any (COV-8)."""
    outside: str


class Cover(msgspec.Struct, frozen=True):
    """Asks for the cover of a client now."""

    client: str

    def answer(self, scene: Scene) -> ClientCover | NoRunbook:
        """The cover (COV-6 to COV-8), or why it is not known."""
        picture = scene.picture
        policy = picture.client_policy(self.client)
        if policy is None:
            return no_runbook(scene, self.client)
        now, opens = picture.now, next_opening(policy, picture.now)
        offers = policy.coverage.ooc_policy == "billable_with_approval"
        return ClientCover(
            client=self.client,
            client_name=policy.client_name,
            at=now,
            text=display(now, zone(policy.timezone)),
            desk_time=display(now, zone(picture.desk.timezone)),
            severities={severity: _cover(scene, policy, severity) for severity in SEVERITIES},
            next_opening=opens,
            next_opening_text=_opening(scene, self.client, opens),
            ooc_policy=policy.coverage.ooc_policy,
            approvers=approvers(policy) if offers else (),
            outside=_outside(policy),
        )


def no_runbook(scene: Scene, client: str) -> NoRunbook:
    """Why this client has no policy now."""
    picture = scene.picture
    clients = tuple(picture.policies.clients())
    broken = {found.file: found.problems for found in picture.policies.broken(picture.now)}
    known = client in clients or (client in picture.facts.clients and client != UNKNOWN_CLIENT)
    problems = broken.get(f"clients/{client}.md", ())
    return NoRunbook(client=client, known=known, clients=clients, problems=problems)


def changes_at(policy: ClientPolicy, severity: Severity, at: Instant) -> tuple[Instant, CoverStatus] | None:
    """The first instant after `at` with another cover status (COV-6), and that status; None within a year: never."""
    both = calendars(policy)
    status, end, edge = cover_status(policy, severity, at), at + _AHEAD, at
    while edge < end:
        edges = [found for calendar in (both.business, both.model) if (found := calendar.edge_after(edge)) is not None]
        if not edges:
            return None
        edge = min(edges)
        then = cover_status(policy, severity, edge)
        if then != status:
            return edge, then
    return None


def _cover(scene: Scene, policy: ClientPolicy, severity: Severity) -> SeverityCover:
    now = scene.picture.now
    status, change = cover_status(policy, severity, now), changes_at(policy, severity, now)
    words = f"{_STATUS[status]} (COV-6)"
    if status == "out_of_cover":
        words += f": {_step(policy.coverage.ooc_policy, severity)} (COV-8)"
    if change is not None:
        words += f"; until {both_times(scene.picture, policy.client_id, change[0])}, then {_THEN[change[1]]}"
    return SeverityCover(
        label=LABELS[severity],
        status=status,
        until=change[0] if change else None,
        then=change[1] if change else None,
        words=words if change else f"{words}; no change ahead",
    )


def _step(policy: OutOfCoverPolicy, severity: Severity) -> str:
    if policy == "p1_best_effort":
        return "work it as best effort, no clock" if severity == "P1" else _OUTSIDE["log_only"]
    return _OUTSIDE[policy]


def _opening(scene: Scene, client: str, opens: Instant | None) -> str:
    return (
        f"{both_times(scene.picture, client, opens)} (COV-7)" if opens is not None else "no business day ahead (COV-7)"
    )


def _outside(policy: ClientPolicy) -> str:
    words = _OUTSIDE[policy.coverage.ooc_policy]
    if policy.coverage.ooc_policy == "billable_with_approval":
        names = ", ".join(one_line(name, 60) for name in approvers(policy))
        words += f"; {names or 'nobody the runbook names'} may accept"
    return f"{words}; an active security breach is never parked (COV-8)"
