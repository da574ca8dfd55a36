"""Who stands in the queue, in which band, in which order, and that keeping it changes nothing (SLA-13, RC-1)."""

from __future__ import annotations

import pytest

from nightdesk.domain import entries as e
from nightdesk.domain.facts import Facts
from nightdesk.domain.instants import Instant, iso
from nightdesk.domain.picture import Kept, Picture
from nightdesk.domain.policy import Severity
from tests.build import (
    Night,
    Said,
    ack,
    alert,
    at,
    client,
    created,
    edited,
    merge,
    note,
    page,
    page_ack,
    park,
    policies,
    promise,
    resolve,
    status,
    triage,
    undelivered,
    update,
    when,
    wrote,
)


def one(*more: Said, priority: Severity = "P3", **fields: str) -> Night:
    """A ticket received at 01:00, then more."""
    return Night(("Wed 01:00", created(priority=priority, **fields)), *more)


def answered(*more: Said, priority: Severity = "P3") -> Night:
    """The same, acknowledged at 01:05."""
    return one(("Wed 01:05", ack()), *more, priority=priority)


# who is in it


@pytest.mark.parametrize("over", [park(), resolve()])
def test_what_is_parked_or_resolved_is_out(over: e.Body) -> None:
    assert answered(("Wed 01:10", over)).queue("Wed 02:00") == []


def test_a_parked_ticket_is_back_when_its_work_is_due() -> None:
    night = answered(("Wed 01:10", park()))
    assert (night.queue("Wed 07:59:59"), night.queue("Wed 08:00")) == ([], ["T"])
    assert night.row("Wed 08:00").band == 3


@pytest.mark.parametrize("over", [park(), resolve()])
def test_case_84_a_promise_brings_it_back_an_hour_before(over: e.Body) -> None:
    night = answered(("Wed 01:06", promise("Wed 07:00")), ("Wed 01:10", over))
    assert (night.queue("Wed 05:59:59"), night.queue("Wed 06:00")) == ([], ["T"])
    assert (night.row("Wed 06:00").band, night.row("Wed 06:00").due_is) == (3, "promise")


@pytest.mark.parametrize("over", [park(), resolve()])
@pytest.mark.parametrize("message", [wrote(), undelivered()])
def test_an_open_message_brings_it_back_at_once(over: e.Body, message: e.Body) -> None:
    night = answered(("Wed 01:10", over), ("Wed 02:00", message))
    assert night.row("Wed 02:00").band == 2


def test_a_merged_ticket_is_never_in_it() -> None:
    night = Night(("Wed 01:00", created("A")), ("Wed 01:05", created("B")), ("Wed 01:10", wrote("B")),
                  ("Wed 01:12", merge("B", "A")))  # fmt: skip
    assert night.queue("Wed 02:00") == ["A"]


# bands


@pytest.mark.parametrize(
    ("night", "now", "band"),
    [
        (one(priority="P1"), "Wed 01:00", 0),
        (one(priority="P4", subject="ransom"), "Wed 01:00", 0),
        (answered(priority="P1"), "Wed 01:06", 1),
        (answered(("Wed 01:06", page("k1"))), "Wed 01:07", 1),
        (answered(("Wed 01:06", page("k1")), ("Wed 01:07", page_ack("k1"))), "Wed 01:08", 4),
        (one(priority="P2"), "Wed 01:29:59", 4),
        (one(priority="P2"), "Wed 01:30", 2),
        (answered(priority="P2"), "Wed 02:06", 2),
        (answered(("Wed 01:06", wrote())), "Wed 01:07", 2),
        (one(), "Wed 02:00", 3),
        (answered(("Wed 01:06", promise("Wed 02:07"))), "Wed 01:06:59", 4),
        (answered(("Wed 01:06", promise("Wed 02:07"))), "Wed 01:07", 3),
        (answered(), "Wed 03:04:59", 4),
        (answered(), "Wed 03:05", 3),
        (answered(("Wed 03:00", note())), "Wed 03:05", 4),  # RC-1: a note is enough
        (answered(("Wed 01:10", status("waiting_client"))), "Wed 01:20", 5),
    ],
)
def test_sla13_the_first_band_that_fits(night: Night, now: str, band: int) -> None:
    assert night.row(now).band == band


def test_a_ticket_that_only_waits_for_cover_stands_last() -> None:
    night = Night(("Wed 01:00", created()), under=client("answering_service"))
    assert (night.row("Wed 01:00").band, when(night.row("Wed 01:00").due)) == (5, "Wed 10:00")


def test_case_28_an_out_of_cover_p1_stands_first_until_acknowledged() -> None:
    night = Night(("Wed 01:00", created(priority="P1")), ("Wed 01:30", ack()), under=client("answering_service"))
    assert [night.row(now).band for now in ("Wed 01:29", "Wed 01:30")] == [0, 1]


def test_pg8_pages_of_a_silent_desk_count_until_the_first_response() -> None:
    night = one(("Wed 01:01", page("k1", reason="desk_silent"), "watcher"), ("Wed 01:10", ack()), priority="P2")
    assert [night.row(now).band for now in ("Wed 01:09", "Wed 01:10")] == [1, 4]


def test_a_resolved_p1_nobody_was_told_of_is_in_no_first_band() -> None:
    night = one(("Wed 01:01", resolve(told_by="none")), ("Wed 01:02", wrote()), priority="P1")
    assert night.row("Wed 01:02").band == 2


def test_case_85_a_ticket_left_waiting_for_three_hours_wants_looking_at() -> None:
    night = answered(("Wed 01:10", status("waiting_client")))
    assert (night.row("Wed 04:10").band, night.row("Wed 04:10").due_is) == (3, "re-check")


# order


def test_within_a_band_by_due_then_severity_then_id() -> None:
    night = Night(
        ("Wed 01:00", created("D", priority="P4")), ("Wed 01:30", created("C", priority="P3")),
        ("Wed 01:30", created("B", priority="P3")), ("Wed 01:31", created("A", priority="P2")),
    )  # fmt: skip
    # Dues: A 02:31, B and C 03:30, D 05:00.
    assert night.queue("Wed 01:31") == ["A", "B", "C", "D"]


def test_due_together_the_more_severe_goes_first() -> None:
    night = Night(("Wed 01:00", created("A", priority="P3")), ("Wed 02:00", created("B", priority="P2")))
    assert night.queue("Wed 02:00") == ["A", "B"]  # A is at risk: another band
    night = Night(("Wed 00:59", created("A", priority="P4")), ("Wed 02:59", created("B", priority="P3")))
    assert night.queue("Wed 02:58:59") == ["A"]
    assert night.queue("Wed 02:59") == ["A", "B"]


def test_what_has_no_due_stands_last_in_its_band() -> None:
    worked = client("answering_service", cover={"ooc_policy": "p1_best_effort"})
    night = Night(
        ("Wed 01:00", created("A", priority="P1")), ("Wed 01:01", created("B", client="other", priority="P1")),
        under=policies(worked, client(id="other")),
    )  # fmt: skip
    assert night.queue("Wed 01:01") == ["B", "A"]


def test_sla13_a_recheck_counts_as_due_only_once_it_has_come() -> None:
    night = answered()
    assert night.row("Wed 03:04").due_is == "resolution"
    assert (night.row("Wed 03:05").due_is, when(night.row("Wed 03:05").due)) == ("re-check", "Wed 03:05")


def test_sla14_alerts_stand_among_the_tickets() -> None:
    night = Night(("Wed 01:00", created("A")), ("Wed 01:10", alert(severity="critical")), ("Wed 01:20", created("B")))
    assert night.queue("Wed 01:40") == ["e2", "A", "B"]


# what is kept from one look to the next


def kept_equals_fresh(night: Night, *looks: str) -> None:
    facts = Facts(night.events)
    kept = Kept(facts, night.policies)
    for now in looks:
        shown = Picture(facts, night.policies, at(now), kept).queue()
        fresh = Picture(Facts(night.events), night.policies, at(now)).queue()
        assert [(row.id, row.band, row.due, row.clocks) for row in shown] == [
            (row.id, row.band, row.due, row.clocks) for row in fresh
        ]


def minutes(start: str, count: int, step: int = 60) -> list[str]:
    return [iso(Instant(at(start) + n * step)) for n in range(count)]


def test_a_kept_queue_turns_with_time_alone() -> None:
    night = Night(
        ("Wed 01:00", created("A", priority="P2")), ("Wed 01:02", ack("A")),
        ("Wed 01:03", status("waiting_client", "A")),
        ("Wed 01:00", created("B")), ("Wed 01:05", park("B")), ("Wed 01:06", promise("Wed 03:30", "B")),
        ("Wed 01:07", created("C", priority="P4")), ("Wed 01:30", alert(severity="critical")),
        ("Wed 02:00", triage("P1", "C")),
        under=client("extended_hours", business_hours=(((480, 1020),),) * 7),
    )  # fmt: skip
    kept_equals_fresh(night, *minutes("Wed 01:00", 600))


def test_a_kept_row_turns_to_waiting_at_closing_time_within_its_minute() -> None:
    night = Night(("Wed 16:50:30", created()), under=client("answering_service"))
    kept_equals_fresh(night, "Wed 16:59:40", "Wed 17:00", "Thu 07:59:40", "Thu 08:00")


def test_a_kept_row_whose_clock_was_paused_exactly_at_its_due_is_breached_a_second_later() -> None:
    night = one(("Wed 01:05", ack()), ("Wed 02:05", status("waiting_client")), priority="P2")
    kept_equals_fresh(night, "Wed 02:05", "Wed 02:05:01", "Wed 02:10")


def test_case_58_a_kept_queue_reads_the_runbook_in_force_at_each_look() -> None:
    night = Night(
        ("Wed 01:00", created(priority="P2")), under=edited(client(), "Wed 01:05", client("answering_service"))
    )
    kept_equals_fresh(night, "Wed 01:04:30", "Wed 01:05", "Wed 01:06")


def test_a_look_back_is_worked_out_anew() -> None:
    kept_equals_fresh(one(("Wed 01:20", update()), priority="P1"), "Wed 01:30", "Wed 01:10", "Wed 01:16")
