"""Cover and calendars: who is open when, at every minute of the nights the clocks change (§2, T-3, COV-1 to COV-7)."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightdesk.domain.calendar import (
    ALWAYS,
    Windows,
    calendars,
    cover_status,
    day_of,
    next_opening,
    night_of,
    report_shift,
    rota_night,
    shift_at,
)
from nightdesk.domain.instants import HOUR, MINUTE, Instant, display, iso, parse, zone
from nightdesk.domain.policy import ClientPolicy, DeskPolicy, Severity
from tests.build import DESK, at, client, hours, when
from tests.stepping import CHANGES, Naive, policies

NEW_YORK = DeskPolicy(desk_name="Beacon MSP", timezone="America/New_York", holidays=frozenset({"2026-11-26"}))


def both(policy: ClientPolicy) -> tuple[Windows, Windows]:
    return Windows(policy, after_hours=False), Windows(policy, after_hours=True)


# against every minute, one by one


@pytest.mark.parametrize("middle", CHANGES, ids=str)
@given(data=st.data())
@settings(max_examples=8)
def test_every_minute_around_a_change_of_the_clocks_is_inside_or_outside_as_stepped(
    middle: date, data: st.DataObject
) -> None:
    policy = data.draw(policies(middle))
    naive = Naive(policy, middle)
    ours = calendars(policy)
    minutes = range(naive.start, naive.business.end, MINUTE)
    assert [ours.business.contains(Instant(x)) for x in minutes] == naive.business.minutes
    assert [ours.model.contains(Instant(x)) for x in minutes] == naive.model.minutes


@given(middle=st.sampled_from(CHANGES), data=st.data())
@settings(max_examples=40)
def test_counting_and_reaching_agree_with_stepping(middle: date, data: st.DataObject) -> None:
    policy = data.draw(policies(middle))
    naive, ours = Naive(policy, middle), calendars(policy)
    start, end = sorted(data.draw(st.tuples(*[st.integers(naive.start, naive.business.end - 1)] * 2)))
    seconds = data.draw(st.integers(1, 2 * 86_400))
    for mine, stepped in ((ours.business, naive.business), (ours.model, naive.model)):
        assert mine.counted(Instant(start), Instant(end)) == stepped.counted(start, end)
        reached = stepped.reach(start, seconds)
        found = mine.reach(Instant(start), seconds)
        assert found == reached or (reached is None and (found is None or found > stepped.end))


@given(middle=st.sampled_from(CHANGES), data=st.data())
@settings(max_examples=40)
def test_windows_counted_contains_and_reach_agree_with_each_other(middle: date, data: st.DataObject) -> None:
    policy = data.draw(policies(middle))
    start = parse(f"{middle.isoformat()}T00:00:00Z")
    begins, length = Instant(start + data.draw(st.integers(-90, 90)) * 86_400), data.draw(st.integers(1, 200 * 86_400))
    for calendar in both(policy):
        windows = list(calendar.windows(begins, Instant(begins + length)))
        assert sum(b - a for a, b in windows) == calendar.counted(begins, Instant(begins + length))
        assert all(a < b < c for (a, b), (c, _) in pairwise(windows))  # windows that touch are one
        for a, b in windows[:20]:
            assert calendar.contains(Instant(a))
            assert calendar.contains(Instant(b - 1))
            assert b == begins + length or not calendar.contains(Instant(b))
            counted = calendar.counted(begins, Instant(b))
            assert calendar.reach(begins, counted) == b


@given(middle=st.sampled_from(CHANGES), data=st.data())
@settings(max_examples=20)
def test_nothing_opens_or_closes_before_the_next_edge(middle: date, data: st.DataObject) -> None:
    policy = data.draw(policies(middle))
    naive, (_, calendar) = Naive(policy, middle), both(policy)
    now = Instant(data.draw(st.integers(naive.start, naive.start + 6 * 86_400)))
    edge = calendar.edge_after(now)
    assert edge is not None
    assert edge > now
    inside = calendar.contains(now)
    assert all(calendar.contains(Instant(x)) == inside for x in range(now, min(edge, now + 86_400), 60))


@given(middle=st.sampled_from(CHANGES), data=st.data())
@settings(max_examples=30)
def test_cov7_the_next_opening_is_the_first_minute_of_a_business_day(middle: date, data: st.DataObject) -> None:
    policy = data.draw(policies(middle))
    naive = Naive(policy, middle)
    now = data.draw(st.integers(naive.start, naive.start + 3 * 86_400))
    firsts = sorted(
        naive._between(day, *policy.business_hours[day.weekday()][0])[0]
        for day in naive._dates()
        if naive._is_business_day(day)
    )
    expected = next((x for x in firsts if x >= now), None)
    assert expected is None or next_opening(policy, Instant(now)) == expected


def test_a_calendar_that_never_opens_is_never_reached() -> None:
    closed = client("answering_service", business_hours=hours("", ""))
    assert calendars(closed).business.reach(at("Mon 00:00"), 1) is None
    assert next_opening(closed, at("Mon 00:00")) is None


def test_a_due_time_years_ahead_is_still_found() -> None:
    short = client("answering_service", business_hours=(((480, 481),), *((),) * 6))
    weekly_minute = Windows(short, after_hours=False)
    found = weekly_minute.reach(at("Mon 00:00"), 100 * MINUTE)
    assert found == at("Mon 08:01") + 99 * 7 * 86_400


def test_an_always_open_calendar_counts_every_second() -> None:
    start, end = at("Mon 00:00"), at("Tue 00:00")
    assert ALWAYS.counted(start, end) == 86_400 == -ALWAYS.counted(end, start) + 86_400
    assert list(ALWAYS.windows(start, end)) == [(start, end)]
    assert ALWAYS.reach(start, 60) == start + 60


# the models, in wall time


def test_t2_a_window_holds_its_opening_and_not_its_close() -> None:
    """T-2."""
    business = calendars(client()).business
    assert [business.contains(at(x)) for x in ("Mon 07:59:59", "Mon 08:00", "Mon 16:59:59", "Mon 17:00")] == [
        False, True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("model", "severity", "instant", "status"),
    [
        ("answering_service", "P1", "Mon 10:00", "business"),
        ("answering_service", "P1", "Mon 20:00", "out_of_cover"),
        ("on_call", "P2", "Mon 20:00", "in_cover"),
        ("on_call", "P3", "Mon 20:00", "out_of_cover"),
        ("extended_hours", "P2", "Mon 23:59", "in_cover"),
        ("extended_hours", "P3", "Mon 20:00", "ack_only"),
        ("extended_hours", "P1", "Tue 00:00", "out_of_cover"),
        ("extended_hours", "P1", "Sat 20:00", "out_of_cover"),
        ("overnight", "P1", "Mon 17:30", "out_of_cover"),
        ("overnight", "P1", "Mon 18:00", "in_cover"),
        ("overnight", "P4", "Tue 07:59", "ack_only"),
        ("overnight", "P2", "Sat 12:00", "in_cover"),
        ("full_247", "P4", "Sun 03:00", "in_cover"),
    ],
)
def test_cov6_each_model_covers_what_its_table_says(model: str, severity: Severity, instant: str, status: str) -> None:
    assert cover_status(client(model), severity, at(instant)) == status  # type: ignore[arg-type]


def test_cov6_a_severity_in_neither_list_is_out_of_cover_after_hours() -> None:
    narrow = client(cover={"covered": frozenset({"P1"}), "ack_only": frozenset({"P2"})})
    found = [cover_status(narrow, severity, at("Mon 20:00")) for severity in ("P1", "P2", "P3")]
    assert found == ["in_cover", "ack_only", "out_of_cover"]


def test_cov3_no_extension_on_a_holiday_or_past_an_earlier_close() -> None:
    policy = client("extended_hours", cover={"extended_until": 960}, holidays=frozenset({"2026-01-13"}))
    model = calendars(policy).model
    assert not model.contains(at("Mon 17:00"))
    assert not model.contains(at("Tue 18:00"))


def test_cov4_weekends_and_holidays_are_whole_dates_only_where_agreed() -> None:
    without = client(
        "overnight", cover={"weekends": False, "holidays_covered": False}, holidays=frozenset({"2026-01-13"})
    )
    agreed = client("overnight", holidays=frozenset({"2026-01-13"}))
    for instant in ("Sat 12:00", "Tue 12:00"):
        assert cover_status(without, "P1", at(instant)) == "out_of_cover"
        assert cover_status(agreed, "P1", at(instant)) == "in_cover"
    assert cover_status(without, "P1", at("Sat 20:00")) == "in_cover"  # every date has its night


def test_cov4_the_gap_between_close_and_night_is_a_gap() -> None:
    counted = calendars(client("overnight")).model.counted(at("Mon 16:00"), at("Mon 19:00"))
    assert counted == 2 * HOUR


def test_case_57_cover_of_an_unknown_client_is_unknown() -> None:
    assert cover_status(None, "P1", at("Mon 10:00")) == "unknown"


# DST and other zones


def test_case_5_an_opening_in_the_skipped_hour_keeps_the_offset_before_the_jump() -> None:
    # Sunday 8 March, 02:30 does not exist in New York: 02:30 EST reads 03:30 EDT.
    early = client(timezone="America/New_York", business_hours=hours("02:30-05:00", "02:30-05:00"))
    opens = next_opening(early, parse("2026-03-08T05:00:00Z"))
    assert opens is not None
    assert display(opens, zone("America/New_York")) == "Sun 8 Mar 03:30 EDT"


def test_t3_an_ambiguous_hour_never_shortens_cover() -> None:
    autumn = client(timezone="America/New_York", business_hours=hours("01:30-01:45", "01:30-01:45"))
    found = list(
        Windows(autumn, after_hours=False).windows(parse("2026-11-01T00:00:00Z"), parse("2026-11-02T00:00:00Z"))
    )
    assert [(iso(Instant(a)), iso(Instant(b))) for a, b in found] == [("2026-11-01T05:30:00Z", "2026-11-01T06:45:00Z")]


def test_case_6_a_client_may_be_open_while_the_desk_sleeps() -> None:
    sunday_to_thursday = (*(((480, 1020),),) * 4, (), (), ((480, 1020),))
    dubai = client("answering_service", timezone="Asia/Dubai", business_hours=sunday_to_thursday)
    assert cover_status(dubai, "P1", parse("2026-03-08T06:00:00Z")) == "business"
    assert cover_status(dubai, "P1", parse("2026-03-06T06:00:00Z")) == "out_of_cover"


def test_case_7_after_a_holiday_monday_work_is_due_on_tuesday() -> None:
    policy = client(holidays=frozenset({"2026-01-19"}))
    assert when(next_opening(policy, at("Sat 10:00"))) == "+7 Tue 08:00"


def test_case_9_the_reopening_after_lunch_is_no_next_opening() -> None:
    policy = client(business_hours=hours("09:00-12:00 13:00-17:00"))
    assert when(next_opening(policy, at("Tue 12:30"))) == "Wed 09:00"


def test_cov7_exactly_at_opening_is_that_opening() -> None:
    assert when(next_opening(client(), at("Tue 08:00"))) == "Tue 08:00"
    assert when(next_opening(client(), at("Tue 08:00:01"))) == "Wed 08:00"


# the desk's shifts


@pytest.mark.parametrize(
    ("zone_name", "day", "length"),
    [("America/New_York", date(2026, 3, 7), 13), ("America/New_York", date(2026, 10, 31), 15),
     ("Europe/London", date(2026, 10, 31), 14), ("America/New_York", date(2026, 12, 31), 14)],
)  # fmt: skip
def test_cov5_a_night_is_as_long_as_the_clocks_make_it(zone_name: str, day: date, length: int) -> None:
    night = night_of(DeskPolicy(desk_name="D", timezone=zone_name), day)
    assert night.end - night.start == length * HOUR
    assert night.name == f"{day} night"


def test_case_89_and_90_day_shifts_are_for_weekends_and_desk_holidays() -> None:
    assert day_of(NEW_YORK, date(2026, 11, 24)) is None
    sunday, holiday = day_of(NEW_YORK, date(2026, 11, 29)), day_of(NEW_YORK, date(2026, 11, 26))
    assert sunday is not None
    assert holiday is not None
    assert sunday.end - sunday.start == 10 * HOUR
    assert holiday.name == "2026-11-26 day"


def test_case_10_the_end_of_the_night_belongs_to_the_day() -> None:
    assert shift_at(DESK, at("Wed 08:00")) is None
    night, day = shift_at(DESK, at("Sat 07:59:59")), shift_at(DESK, at("Sat 08:00"))
    assert night is not None
    assert day is not None
    assert (night.name, day.name) == ("2026-01-16 night", "2026-01-17 day")


def test_ho8_a_report_is_about_the_older_shift_until_two_hours_after_its_end() -> None:
    assert report_shift(DESK, at("Sat 09:59:59")).name == "2026-01-16 night"
    assert report_shift(DESK, at("Sat 10:00")).name == "2026-01-17 day"
    assert report_shift(DESK, at("Wed 12:00")).name == "2026-01-13 night"


def test_pg1_the_rota_night_runs_from_night_end_to_night_end() -> None:
    found = [rota_night("UTC", 480, at(instant)) for instant in ("Tue 07:59:59", "Tue 08:00", "Wed 03:00")]
    assert found == ["2026-01-12", "2026-01-13", "2026-01-13"]
