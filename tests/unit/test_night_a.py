"""Night-a, value for value, as in its worked results."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from nightdesk.domain.calendar import cover_status, next_opening, night_of
from nightdesk.domain.clocks import Clock, clocks
from nightdesk.domain.handoff import fixed_at, numbers, sections
from nightdesk.domain.instants import DAY, HOUR, Instant, display, iso, parse, zone
from nightdesk.domain.picture import Picture
from tests.night import events, expected, picture, policies

END = parse("2026-03-08T13:02:00Z")


def _iso(at: Instant | None) -> str | None:
    return None if at is None else iso(at)


@pytest.fixture(scope="module")
def whole() -> Picture:
    return picture(END)


def test_the_night_is_thirteen_hours_long() -> None:
    desk = policies().desk(END)
    night = night_of(desk, date(2026, 3, 7))
    assert {
        "date": night.date, "shift": night.kind, "name": night.name, "zone": desk.timezone,
        "start": iso(night.start), "end": iso(night.end), "hours": (night.end - night.start) / HOUR,
    } == expected()["night"]  # fmt: skip


def test_every_wall_time_reads_as_worked() -> None:
    for query in expected()["local_display"]:
        policy = policies().client(query["client"], END)
        assert policy is not None
        assert display(parse(query["at"]), zone(policy.timezone)) == query["text"]


def test_cover_and_next_opening_are_as_worked() -> None:
    for query in expected()["cover"]:
        policy, at = policies().client(query["client"], END), parse(query["at"])
        assert policy is not None
        assert cover_status(policy, query["severity"], at) == query["status"]
        assert _iso(next_opening(policy, at)) == query["next_opening"]


def _clock(clock: Clock) -> dict[str, Any]:
    return {"state": clock.state, "due": _iso(clock.due)}


@pytest.mark.parametrize("at", sorted(expected()["sla"]))
def test_every_clock_at_every_instant_is_as_worked(at: str) -> None:
    now = parse(at)
    found = {}
    for walk in picture(at).walks():
        for ticket in walk.tickets.values():
            three = clocks(ticket.milestones, policies().client(walk.client, now), now)
            found[ticket.id] = {
                "severity": ticket.severity, "status": ticket.status, "response": _clock(three.response),
                "update": _clock(three.update), "resolution": _clock(three.resolution),
            }  # fmt: skip
    assert found == expected()["sla"][at]


@pytest.mark.parametrize("at", sorted(expected()["queue"]))
def test_the_queue_stands_in_the_worked_order(at: str) -> None:
    shown = picture(at)
    assert [entry.id for entry in shown.queue()] == expected()["queue"][at]


def test_every_alert_has_its_worked_disposition(whole: Picture) -> None:
    want = expected()["alerts"]
    walks = [walk.alerts for walk in whole.walks()]
    found = {id: disposition for walk in walks for id, disposition in walk.dispositions.items()}
    assert found == want["dispositions"]
    assert {id: rule for walk in walks for id, rule in walk.rules.items()} == want["rule"]
    storms = [storm for walk in walks for storm in walk.storms.values()]
    assert [
        {"id": s.id, "client": s.client, "first": iso(s.received_at), "members": [m.event for m in s.members]}
        for s in storms
    ] == want["storms"]
    assert [{"group": group, "at": iso(at)} for walk in walks for group, at in walk.reraised] == want["reraised"]


def test_every_ticket_ends_as_worked(whole: Picture) -> None:
    found = {}
    for walk in whole.walks():
        policy = policies().client(walk.client, END)
        for ticket in walk.tickets.values():
            last = ticket.triage
            found[ticket.id] = {
                "client": ticket.client,
                "received_at": iso(ticket.received_at),
                "provisional": ticket.provisional,
                "suggested": ticket.suggested,
                "computed": last.severity if last else None,
                "rules": list(last.rules) if last else None,
                "final_severity": ticket.severity,
                "cover_at_receipt": cover_status(policy, ticket.severity, ticket.received_at),
                "status": ticket.status,
                "merged_into": ticket.merged_into,
                "work_due": _iso(ticket.work_due),
            }
    assert found == expected()["tickets"]


def test_every_checklist_recommends_as_worked(whole: Picture) -> None:
    order = {event.id: event.order for event in events()}
    found = [
        {
            "event": record.event,
            "ticket": ticket.id,
            "severity": record.severity,
            "computed": {question: record.answers[question] for question in ("E02", "E03", "E12")},
            "recommendation": record.recommendation.action,
            "also": list(record.recommendation.also),
            "flags": list(record.recommendation.flags),
            "rules": list(record.recommendation.rules),
            "needs": list(record.recommendation.needs),
        }
        for walk in whole.walks()
        for ticket in walk.tickets.values()
        for record in ticket.checklists
    ]
    assert sorted(found, key=lambda record: order[str(record["event"])]) == expected()["checklists"]


def test_every_decision_is_judged_as_worked(whole: Picture) -> None:
    order = {event.id: event.order for event in events()}
    found = [
        {"event": d.event, "ticket": ticket.id, "action": d.action, "recommended": d.recommended, "result": d.result}
        for walk in whole.walks()
        for ticket in walk.tickets.values()
        for d in ticket.decisions
    ]
    assert sorted(found, key=lambda record: order[str(record["event"])]) == expected()["decisions"]


def test_what_the_screen_would_have_refused_is_named(whole: Picture) -> None:
    refused = sorted((r for walk in whole.walks() for r in walk.refusals), key=lambda refusal: refusal.order)
    assert [{"event": r.event, "reason": r.reason} for r in refused] == expected()["refused"]


def test_every_access_is_judged_as_worked(whole: Picture) -> None:
    found = [
        {
            "event": record.event,
            "ticket": record.ticket,
            "ok": record.ok,
            "violations": list(record.marks),
            "review": walk.access.reviews.get(record.event),
        }
        for walk in whole.walks()
        for record in walk.access.accesses
    ]
    order = {event.id: event.order for event in events()}
    assert sorted(found, key=lambda record: order[str(record["event"])]) == expected()["access"]


def test_the_morning_report_has_the_worked_sections_reasons_and_numbers(whole: Picture) -> None:
    shift = night_of(policies().desk(END), date(2026, 3, 7))
    want = expected()["handoff"]
    report = fixed_at(whole.facts.desk, whole.desk, shift, Instant(END + DAY))
    assert (iso(report.at), list(report.drafts), report.signed_by) == (
        want["generated_at"], want["versions"], want["signed_by"],
    )  # fmt: skip
    then = picture(report.at)
    found = sections(then.walks(), policies(), shift, report.at)
    assert {name: [one.ticket.id for one in placed] for name, placed in found.placed.items()} == want["sections"]
    assert {
        one.ticket.id: list(one.reasons) for placed in found.placed.values() for one in placed if one.reasons
    } == want["reasons"]
    assert found.incomplete == ()
    figures = numbers(found, then.walks(), policies(), shift, shift.start)
    assert {field: getattr(figures, field) for field in figures.__struct_fields__} == want["numbers"]
    open_groups = sorted(group.id for walk in then.walks() for group in walk.alerts.open_without_ticket())
    assert open_groups == want["open_groups_without_ticket"]
