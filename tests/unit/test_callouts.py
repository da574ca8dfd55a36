"""Who was woken for what, and how long they were awake (§1 Call-out, PG-5, RF-7)."""

from __future__ import annotations

import msgspec
import pytest

from nightdesk.domain import entries as e
from nightdesk.domain.callouts import CallOut, callouts, past_callouts
from nightdesk.domain.policy import DeskPolicy
from tests.build import DESK, Night, Said, at, created, events, merge, note, page, page_ack, when

NEW_YORK = msgspec.structs.replace(DESK, timezone="America/New_York")


def down(contact: str = "k1", ticket: str = "T") -> e.Body:
    return e.StandDown(ticket=ticket, contact=contact)


def found(*said: Said, desk: DeskPolicy = DESK) -> tuple[CallOut, ...]:
    return callouts("T", events(*said), desk)


def people(*said: Said, desk: DeskPolicy = DESK) -> list[tuple[str, str | None]]:
    return [(one.engineer, when(one.at)) for one in found(*said, desk=desk)]


def minutes(*said: Said) -> list[int]:
    return [one.minutes for one in found(*said)]


PAGED: Said = ("Wed 01:00", page("k1"))
ANSWERED: Said = ("Wed 01:04", page_ack("k1"))


# who and when


def test_a_page_is_a_call_out_of_that_person_for_that_ticket() -> None:
    assert found(PAGED) == (CallOut("k1", "T", at("Wed 01:00"), 0, False),)


def test_any_number_of_attempts_in_one_night_is_one_call_out_from_the_first() -> None:
    assert people(PAGED, ("Wed 01:05", page("k1")), ("Wed 05:00", page("k1"))) == [("k1", "Wed 01:00")]


def test_paged_at_both_tiers_for_one_ticket_is_one_call_out() -> None:
    assert people(("Wed 01:00", page("s1", "T3")), ("Wed 01:01", page("s1"))) == [("s1", "Wed 01:00")]


def test_two_people_are_two_call_outs_in_the_order_of_their_first_pages() -> None:
    said: list[Said] = [("Wed 01:00", page("s1")), ("Wed 01:10", page("k1")), ("Wed 01:15", page("s1"))]
    assert people(*said) == [("s1", "Wed 01:00"), ("k1", "Wed 01:10")]


def test_pg8_a_page_of_a_silent_desk_counts_like_any_page() -> None:
    assert people(("Wed 01:00", page("k1", reason="desk_silent"), "watcher")) == [("k1", "Wed 01:00")]


def test_the_next_night_is_another_call_out() -> None:
    said: list[Said] = [("Wed 07:59:59", page("k1")), ("Wed 08:00", page("k1"))]
    assert people(*said) == [("k1", "Wed 07:59:59"), ("k1", "Wed 08:00")]


def test_midnight_is_not_the_end_of_a_night() -> None:
    assert people(("Tue 23:59:59", page("k1")), ("Wed 00:00", page("k1"))) == [("k1", "Tue 23:59:59")]


def test_the_night_ends_in_the_zone_of_the_desk() -> None:
    said: list[Said] = [("Wed 12:59:59", page("k1")), ("Wed 13:00", page("k1"))]
    assert (len(people(*said)), len(people(*said, desk=NEW_YORK))) == (1, 2)


def test_without_a_page_nobody_was_called_out() -> None:
    assert found(ANSWERED, ("Wed 01:30", down()), ("Wed 01:31", note())) == ()


# PG-5: how long awake


@pytest.mark.parametrize(
    ("until", "awake"),
    [("Wed 01:00:59", 0), ("Wed 01:01", 1), ("Wed 01:01:59", 1), ("Wed 01:02", 2), ("Wed 02:59:59", 119)],
)
def test_pg5_awake_from_the_first_page_to_the_stand_down_in_whole_minutes(until: str, awake: int) -> None:
    assert minutes(PAGED, ("Wed 01:00:30", page_ack("k1")), (until, down())) == [awake]


def test_pg5_counted_from_the_first_page_not_from_the_one_answered() -> None:
    assert minutes(PAGED, ("Wed 01:05", page("k1")), ("Wed 01:06", page_ack("k1")), ("Wed 01:40", down())) == [40]


def test_pg5_half_an_hour_where_somebody_answered_and_no_stand_down_is_recorded() -> None:
    assert minutes(PAGED, ANSWERED) == [30]


def test_pg5_nothing_for_who_never_answered() -> None:
    assert minutes(PAGED, ("Wed 01:40", down())) == [0]


def test_pg3_a_late_answer_is_one_too() -> None:
    assert found(PAGED, ("Wed 04:00", page_ack("k1"))) == (CallOut("k1", "T", at("Wed 01:00"), 30, True),)


def test_pg5_each_persons_own_stand_down_ends_their_call_out() -> None:
    said: list[Said] = [
        PAGED, ("Wed 01:10", page("k2")), ANSWERED, ("Wed 01:12", page_ack("k2")), ("Wed 01:20", down("k2")),
    ]  # fmt: skip
    assert {one.engineer: one.minutes for one in found(*said)} == {"k1": 30, "k2": 10}


def test_pg5_paged_again_after_a_stand_down_the_last_one_ends_it() -> None:
    again: list[Said] = [("Wed 03:00", page("k1")), ("Wed 03:01", page_ack("k1")), ("Wed 03:30", down())]
    assert minutes(PAGED, ANSWERED, ("Wed 01:30", down()), *again) == [150]


@pytest.mark.parametrize("more", [page_ack("k2"), down("k2")])
def test_what_is_said_of_somebody_not_paged_changes_nothing(more: e.Body) -> None:
    assert found(PAGED, ("Wed 01:03", more)) == found(PAGED)


def test_an_answer_and_a_stand_down_after_the_nights_end_belong_to_its_call_out() -> None:
    said: list[Said] = [("Wed 07:50", page("k1")), ("Wed 08:02", page_ack("k1")), ("Wed 08:30", down())]
    assert found(*said) == (CallOut("k1", "T", at("Wed 07:50"), 40, True),)


def test_an_answer_belongs_to_the_latest_call_out_of_that_person() -> None:
    said: list[Said] = [PAGED, ("Thu 01:00", page("k1")), ("Thu 01:01", page_ack("k1")), ("Thu 01:50", down())]
    assert [(when(one.at), one.acked, one.minutes) for one in found(*said)] == [
        ("Wed 01:00", False, 0), ("Thu 01:00", True, 50),
    ]  # fmt: skip


def test_who_was_woken_for_a_ticket_merged_meanwhile_was_woken_all_the_same() -> None:
    night = Night(
        ("Wed 00:50", created("A")), ("Wed 00:55", created()), PAGED, ("Wed 01:02", merge("T", "A")),
        ANSWERED, ("Wed 01:20", down()),
    )  # fmt: skip
    assert [(one.minutes, one.acked) for one in callouts("T", night.ticket("Wed 02:00").pages, DESK)] == [(20, True)]


# RF-7: of before this log


def test_rf7_call_outs_of_before_are_as_they_were_imported() -> None:
    said = events(
        ("Tue 01:00", e.PastCallout(engineer="k1", ticket="OLD-1", minutes=25, acked=True)),
        ("Tue 02:00", note()),
        ("Tue 03:00", e.PastCallout(engineer="k2", ticket="OLD-2")),
    )
    assert past_callouts(said) == (
        CallOut("k1", "OLD-1", at("Tue 01:00"), 25, True), CallOut("k2", "OLD-2", at("Tue 03:00"), 0, False),
    )  # fmt: skip
