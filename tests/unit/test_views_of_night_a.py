"""What the card, the queue and the report say of night-a, in words."""

from __future__ import annotations

from nightdesk.domain.instants import Instant, parse
from nightdesk.domain.picture import Picture
from nightdesk.views.common import Scene
from nightdesk.views.handoff import Handoff, HandoffLine, HandoffReport
from nightdesk.views.queue import Queue, QueueRow
from nightdesk.views.ticket import Card, TicketCard
from tests.night import NIGHT_A, picture


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
    assert lines[0] == "Target 16 h for P3 (SLA-1); counts from when it was received (SLA-3):"
    assert lines[2] == "counts Mon 9 Mar 09:00 EDT to Mon 9 Mar 12:00 EDT: 3 h"
    assert lines[-1] == "Sum 16 h: due Wed 11 Mar 11:00 EDT"


def test_a_pause_is_named_in_the_explanation() -> None:
    lines = card("NA-212", "2026-03-08T11:00:00Z").clocks[2].explanation
    assert "pause Sun 8 Mar 04:40 CDT to Sun 8 Mar 05:20 CDT does not count (SLA-7)" in lines
    assert lines[-1] == "Sum 8 h: due Sun 8 Mar 11:45 CDT"


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
