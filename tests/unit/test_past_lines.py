"""Lines of history, burden and drills: they name no type, and become the entries they are (§15, RF-7, SRC-2)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nightdesk import replay
from nightdesk.domain import entries as e
from nightdesk.domain.facts import Facts
from nightdesk.domain.instants import parse
from nightdesk.replay.past import UNSAID, as_event
from tests.night import NIGHT_A

CLOSED: dict[str, Any] = {
    "id": "H-001", "client": "acme", "category": "storage", "system": "nas", "severity": "P2",
    "received_at": "2026-01-07T15:33:38Z", "first_response_at": "2026-01-07T15:47:38Z",
    "resolved_at": "2026-01-07T17:13:38Z", "escalated_to": "T3", "sla_response": "met", "after_hours": True,
    "oncall": "k1", "complaint": "delay", "csat": 3, "t1_resolvable": True,
}  # fmt: skip
CALLED: dict[str, Any] = {
    "engineer": "s1", "at": "2025-12-14T21:24:00Z", "ticket": "OLD-007", "minutes": 36, "acked": True,
}  # fmt: skip
DRILLED: dict[str, Any] = {"id": "D-01", "trainee": "t9", "ticket": "H-004", "decision": "vendor", "expert": "park"}
LINES = (CLOSED, CALLED, DRILLED)


def read(*lines: dict[str, Any]) -> replay.Replay:
    return replay.settle(replay.read([json.dumps(line).encode() for line in lines], "past"))


def entry(line: dict[str, Any]) -> e.Event:
    (event,) = read(line).entries
    return event


def reason(*lines: dict[str, Any]) -> str:
    (rejected,) = read(*lines).rejected
    return rejected.reason


def without(line: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name not in names}


# what each becomes


def test_a_closed_ticket_stands_at_its_receipt_under_its_own_id() -> None:
    event = entry(CLOSED)
    assert (event.id, event.at, event.actor) == ("H-001", parse("2026-01-07T15:33:38Z"), "")
    assert event.body == e.PastTicket(**without(CLOSED, "id"))


def test_rf7_a_call_out_stands_at_its_first_page() -> None:
    event = entry(CALLED)
    assert (event.at, event.actor) == (parse("2025-12-14T21:24:00Z"), "")
    assert event.body == e.PastCallout(engineer="s1", ticket="OLD-007", minutes=36, acked=True)


def test_rf7_who_what_and_when_make_a_call_out() -> None:
    bare = {name: CALLED[name] for name in ("engineer", "at", "ticket")}
    assert entry(bare).body == e.PastCallout(engineer="s1", ticket="OLD-007", minutes=0, acked=False)


def test_a_drill_that_says_no_instant_stands_before_everything() -> None:
    event = entry(DRILLED)
    assert (event.id, event.at, UNSAID) == ("D-01", 0, "1970-01-01T00:00:00Z")
    assert event.body == e.DrillDecided(trainee="t9", ticket="H-004", decision="vendor", expert="park")


def test_a_drill_that_says_its_instant_stands_there() -> None:
    assert entry({**DRILLED, "at": "2026-02-01T10:00:00Z"}).at == parse("2026-02-01T10:00:00Z")


def test_a_line_that_names_its_type_is_left_as_it_is() -> None:
    said = {**CALLED, "type": "page", "id": "p1", "seq": 4}
    assert as_event(said) is said


@pytest.mark.parametrize("line", [
    without(CLOSED, "client"), without(CLOSED, "severity"), without(CLOSED, "received_at"), without(CALLED, "engineer"),
    without(CALLED, "at"), without(CALLED, "ticket"), without(DRILLED, "trainee"), without(DRILLED, "decision"),
    without(DRILLED, "expert"), {},
])  # fmt: skip
def test_a_line_that_lacks_what_tells_its_kind_is_no_record_of_the_past(line: dict[str, Any]) -> None:
    assert as_event(line) is line
    assert read(line).rows == ()


def test_the_line_it_was_read_from_is_not_changed() -> None:
    for line in LINES:
        before = dict(line)
        as_event(line)
        assert line == before


def test_the_three_files_of_night_a_go_in_whole() -> None:
    for name, kind in (("history", e.PastTicket), ("burden", e.PastCallout), ("drills", e.DrillDecided)):
        lines = (NIGHT_A / f"{name}.jsonl").read_bytes().splitlines()
        found = replay.settle(replay.read(lines, "night-a"))
        assert (found.rejected, len(found.rows)) == ((), len(lines))
        assert {type(event.body) for event in found.entries} == {kind}


# the same record twice is one entry


def identity(line: dict[str, Any]) -> tuple[str, int]:
    event = entry(line)
    return event.id, event.n


@pytest.mark.parametrize("line", LINES)
def test_id_and_number_depend_on_the_record_alone(line: dict[str, Any]) -> None:
    others = [other for other in LINES if other is not line]
    among = {event.id: event.n for event in read(*others, line).entries}
    assert among[identity(line)[0]] == identity(line)[1]


def test_a_record_is_named_and_numbered_the_same_in_every_version_so_that_it_is_imported_once() -> None:
    called = ("callout-s1-OLD-007-2025-12-14T21:24:00Z", 346959631270193)
    assert [identity(line) for line in LINES] == [("H-001", 373027704845543), called, ("D-01", 461616469649306)]


@pytest.mark.parametrize("line", LINES)
def test_the_same_record_twice_in_a_file_is_one_entry(line: dict[str, Any]) -> None:
    assert len(read(line, line).rows) == 1


@pytest.mark.parametrize("other", [
    {"engineer": "s2"}, {"ticket": "OLD-008"}, {"at": "2025-12-14T21:24:01Z"},
])  # fmt: skip
def test_rf7_another_person_ticket_or_instant_is_another_call_out(other: dict[str, Any]) -> None:
    assert len({identity(CALLED), identity({**CALLED, **other})}) == 2


def test_rf7_the_same_call_out_told_otherwise_is_not_quietly_replaced() -> None:
    assert "other content" in reason(CALLED, {**CALLED, "minutes": 40})


def test_a_number_lies_above_those_of_any_file_and_below_the_end_of_the_log() -> None:
    assert all(2**48 <= entry(line).n < 2**49 for line in LINES)


def test_a_ticket_and_a_drill_of_one_id_are_two_entries_by_number() -> None:
    assert entry({**CLOSED, "id": "X"}).n != entry({**DRILLED, "id": "X"}).n


# what can't go in is said


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ({**CLOSED, "severity": "P9"}, "severity"),
        ({**CLOSED, "received_at": "yesterday"}, "yesterday"),
        ({**CLOSED, "resolved_at": "2026-01-07"}, "'2026-01-07'"),
        ({**CLOSED, "csat": 6}, "csat"),
        ({**CLOSED, "escalated_to": "T4"}, "escalated_to"),
        ({**CLOSED, "sla_response": "late"}, "sla_response"),
        ({**CALLED, "minutes": "many"}, "minutes"),
        ({**CALLED, "at": "2025-12-14 21:24"}, "2025-12-14 21:24"),
        ({**DRILLED, "decision": "guess"}, "decision"),
        ({**DRILLED, "expert": None}, "expert"),
        ({**CLOSED, "id": "two\nlines"}, "id"),
        ({**CLOSED, "id": 7}, "id"),
    ],
)
def test_src2_a_record_of_the_wrong_shape_is_set_aside_and_what_is_wrong_named(line: dict[str, Any], word: str) -> None:
    assert word in reason(line)


@pytest.mark.parametrize("line", [without(CLOSED, "id"), without(DRILLED, "id")])
def test_src2_a_closed_ticket_or_a_drill_without_an_id_is_set_aside(line: dict[str, Any]) -> None:
    assert "id" in reason(line)


# where they go


def test_the_past_stands_apart_from_the_night_each_in_order() -> None:
    earlier = {**CLOSED, "id": "H-000", "received_at": "2026-01-01T00:00:00Z"}
    facts = Facts(read(CLOSED, DRILLED, CALLED, earlier).entries)
    assert ([event.id for event in facts.past_tickets], len(facts.past_callouts), len(facts.drills)) == (
        ["H-000", "H-001"], 1, 1,
    )  # fmt: skip
    assert (facts.clients, facts.desk, facts.homeless) == ({}, [], ())


def test_the_past_makes_no_ticket_of_tonight() -> None:
    facts = Facts(read(CLOSED, CALLED).entries)
    assert (facts.client_of, list(facts.of_tickets())) == ({}, [])
