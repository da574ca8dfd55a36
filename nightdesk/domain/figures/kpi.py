"""The key figures of a shift or a longer period (KPI-1 to KPI-10), added up from outcomes.

A shift is judged as of its end; a longer period as of now, because a review wants what became of the tickets.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, TypeAlias

import msgspec

from nightdesk.domain.alerts import Disposition
from nightdesk.domain.figures.outcome import EscalatedTo, Outcome
from nightdesk.domain.instants import DAY, Instant
from nightdesk.domain.policy import SEVERITIES, Severity
from nightdesk.domain.ratio import Ratio, percentile, ratio

REPEAT_WITHIN = 30 * DAY
FEW = 5
"""KPI-6: with fewer answers than that a percentage says little."""
_SURFACED = frozenset({"new", "storm", "resurfaced"})
_ESCALATIONS = frozenset({"escalate_t2", "wake_t3"})
Interval: TypeAlias = tuple[Instant, Instant]
Level: TypeAlias = Literal["all", "P1", "P2", "P3", "P4"]


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """What figures are about: one desk shift or several, in order, each half-open (§10)."""

    shifts: tuple[Interval, ...]
    whole_file: bool = False
    """Call-outs and decisions are counted wherever they lie: what a replay does, whose file is its night."""
    client: str | None = None
    """Only this client's tickets and alerts, for a review with them."""

    def holds(self) -> Callable[[Instant], bool]:
        """A quick way to ask whether an instant lies in one of the shifts."""
        starts, ends = [start for start, _ in self.shifts], [end for _, end in self.shifts]

        def held(at: Instant) -> bool:
            found = bisect_right(starts, at) - 1
            return found >= 0 and at < ends[found]

        return held


class Spread(msgspec.Struct, frozen=True):
    """How long something took: how many, the median and the 90th percentile in seconds (nearest rank)."""

    n: int
    p50_s: int | None
    p90_s: int | None


class Repeat(msgspec.Struct, frozen=True):
    """KPI-5: tickets that had been there before within 30 days, of all that were triaged."""

    num: int
    den: int
    pct: float | None
    tickets: tuple[str, ...]


class Csat(msgspec.Struct, frozen=True):
    """KPI-6: scores of 4 and 5, of all answers; `few` where there are fewer than five."""

    num: int
    den: int
    pct: float | None
    few: bool


class Judged(msgspec.Struct, frozen=True):
    """KPI-10: escalated for nothing, and not escalated soon enough, of the decisions somebody judged."""

    over: Ratio
    under: Ratio


class Kpi(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of §10, with the field names of §14."""

    population: int
    first_response: Mapping[Level, Spread]
    resolution_time: Mapping[Level, Spread]
    sla_response: Ratio
    sla_update: Ratio
    sla_resolution: Ratio
    late_updates: tuple[str, ...]
    escalation: Mapping[str, Ratio]
    t3: Mapping[str, Ratio]
    repeat: Repeat
    csat: Csat
    noise: Ratio
    callouts: int
    minutes_awake: int
    people_woken: int
    deviation: Ratio
    judged: Judged


def kpi(period: Period, outcomes: Sequence[Outcome], alerts: Mapping[Disposition, int]) -> Kpi:
    """The figures of the period. `outcomes` are those of every ticket of the desk, past ones too; `alerts` counts the
    dispositions of the period's alerts."""
    holds = period.holds()
    live = [one for one in outcomes if not one.past and period.client in (None, one.client)]
    population = [one for one in live if not one.merged and holds(one.received_at)]
    promised = [one for one in population if not one.best_effort]
    # Call-outs, decisions and scores stand on any ticket, received whenever, merged or not.
    callouts = [call for one in live for call in one.callouts if period.whole_file or holds(call.at)]
    taken = [d for one in live for d in one.decisions if period.whole_file or holds(d.at)]
    scores = [score.score for one in live for score in one.scores if holds(score.at)]
    updates, late = sum(one.updates for one in promised), [late for one in promised for late in one.late]
    total = sum(alerts.values())
    return Kpi(
        population=len(population),
        first_response=_spreads(
            [
                (one.severity, max(one.first_response_at - one.received_at, 0))  # case 15: a clock ahead of ours
                for one in population
                if one.first_response_at is not None
            ]
        ),
        resolution_time=_spreads(
            [(one.severity, one.resolution_s) for one in population if one.resolution_s is not None]
        ),
        sla_response=_compliance([one.response for one in promised]),
        sla_update=ratio(updates - len(late), updates),
        sla_resolution=_compliance([one.resolution for one in promised]),
        late_updates=tuple(one.event for one in sorted(late)),
        escalation=_by_severity(population, ("T2", "T3")),
        t3=_by_severity(population, ("T3",)),
        repeat=_repeat(population, outcomes),
        csat=_csat(scores),
        noise=ratio(total - sum(n for name, n in alerts.items() if name in _SURFACED), total),
        callouts=len(callouts),
        minutes_awake=sum(call.minutes for call in callouts),
        people_woken=len({call.engineer for call in callouts if call.acked}),
        deviation=ratio(sum(d.deviates for d in taken), len(taken)),
        judged=_judged(holds, live),
    )


def _spreads(took: Iterable[tuple[Severity, int]]) -> dict[Level, Spread]:
    """KPI-1, KPI-2: how long it took, overall and by severity."""
    values: dict[Level, list[int]] = {"all": [], **{severity: [] for severity in SEVERITIES}}
    for severity, seconds in took:
        values[severity].append(seconds)
    values["all"] = [seconds for severity in SEVERITIES for seconds in values[severity]]
    for of_level in values.values():
        of_level.sort()
    return {level: Spread(len(v), percentile(v, 50), percentile(v, 90)) for level, v in values.items()}


def _compliance(states: Sequence[str]) -> Ratio:
    """KPI-3: met of those met, missed, or breached and still running."""
    met = states.count("met")
    return ratio(met, met + states.count("missed") + states.count("breached"))


def _by_severity(population: Iterable[Outcome], reached: tuple[EscalatedTo, ...]) -> dict[str, Ratio]:
    """KPI-4: of the tickets of each severity, those escalated so far."""
    counts = Counter((one.severity, one.escalated_to) for one in population)
    levels: tuple[EscalatedTo, ...] = ("none", "T2", "T3")
    return {
        severity: ratio(
            sum(counts[severity, level] for level in reached), sum(counts[severity, level] for level in levels)
        )
        for severity in SEVERITIES
    }


def _repeat(population: Iterable[Outcome], outcomes: Iterable[Outcome]) -> Repeat:
    """KPI-5: the same client, category and system within the 30 days before."""
    triaged = [one for one in population if one.category and one.system]
    received: dict[tuple[str, str | None, str | None], list[Instant]] = {}
    for one in outcomes:
        if not one.merged:
            received.setdefault((one.client, one.category, one.system), []).append(one.received_at)
    for instants in received.values():
        instants.sort()
    repeated = []
    for one in triaged:
        instants = received[one.client, one.category, one.system]
        # The latest one received before it: if that is too long ago, so is every other.
        before = bisect_left(instants, one.received_at)
        if before and instants[before - 1] >= one.received_at - REPEAT_WITHIN:
            repeated.append(one.ticket)
    share = ratio(len(repeated), len(triaged))
    return Repeat(share.num, share.den, share.pct, tuple(sorted(repeated)))


def _csat(scores: Sequence[int]) -> Csat:
    share = ratio(sum(score >= 4 for score in scores), len(scores))
    return Csat(share.num, share.den, share.pct, few=len(scores) < FEW)


def _judged(holds: Callable[[Instant], bool], live: Iterable[Outcome]) -> Judged:
    """KPI-10: decisions taken in the shift that somebody judged, whenever."""
    judged = [d for one in live for d in one.decisions if d.needed is not None and holds(d.at)]
    escalations = [d for d in judged if d.action in _ESCALATIONS]
    over = ratio(sum(d.needed == "no" for d in escalations), len(escalations))
    return Judged(over, ratio(sum(d.needed == "should_have_sooner" for d in judged), len(judged)))
