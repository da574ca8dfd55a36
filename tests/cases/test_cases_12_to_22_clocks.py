"""§13, cases 12 to 22: met to the second, late arrivals, severity changes, waiting, what a client writes afterwards."""

from __future__ import annotations

from datetime import date

import pytest

from nightdesk.domain import entries as e
from nightdesk.domain.calendar import night_of
from nightdesk.domain.commands import Refused, Triage
from nightdesk.domain.entries import TriageAnswers
from nightdesk.domain.instants import iso
from nightdesk.views.queue import Queue
from tests.build import (
    DESK,
    Night,
    ack,
    at,
    changed,
    created,
    note,
    park,
    reopen,
    resolve,
    status,
    triage,
    update,
    when,
    wrote,
)
from tests.cases.builders import answered, card, decided, figures, one, row, scene


def test_case_12_acknowledged_exactly_at_due_is_met() -> None:
    night = one(("Wed 01:15", ack()), priority="P1")
    clock = night.clocks("Wed 01:15").response
    assert (clock.state, when(clock.due), when(clock.stopped_at)) == ("met", "Wed 01:15", "Wed 01:15")


def test_case_13_one_second_later_is_missed_and_reads_overdue_one_minute() -> None:
    night = one(("Wed 01:15:01", ack()), priority="P1")
    assert night.clocks("Wed 01:15:01").response.state == "missed"
    assert card(night, "Wed 03:00").clocks[0].text.startswith("missed by 1m (due ")
    running = one(priority="P1")
    assert [running.clocks(now).response.state for now in ("Wed 01:15", "Wed 01:15:01")] == ["at_risk", "breached"]
    assert row(running, "Wed 01:15:01").clock == "overdue 1m"


def test_case_14_a_voicemail_logged_late_counts_from_the_call_and_may_arrive_breached() -> None:
    called = iso(at("Wed 00:20"))
    urgent = one(priority="P1", received_at=called, channel="voicemail")
    usual = one(received_at=called, channel="voicemail")
    clock = urgent.clocks("Wed 01:00").response
    assert (when(clock.start), when(clock.due), clock.state) == ("Wed 00:20", "Wed 00:35", "breached")
    clock = usual.clocks("Wed 01:00").response
    assert (usual.ticket("Wed 01:00").severity, when(clock.due), clock.state) == ("P2", "Wed 01:20", "at_risk")


def test_case_15_a_ticket_of_the_future_is_accepted_and_its_clocks_start_then() -> None:
    night = one(("Wed 01:10", ack()), received_at=iso(at("Wed 02:00")), priority="P2")
    clocks = one(received_at=iso(at("Wed 02:00")), priority="P2").clocks("Wed 01:00")
    assert (clocks.response.state, when(clocks.response.start), when(clocks.response.due)) == (
        "ok", "Wed 02:00", "Wed 03:00",
    )  # fmt: skip
    assert night.queue("Wed 01:05") == ["T"]
    assert night.clocks("Wed 01:10").response.state == "met"
    line = card(one(received_at=iso(at("Wed 02:00")), priority="P2"), "Wed 01:00").clocks[0]
    assert "-" not in line.text
    assert "1h 59m" not in line.text
    assert line.text.startswith("2h 00m left")


def test_case_15_a_receipt_in_the_future_is_warned_of() -> None:
    night = one(received_at=iso(at("Wed 02:00")))
    said = (*card(night, "Wed 01:00").facts, *Queue().answer(scene(night, "Wed 01:00")).header.warnings)
    assert any("future" in sentence and "02:00" in sentence for sentence in said)
    assert not any("future" in fact for fact in card(night, "Wed 02:00").facts)


def test_case_15_no_figure_counts_less_than_nothing() -> None:
    night = one(("Wed 01:10", ack()), ("Wed 01:20", resolve()), received_at=iso(at("Wed 02:00")), priority="P2")
    found = figures(night, night_of(DESK, date(2026, 1, 13)))
    assert (found.first_response["all"].p50_s, found.resolution_time["all"].p50_s) == (0, 0)


def test_case_16_a_correction_to_p1_keeps_the_start_and_says_why_it_is_breached() -> None:
    night = one(("Wed 01:30", triage("P1")))
    clock = night.clocks("Wed 01:30").response
    assert (when(clock.start), when(clock.due), clock.state) == ("Wed 01:00", "Wed 01:15", "breached")
    seen = card(night, "Wed 01:30")
    assert seen.severity_why.startswith("P1 by triage: SEV-4")
    assert "breached: overdue 15m" in seen.clocks[0].text
    assert "Target 15 min for P1" in seen.clocks[0].explanation[0]
    assert "Wed 14 Jan 01:00 UTC" in seen.clocks[0].explanation[1]
    assert "SLA-3" in seen.clocks[0].explanation[1]


def test_case_17_a_change_to_p1_starts_anew_at_the_change() -> None:
    night = one(("Wed 01:30", triage("P1", basis="change")))
    clock = night.clocks("Wed 01:30").response
    assert (when(clock.start), when(clock.due), clock.state) == ("Wed 01:30", "Wed 01:45", "ok")
    assert when(night.clocks("Wed 01:30").resolution.start) == "Wed 01:30"
    assert "SLA-5" in card(night, "Wed 01:30").clocks[0].explanation[1]


@pytest.mark.parametrize("basis", ["correction", "change"])
def test_case_18_a_downgrade_keeps_the_start(basis: e.Basis) -> None:
    night = one(("Wed 01:10", changed("P2", basis)), priority="P1")
    three = night.clocks("Wed 01:10")
    assert [when(clock.start) for clock in (three.response, three.resolution)] == ["Wed 01:00"] * 2
    assert when(three.response.due) == "Wed 02:00"
    assert night.ticket("Wed 01:10").severity_reason == "seen on site"


@pytest.mark.parametrize(("basis", "state"), [("correction", "met"), ("change", "missed")])
def test_case_18_a_stopped_response_is_judged_anew_only_by_a_correction(basis: e.Basis, state: str) -> None:
    night = one(("Wed 01:20", ack()), ("Wed 01:30", changed("P2", basis)), priority="P1")
    assert night.clocks("Wed 01:30").response.state == state


def test_case_19_waiting_for_a_p1_client_stops_the_resolution_and_not_the_cadence() -> None:
    night = answered(("Wed 01:10", status("waiting_client")), priority="P1")
    three = night.clocks("Wed 01:36")
    assert (three.resolution.state, three.resolution.due) == ("paused", None)
    assert (three.update.state, when(three.update.due)) == ("breached", "Wed 01:35")
    less = answered(("Wed 01:10", status("waiting_client")), priority="P2")
    assert less.clocks("Wed 01:36").update.state == "paused"


THANKED = answered(("Wed 02:00", resolve()), ("Wed 02:10", wrote()))


def test_case_20_thanks_for_a_resolved_ticket_reopen_nothing_and_wait_for_an_answer() -> None:
    assert THANKED.ticket("Wed 02:10").status == "resolved"
    assert (THANKED.placed("Wed 03:00").section, THANKED.reasons("Wed 03:00")) == ("action_first", "e")
    assert (THANKED.row("Wed 03:00").band, row(THANKED, "Wed 03:00").status) == (2, "client wrote")
    told = answered(("Wed 02:00", resolve()), ("Wed 02:10", wrote()), ("Wed 02:20", update()))
    assert (told.placed("Wed 03:00").section, told.reasons("Wed 03:00"), told.queue("Wed 03:00")) == (
        "resolved", "", [],
    )  # fmt: skip


def test_case_20_a_reopened_ticket_is_no_longer_flagged_e() -> None:
    night = answered(("Wed 02:00", resolve()), ("Wed 02:10", wrote()), ("Wed 02:20", reopen()))
    assert night.ticket("Wed 02:30").status == "in_progress"
    assert ("e" in night.reasons("Wed 02:15"), "e" in night.reasons("Wed 02:30")) == (True, False)


def test_case_21_a_reopened_resolution_goes_on_and_the_cadence_counts_from_there() -> None:
    night = answered(("Wed 02:00", resolve()), ("Wed 03:00", reopen()), priority="P2")
    three = night.clocks("Wed 03:00")
    # Eight hours, and the hour in which it was resolved does not count.
    assert (when(three.resolution.start), when(three.resolution.due)) == ("Wed 01:00", "Wed 10:00")
    assert (when(three.update.start), when(three.update.due)) == ("Wed 03:00", "Wed 04:00")


def test_case_22_a_message_on_a_parked_ticket_leaves_it_parked_and_brings_it_back() -> None:
    night = answered(("Wed 01:10", park()), ("Wed 02:00", wrote()))
    assert (night.queue("Wed 01:59"), night.queue("Wed 02:00")) == ([], ["T"])
    assert (night.ticket("Wed 02:00").status, night.row("Wed 02:00").band) == ("parked", 2)
    assert (night.placed("Wed 03:00").section, night.reasons("Wed 03:00")) == ("action_first", "e")
    again = Triage(
        ticket="T", category="other", system="erp",
        answers=TriageAnswers(active_security="no", lob_halted="no", impact="group", urgency="stopped"),
    )  # fmt: skip
    written = decided(night, "Wed 02:10", again)
    assert not isinstance(written, Refused)
    assert isinstance(written[0], e.Triage)
    assert written[0].result == "P2"


def test_case_22_a_message_before_the_park_brings_nothing_back() -> None:
    night = Night(("Wed 01:00", created()), ("Wed 01:05", wrote()), ("Wed 01:10", park()), ("Wed 01:20", note()))
    assert night.queue("Wed 02:00") == []
