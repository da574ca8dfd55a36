"""The gates of a live desk: what is written for an act, and what is refused with which way on (REF-1, §5.4)."""

from __future__ import annotations

from typing import Any

import pytest

from nightdesk.domain import commands as c
from nightdesk.domain import entries as e
from nightdesk.domain.commands import Refused
from nightdesk.domain.deciding import decide
from tests.build import Night, ack, alert, checklist, created, merge, park, promoted, resolve, triage

MESSAGE: e.ToldBy = "message"
NOW = "Wed 02:00"


def decided(night: Night, command: c.Command, actor: str = "t1") -> tuple[e.Body, ...]:
    found = decide(night.picture(NOW), command, actor)
    assert not isinstance(found, Refused), found.message
    return found


def refused(night: Night, command: c.Command, actor: str = "t1") -> Refused:
    found = decide(night.picture(NOW), command, actor)
    assert isinstance(found, Refused)
    return found


def one(*more: tuple[str, e.Body]) -> Night:
    return Night(("Wed 01:00", created()), *more)


def acknowledge(ticket: str = "T", **more: Any) -> c.Acknowledge:
    return c.Acknowledge(ticket=ticket, told_by=MESSAGE, **more)


def parking(reason: str = "can wait") -> c.Park:
    return c.Park(ticket="T", told_by=MESSAGE, reason=reason)


def resolving(resolution: str = "restarted") -> c.Resolve:
    return c.Resolve(ticket="T", told_by=MESSAGE, resolution=resolution)


def deciding(action: e.Action, reason: str = "", **answers: e.Answer) -> c.Decide:
    return c.Decide(ticket="T", action=action, reason=reason, answers=answers)


# what is written


def test_an_acknowledgement_keeps_how_the_client_was_told() -> None:
    (written,) = decided(one(), c.Acknowledge(ticket="T", told_by="phone", template="ack", text="We are on it."))
    assert written == e.Ack(ticket="T", told_by="phone", template="ack", text="We are on it.")


def test_n7_acknowledging_an_alert_row_makes_a_ticket_of_it_first() -> None:
    night = Night(("Wed 01:00", alert(summary="disk 95 %")))
    made, answered = decided(night, acknowledge("e1"))
    assert made == e.PromoteAlert(ticket="ND-0001", alert="e1", subject="disk 95 %")
    assert isinstance(answered, e.Ack)


def test_a_decision_is_written_with_the_checklist_it_follows() -> None:
    asked, taken = decided(one(), deciding("escalate_t2", E01="unknown"))
    assert asked == e.Checklist(ticket="T", answers={"E01": "unknown"})
    assert taken == e.Decision(ticket="T", action="escalate_t2", recommended="escalate_t2", rules=("R02",))


def test_an_acknowledgement_nobody_was_told_of_may_be_followed_by_a_real_one() -> None:
    assert decided(one(("Wed 01:10", ack(told_by="none"))), acknowledge())


# what is refused


@pytest.mark.parametrize(
    ("night", "command", "rule"),
    [
        (one(), deciding("park", E01="unknown"), "REF-1 deviation_without_reason"),
        (one(), deciding("park", " ", E01="unknown"), "REF-1 deviation_without_reason"),
        (one(), deciding("own", E01="no"), "REF-1 deviation_without_reason"),  # case 83: still needed
        (one(("Wed 01:10", triage("P3", category="mfa_reset"))), resolving(), "SEC-1"),
        (one(("Wed 01:10", triage("P1", breach="yes"))), parking(), "COV-8"),
        (one(("Wed 01:10", checklist(E01="yes"))), parking(), "COV-8"),
        (one(), c.UpdateClient(ticket="T", told_by="none", detail="x"), "COM-8"),
        (one(), c.UpdateClient(ticket="T", told_by="phone"), "COM-1"),
        (Night(("Wed 01:00", alert())), c.AddNote(ticket="e1", body="x"), "N7"),
    ],
)
def test_each_gate_names_its_rule(night: Night, command: c.Command, rule: str) -> None:
    assert refused(night, command).rule == rule


@pytest.mark.parametrize(
    ("night", "command"),
    [
        (one(("Wed 01:10", ack())), acknowledge()),
        (one(("Wed 01:10", park())), parking()),
        (one(("Wed 01:10", resolve())), resolving()),
        (one(), parking("")),
        (one(), resolving(" ")),
        (one(), c.AddNote(ticket="T", body=" ")),
        (one(), acknowledge("Z")),
        (Night(("Wed 01:00", alert()), ("Wed 01:10", promoted("e1"))), acknowledge("e1")),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(night: Night, command: c.Command) -> None:
    assert refused(night, command).message.endswith((".", "?"))


def test_a_merged_ticket_sends_to_its_parent() -> None:
    night = Night(("Wed 01:00", created("A")), ("Wed 01:05", created()), ("Wed 01:10", merge("T", "A")))
    assert refused(night, acknowledge()).cure == "Work on A."


def test_a_verified_caller_may_be_resolved() -> None:
    verified = ("Wed 01:20", e.CallerVerified(ticket="T", method="call_back", ok=True))
    assert decided(one(("Wed 01:10", triage("P3", category="mfa_reset")), verified), resolving())


# somebody was quicker


def test_an_act_on_what_has_moved_is_refused_and_names_who_moved_it() -> None:
    night = Night(("Wed 01:00", created()), ("Wed 01:10", ack(told_by="none"), "k1"))
    found = refused(night, acknowledge(seen={"T": 1}))
    assert found.message == "Kai Brandt was quicker: ack on T since you looked."


def test_an_act_is_not_refused_for_what_it_does_not_conflict_with() -> None:
    night = Night(("Wed 01:00", created()), ("Wed 01:10", e.Note(ticket="T", body="seen"), "k1"))
    assert decided(night, acknowledge(seen={"T": 1}))


def test_a_deviation_with_a_reason_is_taken() -> None:
    _, taken = decided(one(), deciding("wake_t3", "the CEO asked", E01="unknown"))
    assert isinstance(taken, e.Decision)
    assert (taken.action, taken.recommended, taken.reason) == ("wake_t3", "escalate_t2", "the CEO asked")


def test_the_next_ticket_id_is_the_prefix_and_the_next_number() -> None:
    night = Night(("Wed 00:00", created("ND-0041")), ("Wed 00:01", created("NA-999")), ("Wed 01:00", alert()))
    made, _ = decided(night, acknowledge("e3"))
    assert isinstance(made, e.PromoteAlert)
    assert made.ticket == "ND-0042"
