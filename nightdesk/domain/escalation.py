"""Must somebody be woken? The checklist (E01 to E12, ESC-1) and the decision list (R01 to R12, F1 to F3).

Every condition is worked out in three values: true, false, or open because a question was not asked. A condition
with one false term is false whatever else is open; the first open one stops the run and names what to ask.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, TypeAlias

import msgspec

from nightdesk.domain import rules
from nightdesk.domain.entries import Action, Answer, ContactAttempt, Event
from nightdesk.domain.instants import MINUTE, Instant
from nightdesk.domain.policy import ClientPolicy, Severity

QUESTIONS = rules.QUESTIONS
"""E01 to E12, each as it is asked."""
COMPUTED = ("E02", "E03", "E12")
ACTIONS: dict[Action, str] = {
    "own": "Own it: T1 works on it",
    "escalate_t2": "Escalate: page T2",
    "wake_t3": "Wake T3",
    "vendor": "Call the vendor",
    "notify_client_it": "Notify the client's IT",
    "park": "Park until the next business day",
}
FLAG_WORDS = {
    "best_effort": "best effort: no clock promised",
    "security_hold": "security hold",
    "verify_security": "verify: breach or not?",
    "offer_billable": "offer billable work",
    "authorisation_required": "authorisation before touching the high-risk system",
    "change_approval_required": "approval before the high-impact change",
}

Given: TypeAlias = Literal["yes", "no", "unknown", "not_asked"]
_FLAG_ORDER = tuple(FLAG_WORDS)


class Case(msgspec.Struct, frozen=True):
    """What the decision list looks at: the ticket's severity, its client's policy, and all twelve answers."""

    severity: Severity
    policy: ClientPolicy | None
    answers: Mapping[str, Given]


class Recommendation(msgspec.Struct, frozen=True):
    """What the rules say. `action` None means they stopped for want of the answers in `needs` (ESC-1)."""

    action: Action | None
    also: tuple[Action, ...] = ()
    flags: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


def e02(cover: str, accepted: bool) -> Answer:
    """E02: out of cover right now? (COV-6; accepted billable cover and an unknown client say no.)"""
    return "yes" if cover == "out_of_cover" and not accepted else "no"


def e03(policy: ClientPolicy | None, system: str | None) -> Answer:
    """E03: does the client's IT own the system? Unknown without a runbook or where the map is silent or shared."""
    if policy is None:
        return "unknown"
    if not policy.co_managed:
        return "no"
    owner = policy.ownership.get(system or "")
    return "yes" if owner == "client_it" else "no" if owner == "msp" else "unknown"


def e12(attempts: Sequence[Event], severity: Severity, at: Instant) -> Answer:
    """E12: vendor or client IT tried, never reached, the first try past its time box (15 min at P1, else 30)."""
    relevant = [
        event
        for event in attempts
        if isinstance(event.body, ContactAttempt) and event.body.party in ("vendor", "client_it") and event.at <= at
    ]
    if not relevant or any(isinstance(e.body, ContactAttempt) and e.body.outcome == "reached" for e in relevant):
        return "no"
    box = (15 if severity == "P1" else 30) * MINUTE
    return "yes" if at - relevant[0].at >= box else "no"


class _Run:
    """One run down the list: answers after leaning, and what an open condition still needs."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.severe = case.severity in ("P1", "P2")
        self.needs: list[str] = []

    def truth(self, question: str, wanted: Answer) -> bool | None:
        """Whether the answer is `wanted`; None where it was not asked. Unknown leans (§5.2) except for E01 and E03."""
        given = self.case.answers.get(question, "not_asked")
        if given == "not_asked":
            return None
        return self._leaned(question, given) == wanted

    def not_yes(self, question: str) -> bool | None:
        """Whether the answer is anything but yes."""
        found = self.truth(question, "yes")
        return None if found is None else not found

    def said(self, question: str) -> bool:
        """Whether an asked question leans yes: what *also* and F rules take (silent where not asked)."""
        return self.truth(question, "yes") is True

    def _leaned(self, question: str, given: Given) -> str:
        if given != "unknown" or question in ("E01", "E03"):
            return given
        if question in ("E06", "E07", "E08"):
            return "yes"
        if question == "E10":
            return "yes" if self.severe else "no"
        return "no"

    def all(self, *terms: tuple[str, bool | None]) -> bool | None:
        """Three-valued and: False where a term is false, None (and `needs`) where one is open, else True."""
        if any(value is False for _, value in terms):
            return False
        self.needs = [question for question, value in terms if value is None]
        return None if self.needs else True


_Rule: TypeAlias = tuple[str, Callable[[_Run], "bool | None"], Action]


def _r03(run: _Run) -> bool | None:
    best_effort = run.case.policy is not None and run.case.policy.coverage.ooc_policy == "p1_best_effort"
    return run.all(("", run.case.severity == "P1" and best_effort), ("E02", run.truth("E02", "yes")))


def _waits(run: _Run) -> tuple[tuple[str, bool | None], ...]:
    return ("", not run.severe), ("E10", run.not_yes("E10"))


def _r08(run: _Run) -> bool | None:
    # "P1 or E10": at P1 the alternative is decided, E10 is not needed.
    harm = True if run.case.severity == "P1" else run.truth("E10", "yes")
    return run.all(("E11", run.truth("E11", "yes")), ("E10", harm))


_LIST: tuple[_Rule, ...] = (
    ("R01", lambda run: run.all(("E01", run.truth("E01", "yes"))), "wake_t3"),
    ("R02", lambda run: run.all(("E01", run.truth("E01", "unknown"))), "escalate_t2"),
    ("R04", lambda run: run.all(("E02", run.truth("E02", "yes"))), "park"),
    ("R05a", lambda run: run.all(*_waits(run), ("E03", run.truth("E03", "yes"))), "park"),
    (
        "R05b",
        lambda run: run.all(
            *_waits(run),
            ("E05", run.truth("E05", "yes")),
            ("E06", run.truth("E06", "no")),
            ("E07", run.truth("E07", "no")),
        ),
        "own",
    ),
    ("R05c", lambda run: run.all(*_waits(run)), "park"),
    ("R06a", lambda run: run.all(("E03", run.truth("E03", "yes")), ("E12", run.truth("E12", "yes"))), "escalate_t2"),
    ("R06", lambda run: run.all(("E03", run.truth("E03", "yes"))), "notify_client_it"),
    ("R07", lambda run: run.all(("E03", run.truth("E03", "unknown"))), "escalate_t2"),
    ("R08", _r08, "wake_t3"),
    (
        "R09",
        lambda run: run.all(
            ("", run.case.severity == "P1"), ("E09", run.truth("E09", "yes")), ("E04", run.not_yes("E04"))
        ),
        "wake_t3",
    ),
    ("R10a", lambda run: run.all(("E04", run.truth("E04", "yes")), ("E12", run.truth("E12", "yes"))), "escalate_t2"),
    ("R10", lambda run: run.all(("E04", run.truth("E04", "yes"))), "vendor"),
    ("R11", lambda run: run.all(("E05", run.truth("E05", "yes")), ("E06", run.truth("E06", "no"))), "own"),
    ("R12", lambda run: True, "escalate_t2"),
)


def recommend(case: Case) -> Recommendation:
    """R01 to R12: the first that holds, with what goes along (F1 to F3); or what to ask first (ESC-1)."""
    run = _Run(case)
    passed: list[str] = []
    flags: set[str] = set()
    for rule, holds, action in _LIST:
        if rule == "R04" and _r03(run) is True:
            passed.append("R03")
            flags.add("best_effort")
            continue
        found = holds(run)
        if found is None:
            return Recommendation(None, (), _ordered(flags), tuple(passed), tuple(run.needs))
        if found:
            return _complete(run, rule, action, passed, flags)
    raise AssertionError("R12 always holds")


def _complete(run: _Run, rule: str, action: Action, passed: list[str], flags: set[str]) -> Recommendation:
    policy = run.case.policy
    also: list[Action] = []
    if rule == "R01":
        flags.add("security_hold")
        also.append("escalate_t2")
        if policy is not None and policy.co_managed:
            also.append("notify_client_it")
    if rule == "R02":
        flags.add("verify_security")
    if rule == "R04" and policy is not None and policy.coverage.ooc_policy == "billable_with_approval":
        flags.add("offer_billable")
    if rule in ("R06a", "R07"):
        also.append("notify_client_it")
    if rule == "R10a":
        also.append("vendor")
    if rule == "R10" and (run.said("E10") or run.said("E09")):
        also.append("escalate_t2")
    rules = [*passed, rule]
    if run.said("E07"):
        flags.add("authorisation_required")
        rules.append("F1")
    if run.said("E08"):
        flags.add("change_approval_required")
        rules.append("F2")
    told = action == "notify_client_it" or "notify_client_it" in also
    if policy is not None and policy.co_managed and run.case.severity <= policy.notify_client_it_at and not told:
        also.append("notify_client_it")
        rules.append("F3")
    return Recommendation(action, tuple(also), _ordered(flags), tuple(rules))


def _ordered(flags: set[str]) -> tuple[str, ...]:
    return tuple(flag for flag in _FLAG_ORDER if flag in flags)


DecisionResult: TypeAlias = Literal["follows", "deviation", "deviation_without_reason", "no_checklist"]


def judge(action: Action, reason: str, recommendation: Recommendation | None) -> DecisionResult:
    """§5.4: how a decision stands to the latest earlier checklist (None: there was none).

    A decision taken while questions are still needed follows nothing (ESC-1).
    """
    if recommendation is None:
        return "no_checklist"
    if recommendation.action is not None and action in (recommendation.action, *recommendation.also):
        return "follows"
    return "deviation" if reason.strip() else "deviation_without_reason"
