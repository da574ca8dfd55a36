"""Edges of the rules that no other test stood on: each of these fell out of a fault that went unnoticed.

See docs/explanation/mutants.md. The clocks come first, then escalation, alerts, the morning report.
"""

from __future__ import annotations

import pytest

from nightdesk.domain.policy import ClientPolicy, Severity, Targets
from tests.build import Night, ack, changed, client, created, status, triage, update, when, worked

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


def quick(**changes: object) -> ClientPolicy:
    """A client whose P2 wants an update every twenty minutes."""
    return client(targets={**client().targets, "P2": Targets(response=3600, update=1200, resolution=28_800)}, **changes)


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
