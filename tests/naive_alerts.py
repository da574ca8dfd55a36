"""The naive side of noise: §7 step by step over one client's alerts, no ticket beside them.

Every state is kept for ever and looked through each time; nothing is scheduled.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from nightdesk.domain.instants import MINUTE

HALF_HOUR = 30 * MINUTE
RANK = ("info", "warning", "critical")


@dataclass
class Heard:
    """One alert as far as the rules look at it."""

    id: str
    at: int
    key: str
    state: str
    severity: str
    security: bool


@dataclass
class NaiveGroup:
    problems: list[str] = field(default_factory=list)
    """Their severities."""
    open: bool = True
    storm: str | None = None


@dataclass
class NaiveKey:
    last: str = "ok"
    changes: list[int] = field(default_factory=list)
    group: str | None = None
    cleared: int | None = None
    flapping: bool = False
    problem: Heard | None = None
    window_end: int | None = None
    """Of the window that suppressed the latest problem, until it has come."""


class NaiveAlerts:
    """`windows`: key → (start, end); `noise`: the keys and severities of noise rules."""

    def __init__(self, windows: dict[str, tuple[int, int]], noise: set[tuple[str, str]]) -> None:
        self.windows, self.noise = windows, noise
        self.keys: dict[str, NaiveKey] = {}
        self.groups: dict[str, NaiveGroup] = {}
        self.members: dict[str, list[str]] = {}
        self.worst: dict[str, str] = {}
        self.arrivals: list[Heard] = []
        """The alerts that reached step 9 without being N0."""
        self.storm: str | None = None
        self.dispositions: dict[str, str] = {}
        self.reraised: list[tuple[str, int]] = []

    @property
    def open(self) -> set[str]:
        return {id for id, group in self.groups.items() if group.open}

    def settle(self, until: int) -> None:
        """Everything time alone does up to `until`, the earliest first."""
        while True:
            due = [(key.changes[-1] + HALF_HOUR, 0, name) for name, key in self.keys.items() if key.flapping]
            due += [(key.window_end, 1, name) for name, key in self.keys.items() if key.window_end is not None]
            due = [one for one in due if one[0] <= until]
            if not due:
                return
            at, what, name = min(due)
            key = self.keys[name]
            if what == 0:
                self._calm(key, at)
            else:
                self._window_ends(key, at)

    def _calm(self, key: NaiveKey, at: int) -> None:
        key.flapping = False
        if key.last == "ok" and key.group is not None and self.groups[key.group].open:
            self.groups[key.group].open = False
            key.cleared = at

    def _window_ends(self, key: NaiveKey, at: int) -> None:
        key.window_end = None
        if key.last == "problem" and not self._is_open(key):
            assert key.problem is not None
            self._open(key, key.problem, key.problem.id)
            self.reraised.append((key.problem.id, at))

    def hear(self, alert: Heard) -> None:
        self.settle(alert.at)
        key = self.keys.setdefault(alert.key, NaiveKey())
        if alert.state != key.last:  # step 1
            key.changes.append(alert.at)
            key.last = alert.state
        if alert.state == "problem":
            key.problem, key.window_end = alert, None
        self.dispositions[alert.id] = self._dispose(alert, key)

    def _dispose(self, alert: Heard, key: NaiveKey) -> str:
        problem = alert.state == "problem"
        if alert.security and problem:  # step 2
            if self._is_open(key):
                return self._again(alert, key)
            self._open(key, alert, alert.id)
            return "new"
        if problem or not self._is_open(key):
            start, end = self.windows.get(alert.key, (0, 0))
            if start <= alert.at < end:  # step 3
                if problem:
                    key.window_end = end
                return "suppressed_maintenance"
            if alert.severity == "info":  # step 4
                return "filtered_info"
            if (alert.key, alert.severity) in self.noise:  # step 5
                return "suppressed_rule"
        changes = [at for at in key.changes if alert.at - HALF_HOUR < at <= alert.at]
        if key.flapping or len(changes) >= 4:  # step 6
            key.flapping = True
            if not self._is_open(key):
                self._open(key, alert if problem else None, alert.id)
            elif problem:
                self._group(key).problems.append(alert.severity)
            return "flapping"
        if not problem:  # step 7
            if not self._is_open(key):
                return "cleared_orphan"
            self._group(key).open = False
            key.cleared = alert.at
            return "cleared"
        if self._is_open(key):  # step 8
            return self._again(alert, key)
        if key.group is not None and key.cleared is not None and alert.at - key.cleared <= 15 * MINUTE:
            self._group(key).open = True
            return self._again(alert, key)
        return self._storm_or_new(alert, key)

    def _storm_or_new(self, alert: Heard, key: NaiveKey) -> str:
        quiet = not self.arrivals or alert.at - self.arrivals[-1].at >= 10 * MINUTE
        self.storm = None if quiet else self.storm
        self.arrivals.append(alert)
        self._open(key, alert, alert.id)
        if self.storm is not None:
            worse = RANK.index(alert.severity) > RANK.index(self.worst[self.storm])
            self._join(self.storm, alert)
            return "resurfaced" if worse else "storm"
        recent = [one for one in self.arrivals if alert.at - 5 * MINUTE < one.at <= alert.at]
        if len(recent) < 8:
            return "new"
        self.storm = f"S-{alert.id}"
        self.members[self.storm] = []
        for one in recent:
            self._join(self.storm, one)
        return "storm"

    def _join(self, storm: str, alert: Heard) -> None:
        self.members[storm].append(alert.id)
        self.groups[alert.id].storm = storm
        self.worst[storm] = max(self.worst.get(storm, "info"), alert.severity, key=RANK.index)

    def _again(self, alert: Heard, key: NaiveKey) -> str:
        """N10 a."""
        earlier = [RANK.index(severity) for severity in self._group(key).problems]
        self._group(key).problems.append(alert.severity)
        return "resurfaced" if earlier and RANK.index(alert.severity) > max(earlier) else "grouped"

    def _open(self, key: NaiveKey, alert: Heard | None, id: str) -> None:
        # A group that flapping opens with an `ok` shows the problem the check last had.
        shown = alert or key.problem
        self.groups[id] = NaiveGroup([shown.severity] if shown is not None else [])
        key.group = id

    def _is_open(self, key: NaiveKey) -> bool:
        return key.group is not None and self.groups[key.group].open

    def _group(self, key: NaiveKey) -> NaiveGroup:
        assert key.group is not None
        return self.groups[key.group]
