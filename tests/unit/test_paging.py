"""Who is paged, in which order, and whether anybody answered (§5.5 PG-1 to PG-8)."""

from __future__ import annotations

import msgspec
import pytest

from nightdesk.domain.paging import chain, holder, on_duty, unanswered_tiers
from nightdesk.domain.policy import RotaOverride, RotaPolicy
from tests.build import DESK, ROTA, Said, at, events, page, page_ack

SILENT = "desk_silent"


def swapped(**roles: str) -> RotaPolicy:
    """The tests' rota with some roles held by others, every week."""
    weeks = tuple(msgspec.structs.replace(week, roles={**week.roles, **roles}) for week in ROTA.weeks)
    return msgspec.structs.replace(ROTA, weeks=weeks)


def unanswered(*said: Said, responded: bool = False) -> tuple[str, ...]:
    return unanswered_tiers(events(*said), responded=responded)


# PG-1


def test_pg1_the_chains_of_both_tiers() -> None:
    roles = {tier: [step.role for step in chain(ROTA, DESK, tier, at("Wed 01:00"))] for tier in ("T2", "T3")}
    assert roles == {
        "T2": ["t2_primary", "t2_secondary", "t3_primary", "duty_manager"],
        "T3": ["t3_primary", "t3_secondary", "duty_manager"],
    }


def test_pg2_two_attempts_of_five_minutes_a_person() -> None:
    assert [step.after for step in chain(ROTA, DESK, "T3", at("Wed 01:00"))] == [0, 600, 1200]


def test_pg4_a_person_in_two_roles_is_tried_once() -> None:
    steps = chain(swapped(t3_primary="k1"), DESK, "T2", at("Wed 01:00"))
    assert [(step.role, step.engineer.id) for step in steps if step.engineer] == [
        ("t2_primary", "k1"), ("t2_secondary", "k2"), ("duty_manager", "m1"),
    ]  # fmt: skip


def test_a_gap_in_the_rota_is_shown_and_costs_no_time() -> None:
    weeks = tuple(
        msgspec.structs.replace(week, roles={role: id for role, id in week.roles.items() if role != "t2_secondary"})
        for week in ROTA.weeks
    )
    steps = chain(msgspec.structs.replace(ROTA, weeks=weeks), DESK, "T2", at("Wed 01:00"))
    assert [(step.engineer is None, step.after) for step in steps] == [
        (False, 0), (True, 600), (False, 600), (False, 1200),
    ]  # fmt: skip


def test_case_38_an_override_holds_for_its_night_and_the_day_after_it() -> None:
    override = RotaOverride(night="2026-01-13", role="t2_primary", engineer="k3")
    rota = msgspec.structs.replace(ROTA, overrides=(override,))
    found = [on_duty(rota, DESK, "t2_primary", at(x)) for x in ("Tue 07:59", "Tue 08:00", "Wed 07:59", "Wed 08:00")]
    assert [person and person.id for person in found] == ["k1", "k3", "k3", "k1"]


def test_a_rota_week_turns_on_monday_at_night_end() -> None:
    second = tuple(msgspec.structs.replace(week, roles={**week.roles, "t2_primary": week.week}) for week in ROTA.weeks)
    rota = msgspec.structs.replace(ROTA, weeks=second)
    found = [on_duty(rota, DESK, "t2_primary", at(instant)) for instant in ("+7 Mon 07:59", "+7 Mon 08:00")]
    assert [person and person.id for person in found] == ["2026-01-12", "2026-01-19"]


def test_a_week_without_a_rota_has_nobody() -> None:
    assert holder(ROTA, "2026-06-01", "t2_primary") is None


# HO-2 f


@pytest.mark.parametrize(
    ("said", "tiers"),
    [
        ([("Wed 01:00", page("k1"))], ("T2",)),
        ([("Wed 01:00", page("k1")), ("Wed 01:05", page_ack("k1"))], ()),
        ([("Wed 01:00", page("k1")), ("Wed 02:00", page("k2")), ("Wed 03:00", page_ack("k1"))], ()),  # PG-3: late
        ([("Wed 01:00", page("k1")), ("Wed 01:05", page_ack("k2"))], ("T2",)),  # nobody paged k2
        ([("Wed 01:00", page_ack("k1")), ("Wed 01:05", page("k1"))], ("T2",)),
        ([("Wed 01:00", page("k1")), ("Wed 01:01", page("s1", "T3")), ("Wed 01:05", page_ack("k1"))], ("T3",)),
        # PG-4: paged in both chains, acknowledges both.
        ([("Wed 01:00", page("s1", "T3")), ("Wed 01:01", page("s1", "T2")), ("Wed 01:05", page_ack("s1"))], ()),
        ([], ()),
    ],
)
def test_paged_and_nobody_answered(said: list[Said], tiers: tuple[str, ...]) -> None:
    assert unanswered(*said) == tiers


def test_pg8_pages_of_a_silent_desk_stop_counting_at_the_first_response() -> None:
    silent: Said = ("Wed 01:00", page("k1", reason=SILENT))
    assert (unanswered(silent), unanswered(silent, responded=True)) == (("T2",), ())


def test_pg8_one_page_of_another_kind_keeps_the_tier_counting() -> None:
    said: list[Said] = [("Wed 01:00", page("k1", reason=SILENT)), ("Wed 01:10", page("k2"))]
    assert unanswered(*said, responded=True) == ("T2",)


def test_pg8_the_other_tier_counts_for_itself() -> None:
    said: list[Said] = [("Wed 01:00", page("k1", reason=SILENT)), ("Wed 01:10", page("s1", "T3"))]
    assert unanswered(*said, responded=True) == ("T3",)
