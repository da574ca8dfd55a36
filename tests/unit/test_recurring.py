"""The issue types that keep coming back after hours (§10, top five)."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightdesk.domain.figures.outcome import Outcome
from nightdesk.domain.figures.recurring import Recurring, month_bounds, top_five
from nightdesk.domain.instants import HOUR, MINUTE, Instant, iso, parse
from tests.build import DESK, at

JANUARY = month_bounds("2026-01", DESK)
NEW_YORK = msgspec.structs.replace(DESK, timezone="America/New_York")


def one(category: str | None = "network", system: str | None = "wan", minutes: int | None = 10, **more: Any) -> Outcome:
    """An after-hours ticket of Wednesday night, resolved after so many minutes, unless it is changed."""
    received = more.pop("received_at", at("Wed 01:00"))
    fields: dict[str, Any] = {
        "client": "acme", "severity": "P3", "after_hours": True, "category": category, "system": system,
        "resolved_at": None if minutes is None else Instant(received + minutes * MINUTE), **more,
    }  # fmt: skip
    return Outcome(ticket="T", received_at=received, **fields)


def top(*outcomes: Outcome) -> list[tuple[str, str, int, int]]:
    return [(issue.category, issue.system, issue.count, issue.minutes) for issue in top_five(outcomes, *JANUARY)]


# what counts


def test_issues_are_counted_by_category_and_system_with_their_minutes() -> None:
    assert top(one(minutes=10), one(minutes=25), one(system="lan")) == [
        ("network", "wan", 2, 35), ("network", "lan", 1, 10),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "more", [{"after_hours": False}, {"merged": True}, {"category": None}, {"system": None}], ids=str
)
def test_only_after_hours_tickets_with_category_and_system_count(more: dict[str, Any]) -> None:
    assert top(one(**more)) == []


@pytest.mark.parametrize(
    ("received", "counts"),
    [
        ("2025-12-31T23:59:59Z", 0),
        ("2026-01-01T00:00:00Z", 1),
        ("2026-01-31T23:59:59Z", 1),
        ("2026-02-01T00:00:00Z", 0),
    ],
)
def test_what_was_received_in_the_month_counts_whenever_it_was_resolved(received: str, counts: int) -> None:
    assert len(top(one(received_at=parse(received), minutes=90 * 24 * 60))) == counts


def test_what_is_not_resolved_counts_without_minutes() -> None:
    assert top(one(minutes=None), one(minutes=7)) == [("network", "wan", 2, 7)]


def test_what_took_no_time_adds_none() -> None:
    almost = msgspec.structs.replace(one(), resolved_at=Instant(at("Wed 01:00") + 59))
    skewed = msgspec.structs.replace(one(), resolved_at=at("Wed 00:30"))
    assert top(one(minutes=None), almost, skewed) == [("network", "wan", 3, 0)]


def test_minutes_are_those_of_all_its_tickets_together() -> None:
    half = msgspec.structs.replace(one(), resolved_at=Instant(at("Wed 01:00") + 90))
    assert top(half, half) == [("network", "wan", 2, 3)]


def test_case_15_no_minutes_are_negative() -> None:
    skewed = msgspec.structs.replace(one(), resolved_at=at("Wed 00:30"))
    assert top(skewed) == [("network", "wan", 1, 0)]


# the order


def test_first_by_count_then_by_minutes_then_by_category_then_by_system() -> None:
    found = top(
        one("b", "s", 10), one("a", "t", 10), one("a", "s", 10), one("z", "z", 11), one("y", "y", 1), one("y", "y", 1)
    )  # fmt: skip
    assert [issue[:2] for issue in found] == [("y", "y"), ("z", "z"), ("a", "s"), ("a", "t"), ("b", "s")]


def test_there_are_five_at_most() -> None:
    issues = [one("c", f"s{n}", n) for n in range(7)]
    assert [issue[1] for issue in top(*issues)] == ["s6", "s5", "s4", "s3", "s2"]


@given(picks=st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.integers(0, 90)), max_size=30))
def test_the_five_are_those_of_a_count_by_hand(picks: list[tuple[str, str, int]]) -> None:
    rows = []
    for category in "abc":
        for system in "xyz":
            mine = [minutes for one, other, minutes in picks if (one, other) == (category, system)]
            if mine:
                rows.append((-len(mine), -sum(mine), category, system))
    rows.sort()
    shuffled = [one(*pick) for pick in picks]
    random.Random(len(picks)).shuffle(shuffled)
    assert top(*shuffled) == [(row[2], row[3], -row[0], -row[1]) for row in rows[:5]]


def test_an_issue_is_data() -> None:
    assert top_five([one()], *JANUARY) == (Recurring("network", "wan", 1, 10),)


# the month


@pytest.mark.parametrize(
    ("month", "first", "after"),
    [
        ("2026-01", "2026-01-01T05:00:00Z", "2026-02-01T05:00:00Z"),
        ("2026-03", "2026-03-01T05:00:00Z", "2026-04-01T04:00:00Z"),
        ("2026-11", "2026-11-01T04:00:00Z", "2026-12-01T05:00:00Z"),
        ("2025-12", "2025-12-01T05:00:00Z", "2026-01-01T05:00:00Z"),
        ("2028-02", "2028-02-01T05:00:00Z", "2028-03-01T05:00:00Z"),
    ],
)
def test_a_month_is_the_desks_own_calendar_month(month: str, first: str, after: str) -> None:
    assert tuple(iso(bound) for bound in month_bounds(month, NEW_YORK)) == (first, after)


@given(hours=st.integers(0, 3 * 365 * 24))
def test_an_instant_is_in_the_month_its_wall_clock_reads(hours: int) -> None:
    instant = Instant(parse("2025-01-01T12:00:00Z") + hours * HOUR)
    wall = datetime.fromtimestamp(instant, ZoneInfo("America/New_York"))
    start, end = month_bounds(f"{wall:%Y-%m}", NEW_YORK)
    assert start <= instant < end


@pytest.mark.parametrize("month", ["2026-13", "2026-00", "2026-1", "2026", "soon", "2026-01-01", ""])
def test_what_is_no_month_is_refused(month: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        month_bounds(month, DESK)
