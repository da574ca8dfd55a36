"""The key figures of a period, added up from outcomes (§10 KPI-1 to KPI-10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from nightdesk.domain import entries as e
from nightdesk.domain.alerts import Disposition
from nightdesk.domain.callouts import CallOut
from nightdesk.domain.clocks import ClockState
from nightdesk.domain.figures.kpi import Csat, Kpi, Period, Repeat, Spread, kpi
from nightdesk.domain.figures.outcome import Late, Outcome, Score, Taken
from nightdesk.domain.instants import DAY, Instant
from nightdesk.domain.policy import SEVERITIES
from nightdesk.domain.ratio import ratio
from tests.build import at

NIGHT = (at("Tue 18:00"), at("Wed 08:00"))
NEXT = (at("Wed 18:00"), at("Thu 08:00"))
PERIOD = Period(shifts=(NIGHT,))
TWO = Period(shifts=(NIGHT, NEXT))


def one(ticket: str = "T", received: str = "Wed 01:00", **more: Any) -> Outcome:
    """A P3 of acme of one in the morning, unless it is changed."""
    fields: dict[str, Any] = {"client": "acme", "severity": "P3", **more}
    return Outcome(ticket=ticket, received_at=at(received), **fields)


def figures(*outcomes: Outcome, period: Period = PERIOD, alerts: Mapping[Disposition, int] | None = None) -> Kpi:
    return kpi(period, outcomes, alerts or {})


def parts(found: Any) -> tuple[int, int]:
    return found.num, found.den


def taken(when: str = "Wed 02:00", action: e.Action = "own", **more: Any) -> Taken:
    return Taken(event="d", at=at(when), action=action, **more)


def woken(who: str = "k1", when: str = "Wed 02:00", minutes: int = 30, acked: bool = True) -> CallOut:
    return CallOut(who, "T", at(when), minutes, acked)


# the population


@pytest.mark.parametrize(
    ("received", "counts"),
    [("Tue 17:59:59", 0), ("Tue 18:00", 1), ("Wed 07:59:59", 1), ("Wed 08:00", 0), ("Wed 12:00", 0)],
)
def test_case_10_the_population_is_what_was_received_in_the_shift(received: str, counts: int) -> None:
    assert figures(one(received=received)).population == counts


def test_a_merged_ticket_is_not_in_the_population() -> None:
    assert figures(one(merged=True)).population == 0


def test_history_is_not_in_the_population() -> None:
    assert figures(one(past=True)).population == 0


def test_a_longer_period_is_its_shifts_and_not_what_lies_between() -> None:
    received = ("Tue 18:00", "Wed 12:00", "Wed 17:59:59", "Wed 18:00", "Thu 07:59:59", "Thu 08:00")
    assert figures(*(one(str(n), when) for n, when in enumerate(received)), period=TWO).population == 3


def test_a_review_of_one_client_counts_nobody_elses() -> None:
    mine = Period(shifts=(NIGHT,), client="acme")
    others: dict[str, Any] = {
        "first_response_at": at("Wed 01:10"), "response": "met", "updates": 2, "callouts": (woken(),),
        "decisions": (taken(deviates=True, needed="no"),), "scores": (Score(at("Wed 02:00"), 5),),
    }  # fmt: skip
    assert figures(one(client="beta", **others), period=mine) == figures(period=mine)
    assert figures(one(**others), period=mine) == figures(one(**others))


def test_case_61_a_quiet_night_has_zeros_and_no_percentages() -> None:
    found = figures()
    nothing, none = ratio(0, 0), Spread(0, None, None)
    assert (found.population, found.callouts, found.minutes_awake, found.people_woken) == (0, 0, 0, 0)
    assert {found.sla_response, found.sla_update, found.sla_resolution, found.noise, found.deviation} == {nothing}
    assert set(found.first_response.values()) == set(found.resolution_time.values()) == {none}
    assert (found.repeat, found.csat) == (Repeat(0, 0, None, ()), Csat(0, 0, None, True))
    assert (found.judged.over, found.judged.under, found.late_updates) == (nothing, nothing, ())


# KPI-1, KPI-2


def answered(ticket: str, seconds: int, **more: Any) -> Outcome:
    return one(ticket, first_response_at=Instant(at("Wed 01:00") + seconds), **more)


def test_kpi1_seconds_from_received_to_the_first_response() -> None:
    assert figures(answered("A", 419), one("B")).first_response["all"] == Spread(1, 419, 419)


def test_kpi1_an_answer_in_the_very_second_took_none() -> None:
    assert figures(answered("A", 0)).first_response["all"] == Spread(1, 0, 0)


def test_kpi1_by_final_severity_with_median_and_ninetieth_by_nearest_rank() -> None:
    p1 = [answered(str(n), 60 * n, severity="P1") for n in range(1, 11)]
    found = figures(*p1, answered("X", 7000, severity="P2")).first_response
    assert list(found) == ["all", *SEVERITIES]
    assert (found["P1"], found["P2"], found["P3"]) == (
        Spread(10, 300, 540),
        Spread(1, 7000, 7000),
        Spread(0, None, None),
    )
    assert found["all"] == Spread(11, 360, 600)


def test_kpi2_only_what_is_resolved_counts() -> None:
    found = figures(one("A", resolution_s=90), one("B", resolution_s=30, severity="P1"), one("C")).resolution_time
    assert (found["all"], found["P1"], found["P3"]) == (Spread(2, 30, 90), Spread(1, 30, 30), Spread(1, 90, 90))


def test_kpi1_and_kpi2_count_the_population_only() -> None:
    times: dict[str, Any] = {"first_response_at": at("Wed 09:00"), "resolution_s": 60}
    found = figures(one("A", "Wed 08:00", **times), one("B", merged=True, **times), one("C", past=True, **times))
    assert (found.first_response["all"].n, found.resolution_time["all"].n) == (0, 0)


# KPI-3


STATES: dict[ClockState, tuple[int, int]] = {
    "met": (1, 1), "missed": (0, 1), "breached": (0, 1), "ok": (0, 0), "at_risk": (0, 0), "waiting_cover": (0, 0),
    "paused": (0, 0), "none": (0, 0), "best_effort": (0, 0),
}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_kpi3_met_of_those_met_missed_or_breached_and_still_running(state: ClockState) -> None:
    found = figures(one(response=state), one("U", resolution=state))
    assert (parts(found.sla_response), parts(found.sla_resolution)) == (STATES[state], STATES[state])


def test_kpi3_updates_on_time_of_those_that_counted_and_the_late_ones_by_name() -> None:
    late = (Late(at("Wed 03:00"), "e9"), Late(at("Wed 02:00"), "e3"))
    found = figures(one(updates=5, late=late), one("U", updates=2, late=(Late(at("Wed 02:30"), "e5"),)))
    assert (found.sla_update, found.late_updates) == (ratio(4, 7), ("e3", "e5", "e9"))


def test_kpi3_best_effort_is_left_out_of_all_three() -> None:
    promised_nothing = one(
        best_effort=True, response="met", resolution="missed", updates=2, late=(Late(at("Wed 02:00"), "e9"),)
    )  # fmt: skip
    found = figures(promised_nothing)
    assert (found.population, found.late_updates) == (1, ())
    assert {parts(found.sla_response), parts(found.sla_resolution), parts(found.sla_update)} == {(0, 0)}


def test_kpi3_counts_the_population_only() -> None:
    fields: dict[str, Any] = {
        "response": "met",
        "resolution": "met",
        "updates": 1,
        "late": (Late(at("Wed 02:00"), "x"),),
    }
    found = figures(one("A", "Wed 08:00", **fields), one("B", merged=True, **fields), one("C", past=True, **fields))
    assert (parts(found.sla_response), parts(found.sla_resolution), parts(found.sla_update)) == ((0, 0), (0, 0), (0, 0))
    assert found.late_updates == ()


# KPI-4


def test_kpi4_by_severity_who_went_up_and_who_went_up_to_t3() -> None:
    went = [
        one("A", severity="P1", escalated_to="T3"), one("B", severity="P1", escalated_to="T2"),
        one("C", severity="P1"), one("D", severity="P2", escalated_to="T2"), one("E", severity="P4"),
    ]  # fmt: skip
    found = figures(*went, one("F", merged=True, severity="P1", escalated_to="T3"))
    assert {level: parts(value) for level, value in found.escalation.items()} == {
        "P1": (2, 3), "P2": (1, 1), "P3": (0, 0), "P4": (0, 1),
    }  # fmt: skip
    assert {level: parts(value) for level, value in found.t3.items()} == {
        "P1": (1, 3), "P2": (0, 1), "P3": (0, 0), "P4": (0, 1),
    }  # fmt: skip


# KPI-5


def printer(ticket: str, received: str = "Wed 01:00", **more: Any) -> Outcome:
    return one(ticket, received, **{"category": "hardware", "system": "printer", **more})


def repeated(*outcomes: Outcome) -> tuple[str, ...]:
    return figures(*outcomes).repeat.tickets


def test_kpi5_a_ticket_that_was_there_before_of_all_that_were_triaged() -> None:
    found = figures(printer("B", "Wed 02:00"), printer("A"), one("C")).repeat
    assert found == Repeat(1, 2, 50.0, ("B",))


@pytest.mark.parametrize(("before", "counts"), [(0, False), (1, True), (30 * DAY, True), (30 * DAY + 1, False)])
def test_kpi5_within_thirty_days_of_24_hours_before_it(before: int, counts: bool) -> None:
    earlier = Outcome(
        ticket="A", client="acme", received_at=Instant(at("Wed 01:00") - before), severity="P4", category="hardware",
        system="printer", past=True,
    )  # fmt: skip
    assert ("B" in repeated(earlier, printer("B"))) is counts


def test_kpi5_what_came_later_is_no_repeat_of_it() -> None:
    assert repeated(printer("A", "Wed 09:00"), printer("B")) == ()


@pytest.mark.parametrize("other", [
    {"client": "beta"}, {"category": "software"}, {"system": "scanner"}, {"category": None}, {"system": None},
    {"merged": True},
])  # fmt: skip
def test_kpi5_only_an_unmerged_ticket_of_the_same_client_category_and_system_counts(other: dict[str, Any]) -> None:
    assert repeated(printer("A", "Mon 10:00", **other), printer("B")) == ()


@pytest.mark.parametrize("untriaged", [{"category": None}, {"system": None}])
def test_kpi5_without_category_or_system_a_ticket_is_not_asked_about(untriaged: dict[str, Any]) -> None:
    assert figures(printer("A", "Mon 10:00"), printer("B", **untriaged)).repeat.den == 0


def test_kpi5_tickets_of_before_the_night_and_history_are_looked_at_and_not_counted() -> None:
    found = figures(printer("A", "Mon 10:00"), printer("H", "Sun 10:00", past=True), printer("B")).repeat
    assert (parts(found), found.tickets) == ((1, 1), ("B",))


def test_kpi5_names_them_in_order() -> None:
    assert repeated(printer("A"), printer("Z", "Wed 02:00"), printer("M", "Wed 03:00")) == ("M", "Z")


# KPI-6


@pytest.mark.parametrize(("score", "content"), [(1, 0), (2, 0), (3, 0), (4, 1), (5, 1)])
def test_kpi6_four_and_five_are_content(score: int, content: int) -> None:
    assert parts(figures(one(scores=(Score(at("Wed 02:00"), score),))).csat) == (content, 1)


@pytest.mark.parametrize(
    ("said", "counts"), [("Tue 17:59:59", 0), ("Tue 18:00", 1), ("Wed 07:59:59", 1), ("Wed 08:00", 0)]
)
def test_kpi6_answers_received_in_the_night_count_whatever_ticket_they_are_of(said: str, counts: int) -> None:
    scores = (Score(at(said), 5),)
    for ticket in (one("A", "Mon 10:00", scores=scores), one("B", merged=True, scores=scores)):
        assert figures(ticket).csat.den == counts


def test_kpi6_fewer_than_five_are_few() -> None:
    four, five = ((Score(at("Wed 02:00"), 5),) * n for n in (4, 5))
    assert [figures(one(scores=scores)).csat.few for scores in (four, five)] == [True, False]


def test_kpi6_scores_of_history_are_not_of_tonight() -> None:
    assert figures(one(past=True, scores=(Score(at("Wed 02:00"), 5),))).csat.den == 0


# KPI-7


def test_kpi7_alerts_that_did_not_surface_of_all() -> None:
    counts: dict[Disposition, int] = {
        "new": 14, "resurfaced": 3, "storm": 3, "grouped": 3, "flapping": 3, "cleared": 15, "cleared_orphan": 1,
        "filtered_info": 2, "suppressed_maintenance": 5, "suppressed_rule": 1,
    }  # fmt: skip
    assert figures(alerts=counts).noise == ratio(30, 50)


@pytest.mark.parametrize("surfaced", ["new", "storm", "resurfaced"])
def test_kpi7_what_surfaced_is_no_noise(surfaced: Disposition) -> None:
    assert figures(alerts={surfaced: 2, "cleared": 1}).noise == ratio(1, 3)


# KPI-8


def test_kpi8_call_outs_minutes_and_people_who_answered() -> None:
    found = figures(
        one("A", callouts=(woken(minutes=20), woken("k2", minutes=0, acked=False))),
        one("B", "Mon 10:00", merged=True, callouts=(woken(minutes=5), woken("s1", minutes=7))),
    )
    assert (found.callouts, found.minutes_awake, found.people_woken) == (4, 32, 2)


@pytest.mark.parametrize(
    ("when", "counts"), [("Tue 17:59:59", 0), ("Tue 18:00", 1), ("Wed 07:59:59", 1), ("Wed 08:00:01", 0)]
)
def test_kpi8_and_kpi9_count_what_was_in_the_period(when: str, counts: int) -> None:
    found = figures(one(callouts=(woken(when=when),), decisions=(taken(when),)))
    assert (found.callouts, found.minutes_awake, found.people_woken, found.deviation.den) == (
        counts, 30 * counts, counts, counts,
    )  # fmt: skip


def test_kpi8_and_kpi9_what_happens_at_the_shifts_end_is_of_the_next_one() -> None:
    found = figures(one(callouts=(woken(when="Wed 08:00"),), decisions=(taken("Wed 08:00"),)))
    assert (found.callouts, found.deviation.den) == (0, 0)


def test_kpi8_and_kpi9_of_several_nights_are_the_sum_of_the_nights() -> None:
    noon = one(callouts=(woken(when="Wed 12:00"),), decisions=(taken("Wed 12:00"),))
    nights = [figures(noon, period=Period(shifts=(shift,))) for shift in (NIGHT, NEXT)]
    both = figures(noon, period=TWO)
    assert both.callouts == sum(one.callouts for one in nights)
    assert both.deviation.den == sum(one.deviation.den for one in nights)


def test_a_replay_counts_the_call_outs_and_decisions_of_its_whole_file_and_nothing_else() -> None:
    early = one(
        received="Mon 10:00", callouts=(woken(when="Mon 11:00"),), decisions=(taken("Mon 11:00", needed="yes"),),
        scores=(Score(at("Mon 12:00"), 5),), response="met",
    )  # fmt: skip
    found = figures(early, period=Period(shifts=(NIGHT,), whole_file=True))
    assert (found.callouts, found.minutes_awake, found.people_woken, found.deviation.den) == (1, 30, 1, 1)
    assert (found.population, found.csat.den, found.judged.under.den, found.sla_response.den) == (0, 0, 0, 0)


def test_kpi8_call_outs_of_history_are_not_of_tonight() -> None:
    assert figures(one(past=True, callouts=(woken(),), decisions=(taken(),))) == figures(one(past=True))


# KPI-9, KPI-10


def test_kpi9_decisions_that_deviated_of_all() -> None:
    found = figures(one("A", decisions=(taken(), taken(deviates=True))), one("B", "Mon 10:00", decisions=(taken(),)))
    assert found.deviation == ratio(1, 3)


def judged(*decisions: Taken) -> tuple[tuple[int, int], tuple[int, int]]:
    found = figures(one("A", "Mon 10:00", merged=True, decisions=decisions)).judged
    return parts(found.over), parts(found.under)


@pytest.mark.parametrize(("action", "counts"), [
    ("escalate_t2", 1), ("wake_t3", 1), ("own", 0), ("park", 0), ("vendor", 0), ("notify_client_it", 0),
])  # fmt: skip
def test_kpi10_over_escalation_is_of_escalations_judged_no(action: e.Action, counts: int) -> None:
    assert judged(taken(action=action, needed="no")) == ((counts, counts), (0, 1))


def test_kpi10_an_escalation_judged_otherwise_counts_only_below_the_line() -> None:
    verdicts = (taken(action="wake_t3", needed="yes"), taken(action="wake_t3", needed="should_have_sooner"))
    assert judged(*verdicts) == ((0, 2), (1, 2))


@pytest.mark.parametrize("action", ["escalate_t2", "wake_t3", "own", "park", "vendor", "notify_client_it"])
def test_kpi10_under_escalation_is_of_any_decision_judged(action: e.Action) -> None:
    _, under = judged(taken(action=action, needed="should_have_sooner"), taken(needed="yes"))
    assert under == (1, 2)


def test_kpi10_a_decision_nobody_judged_is_not_asked_about() -> None:
    assert judged(taken(action="wake_t3"), taken(action="own")) == ((0, 0), (0, 0))


@pytest.mark.parametrize(
    ("when", "counts"), [("Tue 17:59:59", 0), ("Tue 18:00", 1), ("Wed 07:59:59", 1), ("Wed 08:00", 0)]
)
def test_kpi10_asks_about_decisions_taken_in_the_shift(when: str, counts: int) -> None:
    _, under = judged(taken(when, needed="yes"))
    assert under == (0, counts)
