"""The three SLA clocks: response, update, resolution (§3 SLA-1 to SLA-11).

Nothing here remembers a due time. A clock is worked out from a ticket's milestones, the policy in force and an
instant, every time it is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, TypeAlias

import msgspec

from nightdesk.domain.calendar import ALWAYS, Calendar, calendars, cover_status
from nightdesk.domain.instants import Instant
from nightdesk.domain.policy import DEFAULT_TARGETS, ClientPolicy, Severity, Targets

StatusName: TypeAlias = Literal[
    "new", "in_progress", "waiting_client", "waiting_vendor", "parked", "resolved", "merged"
]
ClockName: TypeAlias = Literal["response", "update", "resolution"]
ClockState: TypeAlias = Literal[
    "met", "missed", "breached", "paused", "waiting_cover", "at_risk", "ok", "none", "best_effort"
]
SeverityBasis: TypeAlias = Literal["provisional", "correction", "change", "accepted"]

RISK_PERCENT: dict[ClockName, int] = {"response": 50, "update": 75, "resolution": 75}
"""SLA-1: from which part of its target a clock is at risk."""
RUNNING: frozenset[ClockState] = frozenset({"ok", "at_risk", "breached", "waiting_cover"})
"""The states of a clock that runs towards a due instant (SLA-13)."""


class SeverityStep(msgspec.Struct, frozen=True):
    """A severity from an instant on, and why (SLA-5). `accepted` marks the acceptance of billable cover (COV-8)."""

    at: Instant
    severity: Severity
    basis: SeverityBasis
    resolved: bool = False
    """Taken while the ticket was resolved: the resolution was not running then, and does not start anew by it."""


class StatusStep(msgspec.Struct, frozen=True):
    """A status from an instant on."""

    at: Instant
    status: StatusName


class Milestones(msgspec.Struct, frozen=True):
    """What the clocks need to know of a ticket, in the order it happened. All instants are UTC seconds."""

    received_at: Instant
    severities: tuple[SeverityStep, ...]
    statuses: tuple[StatusStep, ...]
    first_response: Instant | None = None
    judged_at: int = 0
    """How many severity steps had been taken when the response stopped."""
    resolved_at_step: int = 0
    """How many severity steps had been taken at the last resolve."""
    update_anchor: Instant | None = None
    """SLA-6: the latest of what the update cadence is counted from."""

    @property
    def severity(self) -> Severity:
        """The severity in force now."""
        return self.severities[-1].severity

    @property
    def status(self) -> StatusName:
        """The status now."""
        return self.statuses[-1].status

    @property
    def accepted(self) -> bool:
        """Whether billable cover was accepted (COV-8)."""
        return any(step.basis == "accepted" for step in self.severities)


class Clock(msgspec.Struct, frozen=True):
    """One clock at one instant. `start`, `target` (seconds), `calendar`, `breaks` say how `due` came about."""

    name: ClockName
    state: ClockState
    due: Instant | None = None
    risk: Instant | None = None
    start: Instant | None = None
    target: int = 0
    severity: Severity | None = None
    stopped_at: Instant | None = None
    breaks: tuple[tuple[Instant, Instant | None], ...] = ()
    """Pauses and resolved stretches that don't count; an open one ends in None."""
    calendar: Calendar | None = None

    @property
    def running(self) -> bool:
        """Whether it runs towards its due instant."""
        return self.state in RUNNING


class Clocks(msgspec.Struct, frozen=True):
    """The three clocks of a ticket at one instant."""

    response: Clock
    update: Clock
    resolution: Clock

    @property
    def all(self) -> tuple[Clock, Clock, Clock]:
        """Response, update, resolution."""
        return (self.response, self.update, self.resolution)


def _all(state: ClockState) -> Clocks:
    return Clocks(Clock("response", state), Clock("update", state), Clock("resolution", state))


NO_CLOCKS = _all("none")
_BEST_EFFORT = _all("best_effort")


def targets(policy: ClientPolicy | None, severity: Severity) -> Targets:
    """The targets of a severity: the runbook's, or SLA-1."""
    return (policy.targets if policy else DEFAULT_TARGETS)[severity]


def calendar_for(policy: ClientPolicy | None, severity: Severity, clock: ClockName, *, accepted: bool) -> Calendar:
    """The calendar a clock counts on (SLA-2); 24×7 for a client without a usable runbook (case 57).

    So a P3 of an ack-only severity is answered tonight and worked from the next opening on (SLA-12).
    """
    if policy is None or accepted:
        return ALWAYS
    both = calendars(policy)
    if severity in policy.coverage.covered:
        return both.model
    if severity in policy.coverage.ack_only and clock == "response":
        return both.model
    return both.business


def clocks(milestones: Milestones, policy: ClientPolicy | None, now: Instant) -> Clocks:
    """The three clocks at `now` (SLA-9); `none` all three for a merged ticket (SLA-8)."""
    if milestones.status == "merged":
        return NO_CLOCKS
    if best_effort(milestones, policy):
        return _BEST_EFFORT
    response = _response(milestones, policy, now)
    if policy is None:
        return Clocks(response, NO_CLOCKS.update, NO_CLOCKS.resolution)
    return Clocks(response, update_clock(milestones, policy, now), _resolution(milestones, policy, now))


def best_effort(milestones: Milestones, policy: ClientPolicy | None) -> bool:
    """SLA-10: a P1 out of cover that is worked without a promise."""
    if policy is None or policy.coverage.ooc_policy != "p1_best_effort" or milestones.severity != "P1":
        return False
    start = _start(milestones.received_at, _while_open(milestones.severities))
    return not milestones.accepted and cover_status(policy, "P1", start) == "out_of_cover"


def _response(milestones: Milestones, policy: ClientPolicy | None, now: Instant) -> Clock:
    steps = milestones.severities
    stop = milestones.first_response
    if stop is not None:
        steps, severity = _judged(milestones.severities, milestones.judged_at)
    else:
        severity = steps[-1].severity
    accepted = any(step.basis == "accepted" for step in steps)
    return _clock(
        name="response",
        start=_start(milestones.received_at, steps),
        target=targets(policy, severity).response,
        severity=severity,
        calendar=calendar_for(policy, severity, "response", accepted=accepted),
        breaks=(),
        stop=stop,
        now=now,
    )


def _resolution(milestones: Milestones, policy: ClientPolicy, now: Instant) -> Clock:
    steps = milestones.severities
    resolved = milestones.status == "resolved"
    severity = steps[-1].severity
    if resolved:
        steps, severity = _judged(steps, milestones.resolved_at_step)
    accepted = any(step.basis == "accepted" for step in steps)
    return _clock(
        name="resolution",
        start=_start(milestones.received_at, _while_open(steps)),
        target=targets(policy, severity).resolution,
        severity=severity,
        calendar=calendar_for(policy, severity, "resolution", accepted=accepted),
        breaks=breaks(milestones.statuses, policy.pause_on),
        stop=milestones.statuses[-1].at if resolved else None,
        now=now,
    )


def update_clock(milestones: Milestones, policy: ClientPolicy, now: Instant) -> Clock:
    """The update clock at `now` (SLA-6); `none` unless it runs."""
    severity = milestones.severity
    cadence = targets(policy, severity).update
    stopped = milestones.status in ("parked", "resolved", "merged")
    if milestones.first_response is None or stopped or cadence is None or milestones.update_anchor is None:
        return NO_CLOCKS.update
    # SLA-7: a P1 client hears from us even when we wait for them.
    pause_on = policy.pause_on if severity != "P1" else frozenset[str]()
    return _clock(
        name="update",
        start=milestones.update_anchor,
        target=cadence,
        severity=severity,
        calendar=calendar_for(policy, severity, "update", accepted=milestones.accepted),
        breaks=breaks(milestones.statuses, pause_on),
        stop=None,
        now=now,
    )


def _judged(steps: Sequence[SeverityStep], taken: int) -> tuple[tuple[SeverityStep, ...], Severity]:
    """SLA-5: the steps up to the stop, and the severity a stopped clock is judged by: later corrections count, up to
    the first later change."""
    severity = steps[taken - 1].severity
    for step in steps[taken:]:
        if step.basis == "change":
            break
        if step.basis == "correction":
            severity = step.severity
    return tuple(steps[:taken]), severity


def _start(received_at: Instant, steps: Sequence[SeverityStep]) -> Instant:
    """SLA-3, SLA-5: where a clock that lived through these steps starts."""
    start = received_at
    for before, step in pairwise(steps):
        worse = step.severity < before.severity
        if step.basis == "accepted" or (step.basis == "change" and worse):
            start = step.at
    return start


def _while_open(steps: Sequence[SeverityStep]) -> tuple[SeverityStep, ...]:
    """SLA-5: a change restarts clocks still running; one taken while resolved only carries its severity on. Cover
    accepted starts them whatever the status (COV-8): opened again, the ticket counts from there."""
    return tuple(
        SeverityStep(step.at, step.severity, "correction") if step.resolved and step.basis == "change" else step
        for step in steps
    )


def breaks(statuses: Sequence[StatusStep], pause_on: frozenset[str]) -> tuple[tuple[Instant, Instant | None], ...]:
    """SLA-7, SLA-8: the stretches that don't count, in order: pauses, and from a resolve to its re-opening."""
    found: list[tuple[Instant, Instant | None]] = []
    for position, step in enumerate(statuses):
        following = statuses[position + 1].at if position + 1 < len(statuses) else None
        if step.status in pause_on or (step.status == "resolved" and following is not None):
            found.append((step.at, following))
    return tuple(found)


def _clock(
    *,
    name: ClockName,
    start: Instant,
    target: int,
    severity: Severity,
    calendar: Calendar,
    breaks: tuple[tuple[Instant, Instant | None], ...],
    stop: Instant | None,
    now: Instant,
) -> Clock:
    due = reach(calendar, start, target, breaks)
    risk = reach(calendar, start, -(-target * RISK_PERCENT[name] // 100), breaks)
    state: ClockState
    if stop is not None:
        state = "met" if due is None or stop <= due else "missed"
    elif due is not None and now > due:
        state = "breached"
    elif breaks and breaks[-1][1] is None:
        state = "paused"
    elif not calendar.contains(now):
        state = "waiting_cover"
    elif risk is not None and now >= risk:
        state = "at_risk"
    else:
        state = "ok"
    return Clock(name, state, due, risk, start, target, severity, stop, breaks, calendar)


def reach(
    calendar: Calendar, start: Instant, seconds: int, breaks: Sequence[tuple[Instant, Instant | None]]
) -> Instant | None:
    """SLA-9: the earliest instant at which `seconds` are counted from `start` outside the breaks.

    None with an open break before that, or where the calendar never gives as much.
    """
    cursor, left = start, seconds
    for opens, closes in breaks:
        if closes is not None and closes <= cursor:
            continue
        if opens > cursor:
            counted = calendar.counted(cursor, opens)
            if counted >= left:
                break
            left -= counted
        if closes is None:
            return None
        cursor = max(cursor, closes)
    return calendar.reach(cursor, left)


class UpdateCheck(msgspec.Struct, frozen=True):
    """The milestones as they stood when an update, park or resolve came while the update clock may have run."""

    event: str
    at: Instant
    milestones: Milestones


def late_update(check: UpdateCheck, policy: ClientPolicy | None) -> bool | None:
    """SLA-11: whether that communication came late; None where no update clock ran."""
    if policy is None or best_effort(check.milestones, policy):
        return None
    clock = update_clock(check.milestones, policy, check.at)
    return None if clock.state == "none" else clock.state == "breached"
