"""What rings, and when the desk counts as silent (ATT-1, PG-8, N9)."""

from __future__ import annotations

import msgspec
import pytest

from nightdesk.domain.attention import ringing, silent_at, silent_sources
from nightdesk.domain.instants import Instant
from nightdesk.domain.policy import DeskPolicy, Source
from tests.build import DESK, Night, Said, ack, alert, at, client, created, note, promoted, resolve, triage, when
from tests.night import picture


def rings(now: str, *said: Said) -> tuple[str, ...]:
    return ringing(Night(*said).picture(now))


@pytest.mark.parametrize(("priority", "heard"), [("P1", True), ("P2", True), ("P3", False), ("P4", False)])
def test_att1_a_new_p1_or_p2_rings_and_a_lesser_one_does_not(priority: str, heard: bool) -> None:
    found = rings("Wed 01:01", ("Wed 01:00", created(priority=priority)))  # type: ignore[arg-type]
    assert found == (("T",) if heard else ())


def test_att1_a_tripwire_rings_at_any_severity() -> None:
    body = created(priority="P4", subject="all our files are encrypted")
    assert rings("Wed 01:01", ("Wed 01:00", body)) == ("T",)


def test_att1_it_stops_with_the_first_response() -> None:
    assert rings("Wed 01:02", ("Wed 01:00", created(priority="P1")), ("Wed 01:02", ack())) == ()


def test_att1_it_stops_when_somebody_triaged_it() -> None:
    assert rings("Wed 01:02", ("Wed 01:00", created(priority="P1")), ("Wed 01:02", triage("P1"))) == ()


def test_att1_being_told_nobody_was_told_does_not_stop_it() -> None:
    assert rings("Wed 01:02", ("Wed 01:00", created(priority="P1")), ("Wed 01:02", ack(told_by="none"))) == ("T",)


@pytest.mark.parametrize(("severity", "heard"), [("critical", True), ("warning", False)])
def test_att1_an_alert_row_rings_where_it_would_be_a_p1_or_p2(severity: str, heard: bool) -> None:
    assert bool(rings("Wed 01:01", ("Wed 01:00", alert(severity=severity)))) is heard


def test_att1_an_alert_that_came_back_rings_until_somebody_does_something() -> None:
    said: list[Said] = [
        ("Wed 01:00", alert(severity="warning")), ("Wed 01:01", promoted("e1")), ("Wed 01:02", ack()),
        ("Wed 01:03", triage("P4")), ("Wed 01:04", resolve()), ("Wed 01:30", alert("ok")),
        ("Wed 01:40", alert(severity="critical")),
    ]  # fmt: skip
    # Resolved, it stands in no queue; it rings all the same.
    assert Night(*said).queue("Wed 01:41") == []
    assert rings("Wed 01:41", *said) == ("T",)
    assert rings("Wed 01:42", *said, ("Wed 01:42", note())) == ()
    worked = [*said[:4], ("Wed 01:40", alert(severity="critical"))]
    assert rings("Wed 01:41", *worked) == ("T",)
    assert rings("Wed 01:42", *worked, ("Wed 01:42", note())) == ()


def test_att1_a_lesser_alert_that_came_back_does_not_ring() -> None:
    night = (
        ("Wed 01:00", alert(severity="info", check="a", category="capacity")),
        ("Wed 01:00", alert(severity="warning")), ("Wed 01:01", promoted("e2")), ("Wed 01:02", ack()),
        ("Wed 01:03", triage("P4")), ("Wed 01:04", alert(severity="warning")),
    )  # fmt: skip
    assert rings("Wed 01:05", *night) == ()


@pytest.mark.parametrize(("priority", "due"), [("P1", "Wed 01:07:30"), ("P2", None), ("P3", None)])
def test_pg8_a_p1_is_silent_from_half_its_response_target_on(priority: str, due: str | None) -> None:
    row = Night(("Wed 01:00", created(priority=priority))).row("Wed 01:01")  # type: ignore[arg-type]
    assert when(silent_at(row)) == due


def test_pg8_a_tripwire_is_silent_too_by_its_own_clock() -> None:
    row = Night(("Wed 01:00", created(subject="we were hacked"))).row("Wed 01:01")
    assert (row.severity, when(silent_at(row))) == ("P2", "Wed 01:30")


def test_pg8_an_alert_row_nobody_promotes_is_silent_like_a_ticket() -> None:
    row = Night(("Wed 01:00", alert(severity="critical", category="security"))).row("Wed 01:01", "e1")
    assert when(silent_at(row)) == "Wed 01:07:30"


def test_pg8_an_answered_one_is_not_silent() -> None:
    row = Night(("Wed 01:00", created(priority="P1")), ("Wed 01:05", ack())).row("Wed 01:06")
    assert silent_at(row) is None


def test_pg8_where_no_clock_runs_nobody_is_late() -> None:
    best_effort = client("answering_service", cover={"ooc_policy": "p1_best_effort"})
    row = Night(("Wed 01:00", created(priority="P1")), under=best_effort).row("Wed 01:01")
    assert silent_at(row) is None


def test_pg8_na_218_is_silent_at_half_past_two() -> None:
    row = next(entry for entry in picture("2026-03-08T02:20:00Z").queue() if entry.id == "NA-218")
    assert silent_at(row) == at("2026-03-08T02:35:00Z")


def test_n9_a_source_is_silent_after_its_own_time_and_not_at_it() -> None:
    sources = (Source(name="rmm", expect_minutes=10), Source(name="psa"))
    desk: DeskPolicy = msgspec.structs.replace(DESK, sources=sources)
    heard = {"rmm": at("Wed 01:00"), "psa": at("Wed 01:00")}
    assert silent_sources(desk, heard, at("Wed 01:10")) == ()
    assert silent_sources(desk, heard, at("Wed 01:10:01")) == ("rmm",)
    assert silent_sources(desk, heard, at("Wed 01:15:01")) == ("rmm", "psa")
    assert silent_sources(desk, {}, Instant(at("Wed 01:00"))) == ("rmm", "psa")
