"""The naive side of the three clocks: §3 word for word over a list of things said, counted minute by minute.

It knows nothing of milestones or closed forms. Everything said falls on whole minutes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple, TypeAlias

from hypothesis import strategies as st

from nightdesk.domain import entries as e
from nightdesk.domain.clocks import ClockName, ClockState
from nightdesk.domain.instants import MINUTE, Instant
from nightdesk.domain.policy import SEVERITIES, Severity
from tests import build
from tests.stepping import Naive

Op: TypeAlias = str
"""`ack`, `update-none`, `park`, `waiting_client`, `client`, `reopen`, `accept`, `triage P1 change` and so on."""
STATUSES = ("in_progress", "waiting_client", "waiting_vendor")
BEYOND: Literal["beyond"] = "beyond"
Due: TypeAlias = "int | Literal['beyond'] | None"
"""`beyond`: not within the days stepped through."""


class Found(NamedTuple):
    state: ClockState
    due: Due


def body(op: Op) -> e.Body:
    """The log entry of an op."""
    word, _, rest = op.partition("-")
    if word in _TELL:
        return _TELL[word](told_by=rest or "message")
    if op in STATUSES:
        return build.status(op)
    if op in _SAY:
        return _SAY[op]()
    how, severity, basis = op.split()
    return _SET[how](severity, basis=basis)


_TELL: dict[str, Callable[..., e.Body]] = {
    "ack": build.ack, "update": build.update, "park": build.park, "resolve": build.resolve,
}  # fmt: skip
_SAY: dict[str, Callable[[], e.Body]] = {"client": build.wrote, "reopen": build.reopen, "accept": build.accepted}
_SET: dict[str, Callable[..., e.Body]] = {"triage": build.triage, "set": build.changed}
_severity_ops = st.builds(
    "{} {} {}".format, st.sampled_from(("triage", "set")), st.sampled_from(SEVERITIES),
    st.sampled_from(("correction", "change")),
)  # fmt: skip
_ops = st.one_of(
    st.sampled_from(("ack", "ack-none", "update", "update-phone", "park", "park-none", "resolve", "reopen", "accept")),
    st.sampled_from(("client", *STATUSES)),
    _severity_ops,
)
histories = st.lists(st.tuples(st.integers(0, 80), _ops), max_size=9)
"""Minutes since the thing said before, and what is said."""


class NaiveTicket:
    """One ticket, one thing said after the other."""

    def __init__(self, naive: Naive, received: int, severity: Severity) -> None:
        self.naive, self.policy = naive, naive.policy
        self.severity: Severity = severity
        self.statuses: list[tuple[int, str]] = [(received, "new")]
        self.starts: dict[str, int] = {"response": received, "resolution": received}
        self.accepted = self.accepted_first = False
        self.response: int | None = None
        self.judged: Severity = severity
        self.closed = False
        """A later change ended the re-judging of the response."""
        self.anchor: int | None = None
        self.late: list[bool] = []

    @property
    def status(self) -> str:
        return self.statuses[-1][1]

    def fits(self, op: Op) -> bool:
        """Severity and cover of a resolved ticket are left alone here: tests of their own say what holds."""
        return self.status != "resolved" or op.split("-")[0] in ("ack", "update", "client", "reopen")

    def say(self, at: int, op: Op) -> None:
        word, _, told = op.partition("-")
        if word in _TELL:
            self._tell(at, word, told != "none")
        elif op in STATUSES:
            self._to(at, op)
        elif op == "client" and self.status == "waiting_client":
            self._to(at, "in_progress")
        elif op == "reopen" and self.status in ("resolved", "parked"):
            self._to(at, "in_progress")
            self.anchor = at
        elif op == "accept":
            self._accept(at)
        elif " " in op:
            _, severity, basis = op.split()
            self._severity(at, severity, basis)  # type: ignore[arg-type]

    def _to(self, at: int, status: str) -> None:
        if self.status == "parked" and status != "parked":
            self.anchor = at
        if self.status != status:
            self.statuses.append((at, status))

    def _tell(self, at: int, word: str, told: bool) -> None:
        if told or word in ("park", "resolve"):
            clock = self.clock("update", at)
            if clock.state not in ("none", "best_effort"):
                self.late.append(clock.state == "breached")
        if told and self.response is None:
            self.response, self.judged, self.accepted_first = at, self.severity, self.accepted
        if told and word in ("ack", "update"):
            self.anchor = at
        if word in ("park", "resolve") and self.status != "resolved":
            self._to(at, {"park": "parked", "resolve": "resolved"}[word])
        elif self.status == "new":
            self._to(at, "in_progress")

    def _accept(self, at: int) -> None:
        if self.accepted or self.policy.coverage.ooc_policy != "billable_with_approval":
            return
        self.accepted, self.anchor = True, at
        for clock in self._not_stopped():
            self.starts[clock] = at

    def _severity(self, at: int, severity: Severity, basis: str) -> None:
        worse, same = severity < self.severity, severity == self.severity
        if same:
            return
        if worse and basis == "change":
            for clock in self._not_stopped():
                self.starts[clock] = at
        if self.response is not None:
            self.anchor = at if worse else self.anchor
            self.closed = self.closed or basis == "change"
            self.judged = self.judged if self.closed else severity
        self.severity = severity

    def _not_stopped(self) -> list[str]:
        stopped = {"response": self.response is not None, "resolution": self.status == "resolved"}
        return [clock for clock, over in stopped.items() if not over]

    # the clocks at an instant

    def clock(self, name: ClockName, now: int) -> Found:
        if self._best_effort():
            return Found("best_effort", None)
        targets = self.policy.targets[self.severity]
        if name == "response":
            severity = self.severity if self.response is None else self.judged
            return self._found(
                now, self.starts["response"], self.policy.targets[severity].response, 50,
                self._calendar(severity, name), None, self.response,
            )  # fmt: skip
        if name == "resolution":
            stop = self.statuses[-1][0] if self.status == "resolved" else None
            return self._found(
                now, self.starts["resolution"], targets.resolution, 75, self._calendar(self.severity, name),
                self.policy.pause_on, stop,
            )  # fmt: skip
        if (
            self.response is None
            or self.status in ("parked", "resolved")
            or targets.update is None
            or self.anchor is None
        ):
            return Found("none", None)
        pause_on = frozenset[str]() if self.severity == "P1" else self.policy.pause_on
        return self._found(now, self.anchor, targets.update, 75, self._calendar(self.severity, name), pause_on, None)

    def _best_effort(self) -> bool:
        if self.severity != "P1" or self.policy.coverage.ooc_policy != "p1_best_effort" or self.accepted:
            return False
        start, cover = self.starts["resolution"], self.policy.coverage
        promised = "P1" in cover.covered | cover.ack_only and self.naive.model.contains(start)
        return not self.naive.business.contains(start) and not promised

    def _calendar(self, severity: Severity, name: ClockName) -> str:
        """SLA-2."""
        if self.accepted_first if name == "response" and self.response is not None else self.accepted:
            return "always"
        cover = self.policy.coverage
        if severity in cover.covered or (severity in cover.ack_only and name == "response"):
            return "model"
        return "business"

    def _counts(self, calendar: str, at: int) -> bool:
        if calendar == "always":
            return True
        return (self.naive.model if calendar == "model" else self.naive.business).contains(at)

    def _paused(self, at: int, pause_on: frozenset[str] | None) -> bool:
        """Whether this minute is one of a pause, or of a time between resolve and re-opening (SLA-7, SLA-8).

        `pause_on` None: the response, which never pauses.
        """
        if pause_on is None:
            return False
        found = 0
        for position, (since, _) in enumerate(self.statuses):
            found = position if since <= at else found
        status = self.statuses[found][1]
        return status in pause_on or (status == "resolved" and found < len(self.statuses) - 1)

    def _open_pause(self, pause_on: frozenset[str] | None) -> bool:
        return pause_on is not None and self.status in pause_on

    def _reach(self, start: int, seconds: int, calendar: str, pause_on: frozenset[str] | None) -> Due:
        left = seconds
        for at in range(start, self.naive.business.end, MINUTE):
            if self._counts(calendar, at) and not self._paused(at, pause_on):
                if left <= MINUTE:
                    return at + left
                left -= MINUTE
        return None if self._open_pause(pause_on) else BEYOND

    def _found(
        self,
        now: int,
        start: int,
        target: int,
        percent: int,
        calendar: str,
        pause_on: frozenset[str] | None,
        stop: int | None,
    ) -> Found:
        due, risk = (self._reach(start, part, calendar, pause_on) for part in (target, -(-target * percent // 100)))
        past = isinstance(due, int) and (now if stop is None else stop) > due
        if stop is not None:
            return Found("missed" if past else "met", due)
        if past:
            return Found("breached", due)
        if self._open_pause(pause_on):
            return Found("paused", due)
        if not self._counts(calendar, now):
            return Found("waiting_cover", due)
        return Found("at_risk" if isinstance(risk, int) and now >= risk else "ok", due)


def told(received: Instant, history: list[tuple[int, Op]], ticket: NaiveTicket) -> list[tuple[int, Op]]:
    """The ops that fit, at their instants, said to the naive ticket."""
    at, found = int(received), list[tuple[int, Op]]()
    for gap, op in history:
        at += gap * MINUTE
        if ticket.fits(op):
            ticket.say(at, op)
            found.append((at, op))
    return found
