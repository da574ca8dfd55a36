"""The checklist and the decision list, against a second reading of §5.3 and ESC-1."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product
from typing import get_args

import pytest

from nightdesk.domain.entries import Answer
from nightdesk.domain.escalation import (
    COMPUTED,
    QUESTIONS,
    Case,
    Given,
    Recommendation,
    recommend,
)
from nightdesk.domain.policy import SEVERITIES, ClientPolicy, OutOfCoverPolicy, Severity
from tests.build import client

ANSWERS: tuple[Answer, ...] = get_args(Answer)
ASKED = tuple(question for question in QUESTIONS if question not in COMPUTED)
NO: Answer = "no"
QUIET: dict[str, Given] = dict.fromkeys(QUESTIONS, NO)
OOC: tuple[OutOfCoverPolicy, ...] = get_args(OutOfCoverPolicy)


def policy(ooc: OutOfCoverPolicy = "log_only", *, co_managed: bool = False, tell_at: Severity = "P2") -> ClientPolicy:
    return client(cover={"ooc_policy": ooc}, co_managed=co_managed, notify_client_it_at=tell_at)


def case(severity: Severity = "P2", under: ClientPolicy | None = None, **answers: Given) -> Case:
    """All answers no but those named."""
    return Case(severity, under or policy(), {**QUIET, **answers})


def asked(severity: Severity = "P2", under: ClientPolicy | None = None, **answers: Given) -> Case:
    """Nothing asked but what is named; what is computed says no."""
    return Case(severity, under or policy(), {**dict.fromkeys(COMPUTED, NO), **answers})


def said(text: str) -> dict[str, Given]:
    """`E01=no E03=yes` as answers."""
    return {question: picked(answer) for question, _, answer in (pair.partition("=") for pair in text.split())}


def picked(answer: str) -> Answer:
    return next(one for one in ANSWERS if one == answer)


# §5.3 read a second time, for a checklist answered in full


def literal(case: Case) -> Recommendation:
    """The table from top to bottom, every question answered."""
    a, severity, agreed = case.answers, case.severity, case.policy
    assert agreed is not None
    severe = severity in ("P1", "P2")
    leaned = {q: a[q] == "yes" for q in QUESTIONS}
    leaned |= {q: True for q in ("E06", "E07", "E08") if a[q] == "unknown"}
    leaned |= {"E10": True} if a["E10"] == "unknown" and severe else {}
    e04, e05, e06, e07, e08, e09, e10, e11 = (leaned[f"E{n:02}"] for n in range(4, 12))
    ooc, passed = agreed.coverage.ooc_policy, []
    flags, also, rule, action = list[str](), list[str](), "", ""
    if a["E01"] == "yes":
        rule, action, flags, also = "R01", "wake_t3", ["security_hold"], ["escalate_t2"]
        also += ["notify_client_it"] if agreed.co_managed else []
    elif a["E01"] == "unknown":
        rule, action, flags = "R02", "escalate_t2", ["verify_security"]
    else:
        if a["E02"] == "yes" and severity == "P1" and ooc == "p1_best_effort":
            passed, flags = ["R03"], ["best_effort"]
        if a["E02"] == "yes" and not passed:
            rule, action = "R04", "park"
            flags = ["offer_billable"] if ooc == "billable_with_approval" else []
        elif not severe and not e10:
            if a["E03"] == "yes":
                rule, action = "R05a", "park"
            elif e05 and not e06 and not e07:
                rule, action = "R05b", "own"
            else:
                rule, action = "R05c", "park"
        elif a["E03"] == "yes" and a["E12"] == "yes":
            rule, action, also = "R06a", "escalate_t2", ["notify_client_it"]
        elif a["E03"] == "yes":
            rule, action = "R06", "notify_client_it"
        elif a["E03"] == "unknown":
            rule, action, also = "R07", "escalate_t2", ["notify_client_it"]
        elif e11 and (severity == "P1" or e10):
            rule, action = "R08", "wake_t3"
        elif severity == "P1" and e09 and not e04:
            rule, action = "R09", "wake_t3"
        elif e04 and a["E12"] == "yes":
            rule, action, also = "R10a", "escalate_t2", ["vendor"]
        elif e04:
            rule, action, also = "R10", "vendor", ["escalate_t2"] if e10 or e09 else []
        elif e05 and not e06:
            rule, action = "R11", "own"
        else:
            rule, action = "R12", "escalate_t2"
    rules = [*passed, rule]
    if e07:
        rules.append("F1")
        flags.append("authorisation_required")
    if e08:
        rules.append("F2")
        flags.append("change_approval_required")
    above = SEVERITIES.index(severity) <= SEVERITIES.index(agreed.notify_client_it_at)
    if agreed.co_managed and above and action != "notify_client_it" and "notify_client_it" not in also:
        rules.append("F3")
        also.append("notify_client_it")
    return Recommendation(action, tuple(also), tuple(flags), tuple(rules))  # type: ignore[arg-type]


def cases(count: int, seed: int) -> Iterator[Case]:
    """Answered in full, picked from all combinations of severity, policy and answers; the same ones every time."""
    picks = random.Random(seed)
    agreed = [policy(ooc, co_managed=co, tell_at=t) for ooc, co, t in product(OOC, (True, False), SEVERITIES)]
    for _ in range(count):
        answers: dict[str, Given] = {question: picks.choice(ANSWERS) for question in QUESTIONS}
        answers |= {"E02": picks.choice(("yes", "no")), "E12": picks.choice(("yes", "no"))}
        if picks.random() < 0.8:  # most of the table lies behind these two
            answers |= {"E01": "no", "E02": "no"}
        yield Case(picks.choice(SEVERITIES), picks.choice(agreed), answers)


def holed(count: int, seed: int) -> Iterator[tuple[Case, Case]]:
    """A case answered in full, and the same with one to four questions not asked."""
    picks = random.Random(seed)
    for whole in cases(count, seed):
        holes = set(picks.sample(ASKED, picks.randint(1, 4)))
        yield whole, Case(whole.severity, whole.policy, {q: a for q, a in whole.answers.items() if q not in holes})


def completions(case: Case) -> Iterator[Case]:
    holes = [question for question in ASKED if question not in case.answers]
    for filled in product(ANSWERS, repeat=len(holes)):
        answers: dict[str, Given] = {**case.answers, **dict(zip(holes, filled, strict=True))}
        yield Case(case.severity, case.policy, answers)


def primary(found: Recommendation) -> str:
    """The rule that gave the recommendation."""
    return next(rule for rule in found.rules if rule != "R03" and not rule.startswith("F"))


def test_a_checklist_answered_in_full_comes_to_what_the_table_says() -> None:
    for one in cases(20_000, seed=1):
        assert recommend(one) == literal(one)


def test_every_rule_of_the_table_is_met_by_those_cases() -> None:
    met = {rule for one in cases(20_000, seed=1) for rule in literal(one).rules}
    assert len(met) == 16 + 3  # R01 to R12 with R05a-c, R06a, R10a; F1 to F3


def test_esc1_a_recommendation_with_holes_is_that_of_every_way_to_fill_them() -> None:
    for _, open_case in holed(2_500, seed=2):
        found = recommend(open_case)
        if found.action is not None:
            for filled in completions(open_case):
                assert primary(recommend(filled)) == primary(found)


def test_esc1_holes_never_add_anything() -> None:
    for whole, open_case in holed(2_500, seed=3):
        found, full = recommend(open_case), recommend(whole)
        if found.action is not None:
            assert set(found.also) <= {*full.also, "notify_client_it"}
            assert set(found.flags) <= set(full.flags)


def test_esc1_a_stop_means_that_the_rule_could_hold_and_could_fail() -> None:
    for _, open_case in holed(1_500, seed=4):
        if recommend(open_case).action is None:
            assert len({primary(recommend(filled)) for filled in completions(open_case)}) > 1


def test_esc1_needs_are_not_asked_and_each_could_still_decide() -> None:
    for _, open_case in holed(2_500, seed=5):
        needs = recommend(open_case).needs
        assert not set(needs) & (set(open_case.answers) | set(COMPUTED))
        assert (recommend(open_case).action is None) == bool(needs)


def test_esc1_answering_the_first_of_needs_again_and_again_ends_where_the_whole_checklist_does() -> None:
    for whole in cases(3_000, seed=6):
        answers: dict[str, Given] = {question: whole.answers[question] for question in COMPUTED}
        for _ in range(len(ASKED) + 1):
            found = recommend(Case(whole.severity, whole.policy, answers))
            if found.action is not None:
                break
            answers[found.needs[0]] = whole.answers[found.needs[0]]
        assert (found.action, primary(found)) == (literal(whole).action, primary(literal(whole)))


# ESC-1 rule by rule: what a rule that is still open asks for, in the order of the table


@pytest.mark.parametrize(
    ("severity", "answers", "needs"),
    [
        ("P1", "", "E01"),
        ("P3", "E01=no E03=yes", "E10"),  # R05a
        ("P3", "E01=no", "E10 E05 E06 E07"),  # R05b
        ("P4", "E01=no E06=no", "E10 E05 E07"),
        ("P3", "E01=no E10=no E05=yes", "E06 E07"),
        ("P3", "E01=no E10=no E05=yes E06=no", "E07"),
        ("P3", "E01=no E05=no", "E10"),  # R05b is false, R05c still open
        ("P2", "E01=no", "E11 E10"),  # R08
        ("P1", "E01=no", "E11"),  # at P1 E10 is decided by the alternative
        ("P2", "E01=no E11=yes", "E10"),
        ("P2", "E01=no E10=yes", "E11"),
        ("P1", "E01=no E11=no", "E09 E04"),  # R09
        ("P1", "E01=no E11=no E09=yes", "E04"),  # case 80
        ("P2", "E01=no E11=no", "E04"),  # R10: E12 is no, so R10a is false
        ("P2", "E01=no E11=no E12=yes", "E04"),  # R10a
        ("P2", "E01=no E11=no E04=no", "E05 E06"),  # R11
        ("P2", "E01=no E11=no E04=no E05=yes", "E06"),
        ("P3", "E01=no E10=yes E11=no E04=no E06=no", "E05"),
    ],
)
def test_esc1_what_each_open_rule_needs(severity: Severity, answers: str, needs: str) -> None:
    found = recommend(asked(severity, None, **said(answers)))
    assert (" ".join(found.needs), found.action, found.also, found.rules) == (needs, None, (), ())


@pytest.mark.parametrize(
    ("severity", "answers", "rule"),
    [
        ("P2", "E01=yes", "R01"),
        ("P2", "E01=unknown", "R02"),
        ("P2", "E01=no E02=yes", "R04"),  # case 82
        ("P3", "E01=no E03=yes E10=no", "R05a"),
        ("P3", "E01=no E10=no E05=no", "R05c"),
        ("P3", "E01=no E10=no E06=yes", "R05c"),
        ("P3", "E01=no E10=no E07=yes", "R05c"),
        ("P1", "E01=no E03=yes E12=yes", "R06a"),
        ("P1", "E01=no E03=yes", "R06"),
        ("P1", "E01=no E03=unknown", "R07"),
        ("P1", "E01=no E11=yes", "R08"),
        ("P1", "E01=no E11=no E09=yes E04=no", "R09"),
        ("P1", "E01=no E11=no E04=yes E12=yes", "R10a"),
        ("P1", "E01=no E11=no E04=yes", "R10"),
        ("P2", "E01=no E11=no E04=no E05=yes E06=no", "R11"),
        ("P2", "E01=no E11=no E04=no E05=no", "R12"),
        ("P2", "E01=no E11=no E04=no E06=yes", "R12"),
    ],
)
def test_esc1_one_false_term_is_enough_to_pass_a_rule(severity: Severity, answers: str, rule: str) -> None:
    assert recommend(asked(severity, None, **said(answers))).rules[0] == rule


def test_esc1_a_stop_keeps_best_effort_and_no_f_rule() -> None:
    found = recommend(asked("P1", policy("p1_best_effort", co_managed=True), E01="no", E02="yes", E07="yes"))
    assert (found.rules, found.flags, found.needs) == (("R03",), ("best_effort",), ("E11",))


def test_unknown_leans_as_the_table_says() -> None:
    leaning_no = case("P1", E04="unknown", E05="unknown", E09="unknown", E11="unknown")
    assert recommend(leaning_no).rules == ("R12",)
    assert recommend(case("P2", E05="yes", E06="unknown")).rules == ("R12",)
    assert recommend(case("P2", E07="unknown", E08="unknown")).rules == ("R12", "F1", "F2")


@pytest.mark.parametrize(("severity", "rule"), [("P2", "R08"), ("P3", "R05c")])
def test_e10_unknown_leans_yes_only_when_severe(severity: Severity, rule: str) -> None:
    assert recommend(case(severity, E10="unknown", E11="yes")).rules == (rule,)


def test_f3_at_or_above_the_severity_agreed_and_once() -> None:
    told = [recommend(case(s, policy(co_managed=True), E10="yes")).also for s in SEVERITIES]
    assert told == [("notify_client_it",), ("notify_client_it",), (), ()]
    assert recommend(case("P1", policy(co_managed=True), E03="unknown")).rules == ("R07",)


def test_flags_stand_in_the_order_of_the_table() -> None:
    found = recommend(case("P1", policy("p1_best_effort"), E02="yes", E07="yes", E08="yes"))
    assert found.flags == ("best_effort", "authorisation_required", "change_approval_required")
