"""Has the desk outgrown its on-call? Five signals over what happened before a night (§10 S1 to S5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from nightdesk.domain.figures.outcome import Outcome
from nightdesk.domain.instants import DAY, Instant, window_start, zone
from nightdesk.domain.policy import DeskPolicy

WEEK = 7 * DAY
BLOCKS = 4
LOST_WITHIN = 90 * DAY


class Misses(msgspec.Struct, frozen=True):
    """S2: [missed responses, responses] after hours and in business hours, of the last 28 days."""

    after_hours: tuple[int, int]
    business: tuple[int, int]


class Evidence(msgspec.Struct, frozen=True):
    """What each signal was read from."""

    S1_max_per_block: tuple[int, ...]
    """The most after-hours incidents of one engineer, by block of seven days, the latest first."""
    S2: Misses
    S3: tuple[int, int]
    """Complaints about delay: [last 28 days, the 28 before]."""
    S4: tuple[int, int]
    """[T3 wake-ups T1 could have resolved, T3 wake-ups] of the last 28 days."""
    S5: int
    """Deals lost within 90 days."""


class Outgrown(msgspec.Struct, frozen=True):
    """The signals, their evidence, and the verdict: two or more."""

    signals: Mapping[str, bool]
    evidence: Evidence
    outgrown: bool


def outgrown(outcomes: Sequence[Outcome], desk: DeskPolicy, start: Instant) -> Outgrown:
    """S1 to S5 as of `start`, over tickets received before it; blocks are exactly 7 × 86,400 s going back."""
    outcomes = _within(outcomes, start - 2 * BLOCKS * WEEK, start)  # nothing looks further back
    evidence = Evidence(
        S1_max_per_block=tuple(
            _busiest(outcomes, start - (block + 1) * WEEK, start - block * WEEK) for block in range(BLOCKS)
        ),
        S2=_misses(_within(outcomes, start - BLOCKS * WEEK, start)),
        S3=(
            _complaints(outcomes, start - BLOCKS * WEEK, start),
            _complaints(outcomes, start - 2 * BLOCKS * WEEK, start - BLOCKS * WEEK),
        ),
        S4=_resolvable(_within(outcomes, start - BLOCKS * WEEK, start)),
        S5=sum(start - LOST_WITHIN <= _midnight(day, desk) < start for day in desk.lost_deals),
    )
    signals = {
        "S1": sum(most > 2 for most in evidence.S1_max_per_block) >= 3,
        "S2": _misses_more(evidence.S2),
        "S3": evidence.S3[0] > evidence.S3[1] and evidence.S3[0] >= 2,
        "S4": evidence.S4[0] >= 2 and evidence.S4[0] * 4 >= evidence.S4[1],
        "S5": evidence.S5 >= 1,
    }
    return Outgrown(signals, evidence, sum(signals.values()) >= 2)


def _within(outcomes: Sequence[Outcome], start: int, end: int) -> list[Outcome]:
    return [one for one in outcomes if start <= one.received_at < end and not one.merged]


def _busiest(outcomes: Sequence[Outcome], start: int, end: int) -> int:
    """S1: how many after-hours incidents the busiest engineer had."""
    counts = Counter(one.oncall for one in _within(outcomes, start, end) if one.after_hours and one.oncall)
    return max(counts.values(), default=0)


def _misses(outcomes: Sequence[Outcome]) -> Misses:
    def count(after_hours: bool) -> tuple[int, int]:
        states = [one.response for one in outcomes if one.after_hours is after_hours]
        missed = states.count("missed") + states.count("breached")
        return missed, missed + states.count("met")

    return Misses(count(True), count(False))


def _misses_more(misses: Misses) -> bool:
    """S2: at least five, and at a rate half as high again as in business hours."""
    missed, all_after = misses.after_hours
    missed_open, all_open = misses.business
    if missed < 5:
        return False
    # missed/all_after ≥ 1.5 × missed_open/all_open, in whole numbers; no ticket in business hours is a rate of 0.
    return all_open == 0 or 2 * missed * all_open >= 3 * missed_open * all_after


def _complaints(outcomes: Sequence[Outcome], start: int, end: int) -> int:
    return sum(one.complaint == "delay" for one in _within(outcomes, start, end))


def _resolvable(outcomes: Sequence[Outcome]) -> tuple[int, int]:
    """S4: T3 wake-ups that T1 could have resolved, and all of them; one a ticket."""
    woken = [one for one in outcomes if one.escalated_to == "T3"]
    return sum(any(d.action == "wake_t3" and d.t1_resolvable for d in one.decisions) for one in woken), len(woken)


def _midnight(day: str, desk: DeskPolicy) -> Instant:
    return window_start(date.fromisoformat(day), 0, zone(desk.timezone))
