"""Edges of the rules that few other tests stand on, found by putting faults into them.

See docs/explanation/mutants.md. The clocks come first, then escalation, alerts, the morning report.
"""

from __future__ import annotations

import pytest

from nightdesk.domain import entries as e
from nightdesk.domain.clocks import NO_CLOCKS, update_clock
from nightdesk.domain.entries import Action
from nightdesk.domain.escalation import ACTIONS
from nightdesk.domain.handoff import holes, numbers
from nightdesk.domain.policy import ClientPolicy, Severity, Targets
from tests.build import (
    Night,
    Said,
    access,
    ack,
    alert,
    at,
    changed,
    client,
    created,
    merge,
    night_before,
    noise,
    status,
    triage,
    update,
    when,
    worked,
)

# The clocks


@pytest.mark.parametrize(("severity", "risk"), [("P1", "Wed 01:07:30"), ("P4", "Wed 03:00")])
def test_sla1_a_response_is_at_risk_from_half_of_its_target(severity: Severity, risk: str) -> None:
    assert when(Night(("Wed 01:00", created(priority=severity))).clocks("Wed 01:00").response.risk) == risk


def test_sla1_update_and_resolution_are_at_risk_from_three_quarters() -> None:
    three = worked(priority="P1").clocks("Wed 01:10")
    assert (when(three.update.risk), when(three.resolution.risk)) == ("Wed 01:32:30", "Wed 04:00")


def test_sla5_a_change_to_the_same_severity_restarts_nothing() -> None:
    night = Night(("Wed 01:00", created(priority="P3")), ("Wed 01:30", triage("P3", basis="change")))
    assert when(night.clocks("Wed 01:30").response.start) == "Wed 01:00"


def quick() -> ClientPolicy:
    """A client whose P2 wants an update every twenty minutes."""
    return client(targets={**client().targets, "P2": Targets(response=3600, update=1200, resolution=28_800)})


def test_sla6_the_cadence_is_the_runbooks_own() -> None:
    night = Night(("Wed 01:00", created(priority="P2")), ("Wed 01:10", ack()), under=quick())
    assert when(night.clocks("Wed 01:20").update.due) == "Wed 01:30"


def test_sla6_the_cadence_counts_on_the_clients_calendar() -> None:
    by_day = client("answering_service")
    night = Night(("Wed 16:00", created(priority="P2")), ("Wed 16:50", ack()), under=by_day)
    assert when(night.clocks("Wed 16:55").update.due) == "Thu 08:50"


def test_sla9_a_pause_that_begins_as_the_target_is_reached_leaves_the_due_time_alone() -> None:
    night = worked(("Wed 05:00", status("waiting_client")), priority="P1")
    assert when(night.clocks("Wed 05:30").resolution.due) == "Wed 05:00"
    later = worked(("Wed 05:00", status("waiting_client")), ("Wed 06:00", status("in_progress")), priority="P1")
    assert when(later.clocks("Wed 06:30").resolution.due) == "Wed 05:00"


def test_sla7_a_pause_from_before_the_restart_hides_none_that_comes_after_it() -> None:
    night = worked(
        ("Wed 01:20", status("waiting_client")), ("Wed 01:30", status("in_progress")),
        ("Wed 02:00", changed("P1", "change")), ("Wed 02:10", status("waiting_client")),
        priority="P3",
    )  # fmt: skip
    resolution = night.clocks("Wed 02:20").resolution
    assert (resolution.state, resolution.due) == ("paused", None)


def test_sla7_a_clock_says_which_pauses_it_left_out() -> None:
    night = worked(("Wed 01:20", status("waiting_client")), ("Wed 01:30", update()))
    (one,) = night.clocks("Wed 01:40").resolution.breaks
    assert when(one[0]) == "Wed 01:20"


def test_a_clock_says_what_it_was_counted_by() -> None:
    night = worked()
    resolution = night.clocks("Wed 01:20").resolution
    assert (resolution.name, resolution.severity, resolution.target) == ("resolution", "P2", 480 * 60)
    assert resolution.calendar is not None
    assert resolution.calendar.contains(resolution.start or night.events[0].at)


def test_sla6_no_update_clock_runs_on_a_merged_ticket() -> None:
    night = Night(("Wed 01:00", created("A")), ("Wed 01:05", created("B", priority="P2")), ("Wed 01:10", ack("B")),
                  ("Wed 01:20", merge("B", "A")))  # fmt: skip
    milestones = night.ticket("Wed 01:30", "B").milestones
    assert update_clock(milestones, client(), at("Wed 01:30")).state == "none"


def test_a_clock_that_promises_nothing_has_no_target() -> None:
    assert {clock.target for clock in NO_CLOCKS.all} == {0}


# Escalation


@pytest.mark.parametrize(
    ("action", "named"),
    [("own", "T1"), ("escalate_t2", "T2"), ("wake_t3", "T3"), ("vendor", "vendor"), ("notify_client_it", "client's IT"),
     ("park", "Park")],
)  # fmt: skip
def test_the_words_of_an_action_name_whom_it_is_about_and_nobody_else(action: Action, named: str) -> None:
    assert [key for key, words in ACTIONS.items() if named in words] == [action]


# Alerts


def flapping(*more: Said) -> Night:
    """A check that flaps from 02:15 on, ok at first; then more."""
    turns = (("02:00", "problem"), ("02:05", "ok"), ("02:10", "problem"), ("02:15", "ok"))
    return Night(*((f"Wed {time}", alert(state)) for time, state in turns), *more)


def storm(*more: Said, size: int = 9) -> Night:
    """So many assets down within two minutes, then more."""
    return Night(*((f"Wed 02:0{n // 6}:{n % 6}0", alert(asset=f"s{n}", check="up")) for n in range(size)), *more)


def all_clear(*numbers: int) -> list[Said]:
    return [("Wed 02:05", alert("ok", f"s{number}", "up")) for number in numbers]


def test_n3_a_problem_heard_while_flapping_is_not_worse_when_it_comes_again() -> None:
    night = flapping(("Wed 02:20", alert(severity="critical")), ("Wed 03:00", alert(severity="critical")))
    assert night.disposed()[-2:] == ["flapping", "grouped"]


def test_n5_a_later_noise_rule_matches_where_an_earlier_one_does_not() -> None:
    two = client(noise_rules=(noise("cpu", id="N1"), noise("disk", id="N2")))
    assert Night(("Wed 02:00", alert(check="disk")), under=two).disposed() == ["suppressed_rule"]


def test_n6_a_storm_leaves_the_queue_when_its_last_group_clears() -> None:
    assert storm(*all_clear(*range(9))).queue("Wed 02:06") == []


def test_n6_a_storm_stays_while_one_that_joined_it_late_is_open() -> None:
    assert storm(*all_clear(*range(8))).queue("Wed 02:06") == ["S-e8"]


def test_the_alerts_of_a_stretch_leave_out_the_instant_it_ends_at() -> None:
    walk = Night(("Wed 02:00", alert()), ("Wed 02:10", alert(asset="b"))).walk("Wed 02:20").alerts
    assert walk.between(at("Wed 02:00"), at("Wed 02:10")) == [(at("Wed 02:00"), "e1")]
    walk.received[:] = [(at("Wed 02:10"), "01A")]  # an id of digits sorts before letters
    assert walk.between(at("Wed 02:00"), at("Wed 02:10")) == []


# The morning report


@pytest.mark.parametrize(("what", "held_up"), [(None, ("T",)), ("  ", ("T",)), ("unknown, decide", ())])
def test_ho5_only_a_ticket_without_a_next_step_holds_up_signing(what: str | None, held_up: tuple[str, ...]) -> None:
    said: list[Said] = [("Wed 01:20", e.NextAction(ticket="T", what=what))] if what is not None else []
    assert holes(worked(*said, priority="P1").sections("Wed 01:30")) == held_up


def test_ho6_an_access_at_the_very_first_instant_counts() -> None:
    night = worked(("Wed 01:20", access(auth=None)))
    found = numbers(night.sections("Wed 01:30"), night.picture("Wed 01:30").walks(), night.policies,
                    night_before("Wed 01:30"), at("Wed 01:20"))  # fmt: skip
    assert found.violations == 1
