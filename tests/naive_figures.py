"""The naive side of the key figures: §10 word for word over a few tickets, counted by hand.

The clocks are those of the naive tickets (`naive_clocks`); nothing here has heard of an outcome. A desk of one client
with cover day and night, so that every minute counts; everything said falls on whole minutes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from hypothesis import strategies as st

from nightdesk.domain import entries as e
from nightdesk.domain.clocks import ClockName
from nightdesk.domain.instants import MINUTE, Instant
from nightdesk.domain.policy import SEVERITIES, Severity
from tests import build
from tests.naive_clocks import NaiveTicket, Op, body, histories
from tests.stepping import Naive

START, END = build.at("Tue 18:00"), build.at("Wed 08:00")
KINDS = (("network", "wan"), ("network", "lan"), ("hardware", "wan"))
CLOCKS: tuple[ClockName, ...] = ("response", "resolution")
_ACTIONS: tuple[e.Action, ...] = ("own", "escalate_t2", "wake_t3", "park")


class Sketch(NamedTuple):
    """A ticket as drawn: minutes from the evening before, what it is about, what is said on it."""

    received: int
    severity: Severity
    kind: int
    history: list[tuple[int, Op]]
    extras: list[tuple[int, str]]
    """Minutes after it was received, and `decide own yes`, `decide park -`, `score 4`, `page k1`, `answer k1`, …"""
    merged: int | None


_decided = st.builds("decide {} {}".format, st.sampled_from(_ACTIONS), st.sampled_from(
    ("-", "yes", "no", "should_have_sooner")
))  # fmt: skip
_extras = st.one_of(
    _decided, st.builds("score {}".format, st.integers(1, 5)),
    st.builds("{} {}".format, st.sampled_from(("page", "answer", "down")), st.sampled_from(("k1", "k2"))),
)  # fmt: skip
sketches = st.lists(
    st.builds(
        Sketch, st.integers(-120, 17 * 60), st.sampled_from(SEVERITIES), st.integers(0, len(KINDS) - 1), histories,
        st.lists(st.tuples(st.integers(0, 900), _extras), max_size=4), st.sampled_from((None, None, None, 30, 400)),
    ),
    max_size=5,
)  # fmt: skip


class Told:
    """A ticket of the night: what the naive side keeps of it, and the entries the program is given."""

    def __init__(self, id: str, sketch: Sketch, naive: Naive, parent: str | None) -> None:
        self.id, self.kind = id, KINDS[sketch.kind]
        self.received = int(START) + sketch.received * MINUTE
        self.clocks = NaiveTicket(naive, self.received, sketch.severity)
        self.triaged = self.merged = False
        self.decisions: list[tuple[int, e.Action, str, str | None]] = []
        """When, what, whether it `follows`, and the verdict."""
        self.scores: list[tuple[int, int]] = []
        self.pages: list[tuple[int, str, str]] = []
        self.late: list[tuple[int, str]] = []
        self.entries: list[e.Event] = []
        self._say(self.received, build.created(id, priority=sketch.severity))
        until = END if sketch.merged is None or parent is None else self.received + sketch.merged * MINUTE
        for at, op in self._in_order(sketch):
            if at < until:  # a merged ticket has nothing to say any more
                self._take(at, op)
        if until < END and parent is not None:
            self._say(until, build.merge(id, parent))
            self.merged = True

    def _in_order(self, sketch: Sketch) -> list[tuple[int, str]]:
        said, at = list[tuple[int, str]](), self.received
        for gap, op in sketch.history:
            at += gap * MINUTE
            said.append((at, op))
        said = [(at, op) for at, op in said if at <= END]
        extras = [(self.received + minutes * MINUTE, extra) for minutes, extra in sketch.extras]
        return sorted([*said, *((at, extra) for at, extra in extras if at < END)])

    def _say(self, at: int, what: e.Body) -> str:
        name = f"{self.id}{len(self.entries):02}"
        self.entries.append(e.Event(name, "test", 0, Instant(at), "t1", what))
        return name

    def _take(self, at: int, op: str) -> None:
        word, _, rest = op.partition(" ")
        if word == "decide":
            self._decide(at, *rest.split())
        elif word == "score":
            self.scores.append((at, int(rest)))
            self._say(at, e.Csat(ticket=self.id, score=int(rest)))  # type: ignore[arg-type]
        elif word in ("page", "answer", "down"):
            self.pages.append((at, word, rest))
            stands_down = e.StandDown(ticket=self.id, contact=rest)
            sent = {"page": build.page(rest, ticket=self.id), "answer": build.page_ack(rest, self.id)}
            self._say(at, sent.get(word, stands_down))
        elif self.clocks.fits(op):
            self._work(at, op)

    def _work(self, at: int, op: Op) -> None:
        known = len(self.clocks.late)
        self.clocks.say(at, op)
        word, _, rest = op.partition(" ")
        if word == "triage":
            self.triaged = True
            severity, basis = rest.split()
            category, system = self.kind
            said = build.triage(severity, self.id, basis=basis, category=category, system=system)  # type: ignore[arg-type]
        else:
            said = msgspec.structs.replace(body(op), ticket=self.id)
        name = self._say(at, said)
        if any(self.clocks.late[known:]):
            self.late.append((at, name))

    def _decide(self, at: int, action: Any, verdict: str) -> None:
        # R02 recommends escalate_t2, and also nothing; a decision that leaves it deviates.
        self._say(at, build.checklist(self.id, E01="unknown"))
        name = self._say(at, e.Decision(ticket=self.id, action=action, reason="seen"))
        self.decisions.append((at, action, "follows" if action == "escalate_t2" else "deviates",
                               None if verdict == "-" else verdict))  # fmt: skip
        if verdict != "-":
            for needed in ("yes", verdict):  # long after the night; the last one counts
                self._say(int(END) + 3600, e.Verdict(decision=name, needed=needed))  # type: ignore[arg-type]


def night(drawn: Sequence[Sketch], naive: Naive) -> tuple[list[Told], list[e.Event]]:
    """The tickets, and their entries in the order of their instants. Only the oldest is merged into."""
    oldest = min(range(len(drawn)), key=lambda place: (drawn[place].received, place), default=0)
    told = [
        Told("ABCDE"[place], sketch, naive, "ABCDE"[oldest] if place != oldest else None)
        for place, sketch in enumerate(drawn)
    ]
    said = sorted((event for one in told for event in one.entries), key=lambda event: event.at)
    numbered = [msgspec.structs.replace(event, n=n, seq=n) for n, event in enumerate(said, start=1)]
    return told, numbered


def rank(values: list[int], percent: int) -> int | None:
    """Nearest rank, by taking one value after the other."""
    for taken, value in enumerate(sorted(values), start=1):
        if 100 * taken >= percent * len(values):
            return value
    return None


def _share(flags: Sequence[bool]) -> dict[str, Any]:
    pct = None if not flags else int(1000 * sum(flags) / len(flags) + 0.5 + 1e-9) / 10
    return {"num": sum(flags), "den": len(flags), "pct": pct}


def _spread(values: list[int]) -> dict[str, Any]:
    return {"n": len(values), "p50_s": rank(values, 50), "p90_s": rank(values, 90)}


def _by_level(rows: list[tuple[Severity, int]]) -> dict[str, Any]:
    levels: dict[str, Any] = {
        level: _spread([value for severity, value in rows if severity == level]) for level in SEVERITIES
    }
    return {"all": _spread([value for _, value in rows]), **levels}


def _worked(one: Told) -> int:
    """KPI-2, minute by minute: those of a pause or between resolve and re-opening don't count."""
    done = one.clocks.statuses[-1][0]
    pause_on = frozenset({"waiting_client"})
    return sum(MINUTE for at in range(one.received, done, MINUTE) if not one.clocks._paused(at, pause_on))


def _woken(told: Sequence[Told]) -> list[tuple[str, bool, int]]:
    """KPI-8: who, whether they answered, minutes; a person, a ticket, the one night there is."""
    found = []
    for one in told:
        for who in ("k1", "k2"):
            mine = [(at, word) for at, word, person in one.pages if person == who]
            first = next((at for at, word in mine if word == "page"), None)
            if first is None:
                continue
            after = mine[mine.index((first, "page")) :]
            ends = [at for at, word in after if word == "down"]
            answered = any(word == "answer" for _, word in after)
            minutes = 0 if not answered else (ends[-1] - first) // 60 if ends else 30
            found.append((first, who, answered, minutes))
    return [(who, answered, minutes) for first, who, answered, minutes in found if START <= first < END]


def kpi(told: Sequence[Told]) -> dict[str, Any]:
    """The figures of the night, without those of alerts."""
    mine = [one for one in told if START <= one.received < END and not one.merged]
    states = {name: [one.clocks.clock(name, END).state for one in mine] for name in CLOCKS}
    judged = {name: [state == "met" for state in found if state in ("met", "missed", "breached")]
              for name, found in states.items()}  # fmt: skip
    done = [one for one in mine if one.clocks.status == "resolved"]
    triaged = [one for one in mine if one.triaged]
    again = [one for one in triaged if any(
        other.triaged and not other.merged and other.kind == one.kind and other.received < one.received
        for other in told
    )]  # fmt: skip
    decisions = [decision for one in told for decision in one.decisions if START <= decision[0] < END]
    spoken = [(action, verdict) for _, action, _, verdict in decisions if verdict]
    scores = [score >= 4 for one in told for at, score in one.scores if START <= at < END]
    woken = _woken(told)

    def went(*actions: e.Action) -> dict[str, Any]:
        return {level: _share([any(action in actions for _, action, _, _ in one.decisions) for one in mine
                               if one.clocks.severity == level]) for level in SEVERITIES}  # fmt: skip

    answers = [(one.clocks.severity, one.clocks.response - one.received) for one in mine if one.clocks.response]
    return {
        "population": len(mine),
        "first_response": _by_level(answers),
        "resolution_time": _by_level([(one.clocks.severity, _worked(one)) for one in done]),
        "sla_response": _share(judged["response"]),
        "sla_update": _share([not late for one in mine for late in one.clocks.late]),
        "sla_resolution": _share(judged["resolution"]),
        "late_updates": [name for _, name in sorted(late for one in mine for late in one.late)],
        "escalation": went("escalate_t2", "wake_t3"),
        "t3": went("wake_t3"),
        "repeat": {**_share([one in again for one in triaged]), "tickets": sorted(one.id for one in again)},
        "csat": {**_share(scores), "few": len(scores) < 5},
        "callouts": len(woken),
        "minutes_awake": sum(minutes for _, _, minutes in woken),
        "people_woken": len({who for who, answered, _ in woken if answered}),
        "deviation": _share([how == "deviates" for _, _, how, _ in decisions]),
        "judged": {
            "over": _share([said == "no" for action, said in spoken if action in ("escalate_t2", "wake_t3")]),
            "under": _share([said == "should_have_sooner" for _, said in spoken]),
        },
    }  # fmt: skip
