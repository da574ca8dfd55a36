"""What comes back after it was put away, and what stands in the queue as an alert (N10, SLA-14)."""

from __future__ import annotations

import pytest

from nightdesk.domain import entries as e
from nightdesk.domain.instants import Instant, iso
from tests.build import (
    Night,
    Said,
    ack,
    alert,
    at,
    created,
    merge,
    note,
    park,
    promoted,
    reopen,
    resolve,
    status,
    triage,
    when,
)


def burst(count: int, first: str = "Wed 02:00", start: int = 0, **more: str) -> list[Said]:
    """Problems of so many assets, ten seconds apart."""
    begin = at(first)
    return [(iso(Instant(begin + 10 * n)), alert(asset=f"s{start + n}", check="up", **more)) for n in range(count)]


# N10


def test_n10_a_a_problem_more_severe_than_all_before_resurfaces_once() -> None:
    said = [
        ("Wed 02:00", alert()),
        ("Wed 02:05", alert(severity="critical")),
        ("Wed 02:10", alert(severity="critical")),
    ]
    assert Night(*said).disposed() == ["new", "resurfaced", "grouped"]


def test_n10_a_a_member_more_severe_than_the_storm_resurfaces() -> None:
    said = [*burst(8), ("Wed 02:05", alert(asset="core", severity="critical")), ("Wed 02:06", alert(asset="x"))]
    night = Night(*said)
    assert night.disposed()[-2:] == ["resurfaced", "storm"]
    assert len(night.walk("Wed 02:06").alerts.storms["S-e8"].members) == 10


def resting(*more: Said, how: e.Body | None = None) -> Night:
    """A disk warning made a ticket and parked, then more."""
    return Night(("Wed 01:00", alert()), ("Wed 01:05", promoted("e1")), ("Wed 01:10", how or park()), *more)


def test_case_70_the_same_warning_comes_back_once_per_stay() -> None:
    night = resting(*((f"Wed 01:{m}", alert()) for m in (15, 20, 25)))
    assert night.disposed()[1:] == ["resurfaced", "grouped", "grouped"]


def test_n10_b_a_new_stay_is_told_again() -> None:
    night = resting(
        ("Wed 01:15", alert()), ("Wed 01:20", status("in_progress")), ("Wed 01:22", alert()), ("Wed 01:25", park()),
        ("Wed 01:30", alert()),
    )  # fmt: skip
    assert night.disposed()[1:] == ["resurfaced", "grouped", "resurfaced"]


def test_case_69_worse_after_the_park_counts_as_the_once_of_that_stay() -> None:
    night = resting(("Wed 01:15", alert(severity="critical")), ("Wed 01:20", alert(severity="critical")))
    assert night.disposed()[1:] == ["resurfaced", "grouped"]


def test_n10_a_resurfaced_alert_flags_its_ticket_until_a_technician_event() -> None:
    night = resting(("Wed 01:15", alert()), ("Wed 01:30", note()))
    assert night.ticket("Wed 01:29").resurfaced_at == at("Wed 01:15")
    assert night.ticket("Wed 01:30").resurfaced_at is None


def test_n10_what_resurfaces_is_an_event_of_its_ticket() -> None:
    assert resting(("Wed 01:15", alert())).ticket("Wed 01:15").events[-1].id == "e4"


def test_case_71_a_member_of_a_resolved_storm_that_fails_again_resurfaces() -> None:
    said = [*burst(8), ("Wed 02:05", promoted("S-e8")), ("Wed 02:10", alert("ok", "s0", "up")),
            ("Wed 02:12", resolve()), ("Wed 02:20", alert(asset="s0", check="up"))]  # fmt: skip
    night = Night(*said)
    assert night.disposed()[-1] == "resurfaced"
    assert night.ticket("Wed 02:20").resurfaced_at == at("Wed 02:20")


def test_n10_b_asks_the_final_parent_after_a_merge() -> None:
    night = Night(
        ("Wed 00:50", created("P")), ("Wed 01:00", alert()), ("Wed 01:05", promoted("e2")),
        ("Wed 01:10", merge("T", "P")), ("Wed 01:12", ack("P")),
        ("Wed 01:15", alert()), ("Wed 01:20", resolve("P")), ("Wed 01:25", alert()),
    )  # fmt: skip
    assert night.disposed() == ["new", "grouped", "resurfaced"]
    assert night.ticket("Wed 01:25", "P").resurfaced_at == at("Wed 01:25")


def test_n10_b_a_reopened_ticket_is_told_nothing() -> None:
    night = resting(("Wed 01:12", reopen()), ("Wed 01:20", alert()), how=resolve())
    assert night.disposed()[-1] == "grouped"


# SLA-14


def test_sla14_an_alert_row_is_a_ticket_nobody_has_answered() -> None:
    row = Night(("Wed 02:00", alert(severity="critical"))).row("Wed 02:31", "e1")
    assert (row.severity, row.band, row.clocks.response.state, when(row.due)) == ("P2", 2, "at_risk", "Wed 03:00")


def test_case_93_a_security_alert_nobody_promotes_stands_in_band_0() -> None:
    row = Night(("Wed 03:12", alert(severity="critical", category="security"))).row("Wed 03:13", "e1")
    assert (row.band, row.clocks.response.running) == (0, True)


def test_sla14_a_tripwire_in_a_summary_makes_the_row_read_now() -> None:
    row = Night(("Wed 03:12", alert(summary="files encrypted"))).row("Wed 03:13", "e1")
    assert (row.band, row.severity, row.read_now) == (0, "P2", True)


@pytest.mark.parametrize(
    "over",
    [alert("ok"), promoted("e1"), e.AlertDismissed(alert="e1", reason="known")],
    ids=("clear", "promote", "dismiss"),
)
def test_sla14_a_row_leaves_when_it_clears_is_promoted_or_put_aside(over: e.Body) -> None:
    night = Night(("Wed 02:00", alert()), ("Wed 02:10", over))
    assert "e1" in night.queue("Wed 02:09")
    assert "e1" not in night.queue("Wed 02:10")


def test_case_94_what_was_put_aside_comes_back_when_it_gets_worse() -> None:
    night = Night(
        ("Wed 02:00", alert()), ("Wed 02:10", e.AlertDismissed(alert="e1", reason="known")), ("Wed 02:20", alert()),
        ("Wed 02:30", alert(severity="critical")),
    )  # fmt: skip
    assert night.queue("Wed 02:25") == []
    assert night.queue("Wed 02:30") == ["e1"]


def test_sla14_a_dismissed_group_stays_among_the_open_ones_with_who_and_why() -> None:
    night = Night(("Wed 02:00", alert()), ("Wed 02:10", e.AlertDismissed(alert="e1", reason="known"), "k1"))
    (group,) = night.walk("Wed 02:10").alerts.open_without_ticket()
    assert group.dismissed is not None
    assert (group.dismissed.by, group.dismissed.reason) == ("k1", "known")


def test_a_dismissal_of_an_alert_that_is_no_row_is_set_aside_by_name() -> None:
    night = Night(("Wed 02:00", alert("ok")), ("Wed 02:10", e.AlertDismissed(alert="e1", reason="known")))
    assert night.walk("Wed 02:10").strays == ["e2"]


def test_case_48_an_alert_of_a_client_without_a_runbook_is_treated_as_any_other() -> None:
    night = Night(("Wed 02:00", alert(client="stranger")))
    assert night.queue("Wed 02:00") == ["e1"]


def test_triage_of_a_promoted_alert_ends_its_provisional_severity() -> None:
    night = Night(("Wed 02:00", alert(severity="critical")), ("Wed 02:05", promoted("e1")), ("Wed 02:06", triage("P4")))
    assert (night.ticket("Wed 02:06").provisional, night.ticket("Wed 02:06").severity) == ("P2", "P4")


def test_case_55_a_late_alert_that_stands_first_takes_no_row_from_its_ticket() -> None:
    said: tuple[Said, ...] = (
        ("Wed 02:00", alert()), ("Wed 02:05", promoted("e1")), ("Wed 02:06", ack()), ("Wed 01:50", alert()),
    )  # fmt: skip
    night = Night(*said)
    alerts = night.walk("Wed 03:00").alerts
    assert [group.id for group in alerts.groups.values()] == ["e4"]
    assert (alerts.groups["e4"].ticket, night.queue("Wed 03:00")) == ("T", ["T"])
    assert when(night.ticket("Wed 03:00").received_at) == "Wed 01:50"


def test_case_55_a_late_alert_of_a_storm_takes_no_row_from_its_ticket() -> None:
    storm = burst(8)
    late: Said = ("Wed 01:59", alert(asset="late"))
    night = Night(*storm, ("Wed 02:05", promoted("S-e8")), late)
    alerts = night.walk("Wed 03:00").alerts
    assert list(alerts.storms) == ["S-e7"]
    assert (alerts.storms["S-e7"].ticket, night.walk("Wed 03:00").strays) == ("T", [])


def test_case_55_a_dismissed_row_stays_dismissed_when_a_late_alert_stands_first() -> None:
    aside = e.AlertDismissed(alert="e1", reason="known")
    night = Night(("Wed 02:00", alert()), ("Wed 02:05", aside), ("Wed 01:50", alert()))
    assert night.queue("Wed 03:00") == []


@pytest.mark.parametrize(("end", "said"), [(resolve(), "resurfaced"), (park(), "resurfaced"), (ack(), "storm")])
def test_n10_b_a_new_member_of_a_storm_whose_ticket_rests_resurfaces_for_it(end: e.Body, said: str) -> None:
    done: tuple[Said, ...] = (("Wed 02:05", promoted("S-e8")), ("Wed 02:06", end), ("Wed 02:07", alert(asset="late")))
    night = Night(*burst(8), *done)
    assert night.disposed()[-1] == said
    assert (night.ticket("Wed 02:08").resurfaced_at is not None) == (said == "resurfaced")


def test_only_the_alerts_of_the_stretch_asked_for_are_counted() -> None:
    walk = Night(("Wed 01:00", alert()), ("Wed 02:00", alert("ok")), ("Wed 03:00", alert(asset="b"))).walk("Wed 04:00")
    assert walk.alerts.since(at("Wed 02:00")) == ["cleared", "new"]
    assert [id for _, id in walk.alerts.between(at("Wed 01:00"), at("Wed 03:00"))] == ["e1", "e2"]


def test_a_dismissal_of_a_row_is_no_stray() -> None:
    night = Night(("Wed 02:00", alert()), ("Wed 02:05", e.AlertDismissed(alert="e1", reason="known")))
    assert night.walk("Wed 03:00").strays == []
