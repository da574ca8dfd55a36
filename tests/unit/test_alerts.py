"""Noise: one disposition for every alert, groups, storms, re-raises, what comes back (§7 N0 to N8, N10, SLA-14)."""

from __future__ import annotations

from collections import Counter
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightdesk.domain.instants import MINUTE, Instant, iso, parse
from nightdesk.domain.maintenance import window_at
from tests.build import (
    Night,
    Said,
    alert,
    at,
    client,
    edited,
    noise,
    promoted,
    when,
    window,
)
from tests.naive_alerts import Heard, NaiveAlerts

START, END = at("Wed 01:00"), at("Wed 01:40")
PLANNED = client(
    maintenance_windows=(window("2026-01-14T01:00", "2026-01-14T01:40", assets=("a0", "a5")),),
    noise_rules=(noise(asset="a1", severity="warning"),),
)


# against §7 read a second time


Alerts: TypeAlias = list[tuple[int, int, str, str, bool]]
"""Minutes since the one before, number of the asset, state, severity, whether it is of category security."""

_gaps = st.sampled_from((0, 0, 0, 1, 1, 2, 4, 5, 6, 9, 10, 14, 15, 16, 20, 30))
_one = st.tuples(_gaps, st.integers(0, 2), st.sampled_from(("problem", "ok")), st.sampled_from(("warning",) * 3 + (
    "critical", "info")), st.sampled_from((False,) * 5 + (True,)))  # fmt: skip
_burst = st.tuples(st.integers(6, 10), st.integers(0, 40)).map(
    lambda picked: [(1 if n % 4 == 0 else 0, 10 * picked[1] + n, "problem", "warning", False) for n in range(picked[0])]
)
_nights: st.SearchStrategy[Alerts] = st.lists(
    st.one_of(_one.map(lambda one: [one]), _burst), min_size=1, max_size=30
).map(lambda parts: [one for part in parts for one in part])


def _flipping(picked: list[tuple[int, bool, bool]]) -> Alerts:
    state, heard = "ok", Alerts()
    for gap, flips, info in picked:
        state = {"ok": "problem", "problem": "ok"}[state] if flips else state
        heard.append((gap, 2, state, "info" if info else "warning", False))
    return heard


_mostly = st.sampled_from((True,) * 5 + (False,))
_nervous = st.lists(
    st.tuples(st.sampled_from((1, 3, 5, 5, 5, 8, 29, 31, 70)), _mostly, _mostly.map(lambda picked: not picked)),
    min_size=5,
    max_size=14,
).map(_flipping)
"""One check that changes again and again, now and then as info only."""


@pytest.mark.parametrize("nights", [_nights, _nervous], ids=("busy", "nervous"))
@given(data=st.data(), after=st.integers(0, 90))
@settings(max_examples=300)
def test_every_disposition_group_storm_and_reraise_is_as_the_ten_steps_say(
    nights: st.SearchStrategy[Alerts], data: st.DataObject, after: int
) -> None:
    heard = data.draw(nights)
    naive = NaiveAlerts({"a0": (START, END), "a5": (START, END)}, {("a1", "warning")})
    moment, said = int(START) - 20 * MINUTE, list[Said]()
    for number, (gap, key, state, severity, security) in enumerate(heard, start=1):
        moment += gap * MINUTE
        naive.hear(Heard(f"e{number}", moment, f"a{key}", state, severity, security))
        category = "security" if security else "capacity"
        said.append((iso(Instant(moment)), alert(state, f"a{key}", severity=severity, category=category)))
    now = Instant(moment + after * MINUTE)
    naive.settle(now)
    found = Night(*said, under=PLANNED).walk(iso(now)).alerts
    assert found.dispositions == naive.dispositions
    assert {id for id, group in found.groups.items() if group.open} == naive.open
    assert {id: [m.event for m in storm.members] for id, storm in found.storms.items()} == naive.members
    assert found.reraised == naive.reraised


# N0


def test_case_45_a_security_problem_surfaces_in_a_maintenance_window() -> None:
    assert Night(("Wed 01:10", alert(asset="a0", category="security")), under=PLANNED).disposed() == ["new"]


def test_n0_security_is_never_flapping_nor_part_of_a_storm() -> None:
    burst = [("Wed 01:00", alert(asset=f"x{n}", category="security")) for n in range(9)]
    flip = [(f"Wed 02:{n:02}", alert(("problem", "ok")[n % 2], "y", category="security")) for n in range(0, 10, 2)]
    assert set(Night(*burst).disposed()) == {"new"}
    assert "flapping" not in Night(*flip).disposed()


def test_n0_a_security_problem_does_not_reopen_what_cleared() -> None:
    said = [(f"Wed 02:0{n}", alert(("problem", "ok")[n % 2], category="security")) for n in range(3)]
    assert Night(*said).disposed() == ["new", "cleared", "new"]


# N1


def test_case_44_a_problem_not_cleared_by_the_end_of_its_window_is_raised_then() -> None:
    night = Night(("Wed 01:10", alert(asset="a0")), under=PLANNED)
    assert night.disposed() == ["suppressed_maintenance"]
    assert night.queue("Wed 01:39:59") == []
    assert night.queue("Wed 01:40") == ["e1"]
    assert when(night.row("Wed 01:40", "e1").milestones.received_at) == "Wed 01:40"


def test_n7_a_ticket_of_a_reraised_group_is_received_at_the_end_of_the_window() -> None:
    night = Night(("Wed 01:10", alert(asset="a0", severity="critical")), ("Wed 02:00", promoted("e1")), under=PLANNED)
    ticket = night.ticket("Wed 02:00")
    assert (when(ticket.received_at), ticket.severity) == ("Wed 01:40", "P2")


def test_n1_what_cleared_in_the_window_is_not_raised() -> None:
    night = Night(("Wed 01:10", alert(asset="a0")), ("Wed 01:20", alert("ok", "a0")), under=PLANNED)
    assert night.disposed() == ["suppressed_maintenance", "suppressed_maintenance"]
    assert night.queue("Wed 03:00") == []


def test_n1_an_all_clear_in_the_window_closes_a_group_from_before() -> None:
    night = Night(("Wed 00:50", alert(asset="a0")), ("Wed 01:20", alert("ok", "a0")), under=PLANNED)
    assert night.disposed() == ["new", "cleared"]


def test_n1_a_repeat_in_the_window_of_a_problem_from_before_is_not_raised_again() -> None:
    night = Night(("Wed 00:50", alert(asset="a0")), ("Wed 01:20", alert(asset="a0")), under=PLANNED)
    assert night.disposed() == ["new", "suppressed_maintenance"]
    assert night.walk("Wed 03:00").alerts.reraised == []


def test_n1_a_window_is_for_its_assets_and_ends_before_its_end() -> None:
    night = Night(("Wed 01:10", alert(asset="b7")), ("Wed 01:40", alert(asset="a0")), under=PLANNED)
    assert night.disposed() == ["new", "new"]


def test_case_49_a_weekly_window_over_the_autumn_change_lasts_three_hours() -> None:
    policy = client(timezone="America/New_York", maintenance_windows=(window("01:00", "03:00", weekday="sun"),))
    inside = [window_at(policy, "srv1", parse(f"2026-11-01T{x}Z")) for x in ("05:00:00", "07:59:59", "08:00:00")]
    assert [found is not None for found in inside] == [True, True, False]


def test_n1_a_weekly_window_past_midnight_ends_on_the_next_day() -> None:
    policy = client(maintenance_windows=(window("22:00", "02:00", weekday="tue"),))
    inside = [window_at(policy, "srv1", at(x)) for x in ("Tue 21:59", "Tue 22:00", "Wed 01:59:59", "Wed 02:00")]
    assert [found is not None for found in inside] == [False, True, True, False]


def test_case_58_what_was_suppressed_stays_suppressed_when_the_window_is_struck_out() -> None:
    night = Night(("Wed 01:10", alert(asset="a0")), under=edited(PLANNED, "Wed 01:20", client()))
    assert night.disposed() == ["suppressed_maintenance"]


# N3 to N5


def flips(*times: str, **more: str) -> list[Said]:
    """Problem, ok, problem … at these times."""
    return [(f"Wed {time}", alert(("problem", "ok")[n % 2], **more)) for n, time in enumerate(times)]


def test_case_43_the_fourth_change_within_half_an_hour_starts_flapping() -> None:
    night = Night(*flips("02:00", "02:05", "02:10", "02:29"))
    assert night.disposed() == ["new", "cleared", "grouped", "flapping"]
    assert night.queue("Wed 02:30") == ["e1"]


def test_n3_a_change_half_an_hour_old_no_longer_counts() -> None:
    assert Night(*flips("02:00", "02:05", "02:10", "02:30")).disposed()[-1] == "cleared"


def test_n3_flapping_ends_half_an_hour_after_the_last_change_and_closes_what_is_ok() -> None:
    night = Night(*flips("02:00", "02:05", "02:10", "02:15"))
    assert night.queue("Wed 02:44:59") == ["e1"]
    assert night.queue("Wed 02:45") == []


def test_n3_after_flapping_a_problem_within_fifteen_minutes_reopens_the_group() -> None:
    said = [*flips("02:00", "02:05", "02:10", "02:15"), ("Wed 03:00", alert())]
    assert Night(*said).disposed()[-1] == "grouped"


def test_n3_a_check_that_ends_flapping_as_a_problem_keeps_its_line() -> None:
    night = Night(*flips("02:00", "02:05", "02:10", "02:15", "02:20"))
    assert night.queue("Wed 03:00") == ["e1"]


def test_n3_flapping_ends_although_its_last_change_was_filtered() -> None:
    # The change at 02:20 is info only, so the check is calm from 02:50 on: what comes at 04:00 is its open group again.
    said = [*flips("02:00", "02:05", "02:10", "02:15"), ("Wed 02:20", alert(severity="info")), ("Wed 04:00", alert())]
    assert Night(*said).disposed()[-2:] == ["filtered_info", "grouped"]


def test_n10_nothing_resurfaces_while_flapping() -> None:
    said = [*flips("02:00", "02:05", "02:10", "02:15"), ("Wed 02:20", alert(severity="critical"))]
    assert Night(*said).disposed()[-1] == "flapping"


def test_n4_info_is_filtered_even_where_a_group_is_open() -> None:
    assert Night(("Wed 02:00", alert()), ("Wed 02:01", alert(severity="info"))).disposed() == ["new", "filtered_info"]


def test_n5_a_noise_rule_matches_by_check_asset_and_severity() -> None:
    said = [("Wed 02:00", alert(asset="a1")), ("Wed 02:01", alert(asset="a1", severity="critical")),
            ("Wed 02:02", alert(asset="a2"))]  # fmt: skip
    night = Night(*said, under=PLANNED)
    assert night.disposed() == ["suppressed_rule", "new", "new"]
    assert night.walk("Wed 03:00").alerts.rules == {"e1": "NR"}


def test_case_47_an_all_clear_without_a_problem_is_logged() -> None:
    assert Night(("Wed 02:00", alert("ok"))).disposed() == ["cleared_orphan"]


def test_n8_a_group_cleared_fifteen_minutes_ago_reopens_and_a_second_later_is_new() -> None:
    exactly = flips("02:00", "02:01", "02:16")
    assert Night(*exactly).disposed()[-1] == "grouped"
    assert Night(*exactly[:2], ("Wed 02:16:01", alert())).disposed()[-1] == "new"


# N6, N7


def burst(count: int, first: str = "Wed 02:00", start: int = 0, **more: str) -> list[Said]:
    """Problems of so many assets, ten seconds apart."""
    begin = at(first)
    return [(iso(Instant(begin + 10 * n)), alert(asset=f"s{start + n}", check="up", **more)) for n in range(count)]


def test_case_46_forty_alerts_are_one_storm_and_each_is_still_listed() -> None:
    night = Night(*burst(40))
    assert Counter(night.disposed()) == {"new": 7, "storm": 33}
    assert night.queue("Wed 02:10") == ["S-e8"]
    assert len(night.walk("Wed 02:10").alerts.storms["S-e8"].members) == 40


def test_n6_seven_are_no_storm() -> None:
    assert set(Night(*burst(7)).disposed()) == {"new"}


def test_n6_an_alert_five_minutes_old_no_longer_counts() -> None:
    said = [*burst(7), ("Wed 02:05", alert(asset="late", check="up"))]
    assert Night(*said).disposed()[-1] == "new"


def test_n6_a_storm_is_over_ten_minutes_after_its_last_alert() -> None:
    just_in = [*burst(8), ("Wed 02:11:09", alert(asset="late"))]
    over = [*burst(8), ("Wed 02:11:10", alert(asset="late"))]
    assert Night(*just_in).disposed()[-1] == "storm"
    assert Night(*over).disposed()[-1] == "new"


def test_n7_a_storm_ticket_is_received_with_its_earliest_member_and_as_severe_as_its_worst() -> None:
    said = [*burst(7), ("Wed 02:02", alert(asset="core", severity="critical")), ("Wed 02:10", promoted("S-e8"))]
    ticket = Night(*said).ticket("Wed 02:10")
    assert (when(ticket.received_at), ticket.severity, ticket.alert) == ("Wed 02:00", "P2", "S-e8")


def test_n7_a_promoted_storm_takes_all_its_groups_out_of_the_queue() -> None:
    night = Night(*burst(9), ("Wed 02:05", promoted("S-e8")))
    assert night.queue("Wed 02:05") == ["T"]
    assert night.walk("Wed 02:05").alerts.open_without_ticket() == []


def test_n8_open_groups_without_a_ticket_need_eyes() -> None:
    night = Night(("Wed 02:00", alert()), ("Wed 02:01", alert(asset="b")), ("Wed 02:02", promoted("e1")))
    assert [group.id for group in night.walk("Wed 02:05").alerts.open_without_ticket()] == ["e2"]
