"""What a checklist computes by itself, and how a decision stands to it (§5.2, §5.4)."""

from __future__ import annotations

import pytest

from nightdesk.domain import entries
from nightdesk.domain.entries import Answer
from nightdesk.domain.escalation import (
    Recommendation,
    e02,
    e03,
    judge,
)
from nightdesk.domain.policy import Severity
from tests.build import Night, accepted, access, ack, checklist, client, created, edited, triage

# computed answers (§5.2)


@pytest.mark.parametrize(
    ("cover", "accepted", "answer"),
    [("out_of_cover", False, "yes"), ("out_of_cover", True, "no"), ("ack_only", False, "no"), ("unknown", False, "no")],
)
def test_e02_is_computed_from_cover(cover: str, accepted: bool, answer: Answer) -> None:
    assert e02(cover, accepted) == answer


@pytest.mark.parametrize(
    ("system", "answer"), [("erp", "yes"), ("mail", "no"), ("wan", "unknown"), ("phones", "unknown"), (None, "unknown")]
)
def test_e03_is_computed_from_the_ownership_map(system: str | None, answer: Answer) -> None:
    shared = client(co_managed=True, ownership={"erp": "client_it", "mail": "msp", "wan": "shared"})
    assert e03(shared, system) == answer
    assert e03(client(), system) == "no"
    assert e03(None, system) == "unknown"  # case 57


def attempt(outcome: str = "no_answer", party: str = "vendor") -> entries.Body:
    return entries.ContactAttempt(ticket="T", party=party, outcome=outcome)  # type: ignore[arg-type]


def answered(*said: tuple[str, entries.Body], severity: Severity = "P2", now: str = "Wed 02:00") -> Answer:
    """E12 as computed at `now`."""
    night = Night(("Wed 01:00", created(priority=severity)), *said, (now, checklist(E01="no")))
    return night.ticket(now).checklists[-1].answers["E12"]  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("first", "severity", "answer"),
    [("Wed 01:30", "P2", "yes"), ("Wed 01:30:01", "P2", "no"), ("Wed 01:45", "P1", "yes"), ("Wed 01:45:01", "P1", "no"),
     ("Wed 01:30", "P4", "yes")],
)  # fmt: skip
def test_e12_and_case_78_count_the_time_box_from_the_first_try(first: str, severity: Severity, answer: Answer) -> None:
    assert answered((first, attempt()), ("Wed 01:59", attempt()), severity=severity) == answer


def test_e12_is_no_once_anybody_was_reached_or_when_nobody_was_tried() -> None:
    assert answered(("Wed 01:05", attempt()), ("Wed 01:10", attempt("reached", "client_it"))) == "no"
    assert answered(("Wed 01:05", attempt(party="client"))) == "no"
    assert answered() == "no"


def test_e12_counts_a_client_it_that_does_not_answer() -> None:
    assert answered(("Wed 01:05", attempt(party="client_it"))) == "yes"


def test_e01_left_out_takes_the_last_triage() -> None:
    night = Night(("Wed 01:00", created()), ("Wed 01:05", triage("P1", breach="yes")), ("Wed 01:06", checklist()))
    (record,) = night.ticket("Wed 01:06").checklists
    assert (record.answers["E01"], record.recommendation.rules) == ("yes", ("R01",))


def test_e01_said_goes_before_the_triage() -> None:
    night = Night(
        ("Wed 01:00", created()), ("Wed 01:05", triage("P1", breach="yes")), ("Wed 01:06", checklist(E01="no"))
    )
    assert night.ticket("Wed 01:06").checklists[-1].answers["E01"] == "no"


def test_case_29_a_breach_out_of_cover_wakes_t3() -> None:
    night = Night(
        ("Wed 01:00", created(priority="P1")), ("Wed 01:06", checklist(E01="yes")), under=client("answering_service")
    )
    assert night.ticket("Wed 01:06").checklists[-1].recommendation.action == "wake_t3"


def test_case_28_an_out_of_cover_p1_is_parked_under_log_only() -> None:
    night = Night(
        ("Wed 01:00", created(priority="P1")), ("Wed 01:06", checklist(E01="no")), under=client("answering_service")
    )
    assert night.ticket("Wed 01:06").checklists[-1].recommendation.rules == ("R04",)


def test_cover_accepted_says_no_to_e02() -> None:
    night = Night(
        ("Wed 01:00", created(priority="P1")), ("Wed 01:05", accepted()), ("Wed 01:06", checklist(E01="no")),
        under=client("answering_service", cover={"ooc_policy": "billable_with_approval"}),
    )  # fmt: skip
    assert night.ticket("Wed 01:06").checklists[-1].answers["E02"] == "no"


def test_case_57_an_unknown_client_is_never_out_of_cover_and_its_systems_are_nobodys() -> None:
    night = Night(("Wed 01:00", created(client="stranger", priority="P1")), ("Wed 01:06", checklist(E01="no")))
    record = night.ticket("Wed 01:06").checklists[-1]
    assert (record.answers["E02"], record.answers["E03"], record.recommendation.rules) == ("no", "unknown", ("R07",))


def test_case_58_a_checklist_keeps_the_runbook_of_its_instant() -> None:
    said = (("Wed 01:00", created(priority="P1")), ("Wed 01:06", checklist(E01="no")))
    night = Night(*said, under=edited(client("answering_service"), "Wed 02:00", client()))
    assert night.ticket("Wed 03:00").checklists[-1].recommendation.rules == ("R04",)


# §5.4


def decided(action: str, reason: str = "") -> entries.Body:
    return entries.Decision(ticket="T", action=action, reason=reason)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("action", "reason", "result"),
    [("escalate_t2", "", "follows"), ("own", "quicker", "deviation"), ("own", "  ", "deviation_without_reason")],
)
def test_a_decision_is_judged_by_the_latest_checklist(action: str, reason: str, result: str) -> None:
    night = Night(
        ("Wed 01:00", created(priority="P1")), ("Wed 01:01", checklist(E01="yes")),
        ("Wed 01:02", checklist(E01="unknown")), ("Wed 01:03", decided(action, reason)),
    )  # fmt: skip
    assert night.ticket("Wed 01:03").decisions[-1].result == result


def test_what_goes_along_is_no_deviation() -> None:
    night = Night(("Wed 01:00", created()), ("Wed 01:01", checklist(E01="yes")), ("Wed 01:02", decided("escalate_t2")))
    assert night.ticket("Wed 01:02").decisions[-1].result == "follows"


def test_case_83_a_decision_while_a_question_is_needed_deviates() -> None:
    stopped = Recommendation(None, needs=("E11", "E10"))
    found = [judge("own", reason, stopped) for reason in ("", "known fault")]
    assert found == ["deviation_without_reason", "deviation"]


def test_ref1_a_deviation_without_a_reason_is_listed_and_a_decision_without_checklist_is_named() -> None:
    night = Night(
        ("Wed 01:00", created()), ("Wed 01:01", decided("wake_t3")), ("Wed 01:02", checklist(E01="unknown")),
        ("Wed 01:03", decided("park")), ("Wed 01:04", ack()), ("Wed 01:05", access("nas", None)),
    )  # fmt: skip
    assert [d.result for d in night.ticket("Wed 02:00").decisions] == ["no_checklist", "deviation_without_reason"]
    assert night.refused() == ["deviation_without_reason"]
