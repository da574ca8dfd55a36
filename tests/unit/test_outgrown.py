"""Has the desk outgrown its on-call? Five signals over what happened before a night (§10 S1 to S5)."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightdesk.domain import entries as e
from nightdesk.domain.clocks import ClockState
from nightdesk.domain.figures.outcome import Outcome, Taken, past_outcome
from nightdesk.domain.figures.outgrown import Outgrown, outgrown
from nightdesk.domain.instants import DAY, Instant
from nightdesk.domain.policy import DeskPolicy
from tests.build import DESK, at, events

START = at("Wed 18:00")
WEEK = 7 * DAY


def one(before: int, **more: Any) -> Outcome:
    """A ticket received so many seconds before the night, after hours, with k1 on call, unless it is changed."""
    fields: dict[str, Any] = {"client": "acme", "severity": "P3", "after_hours": True, "oncall": "k1", **more}
    return Outcome(ticket="T", received_at=Instant(START - before), **fields)


def found(*outcomes: Outcome, desk: DeskPolicy = DESK) -> Outgrown:
    return outgrown(outcomes, desk, START)


# S1


def busiest(*outcomes: Outcome) -> tuple[int, ...]:
    return found(*outcomes).evidence.S1_max_per_block


def weeks(*per_block: int, **more: Any) -> list[Outcome]:
    return [one(block * WEEK + DAY, **more) for block, n in enumerate(per_block) for _ in range(n)]


@pytest.mark.parametrize(
    ("before", "blocks"),
    [
        (0, (0, 0, 0, 0)), (1, (1, 0, 0, 0)), (WEEK, (1, 0, 0, 0)), (WEEK + 1, (0, 1, 0, 0)),
        (2 * WEEK + 1, (0, 0, 1, 0)), (4 * WEEK, (0, 0, 0, 1)), (4 * WEEK + 1, (0, 0, 0, 0)), (-1, (0, 0, 0, 0)),
    ],
)  # fmt: skip
def test_s1_blocks_are_seven_days_going_back_from_the_nights_start(before: int, blocks: tuple[int, ...]) -> None:
    assert busiest(one(before)) == blocks


def test_s1_the_busiest_engineer_of_each_block_counts() -> None:
    assert busiest(*weeks(2), *weeks(3, oncall="k2"), *weeks(0, 1)) == (3, 1, 0, 0)


@pytest.mark.parametrize("more", [{"after_hours": False}, {"oncall": None}, {"merged": True}])
def test_s1_only_after_hours_incidents_of_somebody_on_call_count(more: dict[str, Any]) -> None:
    assert busiest(*weeks(3, **more)) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("blocks", "fires"),
    [((3, 3, 3, 0), True), ((3, 0, 3, 3), True), ((3, 3, 2, 2), False), ((9, 9, 0, 0), False), ((2, 2, 2, 2), False),
     ((3, 3, 3, 3), True)],
)  # fmt: skip
def test_s1_more_than_two_in_three_of_four_blocks(blocks: tuple[int, ...], fires: bool) -> None:
    assert found(*weeks(*blocks)).signals["S1"] is fires


def test_s1_the_blocks_may_each_have_another_engineer() -> None:
    assert found(*weeks(3), *weeks(0, 3, oncall="k2"), *weeks(0, 0, 3, oncall="k3")).signals["S1"]


# S2


def responses(missed: int, met: int, *, after: bool = True, before: int = DAY) -> list[Outcome]:
    states = ["missed"] * missed + ["met"] * met
    return [one(before, after_hours=after, response=state) for state in states]


@pytest.mark.parametrize(
    ("after", "business", "fires"),
    [
        ((5, 5), (1, 2), True),  # 50 % is 1.5 times 33.3 %
        ((5, 6), (1, 2), False),  # 45.5 % is less
        ((5, 15), (1, 5), True),  # 25 % is 1.5 times 16.7 %
        ((5, 16), (1, 5), False),
        ((4, 0), (0, 10), False),  # four are too few
        ((5, 100), (0, 10), True),  # against a rate of 0
        ((5, 100), (0, 0), True),  # nothing in business hours is a rate of 0
        ((5, 0), (2, 0), False),  # both 100 %
        ((5, 0), (1, 0), False),
    ],
)
def test_s2_five_misses_at_half_as_high_a_rate_again(
    after: tuple[int, int], business: tuple[int, int], fires: bool
) -> None:
    assert found(*responses(*after), *responses(*business, after=False)).signals["S2"] is fires


def test_s2_evidence_is_misses_and_responses_after_hours_and_in_business_hours() -> None:
    misses = found(*responses(2, 5), *responses(1, 3, after=False)).evidence.S2
    assert (misses.after_hours, misses.business) == ((2, 7), (1, 4))


def test_s2_a_response_breached_and_still_running_is_missed_and_one_not_judged_is_none() -> None:
    states: list[ClockState] = ["breached", "ok", "at_risk", "waiting_cover", "best_effort", "none"]
    assert found(*(one(DAY, response=state) for state in states)).evidence.S2.after_hours == (1, 1)


@pytest.mark.parametrize(("before", "counts"), [(0, 0), (1, 1), (28 * DAY, 1), (28 * DAY + 1, 0)])
def test_s2_looks_back_twenty_eight_days(before: int, counts: int) -> None:
    assert found(*responses(1, 0, before=before)).evidence.S2.after_hours == (counts, counts)


# S3


def complained(*outcomes: Outcome) -> tuple[int, int]:
    return found(*outcomes).evidence.S3


def complaints(last: int, previous: int) -> list[Outcome]:
    return [one(DAY, complaint="delay")] * last + [one(40 * DAY, complaint="delay")] * previous


@pytest.mark.parametrize(
    ("last", "previous", "fires"),
    [(2, 1, True), (2, 2, False), (1, 0, False), (2, 0, True), (5, 4, True), (3, 4, False), (0, 0, False)],
)
def test_s3_more_complaints_than_before_and_two_at_least(last: int, previous: int, fires: bool) -> None:
    outgrew = found(*complaints(last, previous))
    assert (outgrew.evidence.S3, outgrew.signals["S3"]) == ((last, previous), fires)


@pytest.mark.parametrize(
    ("before", "counts"),
    [(0, (0, 0)), (1, (1, 0)), (28 * DAY, (1, 0)), (28 * DAY + 1, (0, 1)), (56 * DAY, (0, 1)), (56 * DAY + 1, (0, 0))],
)
def test_s3_compares_twenty_eight_days_with_the_twenty_eight_before(before: int, counts: tuple[int, int]) -> None:
    assert complained(one(before, complaint="delay")) == counts


def test_s3_only_complaints_about_delay_count_at_any_hour() -> None:
    said = [one(DAY, complaint="tone"), one(DAY), one(DAY, complaint="delay", after_hours=False)]
    assert complained(*said) == (1, 0)


# S4


def resolvable(*outcomes: Outcome) -> tuple[int, int]:
    return found(*outcomes).evidence.S4


def wakes(wasted: int, others: int, before: int = DAY) -> list[Outcome]:
    def decided(t1: bool) -> Outcome:
        taken = Taken(event="d", at=START, action="wake_t3", t1_resolvable=t1)
        return one(before, escalated_to="T3", decisions=(taken,))

    return [decided(True)] * wasted + [decided(False)] * others


@pytest.mark.parametrize(
    ("wasted", "others", "fires"),
    [(2, 6, True), (2, 7, False), (1, 0, False), (2, 0, True), (3, 9, True), (3, 10, False)],
)
def test_s4_two_and_a_quarter_of_the_wake_ups(wasted: int, others: int, fires: bool) -> None:
    outgrew = found(*wakes(wasted, others))
    assert (outgrew.evidence.S4, outgrew.signals["S4"]) == ((wasted, wasted + others), fires)


@pytest.mark.parametrize(("before", "counts"), [(0, 0), (1, 1), (28 * DAY, 1), (28 * DAY + 1, 0)])
def test_s4_looks_back_twenty_eight_days(before: int, counts: int) -> None:
    assert resolvable(*wakes(1, 0, before)) == (counts, counts)


def test_s4_a_ticket_counts_once_and_only_its_waking_of_t3() -> None:
    twice = Taken(event="d", at=START, action="wake_t3", t1_resolvable=True)
    other = msgspec.structs.replace(twice, action="escalate_t2")
    assert resolvable(one(DAY, escalated_to="T3", decisions=(twice, twice))) == (1, 1)
    assert resolvable(one(DAY, escalated_to="T2", decisions=(other,))) == (0, 0)


def test_s4_one_waking_of_a_ticket_that_was_needless_is_enough() -> None:
    needless = Taken(event="d", at=START, action="wake_t3", t1_resolvable=True)
    needed = msgspec.structs.replace(needless, t1_resolvable=False)
    assert resolvable(one(DAY, escalated_to="T3", decisions=(needed, needless))) == (1, 1)


# S5


def lost(*days: str, zone: str = "UTC") -> Outgrown:
    return found(desk=msgspec.structs.replace(DESK, lost_deals=days, timezone=zone))


@pytest.mark.parametrize(
    ("day", "counts"),
    # Ninety days before Wednesday 14 January 18:00 is Thursday 16 October 18:00.
    [("2025-10-16", 0), ("2025-10-17", 1), ("2026-01-14", 1), ("2026-01-15", 0)],
)
def test_s5_a_deal_lost_within_ninety_days_before_the_night(day: str, counts: int) -> None:
    outgrew = lost(day)
    assert (outgrew.evidence.S5, outgrew.signals["S5"]) == (counts, counts > 0)


def test_s5_exactly_ninety_days_before_counts_and_a_second_more_does_not() -> None:
    desk = msgspec.structs.replace(DESK, lost_deals=("2025-10-16",))
    midnight = at("2025-10-16T00:00:00Z")
    assert [outgrown([], desk, Instant(midnight + 90 * DAY + late)).evidence.S5 for late in (0, 1)] == [1, 0]


def test_s5_what_is_lost_from_the_nights_start_on_is_of_the_next() -> None:
    desk = msgspec.structs.replace(DESK, lost_deals=("2026-01-14",))
    midnight = at("2026-01-14T00:00:00Z")
    assert [outgrown([], desk, Instant(midnight + late)).evidence.S5 for late in (0, 1)] == [0, 1]


def test_s5_a_date_begins_at_the_desks_own_midnight() -> None:
    # 00:00 of 15 January in Auckland is 14 January 11:00 UTC, before the night begins.
    assert (lost("2026-01-15").evidence.S5, lost("2026-01-15", zone="Pacific/Auckland").evidence.S5) == (0, 1)


# the verdict


def test_two_signals_are_outgrown_and_one_is_not() -> None:
    desk = msgspec.structs.replace(DESK, lost_deals=("2026-01-01",))
    assert (found(desk=desk).outgrown, found(*complaints(2, 0)).outgrown) == (False, False)
    assert found(*complaints(2, 0), desk=desk).outgrown


def test_a_quiet_desk_has_no_signal_and_says_each() -> None:
    assert found().signals == dict.fromkeys(("S1", "S2", "S3", "S4", "S5"), False)


def test_live_tickets_and_history_count_alike() -> None:
    live, past = complaints(2, 0), [msgspec.structs.replace(one, past=True) for one in complaints(2, 0)]
    assert found(*live) == found(*past)


# against a naive reading of the history file


class Line(NamedTuple):
    hours: int
    after: bool
    oncall: str | None
    sla: str | None
    complaint: str | None
    to: str
    t1: bool

    def event(self) -> e.Body:
        received = datetime.fromtimestamp(START, UTC) - timedelta(hours=self.hours)
        body: dict[str, Any] = {
            "client": "acme", "severity": "P3", "received_at": received.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "after_hours": self.after, "oncall": self.oncall, "sla_response": self.sla, "complaint": self.complaint,
            "escalated_to": self.to, "t1_resolvable": self.t1,
        }  # fmt: skip
        return e.PastTicket(**body)


_hours = st.one_of(st.integers(1, 60 * 24), st.sampled_from([24 * day for day in (7, 14, 21, 28, 56)]))
_on_call, _judged = st.sampled_from((None, "k1", "k2")), st.sampled_from((None, "met", "missed"))
_said, _to = st.sampled_from((None, "delay")), st.sampled_from(("none", "T2", "T3"))
_lines = st.lists(
    st.builds(Line, _hours, st.booleans(), _on_call, _judged, _said, _to, st.booleans()),
    max_size=60,
)


def naively(lines: list[Line]) -> tuple[dict[str, bool], tuple[int, ...]]:
    """The rules' own words over the lines, hours counted by hand."""
    month = [line for line in lines if line.hours <= 28 * 24]
    most = []
    for block in range(4):
        mine = [line for line in month if block * 168 < line.hours <= (block + 1) * 168]
        who = Counter(line.oncall for line in mine if line.after and line.oncall)
        most.append(max(who.values(), default=0))

    def rate(after: bool) -> tuple[int, float]:
        judged = [line.sla for line in month if line.after is after and line.sla]
        return judged.count("missed"), (judged.count("missed") / len(judged) if judged else 0)

    missed, night = rate(True)
    _, day = rate(False)
    said = [sum(line.complaint == "delay" for line in part)
            for part in (month, [line for line in lines if 28 * 24 < line.hours <= 56 * 24])]  # fmt: skip
    woken = [line for line in month if line.to == "T3"]
    wasted = [line for line in woken if line.t1]
    return {
        "S1": len([n for n in most if n > 2]) >= 3,
        "S2": missed >= 5 and night >= 1.5 * day - 1e-9,
        "S3": said[0] > said[1] and said[0] >= 2,
        "S4": len(wasted) >= 2 and len(wasted) >= 0.25 * len(woken),
        "S5": False,
    }, tuple(most)


@given(lines=_lines)
def test_s1_to_s5_read_as_counted_line_by_line(lines: list[Line]) -> None:
    history = [past_outcome(event) for event in events(*(("Mon 00:00", line.event()) for line in lines))]
    outgrew = found(*history)
    signals, most = naively(lines)
    assert (outgrew.signals, outgrew.evidence.S1_max_per_block) == (signals, most)
    assert outgrew.outgrown is (sum(signals.values()) >= 2)
