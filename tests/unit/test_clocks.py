"""The three clocks: when they start, stop, pause, are due, and what each state means (§3 SLA-1 to SLA-12)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightdesk.domain.clocks import ClockName, clocks, late_update
from nightdesk.domain.instants import MINUTE, Instant, display, iso, left, overdue, parse, zone
from nightdesk.domain.picture import Picture
from nightdesk.domain.policy import Severity, Targets
from tests import build
from tests.build import (
    Night,
    accepted,
    ack,
    alert,
    at,
    changed,
    client,
    created,
    edited,
    hours,
    park,
    promoted,
    resolve,
    status,
    triage,
    update,
    when,
    worked,
)
from tests.naive_clocks import NaiveTicket, body, histories, told
from tests.stepping import CHANGES, Naive, policies

NAMES: tuple[ClockName, ...] = ("response", "update", "resolution")


# against every minute, one by one


@pytest.mark.parametrize("middle", CHANGES, ids=str)
@given(data=st.data())
@settings(max_examples=25)
def test_every_clock_reads_as_stepped_minute_by_minute(middle: date, data: st.DataObject) -> None:
    policy = data.draw(policies(middle))
    naive = Naive(policy, middle)
    severity: Severity = data.draw(st.sampled_from(("P1", "P2", "P3", "P4")))
    received = Instant(naive.start + data.draw(st.integers(60, 3 * 1440)) * MINUTE)
    ticket = NaiveTicket(naive, received, severity)
    said = told(received, data.draw(histories), ticket)
    last = said[-1][0] if said else received
    now = Instant(last + data.draw(st.integers(0, 300)) * MINUTE)
    night = Night(
        (iso(received), created(priority=severity)), *((iso(Instant(a)), body(op)) for a, op in said), under=policy
    )
    three = night.clocks(iso(now))
    for name, clock in zip(NAMES, three.all, strict=True):
        expected = ticket.clock(name, now)
        assert (name, clock.state) == (name, expected.state)
        assert clock.due == expected.due or (expected.due == "beyond" and not 0 < (clock.due or 0) < naive.business.end)
    assert night.late_updates(iso(now)) == ticket.late


# SLA-1, SLA-2: targets and calendars


@pytest.mark.parametrize(
    ("severity", "response", "resolution"),
    [("P1", 15, 240), ("P2", 60, 480), ("P3", 120, 960), ("P4", 240, 2400)],
)
def test_sla1_default_targets(severity: Severity, response: int, resolution: int) -> None:
    three = Night(("Wed 01:00", created(priority=severity))).clocks("Wed 01:00")
    assert three.response.due == at("Wed 01:00") + response * MINUTE
    assert three.resolution.due == at("Wed 01:00") + resolution * MINUTE


def test_sla1_a_runbook_replaces_a_target() -> None:
    quick = client(targets={"P1": Targets(response=600, update=600, resolution=3600)})
    assert (
        when(Night(("Wed 01:00", created(priority="P1")), under=quick).clocks("Wed 01:00").response.due) == "Wed 01:10"
    )


def test_sla2_ack_only_answers_tonight_and_resolves_in_business_hours() -> None:
    three = Night(("Wed 01:00", created(priority="P3")), under=client("overnight")).clocks("Wed 01:00")
    assert when(three.response.due) == "Wed 03:00"
    assert when(three.resolution.due) == "Thu 15:00"  # 540 min on Wednesday, 420 on Thursday


def test_sla2_neither_covered_nor_ack_only_counts_business_hours_for_all() -> None:
    three = Night(("Wed 01:00", created(priority="P3")), under=client("on_call")).clocks("Wed 01:00")
    assert (three.response.state, when(three.response.due)) == ("waiting_cover", "Wed 10:00")


def test_case_9_a_clock_skips_lunch() -> None:
    lunch = client("answering_service", business_hours=hours("09:00-12:00 13:00-17:00"))
    three = Night(("Wed 11:30", created(priority="P2")), under=lunch).clocks("Wed 12:30")
    assert (three.response.state, when(three.response.due)) == ("waiting_cover", "Wed 13:30")


# SLA-3, SLA-4: start and stop


def test_case_14_a_voicemail_logged_late_counts_from_the_call() -> None:
    late = created(priority="P2", received_at=iso(at("Wed 00:50")))
    night = Night(("Wed 02:00", late))
    assert (night.clocks("Wed 02:00").response.state, when(night.clocks("Wed 02:00").response.due)) == (
        "breached",
        "Wed 01:50",
    )


def test_case_15_a_ticket_received_in_the_future_starts_then() -> None:
    night = Night(("Wed 01:00", created(priority="P1", received_at=iso(at("Wed 01:30")))))
    three = night.clocks("Wed 01:10")
    assert (three.response.state, when(three.response.due)) == ("ok", "Wed 01:45")


def test_case_12_and_13_exactly_at_due_is_met_and_one_second_later_missed() -> None:
    states = [
        Night(("Wed 01:00", created(priority="P1")), (moment, ack())).clocks(moment).response.state
        for moment in ("Wed 01:15", "Wed 01:15:01")
    ]
    assert states == ["met", "missed"]


@pytest.mark.parametrize(
    ("moment", "state"),
    [("Wed 01:07:29", "ok"), ("Wed 01:07:30", "at_risk"), ("Wed 01:15", "at_risk"), ("Wed 01:15:01", "breached")],
)
def test_sla9_the_states_of_a_running_response_at_their_edges(moment: str, state: str) -> None:
    assert Night(("Wed 01:00", created(priority="P1"))).clocks(moment).response.state == state


def test_case_75_what_nobody_was_told_stops_no_response() -> None:
    night = Night(("Wed 01:00", created(priority="P3")), ("Wed 01:05", park(told_by="none")))
    assert (night.ticket("Wed 01:10").status, night.clocks("Wed 01:10").response.state) == ("parked", "ok")


def test_com6_an_automatic_receipt_is_no_response() -> None:
    night = Night(("Wed 01:00", created(priority="P1")), ("Wed 01:01", ack(auto=True)))
    ticket = night.ticket("Wed 01:02")
    assert (ticket.milestones.first_response, ticket.status, ticket.technician_at) == (None, "new", None)


def test_sla4_a_response_told_by_phone_counts() -> None:
    night = Night(("Wed 01:00", created(priority="P1")), ("Wed 01:05", ack(told_by="phone")))
    assert night.clocks("Wed 02:00").response.state == "met"


def test_sla4_a_note_is_no_response() -> None:
    night = Night(("Wed 01:00", created(priority="P1")), ("Wed 01:05", build.note()))
    assert night.clocks("Wed 01:06").response.state == "ok"


# SLA-10, COV-8: out of cover


def p1_out_of_cover(policy: str, *more: build.Said) -> Night:
    cover = client("answering_service", cover={"ooc_policy": policy})
    return Night(("Wed 01:00", created(priority="P1")), *more, under=cover)


def test_sla10_an_out_of_cover_p1_is_best_effort_on_all_three_clocks() -> None:
    night = p1_out_of_cover("p1_best_effort", ("Wed 01:05", ack()))
    assert [clock.state for clock in night.clocks("Wed 03:00").all] == ["best_effort"] * 3


def test_sla10_only_at_p1_and_only_under_that_policy() -> None:
    assert p1_out_of_cover("log_only").clocks("Wed 03:00").response.state == "waiting_cover"
    lower = p1_out_of_cover("p1_best_effort", ("Wed 01:05", triage("P2")))
    assert lower.clocks("Wed 03:00").response.state == "waiting_cover"


def test_sla10_a_p1_received_in_business_hours_keeps_its_clocks_after_close() -> None:
    cover = client("answering_service", cover={"ooc_policy": "p1_best_effort"})
    night = Night(("Wed 16:55", created(priority="P1")), under=cover)
    assert when(night.clocks("Wed 20:00").response.due) == "Thu 08:10"


def test_sla10_a_change_for_the_worse_after_close_starts_out_of_cover() -> None:
    cover = client("answering_service", cover={"ooc_policy": "p1_best_effort"})
    said = (("Wed 16:00", created(priority="P3")), ("Wed 20:00", changed("P1", "change")))
    assert Night(*said, under=cover).clocks("Wed 20:00").response.state == "best_effort"


def test_case_30_accepted_cover_starts_every_clock_then_at_any_hour() -> None:
    night = p1_out_of_cover("billable_with_approval", ("Wed 02:10", accepted()))
    three = night.clocks("Wed 02:10")
    assert (when(three.response.due), when(three.resolution.due)) == ("Wed 02:25", "Wed 06:10")


def test_cover_accepted_twice_puts_nothing_off() -> None:
    night = p1_out_of_cover("billable_with_approval", ("Wed 02:10", accepted()), ("Wed 03:00", accepted()))
    three = night.clocks("Wed 03:00")
    assert (when(three.response.due), when(three.resolution.due)) == ("Wed 02:25", "Wed 06:10")


def test_case_31_an_acceptance_by_nobody_entitled_changes_nothing() -> None:
    night = p1_out_of_cover("billable_with_approval", ("Wed 02:10", accepted("Bo Bright")))
    assert night.clocks("Wed 02:10").response.state == "waiting_cover"
    assert night.refused() == ["cover_approver"]


# SLA-11: late updates


def test_sla11_each_communication_is_on_time_or_late() -> None:
    night = worked(("Wed 02:10", update()), ("Wed 03:10:01", update()), ("Wed 03:20", update()))
    assert night.late_updates("Wed 04:00") == [False, True, False]


def test_sla11_a_park_nobody_was_told_of_counts_and_a_silent_update_does_not() -> None:
    night = worked(("Wed 02:20", update(told_by="none")), ("Wed 02:30", park(told_by="none")))
    assert night.late_updates("Wed 04:00") == [True]


def test_sla11_the_first_response_is_no_update() -> None:
    assert worked().late_updates("Wed 04:00") == []


def test_sla11_an_update_in_a_pause_is_on_time() -> None:
    night = worked(("Wed 01:20", status("waiting_client")), ("Wed 05:00", update()))
    assert night.late_updates("Wed 05:00") == [False]


def test_sla11_nothing_is_counted_where_no_promise_was_made() -> None:
    night = p1_out_of_cover("p1_best_effort", ("Wed 01:05", ack()), ("Wed 05:00", update()))
    assert night.late_updates("Wed 05:00") == []


# case 57, case 58


def test_case_57_without_a_runbook_the_response_runs_round_the_clock_and_nothing_else() -> None:
    three = Night(("Sun 01:00", created(client="stranger", priority="P1")), ("Sun 01:05", ack())).clocks("Sun 01:10")
    assert (three.response.state, three.update.state, three.resolution.state) == ("met", "none", "none")


def test_case_58_clocks_read_the_new_runbook_for_the_whole_clock() -> None:
    quicker = client(targets={**client().targets, "P2": Targets(response=1200, update=1200, resolution=3600)})
    night = Night(("Wed 01:00", created(priority="P2")), under=edited(client(), "Wed 01:30", quicker))
    assert when(night.clocks("Wed 01:29").response.due) == "Wed 02:00"
    assert (night.clocks("Wed 01:30").response.state, when(night.clocks("Wed 01:30").response.due)) == (
        "breached", "Wed 01:20",
    )  # fmt: skip


def test_case_58_cover_too_reads_the_new_runbook() -> None:
    night = Night(
        ("Wed 01:00", created(priority="P1")), under=edited(client(), "Wed 01:05", client("answering_service"))
    )
    assert night.clocks("Wed 01:05").response.state == "waiting_cover"


def test_sla3_a_promoted_alert_starts_at_its_first_problem() -> None:
    night = Night(("Wed 01:00", alert(severity="critical")), ("Wed 01:20", promoted("e1")))
    assert when(night.clocks("Wed 01:20").response.due) == "Wed 02:00"


def test_t5_a_late_event_is_worked_out_as_if_it_had_come_in_time() -> None:
    said = (("Wed 01:00", created(priority="P1")), ("Wed 01:30", update()), ("Wed 01:05", ack()))
    assert Night(*said).clocks("Wed 01:40").response.state == "met"


def test_clocks_never_read_what_happens_after_the_instant_asked_for() -> None:
    night = Night(("Wed 01:00", created(priority="P1")), ("Wed 01:16", ack()))
    assert night.clocks("Wed 01:15:59").response.state == "breached"
    assert night.clocks("Wed 01:16").response.state == "missed"


def test_an_update_check_is_none_without_a_runbook() -> None:
    night = worked(("Wed 05:00", update()))
    (check,) = night.ticket("Wed 06:00").update_checks
    assert late_update(check, None) is None
    assert clocks(check.milestones, None, at("Wed 05:00")).update.state == "none"


def test_the_picture_of_an_earlier_instant_is_not_changed_by_a_later_one() -> None:
    night = worked(("Wed 02:00", resolve()))
    picture = night.picture("Wed 03:00")
    picture.walk("acme")
    earlier = Picture(picture.facts, night.policies, at("Wed 01:30")).ticket("T")
    assert earlier is not None
    assert earlier.status == "in_progress"


# T-6, T-7: in words


@pytest.mark.parametrize(
    ("seconds", "text"), [(59, "<1m"), (60, "1m"), (119, "1m"), (7500, "2h 05m"), (93_600, "1d 02h")]
)
def test_t7_time_left_is_floored(seconds: int, text: str) -> None:
    assert left(seconds) == text


@pytest.mark.parametrize(("seconds", "text"), [(1, "1m"), (14, "1m"), (60, "1m"), (61, "2m"), (3601, "1h 01m")])
def test_t7_and_case_13_time_overdue_is_rounded_up(seconds: int, text: str) -> None:
    assert overdue(seconds) == text


def test_case_2_the_hour_read_twice_carries_its_zone() -> None:
    twice = ("2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z")
    found = [display(parse(text), zone("America/New_York")) for text in twice]
    assert found == ["Sun 1 Nov 01:30 EDT", "Sun 1 Nov 01:30 EST"]


@pytest.mark.parametrize("text", ["2026-03-08T06:15Z", "2026-03-08 06:15:00Z", "2026-03-08T06:15:00+00:00",
                                  "2026-02-30T00:00:00Z", "1969-12-31T23:59:59Z", ""])  # fmt: skip
def test_t1_an_instant_has_one_spelling(text: str) -> None:
    with pytest.raises(ValueError, match="is not an instant"):
        parse(text)
