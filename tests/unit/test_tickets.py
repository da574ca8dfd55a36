"""What each thing said makes of a ticket: status, merges, promises, messages, verified callers (§3, §5.4, §8)."""

from __future__ import annotations

import pytest

from nightdesk.domain import entries as e
from nightdesk.domain.policy import Contact
from tests.build import (
    Night,
    accepted,
    ack,
    at,
    client,
    created,
    edited,
    merge,
    note,
    page,
    page_ack,
    park,
    promise,
    reopen,
    resolve,
    status,
    triage,
    undelivered,
    update,
    when,
    wrote,
)

A, B = ("Wed 01:00", created("A")), ("Wed 01:05", created("B"))


def dues(night: Night, now: str, id: str) -> list[str | None]:
    return [when(promised.due) for promised in night.ticket(now, id).promises]


# status and owner


def test_the_first_acknowledgement_owns_the_ticket_and_starts_the_work() -> None:
    night = Night(("Wed 01:00", created()), ("Wed 01:05", ack(), "t1"), ("Wed 01:10", ack(), "k1"))
    assert (night.ticket("Wed 01:10").owner, night.ticket("Wed 01:10").status) == ("t1", "in_progress")


def test_case_20_a_thank_you_does_not_reopen() -> None:
    night = Night(("Wed 01:00", created()), ("Wed 01:05", resolve()), ("Wed 01:10", wrote()))
    assert (night.ticket("Wed 01:10").status, night.ticket("Wed 01:10").unanswered) == ("resolved", at("Wed 01:10"))


def test_case_22_a_client_message_on_a_parked_ticket_leaves_it_parked() -> None:
    night = Night(("Wed 01:00", created()), ("Wed 01:05", park()), ("Wed 01:10", wrote()))
    assert (night.ticket("Wed 01:10").status, night.ticket("Wed 01:10").unanswered) == ("parked", at("Wed 01:10"))


@pytest.mark.parametrize("said", [ack(), update(), park(), resolve(), update(told_by="phone")])
def test_any_communication_answers_the_client(said: e.Body) -> None:
    night = Night(("Wed 01:00", created()), ("Wed 01:10", wrote()), ("Wed 01:20", said))
    assert night.ticket("Wed 01:20").unanswered is None


def test_what_nobody_was_told_answers_nothing() -> None:
    night = Night(("Wed 01:00", created()), ("Wed 01:10", wrote()), ("Wed 01:20", update(told_by="none")))
    assert night.ticket("Wed 01:20").unanswered == at("Wed 01:10")


# park and un-park


def test_sla12_work_is_due_at_the_next_opening_after_the_park() -> None:
    night = Night(("Wed 01:00", created()), ("Wed 09:00", park()))
    assert when(night.ticket("Wed 09:00").work_due) == "Thu 08:00"


def test_cov7_a_park_exactly_at_opening_is_due_at_that_instant() -> None:
    night = Night(("Wed 01:00", created()), ("Wed 08:00", park()))
    assert when(night.ticket("Wed 08:00").work_due) == "Wed 08:00"


def test_work_due_ends_with_the_park() -> None:
    night = Night(("Wed 01:00", created()), ("Wed 01:10", park()), ("Wed 02:00", status("in_progress")))
    assert night.ticket("Wed 02:00").work_due is None


def test_case_58_a_park_keeps_the_opening_of_its_instant() -> None:
    earlier = client(business_hours=((((6 * 60), 17 * 60),),) * 5 + ((),) * 2)
    night = Night(("Wed 01:00", created()), ("Wed 01:10", park()), under=edited(client(), "Wed 01:30", earlier))
    assert when(night.ticket("Wed 02:00").work_due) == "Wed 08:00"


def test_case_57_a_parked_ticket_of_an_unknown_client_comes_back_when_the_desk_s_day_begins() -> None:
    night = Night(("Wed 01:00", created(client="stranger")), ("Wed 01:10", park()))
    assert when(night.ticket("Wed 02:00").work_due) == "Wed 08:00"
    assert (night.queue("Wed 07:59"), night.queue("Wed 08:00")) == ([], ["T"])


def test_case_57_parked_after_the_desk_s_day_began_it_comes_back_the_next_morning() -> None:
    night = Night(("Wed 09:00", created(client="stranger")), ("Wed 09:10", park()))
    assert when(night.ticket("Wed 10:00").work_due) == "Thu 08:00"


# merges


def test_sla8_the_newer_goes_into_the_older() -> None:
    night = Night(A, B, ("Wed 01:10", merge("B", "A")))
    assert (night.ticket("Wed 01:10", "B").status, night.ticket("Wed 01:10", "B").merged_into) == ("merged", "A")
    assert night.ticket("Wed 01:10", "A").children == ("B",)


def test_sla8_newer_is_by_receipt_and_not_by_logging() -> None:
    early = created("B", received_at="2026-01-14T00:30:00Z")
    assert Night(A, ("Wed 01:05", early), ("Wed 01:10", merge("B", "A"))).refused() == ["merge_older_into_newer"]


def test_sla8_received_together_the_id_decides() -> None:
    pair = (("Wed 01:00", created("A")), ("Wed 01:00", created("B")))
    assert Night(*pair, ("Wed 01:10", merge("A", "B"))).refused() == ["merge_older_into_newer"]
    assert Night(*pair, ("Wed 01:10", merge("B", "A"))).refused() == []


def test_case_91_never_across_clients() -> None:
    night = Night(A, ("Wed 01:05", created("B", client="other")), ("Wed 01:10", merge("B", "A")))
    assert night.refused() == ["merge_other_client"]
    assert night.ticket("Wed 01:10", "B").status == "new"


def test_case_25_a_merge_into_a_merged_ticket_ends_at_its_final_parent() -> None:
    night = Night(A, B, ("Wed 01:06", created("C")), ("Wed 01:10", merge("B", "A")), ("Wed 01:11", merge("C", "B")))
    assert night.ticket("Wed 01:11", "C").merged_into == "A"


def test_case_25_a_loop_is_refused() -> None:
    night = Night(A, B, ("Wed 01:10", merge("B", "A")), ("Wed 01:11", merge("A", "B")), ("Wed 01:12", merge("B", "A")))
    assert night.refused() == ["merge_cycle", "merge_cycle"]


def test_ref1_the_reasons_are_checked_in_their_order() -> None:
    # Older into newer and of another client: the client comes first.
    night = Night(A, ("Wed 01:05", created("B", client="other")), ("Wed 01:10", merge("A", "B")))
    assert night.refused() == ["merge_other_client"]
    # Already merged, and older than the ticket named: the cycle comes first.
    night = Night(A, B, ("Wed 01:06", created("C")), ("Wed 01:10", merge("B", "A")), ("Wed 01:11", merge("B", "C")))
    assert night.refused() == ["merge_cycle"]


def test_ref1_a_refused_merge_is_an_event_of_its_own_ticket_only() -> None:
    night = Night(A, B, ("Wed 01:10", merge("A", "B")))
    assert [event.id for event in night.ticket("Wed 01:10", "A").events] == ["e1", "e3"]
    assert [event.id for event in night.ticket("Wed 01:10", "B").events] == ["e2"]


def test_sla8_the_parent_keeps_its_own_clocks() -> None:
    night = Night(
        A, ("Wed 01:05", created("B", priority="P1")), ("Wed 01:06", ack("B")), ("Wed 01:10", merge("B", "A"))
    )
    assert (night.ticket("Wed 01:10", "A").severity, night.clocks("Wed 01:10", "A").response.state) == ("P3", "ok")


def test_case_92_promises_and_undelivered_messages_pass_to_the_parent() -> None:
    night = Night(A, B, ("Wed 01:06", ack("B")), ("Wed 01:07", promise("Wed 07:00", "B")),
                  ("Wed 01:08", undelivered("B", "e3")), ("Wed 01:10", merge("B", "A")))  # fmt: skip
    assert dues(night, "Wed 01:10", "A") == ["Wed 07:00"]
    assert [failed.message for failed in night.ticket("Wed 01:10", "A").undelivered] == ["e3"]
    assert (dues(night, "Wed 01:10", "B"), night.ticket("Wed 01:10", "B").undelivered) == ([], ())


def test_sla8_a_later_message_to_the_child_counts_on_the_parent() -> None:
    night = Night(A, B, ("Wed 01:10", merge("B", "A")), ("Wed 01:15", status("waiting_client", "A")),
                  ("Wed 01:20", wrote("B")))  # fmt: skip
    parent = night.ticket("Wed 01:20", "A")
    assert (parent.unanswered, parent.status) == (at("Wed 01:20"), "in_progress")


def test_com9_a_later_bounce_of_the_childs_message_counts_on_the_parent() -> None:
    night = Night(A, B, ("Wed 01:06", ack("B")), ("Wed 01:10", merge("B", "A")), ("Wed 01:20", undelivered("B", "e3")))
    assert [failed.message for failed in night.ticket("Wed 01:20", "A").undelivered] == ["e3"]


def test_ho2_e_a_message_the_parents_client_was_answered_since_is_not_open_after_the_merge() -> None:
    # HO-2 e: later than the last communication. The child's message came before the parent's update.
    night = Night(A, B, ("Wed 01:06", wrote("B")), ("Wed 01:08", update("A")), ("Wed 01:10", merge("B", "A")))
    assert night.ticket("Wed 01:10", "A").unanswered is None


def test_an_act_on_a_merged_ticket_is_shown_as_an_anomaly_and_changes_nothing() -> None:
    night = Night(A, B, ("Wed 01:10", merge("B", "A")), ("Wed 01:20", park("B")))
    child = night.ticket("Wed 01:20", "B")
    assert (child.status, child.anomalies) == ("merged", ("e4: park after the merge",))


def test_a_merge_is_a_technician_event_of_both() -> None:
    night = Night(A, B, ("Wed 01:10", merge("B", "A")))
    assert [night.ticket("Wed 01:10", id).technician_at for id in "AB"] == [at("Wed 01:10")] * 2


# promises


def test_pr1_kept_without_a_name_closes_the_one_due_first() -> None:
    night = Night(A, ("Wed 01:01", promise("Wed 07:00", "A")), ("Wed 01:02", promise("Wed 06:00", "A")),
                  ("Wed 05:00", e.PromiseKept(ticket="A")))  # fmt: skip
    assert dues(night, "Wed 05:00", "A") == ["Wed 07:00"]


def test_pr1_kept_by_name_closes_that_one() -> None:
    night = Night(A, ("Wed 01:01", promise("Wed 07:00", "A")), ("Wed 01:02", promise("Wed 06:00", "A")),
                  ("Wed 05:00", e.PromiseKept(ticket="A", promise="e2")))  # fmt: skip
    assert dues(night, "Wed 05:00", "A") == ["Wed 06:00"]


def test_pr1_a_name_nobody_knows_closes_nothing() -> None:
    night = Night(A, ("Wed 01:01", promise("Wed 07:00", "A")), ("Wed 05:00", e.PromiseKept(ticket="A", promise="x")))
    assert dues(night, "Wed 05:00", "A") == ["Wed 07:00"]


def test_pr1_due_together_the_one_said_first_is_kept_first_even_after_a_merge() -> None:
    night = Night(A, B, ("Wed 01:06", promise("Wed 07:00", "B")), ("Wed 01:07", promise("Wed 07:00", "A")),
                  ("Wed 01:10", merge("B", "A")), ("Wed 05:00", e.PromiseKept(ticket="A")))  # fmt: skip
    assert [promised.event for promised in night.ticket("Wed 05:00", "A").promises] == ["e4"]


def test_pr1_a_promise_outlives_the_resolve() -> None:
    night = Night(A, ("Wed 01:01", promise("Wed 07:00", "A")), ("Wed 02:00", resolve("A")))
    assert dues(night, "Wed 03:00", "A") == ["Wed 07:00"]


# messages


def test_case_74_a_bounce_stays_open_until_a_later_communication() -> None:
    night = Night(A, ("Wed 01:01", ack("A")), ("Wed 01:02", undelivered("A")), ("Wed 01:30", ack("A", told_by="phone")))
    assert len(night.ticket("Wed 01:29", "A").undelivered) == 1
    assert night.ticket("Wed 01:30", "A").undelivered == ()


def test_com9_a_bounce_does_not_undo_the_communication() -> None:
    night = Night(A, ("Wed 01:01", ack("A")), ("Wed 01:02", undelivered("A")))
    assert night.clocks("Wed 01:03", "A").response.state == "met"


# SEC-1, COV-8


def verified(by: str = "t1", **more: object) -> tuple[str, e.Body, str]:
    return "Wed 01:20", e.CallerVerified(ticket="T", **more), by  # type: ignore[arg-type]


RESET = (("Wed 01:00", created()), ("Wed 01:10", triage("P3", category="mfa_reset")))


@pytest.mark.parametrize(
    ("check", "refused"),
    [
        (verified(ok=True), False),
        (verified(ok=False), True),
        (verified("m1", override=True, reason="known voice"), False),
        (verified("m1", override=True, reason=" "), True),
        (verified("k1", override=True, reason="known voice"), True),  # no override below duty manager
    ],
)
def test_sec1_a_reset_needs_a_verified_caller(check: tuple[str, e.Body, str], refused: bool) -> None:
    assert bool(Night(*RESET, check, ("Wed 02:00", resolve())).refused()) == refused


def test_sec1_a_failed_check_before_a_good_one_is_no_matter() -> None:
    good = ("Wed 01:30", e.CallerVerified(ticket="T", ok=True))
    assert Night(*RESET, verified(ok=False), good, ("Wed 02:00", resolve())).refused() == []


def test_sec1_verifying_afterwards_does_not_clear_it() -> None:
    night = Night(*RESET, ("Wed 01:15", resolve()), verified(ok=True))
    assert [refusal.reason for refusal in night.ticket("Wed 02:00").refusals] == ["caller_not_verified"]
    assert night.ticket("Wed 02:00").status == "resolved"  # taken as done, because it was


def test_sec1_the_last_triage_names_the_category() -> None:
    night = Night(*RESET, ("Wed 01:30", triage("P3", category="other")), ("Wed 02:00", resolve()))
    assert night.refused() == []


def test_cov8_without_authorisers_the_contact_called_first_may_accept() -> None:
    contacts = (Contact(order=2, name="Cy Dell"), Contact(order=1, name="Bo Bright"))
    policy = client("answering_service", authorisers=(), contacts=contacts)
    said = (("Wed 01:00", created(priority="P1")), ("Wed 01:10", accepted("Bo Bright")))
    assert Night(*said, under=policy).refused() == []
    assert Night(said[0], ("Wed 01:10", accepted("Cy Dell")), under=policy).refused() == ["cover_approver"]


# RC-1, what a technician event is


@pytest.mark.parametrize(
    ("said", "by", "counts"),
    [
        (note(), "t1", True),
        (page("k1"), "watcher", False),
        (page("k1"), "t1", True),
        (page_ack("k1"), "", False),
        (ack(auto=True), "t1", False),
        (wrote(), "", False),
        (undelivered(), "", False),
    ],
)
def test_a_technician_event_carries_by_and_is_neither_the_watcher_nor_a_receipt(
    said: e.Body, by: str, counts: bool
) -> None:
    night = Night(("Wed 01:00", created()), ("Wed 01:10", said, by))
    assert (night.ticket("Wed 01:10").technician_at == at("Wed 01:10")) == counts


@pytest.mark.parametrize("severity", ["P1", "P2", "P3", "P4"])
def test_rc1_when_a_ticket_wants_looking_at_again(severity: str) -> None:
    night = Night(("Wed 01:00", created(priority=severity)), ("Wed 01:10", ack()))  # type: ignore[arg-type]
    minutes = {"P1": 15, "P2": 30, "P3": 120, "P4": 120}[severity]
    assert night.ticket("Wed 01:10").recheck_at == at("Wed 01:10") + minutes * 60


def test_rc1_is_for_work_under_way_only() -> None:
    parked = Night(("Wed 01:00", created()), ("Wed 01:10", park()))
    reopened = Night(("Wed 01:00", created()), ("Wed 01:10", resolve()), ("Wed 02:00", reopen()))
    assert parked.ticket("Wed 05:00").recheck_at is None
    assert when(reopened.ticket("Wed 05:00").recheck_at) == "Wed 04:00"


def test_case_26_a_ticket_of_an_unknown_client_is_logged() -> None:
    assert Night(("Wed 01:00", created(client="unknown"))).queue("Wed 01:00") == ["T"]


def test_an_event_of_a_ticket_nobody_made_is_kept_aside() -> None:
    night = Night(A, ("Wed 01:10", note("Z")))
    assert [event.id for event in night.picture("Wed 02:00").facts.homeless] == ["e2"]


def test_a_second_ticket_of_the_same_id_is_set_aside() -> None:
    assert Night(A, ("Wed 01:10", created("A"))).walk("Wed 02:00").strays == ["e2"]
