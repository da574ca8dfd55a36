"""What nights put on people, compared over the pool (§11 RF-2, RF-3, RF-7)."""

from __future__ import annotations

import json
from datetime import date
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightdesk.domain.burden import Load, PoolFairness, all_callouts, band, fairness, standby_points
from nightdesk.domain.callouts import CallOut
from nightdesk.domain.instants import Instant, parse
from nightdesk.domain.picture import Picture
from nightdesk.domain.plain import plain
from nightdesk.domain.policy import DeskPolicy, RotaOverride, RotaPolicy
from tests.night import NIGHT_A
from tests.rotas import DESK, NEW_YORK, callouts_of_night_a, night_a, policy_of_night_a, rota, swap, woken

WEEK = "2026-04-06"
"""The Monday most of these tests recommend for; its 13 weeks begin on 5 January."""


def pool(policy: RotaPolicy, *woken: CallOut, week: str = WEEK, desk: DeskPolicy = DESK) -> PoolFairness:
    return fairness(policy, desk, woken, week)["t2_primary"]


def load(person: str, found: PoolFairness) -> Load:
    return next(one for one in found.people if one.engineer == person)


@pytest.mark.parametrize("file", ["expected.json", "expected-day.json"])
def test_fairness_of_night_a_is_as_worked(file: str) -> None:
    expected = json.loads((NIGHT_A / file).read_text(encoding="utf-8"))["fairness"]
    found = fairness(policy_of_night_a(), night_a().desk, callouts_of_night_a(), "2026-03-09")
    assert plain(found) == expected
    assert [list(row) for row in plain(found)["t2_primary"]["people"]] == [
        list(expected["t2_primary"]["people"][0])
    ] * 4


def test_callouts_after_the_moment_looked_at_are_not_counted_yet() -> None:
    before, then = (
        Picture(night_a().facts, night_a().policies, parse(f"2026-01-03T22:{time}Z")) for time in ("18:59", "19:00")
    )
    assert [one.ticket for one in all_callouts(before)] == ["OLD-007", "OLD-003", "OLD-015"]
    assert [one.ticket for one in all_callouts(then)] == ["OLD-007", "OLD-003", "OLD-015", "OLD-004"]


# RF-2: standby


@pytest.mark.parametrize(
    ("night", "points"),
    [
        ("2026-03-05", 1),
        ("2026-03-06", 1),
        ("2026-03-07", 2 + 1),
        ("2026-03-08", 2 + 1),
        ("2026-03-09", 1),
    ],
    ids=["thursday", "friday", "saturday and its day", "sunday and its day", "monday"],
)
def test_rf2_a_night_counts_one_and_on_a_weekend_two_with_its_day_shift(night: str, points: int) -> None:
    assert standby_points(rota({}), DESK, "k1", date.fromisoformat(night)) == points


@pytest.mark.parametrize(
    ("own", "desk", "night", "points"),
    [
        (True, False, "2026-01-01", 3),
        (False, True, "2026-01-01", 1 + 2),
        (True, True, "2026-01-01", 3 + 2),
        (True, False, "2026-03-07", 3 + 2),
        (False, True, "2026-03-07", 2 + 2),
    ],
    ids=["own: no day shift", "the desk's alone", "both", "own on a saturday", "the desk's on a saturday"],
)
def test_rf2_a_holiday_counts_by_whose_it_is(own: bool, desk: bool, night: str, points: int) -> None:
    policy = rota({}, holidays={"k1": frozenset({night} if own else ())})
    closed = msgspec.structs.replace(DESK, holidays=frozenset({night} if desk else ()))
    assert standby_points(policy, closed, "k1", date.fromisoformat(night)) == points


def test_rf2_a_holiday_of_somebody_else_counts_as_any_night() -> None:
    policy = rota({}, holidays={"k2": frozenset({"2026-01-01"})})
    assert standby_points(policy, DESK, "k1", date(2026, 1, 1)) == 1


def test_case_63_a_year_end_counts_the_holidays_of_both_years() -> None:
    holidays = frozenset({"2025-12-25", "2026-01-01"})
    desk = msgspec.structs.replace(DESK, holidays=holidays)
    weeks = {"2025-12-22": "k1", "2025-12-29": "k1"}
    without, with_holidays = rota(weeks), rota(weeks, holidays={"k1": holidays})
    assert load("k1", pool(without, week="2026-01-05")).standby == 2 * 11
    assert load("k1", pool(with_holidays, week="2026-01-05", desk=desk)).standby == 2 * 11 + 2 * (2 + 2)


def test_case_63_the_night_of_a_leap_day_counts() -> None:
    assert load("k1", pool(rota({}, swap("2028-02-29", "k1")), week="2028-03-06")).standby == 1


def test_rf2_thirteen_whole_weeks_are_looked_at() -> None:
    just_in, just_out, not_yet = rota({"2026-01-05": "k1"}), rota({"2025-12-29": "k1"}), rota({WEEK: "k1"})
    assert [load("k1", pool(policy)).standby for policy in (just_in, just_out, not_yet)] == [11, 0, 0]


def test_rf2_a_week_with_a_short_night_counts_its_seven_nights() -> None:
    assert load("k1", pool(rota({"2026-03-02": "k1"}), desk=NEW_YORK)).standby == 11


def test_rf2_weeks_the_rota_leaves_out_are_nobodys() -> None:
    found = pool(rota({"2026-01-05": "k1", "2026-03-30": "k2"}))
    assert [one.standby for one in found.people] == [11, 11, 0]


def test_case_38_an_override_moves_the_standby_of_its_night_and_day() -> None:
    found = pool(rota({"2026-02-09": "k1"}, swap("2026-02-14", "k2")))
    assert [one.standby for one in found.people] == [8, 3, 0]


def test_case_37_two_primary_roles_in_one_night_are_one_night() -> None:
    weeks = rota({"2026-02-09": "k1"}).weeks
    both = tuple(msgspec.structs.replace(week, roles={**week.roles, "t3_primary": "k1"}) for week in weeks)
    assert load("k1", pool(rota({}, weeks=both))).standby == 11


# RF-2: call-outs


@pytest.mark.parametrize(
    ("time", "points"),
    [
        ("00:00:00", 4),
        ("05:59:59", 4),
        ("06:00:00", 2),
        ("07:59:59", 2),
        ("08:00:00", 1),
        ("21:59:59", 1),
        ("22:00:00", 2),
        ("23:59:59", 2),
    ],
)
def test_rf2_a_callout_counts_by_its_hour(time: str, points: int) -> None:
    found = band(rota({}), DESK, "k1", parse(f"2026-03-04T{time}Z"))
    assert (found.points, found.extra) == (points, False)


@pytest.mark.parametrize(
    ("at", "points"),
    [
        ("2026-03-06T23:59:59Z", 2),
        ("2026-03-07T00:00:00Z", 4 + 1),
        ("2026-03-08T23:59:59Z", 2 + 1),
        ("2026-03-09T00:00:00Z", 4),
        ("2026-12-24T23:59:59Z", 2),
        ("2026-12-25T00:00:00Z", 4 + 1),
    ],
    ids=["friday 24:00 less a second", "saturday", "sunday", "monday", "the eve", "own holiday"],
)
def test_rf2_a_weekend_or_own_holiday_adds_a_point_by_the_date_of_the_page(at: str, points: int) -> None:
    found = band(rota({}, holidays={"k1": frozenset({"2026-12-25"})}), DESK, "k1", parse(at))
    assert found.points + found.extra == points


def test_rf2_the_hour_and_the_date_are_the_engineers_own() -> None:
    here, there = rota({}, zones="America/New_York"), rota({}, zones="America/Phoenix")
    saturday_0130_in_new_york = parse("2026-03-07T06:30:00Z")
    found = [band(policy, NEW_YORK, "k1", saturday_0130_in_new_york) for policy in (here, there)]
    assert [(one.points, one.extra) for one in found] == [(4, True), (2, False)]


def test_rf2_somebody_the_rota_does_not_list_is_woken_by_the_desks_clock() -> None:
    assert band(rota({}), NEW_YORK, "x9", parse("2026-03-04T06:00:00Z")).points == 4
    assert band(rota({}), DESK, "x9", parse("2026-03-04T06:00:00Z")).points == 2


@pytest.mark.parametrize(
    ("at", "points"),
    [
        ("2026-03-08T06:59:59Z", 4),
        ("2026-03-08T09:59:59Z", 4),
        ("2026-03-08T10:00:00Z", 2),
        ("2026-03-08T12:00:00Z", 1),
        ("2026-11-01T05:30:00Z", 4),
        ("2026-11-01T06:30:00Z", 4),
        ("2026-11-01T10:59:59Z", 4),
        ("2026-11-01T11:00:00Z", 2),
    ],
    ids=["01:59 EST", "05:59 EDT", "06:00 EDT", "08:00 EDT", "01:30 EDT", "01:30 EST", "05:59 EST", "06:00 EST"],
)
def test_rf2_the_hour_is_read_off_the_wall_on_a_night_the_clocks_change(at: str, points: int) -> None:
    assert band(rota({}, zones="America/New_York"), NEW_YORK, "k1", parse(at)).points == points


@pytest.mark.parametrize(
    ("at", "counted"),
    [
        ("2026-01-05T07:59:59Z", 0),
        ("2026-01-05T08:00:00Z", 1),
        ("2026-04-06T07:59:59Z", 1),
        ("2026-04-06T08:00:00Z", 0),
    ],
    ids=["the sunday night before", "the first rota night", "the last rota night", "the week itself"],
)
def test_rf2_callouts_are_counted_by_rota_night_like_standby(at: str, counted: int) -> None:
    assert load("k1", pool(rota({}), woken("k1", at))).callouts == counted


def test_rf2_an_unanswered_callout_is_a_burden_without_minutes() -> None:
    found = load("k1", pool(rota({}), woken("k1", "2026-03-04T03:00:00Z", acked=False)))
    assert (found.callouts, found.points, found.minutes, found.score30) == (1, 4, 0, 120)


def test_rf2_minutes_awake_count_a_thirtieth_of_a_point() -> None:
    found = load("k1", pool(rota({}), woken("k1", "2026-03-04T03:00:00Z", 41)))
    assert (found.minutes, found.score30, found.score) == (41, 161, 5.37)


@pytest.mark.parametrize("order", [1, -1])
def test_rf7_a_callout_recorded_twice_counts_once_from_its_first_page(order: int) -> None:
    twice = [woken("k1", "2026-03-04T05:59:00Z", 20, ticket="T"), woken("k1", "2026-03-04T06:01:00Z", 30, ticket="T")]
    found = load("k1", pool(rota({}), *twice[::order]))
    assert (found.callouts, found.points, found.minutes) == (1, 4, 30)


def test_section_1_the_same_ticket_in_another_night_is_another_callout() -> None:
    nights = [woken("k1", f"2026-03-04T{time}Z", ticket="T") for time in ("07:59:59", "08:00:00")]
    assert load("k1", pool(rota({}), *nights)).callouts == 2


# RF-3


def test_rf3_balance_is_the_distance_to_the_mean_and_spread_from_least_to_most() -> None:
    found = pool(rota({}), woken("k1", "2026-03-04T12:00:00Z", 20))
    assert [one.balance for one in found.people] == [1.11, -0.56, -0.56]
    assert found.spread == 1.67


def test_rf3_half_a_hundredth_is_rounded_away_from_zero() -> None:
    # 39 thirtieths over twenty people: everybody but one lies exactly 0.065 of a point below the mean.
    twenty = rota({}, pools={"t2_primary": ("k1", *(f"x{n}" for n in range(19)))})
    assert load("x0", pool(twenty, woken("k1", "2026-03-04T12:00:00Z", 9))).balance == -0.07


def test_rf3_a_pool_of_nobody_has_no_spread() -> None:
    found = pool(rota({}, pools={"t2_primary": ()}))
    assert (found.people, found.spread, found.recommend.engineer) == ((), None, None)


# Properties

PEOPLE = ("k1", "k2", "k3")
WOKEN = st.builds(
    CallOut,
    engineer=st.sampled_from(PEOPLE),
    ticket=st.sampled_from(("A", "B", "C")),
    at=st.integers(parse("2025-12-29T00:00:00Z"), parse("2026-04-13T00:00:00Z")).map(Instant),
    minutes=st.integers(0, 600),
    acked=st.booleans(),
)
SWAPS = st.lists(
    st.builds(
        RotaOverride,
        night=st.dates(date(2025, 12, 29), date(2026, 4, 12)).map(str),
        role=st.sampled_from(("t2_primary", "t3_primary")),
        engineer=st.sampled_from(PEOPLE),
    ),
    max_size=5,
)


@given(st.lists(WOKEN, max_size=12), SWAPS, st.randoms(use_true_random=False))
def test_rf3_balances_cancel_out_and_the_order_of_records_does_not_matter(
    records: list[CallOut], swaps: list[RotaOverride], random: Random
) -> None:
    policy = rota({"2026-01-05": "k1", "2026-02-02": "k2", "2026-03-02": "k3"}, *swaps, zones="America/New_York")
    found = pool(policy, *records, desk=NEW_YORK)
    scores = [one.score30 for one in found.people]
    for one in found.people:
        assert one.score30 == 30 * (one.standby + one.points) + one.minutes
        assert one.balance * 30 == pytest.approx(one.score30 - sum(scores) / 3, abs=0.1501)
    assert found.spread is not None
    assert found.spread * 30 == pytest.approx(max(scores) - min(scores), abs=0.1501)
    # Each of the three is rounded to a hundredth.
    assert abs(sum(one.balance for one in found.people)) <= 0.0151
    shuffled = list(records)
    random.shuffle(shuffled)
    assert pool(policy, *shuffled, desk=NEW_YORK) == found
