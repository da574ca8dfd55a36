"""Where a clock starts again, what pauses it, what ends it (SLA-5 to SLA-9)."""

from __future__ import annotations

import pytest

from nightdesk.domain import entries as e
from tests import build
from tests.build import (
    Night,
    ack,
    changed,
    client,
    created,
    park,
    reopen,
    resolve,
    status,
    triage,
    update,
    when,
    worked,
    wrote,
)

# SLA-5: severity changes, before and after the response


@pytest.mark.parametrize(
    ("said", "due"),
    [
        (triage("P1"), "Wed 01:15"),  # case 16: correction keeps the start
        (triage("P1", basis="change"), "Wed 01:45"),  # case 17: change restarts
        (changed("P1", "correction"), "Wed 01:15"),
        (changed("P1", "change"), "Wed 01:45"),
        (triage("P4"), "Wed 05:00"),
        (triage("P4", basis="change"), "Wed 05:00"),  # less severe: the start stays whatever the basis
    ],
)
def test_sla5_before_the_response_the_new_target_applies(said: e.Body, due: str) -> None:
    night = Night(("Wed 01:00", created(priority="P3")), ("Wed 01:30", said))
    assert when(night.clocks("Wed 01:30").response.due) == due


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (triage("P1"), "missed"),  # acknowledging first and correcting to P1 does not escape its target
        (triage("P1", basis="change"), "met"),
        (changed("P4", "correction"), "met"),
        (changed("P4", "change"), "met"),
    ],
)
def test_sla5_a_stopped_response_is_judged_again_only_by_a_correction(said: e.Body, state: str) -> None:
    night = Night(("Wed 01:00", created(priority="P3")), ("Wed 01:30", ack()), ("Wed 01:40", said))
    assert night.clocks("Wed 01:40").response.state == state


def test_sla5_a_missed_response_corrected_to_less_severe_is_met() -> None:
    night = Night(("Wed 01:00", created(priority="P1")), ("Wed 01:30", ack()), ("Wed 01:40", triage("P3")))
    assert night.clocks("Wed 01:40").response.state == "met"


def test_sla5_a_correction_after_a_change_judges_the_response_no_more() -> None:
    night = Night(
        ("Wed 01:00", created(priority="P3")), ("Wed 01:30", ack()), ("Wed 01:40", changed("P2", "change")),
        ("Wed 01:50", triage("P1")),
    )  # fmt: skip
    assert night.clocks("Wed 01:50").response.severity == "P3"


def test_sla5_a_correction_judges_a_stopped_response_on_the_new_calendar_from_the_same_start() -> None:
    # On call, P3 counts business hours; as P1 the night counts: received 01:00, answered 02:00.
    said = (("Wed 01:00", created(priority="P3")), ("Wed 02:00", ack()), ("Wed 02:10", triage("P1")))
    response = Night(*said, under=client("on_call")).clocks("Wed 02:10").response
    assert (response.state, when(response.due)) == ("missed", "Wed 01:15")


def test_sla5_a_change_to_worse_restarts_the_resolution_too() -> None:
    night = Night(("Wed 01:00", created(priority="P3")), ("Wed 01:05", ack()), ("Wed 01:30", changed("P1", "change")))
    assert when(night.clocks("Wed 01:30").resolution.due) == "Wed 05:30"


def test_sla5_worse_while_resolved_does_not_restart_a_clock_that_was_not_running() -> None:
    night = Night(
        ("Wed 01:00", created(priority="P3")), ("Wed 01:05", ack()), ("Wed 02:00", resolve()),
        ("Wed 03:00", changed("P1", "change")), ("Wed 03:10", reopen()),
    )  # fmt: skip
    resolution = night.clocks("Wed 03:10").resolution
    assert when(resolution.start) == "Wed 01:00"
    assert when(resolution.due) == "Wed 06:10"  # four hours, of which one had passed before the resolve


# SLA-6, SLA-7: the update cadence


def test_sla6_no_update_is_owed_before_the_first_response() -> None:
    assert Night(("Wed 01:00", created(priority="P1"))).clocks("Wed 01:05").update.state == "none"


def test_sla6_p3_has_no_cadence() -> None:
    assert worked(priority="P3").clocks("Wed 01:20").update.state == "none"


@pytest.mark.parametrize(
    ("said", "due"),
    [
        (("Wed 01:30", update()), "Wed 02:30"),
        (("Wed 01:30", update(told_by="phone")), "Wed 02:30"),
        (("Wed 01:30", update(told_by="none")), "Wed 02:10"),
        (("Wed 01:30", build.note()), "Wed 02:10"),
        (("Wed 01:30", wrote()), "Wed 02:10"),
        (("Wed 01:30", triage("P1")), "Wed 02:00"),  # worse, by any basis
        (("Wed 01:30", changed("P1", "change")), "Wed 02:00"),
    ],
)
def test_sla6_what_the_cadence_is_counted_from(said: build.Said, due: str) -> None:
    assert when(worked(said).clocks("Wed 01:40").update.due) == due


def test_sla6_a_change_to_less_severe_does_not_anchor() -> None:
    night = worked(("Wed 01:30", triage("P2")), priority="P1")
    assert when(night.clocks("Wed 01:40").update.due) == "Wed 02:10"


def test_sla6_leaving_parked_anchors_at_that_instant() -> None:
    night = worked(("Wed 01:30", park()), ("Wed 03:00", status("in_progress")))
    assert night.clocks("Wed 02:00").update.state == "none"
    assert when(night.clocks("Wed 03:00").update.due) == "Wed 04:00"


def test_case_21_a_reopen_anchors_the_update_and_continues_the_resolution() -> None:
    night = worked(("Wed 02:00", resolve()), ("Wed 06:00", reopen()))
    three = night.clocks("Wed 06:00")
    assert when(three.update.due) == "Wed 07:00"
    assert when(three.resolution.due) == "Wed 13:00"  # 480 minutes, of which 60 had passed; four hours do not count


def test_case_19_at_p1_waiting_for_the_client_pauses_the_resolution_but_not_the_cadence() -> None:
    three = worked(("Wed 01:20", status("waiting_client")), priority="P1").clocks("Wed 01:30")
    assert (three.update.state, three.resolution.state, three.resolution.due) == ("ok", "paused", None)
    assert when(three.update.due) == "Wed 01:40"


def test_sla7_at_p2_both_pause_and_a_client_message_resumes_both() -> None:
    night = worked(("Wed 01:30", status("waiting_client")), ("Wed 02:30", wrote()))
    waiting, resumed = night.clocks("Wed 02:00"), night.clocks("Wed 02:30")
    assert (waiting.update.state, waiting.resolution.state) == ("paused", "paused")
    assert (when(resumed.update.due), when(resumed.resolution.due)) == ("Wed 03:10", "Wed 10:00")
    assert night.ticket("Wed 02:30").status == "in_progress"


def test_sla7_waiting_for_a_vendor_pauses_only_where_the_runbook_says_so() -> None:
    said = (("Wed 01:00", created(priority="P2")), ("Wed 01:10", ack()), ("Wed 01:20", status("waiting_vendor")))
    assert Night(*said).clocks("Wed 01:30").resolution.state == "ok"
    pausing = client(pause_on=frozenset({"waiting_client", "waiting_vendor"}))
    assert Night(*said, under=pausing).clocks("Wed 01:30").resolution.state == "paused"


def test_sla7_the_response_never_pauses() -> None:
    night = Night(("Wed 01:00", created(priority="P2")), ("Wed 01:10", status("waiting_client")))
    assert when(night.clocks("Wed 01:30").response.due) == "Wed 02:00"


def test_sla7_a_park_ends_a_pause_and_the_resolution_runs_on() -> None:
    night = worked(("Wed 01:20", status("waiting_client")), ("Wed 02:20", park()))
    assert when(night.clocks("Wed 03:00").resolution.due) == "Wed 10:00"


def test_sla9_due_is_null_while_a_pause_is_open_unless_the_target_was_reached_before() -> None:
    early, late = worked(("Wed 01:30", status("waiting_client"))), worked(("Wed 02:30", status("waiting_client")))
    assert early.clocks("Wed 05:00").update.due is None
    assert (late.clocks("Wed 05:00").update.state, when(late.clocks("Wed 05:00").update.due)) == (
        "breached",
        "Wed 02:10",
    )


# SLA-8: resolve, merge


def test_sla8_a_resolve_stops_the_resolution_and_time_after_it_counts_for_nothing() -> None:
    night = worked(("Wed 02:00", resolve()))
    clock = night.clocks("Sun 00:00").resolution
    assert (clock.state, when(clock.stopped_at)) == ("met", "Wed 02:00")


def test_sla8_a_resolve_nobody_was_told_of_stops_the_resolution_and_not_the_response() -> None:
    three = Night(("Wed 01:00", created(priority="P1")), ("Wed 01:05", resolve(told_by="none"))).clocks("Wed 01:06")
    assert (three.response.state, three.resolution.state) == ("ok", "met")


def test_sla8_a_merged_ticket_has_no_clocks() -> None:
    night = Night(("Wed 01:00", created("A")), ("Wed 01:10", created("B")), ("Wed 01:20", build.merge("B", "A")))
    assert [clock.state for clock in night.clocks("Wed 05:00", "B").all] == ["none"] * 3
