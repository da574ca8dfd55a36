"""How everything stands at an instant, in the shapes of §14, and as plain JSON values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from nightdesk.domain import entries as e
from nightdesk.domain.instants import Instant, iso
from nightdesk.domain.plain import instant_fields, plain
from nightdesk.domain.policy import Containment
from nightdesk.domain.standing import Standing, sla, standing
from tests.build import (
    Night,
    Said,
    access,
    ack,
    at,
    checklist,
    client,
    created,
    granted,
    merge,
    page,
    park,
    policies,
    resolve,
    triage,
)
from tests.night import events as night_a_events
from tests.night import expected
from tests.night import picture as night_a


def stands(*said: Said, now: str = "Wed 07:00", **more: Any) -> Standing:
    under = policies(client(**more), client(id="beta", **more))
    return standing(Night(*said, under=under).picture(now))


def shown(*said: Said, key: str, now: str = "Wed 07:00", **more: Any) -> Any:
    return plain(stands(*said, now=now, **more))[key]


# tickets and clocks


def test_a_ticket_stands_as_it_was_triaged_parked_and_covered() -> None:
    said: list[Said] = [
        ("Wed 01:00", created(subject="Printer down", priority="P4", received_at="2026-01-14T00:50:00Z")),
        ("Wed 01:05", triage("P3")), ("Wed 01:06", park()),
    ]  # fmt: skip
    assert shown(*said, key="tickets") == {"T": {
        "client": "acme", "received_at": "2026-01-14T00:50:00Z", "provisional": "P4", "suggested": None,
        "computed": "P3", "rules": ["SEV-4"], "final_severity": "P3", "cover_at_receipt": "in_cover",
        "status": "parked", "merged_into": None, "work_due": "2026-01-14T08:00:00Z",
    }}  # fmt: skip


def test_before_its_triage_nothing_is_computed_and_unless_parked_nothing_due() -> None:
    (found,) = stands(("Wed 01:00", created())).tickets.values()
    assert (found.computed, found.rules, found.work_due) == (None, None, None)


def test_a_hand_set_severity_stands_beside_the_computed_one() -> None:
    by_hand = e.SeverityChanged(ticket="T", to="P1", basis="change", reason="down")
    (found,) = stands(("Wed 01:00", created()), ("Wed 01:05", triage("P3")), ("Wed 01:06", by_hand)).tickets.values()
    assert (found.computed, found.final_severity) == ("P3", "P1")


def test_a_merged_ticket_names_its_parent() -> None:
    said: list[Said] = [("Wed 01:00", created("A")), ("Wed 01:01", created("B")), ("Wed 01:02", merge("B", "A"))]
    assert [(one.status, one.merged_into) for one in stands(*said).tickets.values()] == [
        ("new", None), ("merged", "A"),
    ]  # fmt: skip


def test_tickets_stand_by_id_over_all_clients() -> None:
    said: list[Said] = [
        ("Wed 01:00", created("C")),
        ("Wed 01:01", created("A")),
        ("Wed 01:02", created("B", client="beta")),
    ]
    found = stands(*said)
    assert (list(found.tickets), list(found.sla)) == (["A", "B", "C"], ["A", "B", "C"])


def test_sla9_the_clocks_of_every_ticket_there_is_by_then() -> None:
    night = Night(("Wed 01:00", created("A", priority="P1")), ("Wed 02:00", created("B")))
    assert list(sla(night.picture("Wed 01:59:59"))) == ["A"]
    assert plain(sla(night.picture("Wed 02:00")))["A"] == {
        "severity": "P1", "status": "new",
        "response": {"state": "breached", "due": "2026-01-14T01:15:00Z"}, "update": {"state": "none", "due": None},
        "resolution": {"state": "ok", "due": "2026-01-14T05:00:00Z"},
    }  # fmt: skip


# what was asked, decided, refused, touched and paged


OWN = e.Decision(ticket="A", action="own")
TWO: list[Said] = [("Wed 01:00", created("B")), ("Wed 01:01", created("A"))]


def test_a_checklist_stands_with_what_was_computed_and_recommended() -> None:
    asked: Said = ("Wed 01:10", checklist("A", E01="no", E05="yes"))
    assert shown(*TWO, asked, key="checklists") == [{
        "event": "e3", "ticket": "A", "severity": "P3", "computed": {"E02": "no", "E03": "no", "E12": "no"},
        "recommendation": None, "also": [], "flags": [], "rules": [], "needs": ["E10", "E06", "E07"],
    }]  # fmt: skip


def test_a_decision_stands_beside_what_was_recommended() -> None:
    said: list[Said] = [("Wed 01:10", checklist("A", E01="unknown")), ("Wed 01:11", OWN), ("Wed 01:12", OWN, "t2")]
    assert shown(*TWO, *said, key="decisions")[0] == {
        "event": "e4", "ticket": "A", "action": "own", "recommended": "escalate_t2",
        "result": "deviation_without_reason",
    }  # fmt: skip


def test_without_a_checklist_nothing_was_recommended() -> None:
    ((found),) = stands(*TWO, ("Wed 01:11", OWN)).decisions
    assert (found.recommended, found.result) == (None, "no_checklist")


def test_lists_stand_in_the_order_of_their_events_not_of_their_tickets() -> None:
    said: list[Said] = [
        ("Wed 01:10", checklist("B", E01="unknown")), ("Wed 01:10", checklist("A", E01="unknown")),
        ("Wed 01:12", e.Decision(ticket="B", action="park")), ("Wed 01:11", OWN),
        ("Wed 01:21", access(ticket="B")), ("Wed 01:20", access(ticket="A")),
    ]  # fmt: skip
    found = stands(*TWO, *said)
    assert [one.event for one in found.checklists] == ["e3", "e4"]
    assert [one.event for one in found.decisions] == ["e6", "e5"]
    assert [(one.event, one.reason) for one in found.refused] == [
        ("e6", "deviation_without_reason"), ("e5", "deviation_without_reason"),
    ]  # fmt: skip
    assert [one.event for one in found.access] == ["e8", "e7"]


def test_events_of_several_clients_stand_in_one_order() -> None:
    said: list[Said] = [("Wed 01:00", created("Z")), ("Wed 01:00", created("Y", client="beta")),
                        ("Wed 01:20", access(ticket="Z")), ("Wed 01:10", access(ticket="Y"))]  # fmt: skip
    assert [one.ticket for one in stands(*said).access] == ["Y", "Z"]


def test_au2_an_access_stands_with_its_violations() -> None:
    use: list[Said] = [
        ("Wed 01:05", granted(ticket="A", start="Wed 01:05", end="Wed 02:00")),
        ("Wed 01:10", access(ticket="A")), ("Wed 02:00", access(ticket="A", purpose="again")),
    ]  # fmt: skip
    assert shown(*TWO, *use, key="access") == [
        {"event": "e4", "ticket": "A", "ok": True, "violations": [], "review": None},
        {"event": "e5", "ticket": "A", "ok": False, "violations": ["V5", "V6"], "review": None},
    ]  # fmt: skip


def test_au7_a_break_glass_access_stands_with_its_review() -> None:
    entry = Containment(id="BG-1", systems=("dc1",), steps=("isolate",), signed_by="Ann Bell")
    said: list[Said] = [
        ("Wed 01:02", triage("P1", "A", breach="yes")),
        ("Wed 01:03", access(ticket="A", auth=None, break_glass=True, reason="spreading")),
        ("Wed 06:00", e.AccessReviewed(access="e4"), "m1"),
    ]  # fmt: skip
    assert shown(*TWO, *said, key="access", containment=(entry,)) == [
        {"event": "e4", "ticket": "A", "ok": True, "violations": ["break_glass"], "review": "e5"},
    ]  # fmt: skip


def test_pg6_pages_stand_by_ticket_and_tier() -> None:
    pages: list[Said] = [("Wed 01:10", page("s1", "T3", "B")), ("Wed 01:11", page("k1", "T2", "B")),
                         ("Wed 01:12", page("k1", "T2", "A"))]  # fmt: skip
    assert [(one.ticket, one.tier) for one in stands(*TWO, *pages).paging] == [("A", "T2"), ("B", "T2"), ("B", "T3")]
    assert shown(*TWO, *pages, key="paging")[0] == {
        "ticket": "A", "tier": "T2", "acknowledged": False,
        "attempts": [{
            "event": "e5", "contact": "k1", "planned": "k1", "on_plan": True, "late_by_s": 0, "outcome": "no_ack",
            "acked_at": None, "reason": None,
        }],
        "next": {"contact": "k1", "due": "2026-01-14T01:17:00Z", "chain_exhausted": False},
    }  # fmt: skip


def test_what_comes_after_the_instant_is_not_known_yet() -> None:
    late: list[Said] = [("Wed 05:00", resolve("A")), ("Wed 05:01", ack("B")), ("Wed 05:02", access(ticket="B"))]
    assert stands(*TWO, *late, now="Wed 04:59:59") == stands(*TWO, now="Wed 04:59:59")


def test_a_desk_of_which_nothing_was_said_stands_empty() -> None:
    assert shown(key="tickets") == {}
    assert all(not value for value in plain(stands()).values())


@pytest.mark.parametrize("key", ["tickets", "checklists", "decisions", "refused", "access", "paging"])
def test_night_a_stands_as_worked(key: str) -> None:
    last = max(event.at for event in night_a_events())
    assert plain(standing(night_a(last)))[key] == expected()[key]


# plain values


class Inner(msgspec.Struct, frozen=True):
    at: Instant
    until: Instant | None = None


class Outer(msgspec.Struct, frozen=True):
    inner: Inner
    seen: tuple[Inner, ...] = ()
    names: frozenset[str] = frozenset()
    counts: Mapping[str, int] = {}
    share: float | None = None
    on: bool = False


def test_t1_instants_are_spelled_in_utc_wherever_they_stand() -> None:
    moment = at("Wed 01:00")
    held = Outer(Inner(moment), (Inner(moment, Instant(moment + 1)),))
    assert plain(held) == {
        "inner": {"at": iso(moment), "until": None},
        "seen": [{"at": "2026-01-14T01:00:00Z", "until": "2026-01-14T01:00:01Z"}],
        "names": [], "counts": {}, "share": None, "on": False,
    }  # fmt: skip


def test_the_first_instant_of_all_is_one_too() -> None:
    assert plain(Inner(Instant(0), Instant(0))) == {"at": "1970-01-01T00:00:00Z", "until": "1970-01-01T00:00:00Z"}


def test_sets_are_sorted_and_mappings_keep_their_order() -> None:
    assert plain(frozenset("cab")) == ["a", "b", "c"]
    assert list(plain({"z": 1, "a": 2})) == ["z", "a"]
    assert plain({1: (2, [3])}) == {"1": [2, [3]]}


@pytest.mark.parametrize("value", [None, True, 0, 1.5, "x", [], {}])
def test_what_json_can_hold_is_left_as_it_is(value: object) -> None:
    assert plain(value) == value
    assert type(plain(value)) is type(value)


@pytest.mark.parametrize("value", [b"x", object(), {"a": b"x"}, [b"x"], Inner])
def test_what_json_can_not_hold_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="a result can't hold"):
        plain(value)


def test_which_fields_are_instants_is_read_from_their_types() -> None:
    assert (instant_fields(Inner), instant_fields(Outer)) == (frozenset({"at", "until"}), frozenset())


def test_all_of_a_standing_goes_through_json() -> None:
    held = plain(stands(*TWO, ("Wed 01:10", page("k1", ticket="A")), ("Wed 01:11", OWN)))
    assert json.loads(json.dumps(held)) == held
