"""Who is on until when, gaps, and whether everybody gets their rest (§11 RF-1, RF-5; PG-1)."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from nightdesk.domain.instants import iso, parse
from nightdesk.domain.paging import chain
from nightdesk.domain.policy import DeskPolicy, RotaPolicy
from nightdesk.domain.rota import (
    PRIMARY,
    BreakingSwap,
    Gap,
    OnNow,
    ShortRest,
    breaking_swaps,
    gaps,
    nights_held,
    on_now,
    rota_week,
    short_rests,
)
from nightdesk.domain.rules import ROTA
from tests.rotas import DESK, NEW_YORK, policy_of_night_a, rota, swap

NOON = parse("2026-03-04T12:00:00Z")
"""A Wednesday."""
EVER = date(2020, 1, 1)


def on(policy: RotaPolicy, at: str, role: str = "t2_primary", desk: DeskPolicy = DESK) -> tuple[str | None, str | None]:
    found = next(one for one in on_now(policy, desk, parse(at)) if one.role == role)
    person = found.engineer.id if found.engineer is not None else None
    return person, iso(found.until) if found.until is not None else None


def rests(policy: RotaPolicy, since: date = EVER) -> list[tuple[str, str, int]]:
    return [(rest.week_before, rest.week, rest.days_off) for rest in short_rests(policy, since)]


# Who is on


def test_pg1_a_role_is_held_until_the_rota_week_of_somebody_else_begins() -> None:
    policy = rota({"2026-03-02": "k1", "2026-03-09": "k1", "2026-03-16": "k2"})
    assert on(policy, "2026-03-04T12:00:00Z") == ("k1", "2026-03-16T08:00:00Z")


def test_pg1_the_last_week_of_the_rota_ends_with_nobody() -> None:
    policy = rota({"2026-03-02": "k1"})
    assert on(policy, "2026-03-09T07:59:59Z") == ("k1", "2026-03-09T08:00:00Z")
    assert on(policy, "2026-03-09T08:00:00Z") == (None, None)


def test_pg1_a_week_left_out_is_a_gap_until_the_next_one() -> None:
    policy = rota({"2026-03-02": "k1", "2026-03-16": "k1"})
    assert on(policy, "2026-03-04T12:00:00Z") == ("k1", "2026-03-09T08:00:00Z")
    assert on(policy, "2026-03-10T12:00:00Z") == (None, "2026-03-16T08:00:00Z")


def test_case_38_a_swapped_night_is_held_from_morning_to_morning_and_pages_follow_it() -> None:
    policy = rota({"2026-03-02": "k1"}, swap("2026-03-05", "k3"))
    assert on(policy, "2026-03-05T07:59:59Z") == ("k1", "2026-03-05T08:00:00Z")
    assert on(policy, "2026-03-05T08:00:00Z") == ("k3", "2026-03-06T08:00:00Z")
    paged = chain(policy, DESK, "T2", parse("2026-03-06T03:00:00Z"))[0].engineer
    assert paged is not None
    assert paged.id == "k3"


def test_on_now_is_counted_on_the_desks_wall_on_the_morning_the_clocks_change() -> None:
    policy = rota({"2026-03-02": "k1"}, swap("2026-03-08", "k2"))
    assert on(policy, "2026-03-08T06:30:00Z", desk=NEW_YORK) == ("k1", "2026-03-08T12:00:00Z")


def test_somebody_the_rota_does_not_list_is_on_all_the_same() -> None:
    found = on_now(rota({"2026-03-02": "x9"}), DESK, NOON)[0]
    assert found.engineer is not None
    assert (found.engineer.id, found.engineer.phone) == ("x9", "")


def test_every_role_has_its_line_even_with_no_rota_at_all() -> None:
    assert on_now(RotaPolicy(), DESK, NOON) == tuple(OnNow(role, None, None) for role in (
        "t2_primary", "t2_secondary", "t3_primary", "t3_secondary", "duty_manager",
    ))  # fmt: skip


@pytest.mark.parametrize(
    ("at", "monday"),
    [("2026-03-09T11:59:59Z", date(2026, 3, 2)), ("2026-03-09T12:00:00Z", date(2026, 3, 9))],
    ids=["07:59:59 EDT", "08:00 EDT"],
)
def test_section_1_a_rota_week_turns_on_monday_at_night_end_by_the_desks_wall(at: str, monday: date) -> None:
    assert rota_week(NEW_YORK, parse(at)) == monday


def test_a_rota_to_the_end_of_the_calendar_breaks_nothing() -> None:
    policy = rota({"2026-03-02": "k1", "9999-12-27": "k2"}, swap("9999-12-31", "k1"), swap("0001-01-01", "k2"))
    assert on(policy, "2026-03-04T12:00:00Z") == ("k1", "2026-03-09T08:00:00Z")
    assert len(nights_held(policy, PRIMARY)["k1"]) == 7


def test_a_week_written_twice_is_held_as_it_is_paged_by_the_first() -> None:
    weeks = (*rota({"2026-03-02": "k1"}).weeks, *rota({"2026-03-02": "k2"}).weeks)
    policy = rota({}, weeks=weeks)
    assert (list(nights_held(policy, PRIMARY)), on(policy, "2026-03-04T12:00:00Z")[0]) == (["k1"], "k1")


# Gaps


def test_gaps_are_the_nights_and_roles_nobody_holds_from_tonight_on() -> None:
    policy = rota(
        {"2026-03-02": "k1", "2026-03-09": "k1"},
        swap("2026-03-17", "k2"),
        chains={"T2": ("t2_primary",), "T3": ("t2_primary",)},
    )
    assert gaps(policy, DESK, NOON) == (Gap("2026-03-16", "t2_primary"),)


def test_gaps_look_fourteen_nights_ahead_or_as_far_as_asked() -> None:
    policy = rota({"2026-03-02": "k1"}, chains={"T2": ("t2_primary",)})
    assert [gap.night for gap in gaps(policy, DESK, NOON)][-1] == "2026-03-17"
    assert gaps(policy, DESK, NOON, nights=5) == ()
    assert gaps(policy, DESK, NOON, nights=6) == (Gap("2026-03-09", "t2_primary"),)


def test_a_gap_at_six_in_the_morning_is_one_of_the_night_under_way() -> None:
    policy = rota({"2026-03-09": "k1"}, chains={"T2": ("t2_primary",)})
    early = [gap.night for gap in gaps(policy, DESK, parse("2026-03-09T06:00:00Z"), nights=2)]
    assert (early, gaps(policy, DESK, parse("2026-03-09T08:00:00Z"), nights=2)) == (["2026-03-08"], ())


def test_pg1_every_role_of_a_chain_can_have_a_gap() -> None:
    found = [gap.role for gap in gaps(rota({"2026-03-02": "k1"}), DESK, NOON, nights=1)]
    assert found == ["t2_secondary", "t3_primary", "t3_secondary", "duty_manager"]


# RF-1


def test_rf1_fourteen_full_days_off_are_enough() -> None:
    assert rests(rota({"2026-03-02": "k1", "2026-03-23": "k1"})) == []


def test_rf1_weeks_closer_than_fourteen_days_are_named_by_person_and_week() -> None:
    policy = rota({"2026-03-02": "k2", "2026-03-09": "k1", "2026-03-16": "k1", "2026-03-30": "k1"})
    assert short_rests(policy, EVER) == (
        ShortRest("k1", "2026-03-09", "2026-03-16", 0), ShortRest("k1", "2026-03-16", "2026-03-30", 7),
    )  # fmt: skip


def test_rf1_only_weeks_from_the_day_asked_for_are_named() -> None:
    policy = rota({"2026-03-02": "k1", "2026-03-09": "k1", "2026-03-16": "k1"})
    assert rests(policy, date(2026, 3, 16)) == [("2026-03-09", "2026-03-16", 0)]


def test_rf1_a_week_as_t2_and_one_as_t3_primary_need_the_rest_between_them() -> None:
    weeks = rota({"2026-03-02": "k1", "2026-03-09": "k2"}).weeks
    both = (weeks[0], msgspec.structs.replace(weeks[1], roles={"t2_primary": "k2", "t3_primary": "k1"}))
    assert rests(rota({}, weeks=both)) == [("2026-03-02", "2026-03-09", 0)]


def test_rf1_a_secondary_week_is_no_primary_week() -> None:
    assert rests(rota({"2026-03-02": "k1"}, secondary={"2026-03-09": "k1"})) == []


def test_rf1_a_night_given_away_is_a_day_off() -> None:
    policy = rota({"2026-03-02": "k1", "2026-03-16": "k1"}, swap("2026-03-08", "k2"))
    assert rests(policy) == [("2026-03-02", "2026-03-16", 8)]


# RF-5


def test_rf5_a_swap_that_breaks_the_rest_is_shown_with_its_reason() -> None:
    assert breaking_swaps(policy_of_night_a(), EVER) == (
        BreakingSwap("2026-02-14", "t2_primary", "k2", "k1", "Swap", "Art Quill", 1, "2026-02-16"),
    )


def test_rf5_a_swap_with_fourteen_days_on_both_sides_breaks_nothing() -> None:
    weeks = {"2026-02-09": "k2", "2026-03-02": "k1", "2026-03-23": "k2"}
    assert breaking_swaps(rota(weeks, swap("2026-03-02", "k2")), EVER) == ()
    assert breaking_swaps(rota(weeks, swap("2026-03-08", "k2")), EVER) == ()


@pytest.mark.parametrize(
    ("night", "days_off", "other"),
    [("2026-03-09", 7, "2026-02-23"), ("2026-03-16", 6, "2026-03-23")],
    ids=["after a week", "before a week"],
)
def test_rf5_the_nearest_primary_night_of_another_week_counts(night: str, days_off: int, other: str) -> None:
    policy = rota({"2026-02-23": "k2", "2026-03-23": "k2"}, swap(night, "k2"))
    assert [(one.days_off, one.other_week) for one in breaking_swaps(policy, EVER)] == [(days_off, other)]


def test_rf5_a_night_held_in_ones_own_primary_week_is_no_breaking_swap() -> None:
    policy = rota({"2026-03-02": "k2", "2026-03-09": "k2"}, swap("2026-03-04", "k2"))
    assert (breaking_swaps(policy, EVER), rests(policy)) == ((), [("2026-03-02", "2026-03-09", 0)])


def test_rf5_a_swap_between_two_own_weeks_hides_no_short_rest_of_the_rota() -> None:
    policy = rota({"2026-03-02": "k2", "2026-03-09": "k1", "2026-03-16": "k2"}, swap("2026-03-11", "k2"))
    assert rests(policy) == [("2026-03-02", "2026-03-16", 7)]
    assert [one.night for one in breaking_swaps(policy, EVER)] == ["2026-03-11"]


def test_rf5_only_the_swap_that_counts_and_only_primary_ones_are_shown() -> None:
    overrides = (swap("2026-03-09", "k3"), swap("2026-03-09", "k2"), swap("2026-03-10", "k2", "t2_secondary"))
    assert breaking_swaps(rota({"2026-03-02": "k2", "2026-03-09": "k1"}, *overrides), EVER) == ()


def test_rf5_swapped_nights_of_one_week_do_not_break_each_others_rest() -> None:
    policy = rota({"2026-03-09": "k1"}, swap("2026-03-09", "k2"), swap("2026-03-12", "k2"))
    assert breaking_swaps(policy, EVER) == ()


def test_rf5_only_swaps_from_the_day_asked_for_are_shown() -> None:
    policy = rota({"2026-03-02": "k2"}, swap("2026-03-09", "k2"), swap("2026-03-10", "k2"))
    assert [one.night for one in breaking_swaps(policy, date(2026, 3, 10))] == ["2026-03-10"]


def test_every_rule_of_the_rota_has_its_words() -> None:
    assert list(ROTA) == ["RF-1", "RF-2", "RF-3", "RF-4", "RF-5", "RF-6", "RF-7", "RF-7b"]
