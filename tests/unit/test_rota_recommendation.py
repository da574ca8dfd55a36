"""Who should take the next week, why the others should not, and who never takes a night (§11 RF-1, RF-4, RF-7b)."""

from __future__ import annotations

import msgspec
import pytest

from nightdesk.domain.burden import Load, PoolFairness, fairness, left_out
from nightdesk.domain.callouts import CallOut
from nightdesk.domain.plain import plain
from nightdesk.domain.policy import Engineer, RotaPolicy
from tests.rotas import DESK, rota, swap, woken

WEEK = "2026-04-06"
"""The Monday these tests recommend for; its 13 weeks begin on 5 January."""
AWAY = frozenset({WEEK})


def pool(policy: RotaPolicy, *woken: CallOut) -> PoolFairness:
    return fairness(policy, DESK, woken, WEEK)["t2_primary"]


def load(person: str, found: PoolFairness) -> Load:
    return next(one for one in found.people if one.engineer == person)


def ineligible(found: PoolFairness) -> dict[str, tuple[str, ...]]:
    return {one.engineer: one.ineligible for one in found.people}


# RF-4


def test_rf4_the_least_burden_of_those_eligible_comes_first() -> None:
    found = pool(rota({}), woken("k1", "2026-03-04T12:00:00Z"), woken("k2", "2026-03-04T12:00:00Z", 5))
    assert (found.recommend.engineer, found.recommend.rest_broken) == ("k3", False)
    assert pool(rota({}, leave={"k3": AWAY}), woken("k1", "2026-03-04T12:00:00Z")).recommend.engineer == "k2"


def test_rf4_among_equals_who_never_had_a_week_comes_first_then_the_longest_ago_then_by_id() -> None:
    # Their weeks lie before the thirteen, so all burdens are zero.
    earlier = {"2025-09-01": "k1", "2025-09-08": "k2"}
    assert pool(rota(earlier)).recommend.engineer == "k3"
    assert pool(rota(earlier, leave={"k3": AWAY})).recommend.engineer == "k1"
    assert pool(rota({"2025-09-01": "k2", "2025-09-08": "k1"}, leave={"k3": AWAY})).recommend.engineer == "k2"
    assert pool(rota({}, pools={"t2_primary": ("k3", "k2", "k1")})).recommend.engineer == "k1"


@pytest.mark.parametrize(
    ("last", "found"),
    [("2026-03-16", ()), ("2026-03-23", ("rest",)), ("2026-03-30", ("rest",))],
    ids=["14 days off", "7 days off", "none"],
)
def test_rf1_fourteen_full_days_off_make_somebody_eligible_again(last: str, found: tuple[str, ...]) -> None:
    assert ineligible(pool(rota({last: "k1"})))["k1"] == found


def test_rf5_a_swapped_night_costs_the_rest_and_is_the_last_primary_week() -> None:
    found = load("k2", pool(rota({"2026-03-23": "k1"}, swap("2026-03-28", "k2"))))
    assert (found.last_week, found.ineligible) == ("2026-03-23", ("rest",))


def test_rf4_the_week_itself_is_not_the_last_one_before_it() -> None:
    found = load("k1", pool(rota({"2026-01-05": "k1", WEEK: "k1"})))
    assert (found.last_week, found.ineligible) == ("2026-01-05", ())


def test_rf5_who_gave_all_nights_of_a_week_away_had_no_primary_week() -> None:
    swaps = [swap(f"2026-03-{day}", "k2") for day in range(23, 30)]
    assert load("k1", pool(rota({"2026-03-23": "k1"}, *swaps))).last_week is None


def test_rf1_a_week_as_t3_primary_costs_the_rest_too() -> None:
    policy = rota({}, *(swap(f"2026-03-{day}", "k1", "t3_primary") for day in range(23, 30)))
    assert ineligible(pool(policy))["k1"] == ("rest",)
    assert ineligible(pool(rota({}, secondary={"2026-03-23": "k1"})))["k1"] == ()


@pytest.mark.parametrize(
    ("day", "found"),
    [("2026-04-05", ()), ("2026-04-06", ("leave",)), ("2026-04-12", ("leave",)), ("2026-04-13", ())],
    ids=["the day before", "monday", "sunday", "the monday after"],
)
def test_rf4_one_day_of_leave_in_the_week_makes_ineligible(day: str, found: tuple[str, ...]) -> None:
    assert ineligible(pool(rota({}, leave={"k1": frozenset({day})})))["k1"] == found


def test_rf4_both_reasons_are_given() -> None:
    found = pool(rota({"2026-03-30": "k1"}, leave={"k1": AWAY}))
    assert ineligible(found) == {"k1": ("leave", "rest"), "k2": (), "k3": ()}


def test_rf4_where_nobody_is_eligible_the_longest_off_of_those_there_breaks_the_rest() -> None:
    weeks = {"2026-03-16": "k3", "2026-03-23": "k2", "2026-03-30": "k1"}
    found = pool(rota(weeks, leave={"k3": AWAY}), woken("k2", "2026-03-24T03:00:00Z", 300))
    assert (found.recommend.engineer, found.recommend.rest_broken) == ("k2", True)


def test_rf4_the_same_last_week_breaks_the_rest_by_id() -> None:
    policy = rota({"2026-03-30": "k2"}, swap("2026-03-31", "k1"), pools={"t2_primary": ("k2", "k1")})
    found = pool(policy)
    assert (found.recommend.engineer, found.recommend.rest_broken) == ("k1", True)


def test_rf4_with_everyone_on_leave_nobody_is_recommended() -> None:
    leave = dict.fromkeys(("k1", "k2", "k3"), AWAY)
    assert plain(pool(rota({}, leave=leave)).recommend) == {"engineer": None, "rest_broken": False}


# RF-7b


def test_rf7b_who_held_no_primary_night_in_the_thirteen_weeks_opted_out() -> None:
    weeks = {"2025-12-29": "k1", "2026-01-05": "k2"}
    assert pool(rota(weeks, secondary={"2026-02-02": "k3"})).opted_out == ("k1", "k3")


def test_rf7b_one_swapped_night_or_a_night_as_t3_primary_is_taking_part() -> None:
    policy = rota({}, swap("2026-02-03", "k3"), swap("2026-02-03", "k1", "t3_primary"))
    assert pool(policy).opted_out == ("k2",)


def test_rf1_an_engineer_in_no_pool_who_holds_no_night_is_left_out() -> None:
    senior = Engineer(id="s1", name="Raj Mehta", tier="T3")
    manager = Engineer(id="m1", name="Art Quill", tier="manager")
    policy = rota({}, engineers=(*rota({}).engineers, senior, manager))
    assert left_out(policy, WEEK) == ("s1",)
    swapped = msgspec.structs.replace(policy, overrides=(swap("2026-02-03", "s1", "t3_primary"),))
    assert left_out(swapped, WEEK) == ()
