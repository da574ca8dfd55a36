"""What the card, the queue and the report say of night-a, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import pytest

from nightdesk.domain.entries import Answer, AuthGranted
from nightdesk.domain.escalation import QUESTIONS
from nightdesk.domain.instants import Instant, parse
from nightdesk.domain.picture import Picture
from nightdesk.domain.rules import RULES, words_of
from nightdesk.views.common import Scene
from nightdesk.views.escalation import Escalation
from nightdesk.views.handoff import Handoff, HandoffLine, HandoffReport
from nightdesk.views.queue import Queue, QueueRow
from nightdesk.views.ticket import Card, TicketCard
from tests.build import Night, created, reopen, resolve, status
from tests.guards.rules_page import named
from tests.night import NIGHT_A, events, expected, picture


def scene(at: str | Instant) -> Scene:
    shown: Picture = picture(at)
    return Scene(shown, "t1", "0" * 64, lambda file: (NIGHT_A / file).read_bytes())


def card(ticket: str, at: str) -> TicketCard:
    found = Card(ticket=ticket).answer(scene(at))
    assert found is not None
    return found


def row(ticket: str, at: str) -> QueueRow:
    return next(row for row in Queue().answer(scene(at)).rows if row.id == ticket)


def report(at: str) -> HandoffReport:
    return Handoff().answer(scene(at))


def line(ticket: str, at: str) -> HandoffLine:
    return next(line for section in report(at).sections for line in section.lines if line.ticket == ticket)


def test_a_decision_to_wake_says_whom_to_call_until_a_page_is_recorded() -> None:
    calls = "NOBODY IS PAGED YET: call T3 Raj Mehta +1-212-555-0105, T2 Kai Brandt +1-212-555-0102."
    assert card("NA-207", "2026-03-08T03:17:45Z").next_step == calls
    assert "NOBODY" not in card("NA-207", "2026-03-08T03:18:00Z").next_step


def test_nothing_presses_more_than_somebody_not_yet_woken() -> None:
    assert card("NA-214", "2026-03-08T10:50:00Z").next_step == (
        "NOBODY IS PAGED YET: call T2 Kai Brandt +1-212-555-0102."
    )


def test_a_recheck_hides_no_clock_from_the_header() -> None:
    at = "2026-03-08T10:25:00Z"
    assert (row("NA-212", at).due, row("NA-212", at).clock) == (parse("2026-03-08T10:10:00Z"), "25m left")
    assert Queue().answer(scene(at)).header.next_due == "next NA-212 25m"


def test_a_decision_to_wake_without_a_page_stands_in_the_report() -> None:
    assert any("NA-214 P2: decided escalate: page t2, but no page is recorded" in said for said in report(
        "2026-03-08T11:12:00Z").escalations)  # fmt: skip


def test_whom_to_call_at_a_client_stands_on_the_card_with_the_number() -> None:
    assert card("NA-207", "2026-03-08T03:20:00Z").call_first == "Vera Stone (operations) +1-212-555-0141"


def test_a_refused_merge_does_not_read_as_done() -> None:
    at = "2026-03-08T08:48:30Z"
    assert line("NA-221", at).last_action.startswith("made a ticket of a212")
    assert card("NA-221", at).timeline[-1].what.startswith("refused, without effect: merged NA-221 into NA-220")


def test_a_violation_is_visible_on_the_ticket() -> None:
    facts = card("NA-207", "2026-03-08T05:41:00Z").facts
    assert any(said.startswith("Access violation: Sue Park on entra-gotham at 00:40 EST: V5") for said in facts)


def test_a_ticket_made_of_an_alert_shows_what_monitoring_said() -> None:
    assert [entry.event for entry in card("NA-207", "2026-03-08T03:20:00Z").timeline[:3]] == ["a072", "a073", "a074"]


def test_a_parked_ticket_whose_day_has_come_does_not_say_it_waits() -> None:
    assert card("NA-219", "2026-03-08T08:48:00Z").next_step.startswith("Its day has come (Sun 8 Mar 03:00 EDT")
    assert row("NA-219", "2026-03-08T08:48:00Z").clock == "work due"


def test_a_bounced_message_is_the_next_step() -> None:
    assert card("NA-206", "2026-03-08T03:20:00Z").next_step == "The message bounced: tell Pat Doe again (u)."
    assert row("NA-206", "2026-03-08T03:20:00Z").status == "undelivered"


def test_a_recheck_has_its_word_beside_the_clock_that_presses() -> None:
    found = row("NA-207", "2026-03-08T08:48:00Z")
    assert (found.clock, found.status, found.tone) == ("overdue 1h 58m", "re-check", "alarm")


def test_a_resolved_ticket_says_in_the_report_what_resolved_it() -> None:
    assert line("NA-203", "2026-03-08T11:12:00Z").last_action.endswith("20:30 EST: Loop removed on floor 2")


def test_a_due_time_is_explained_window_by_window() -> None:
    lines = card("NA-202", "2026-03-08T02:00:00Z").clocks[2].explanation
    assert lines[0] == "Target 16 h for P3 (SLA-1 targets by severity)"
    assert lines[1] == "starts Sat 7 Mar 18:20 EST, client time (SLA-3 from when it was received)"
    assert lines[2] == "counts Mon 9 Mar 09:00 EDT to Mon 9 Mar 12:00 EDT: 3 h"
    assert lines[-2] == "Sum 16 h (SLA-2 only agreed hours count)"
    assert lines[-1] == "due Wed 11 Mar 11:00 EDT (SLA-9 met up to the very second it is due)"


def test_a_pause_is_named_in_the_explanation() -> None:
    lines = card("NA-212", "2026-03-08T11:00:00Z").clocks[2].explanation
    assert f"pause Sun 8 Mar 04:40 CDT to Sun 8 Mar 05:20 CDT ({words_of('SLA-7')})" in lines
    assert lines[-2:] == (
        "Sum 8 h (SLA-2 only agreed hours count)",
        "due Sun 8 Mar 11:45 CDT (SLA-9 met up to the very second it is due)",
    )


def test_the_report_begins_with_the_one_item_to_start_with() -> None:
    found = report("2026-03-08T11:12:00Z")
    assert found.start_here.startswith("NA-207 P1 Gotham Law Partners: EDR: mass file encryption on fs-01")
    assert found.window == "Sat 7 Mar 18:00 EST to Sun 8 Mar 08:00 EDT, 13 h"


def test_what_came_after_the_signature_is_an_addendum() -> None:
    assert [said.split(":")[1].split()[-1] for said in report("2026-03-08T11:40:00Z").addenda] == [
        "NA-214", "NA-216", "NA-216",
    ]  # fmt: skip


def test_five_minutes_after_the_night_the_report_is_still_the_nights() -> None:
    assert report("2026-03-08T12:05:00Z").night == "2026-03-07 night"


@pytest.mark.parametrize(
    ("ticket", "reasons"),
    [
        ("NA-201", ["HO-2 c"]),
        ("NA-206", ["HO-2 e", "HO-2 j"]),
        ("NA-207", ["HO-2 a", "HO-2 b", "HO-2 h", "HO-2 k"]),
        ("NA-214", ["HO-2 c", "HO-2 d", "HO-2 i"]),
        ("NA-217", ["HO-2 l"]),
        ("NA-219", ["HO-2 g"]),
    ],
)
def test_each_reason_of_the_report_has_its_words(ticket: str, reasons: list[str]) -> None:
    found = line(ticket, expected()["handoff"]["generated_at"])
    shown = zip(found.reasons, found.reason_words, strict=True)
    assert [f"HO-2 {letter} {said}" for letter, said in shown] == [words_of(reason) for reason in reasons]


def test_the_card_says_where_the_ticket_stands_in_the_queue() -> None:
    place = f"In the queue under “P2 at risk, messages to answer” ({words_of('SLA-13')})"
    assert card("NA-206", "2026-03-08T03:20:00Z").facts[-1] == place


def test_a_ticket_that_waits_for_its_day_stands_nowhere_in_the_queue() -> None:
    assert card("NA-211", "2026-03-08T08:48:00Z").facts == ()


def test_an_alert_put_aside_says_so_and_stands_nowhere_in_the_queue() -> None:
    said = "Put aside by Noor Haddad: Night audit run, ends by 11:00 every Sunday"
    assert card("a281", "2026-03-08T10:23:00Z").facts == (f"In the queue under “Running” ({words_of('SLA-13')})",)
    assert card("a281", "2026-03-08T10:25:00Z").facts == (f"{said} ({words_of('SLA-14')})",)


def test_a_page_is_explained_by_the_rule_that_asked_for_it() -> None:
    pages = report("2026-03-08T11:12:00Z").escalations
    assert any(said.startswith("22:18 EST T3 Raj Mehta for NA-207 P1: wake t3 (R01 active breach") for said in pages)


def test_a_deviation_says_what_the_rules_said() -> None:
    at = expected()["handoff"]["generated_at"]
    assert report(at).deviations == (
        "NA-214: Escalate: page T2 by Noor Haddad, the rules said own it: t1 works on it"
        f" ({words_of('R11')}); {words_of('HO-2 i')}",
    )


def test_what_became_of_alerts_is_told_with_the_rules_that_did_it() -> None:
    counts = report("2026-03-08T11:12:00Z").alerts[0]
    for rule in ("N1", "N3", "N4", "N5", "N6", "N10"):
        assert words_of(rule) in counts


def test_a_stretch_between_resolving_and_opening_again_is_no_pause() -> None:
    night = Night(
        ("Wed 01:00", created(priority="P2")),
        ("Wed 01:10", status("waiting_client")),
        ("Wed 01:20", resolve()),
        ("Wed 01:40", reopen()),
    )
    found = Card(ticket="T").answer(Scene(night.picture("Wed 02:00"), "t1", "", lambda file: None))
    assert found is not None
    lines = [said.partition(" (")[2] for said in found.clocks[2].explanation if said.startswith(("pause", "resolved"))]
    assert lines == [f"{words_of('SLA-7')})", f"{words_of('SLA-8')})"]


def test_a_checklist_is_told_question_by_question_with_what_it_rests_on() -> None:
    said = next(line.text for line in card("NA-218", "2026-03-08T02:44:00Z").timeline if line.event == "a190")
    assert said.split("\n")[:2] == [
        f"{words_of('E05')} yes: Template repair is a T1 action",
        f"{words_of('E06')} no: First try",
    ]


INSTANTS = ("2026-03-08T00:12:00Z", "2026-03-08T03:17:45Z", "2026-03-08T06:40:00Z", "2026-03-08T11:50:00Z")


@pytest.mark.parametrize("at", INSTANTS)
def test_no_view_shows_a_rule_without_its_words(at: str) -> None:
    now = scene(at)
    rows = [*now.picture.facts.client_of, *(row.id for row in Queue().answer(now).rows)]
    answers: tuple[Mapping[str, Answer], ...] = ({}, dict.fromkeys(QUESTIONS, "unknown"), {"E01": "yes"})
    views: list[object] = [Queue().answer(now), Handoff().answer(now)]
    views += [Card(ticket=row).answer(now) for row in rows]
    views += [Escalation(ticket=row, answers=given).answer(now) for row in rows for given in answers]
    bare = {text for view in views for text in _texts(msgspec.to_builtins(view)) if _bare(text)}
    assert bare == set()


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for held in value.values():
            yield from _texts(held)
    elif isinstance(value, list | tuple):
        for held in value:
            yield from _texts(held)


AUTHORISATIONS = {event.body.auth for event in events() if isinstance(event.body, AuthGranted)}
"""Night-a's authorisations are numbered AU-1, AU-2 and so on: no rules."""


def _bare(text: str) -> bool:
    """Whether a rule stands in the text without its words. An id alone is a field; its words stand in another one."""
    if text in RULES:
        return False
    for rule in named(text).rules - AUTHORISATIONS:
        told = [words_of(id) for id in RULES if id == rule or id.startswith(f"{rule} ")]
        places = [found.start() for found in re.finditer(rf"(?<![\w-]){re.escape(rule)}(?!\w)", text)]
        if any(not text[place:].startswith(tuple(told)) for place in places):
            return True
    return False
