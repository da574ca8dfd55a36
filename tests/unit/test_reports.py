"""What a report prints: its order, its words where nothing is, and that no text from outside can shape it."""

from __future__ import annotations

import json
from collections.abc import Callable

import msgspec
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from nightdesk.domain.instants import parse
from nightdesk.reports import json as as_json
from nightdesk.reports import markdown, outline, text
from nightdesk.text import cells, sanitise
from nightdesk.views.clocks import ClockLine
from nightdesk.views.common import Header, View
from nightdesk.views.handoff import HandoffLine, HandoffReport, HandoffSection
from nightdesk.views.queue import QueueRow, QueueView
from nightdesk.views.ticket import TicketCard, TimelineLine
from tests.hostile import HOSTILE

NOW = parse("2026-03-08T07:20:00Z")
SHOWN = [line for line in dict.fromkeys(sanitise(one) for one in HOSTILE) if line.strip()]
"""The hostile strings as they stand in a view: sanitised, and not empty."""

NUMBERS = {
    "in_scope": 22, "received": 21, "action_first": 1, "open": 0, "parked": 3, "resolved": 10, "fyi": 1,
    "p1_received": 8, "p2_received": 4, "alerts": 50, "surfaced": 18, "pages": 10, "people_woken": 2,
    "response_met": 17, "response_missed": 1, "late_updates": 3, "violations": 1, "deviations": 1,
}  # fmt: skip


def queue(outside: str = "Printer", warnings: tuple[str, ...] = ("clients/x.md can't be read",)) -> QueueView:
    header = Header(
        now=NOW, clock="Sun 8 Mar 03:20 EDT", desk_name=outside, shift="2026-03-07 night", shift_left="4h 40m left",
        on_call="T2 Kai Brandt · T3 Raj Mehta", counts="2 open · 1 P1", next_due="next NA-207 3m", actor="t1",
        warnings=warnings,
    )  # fmt: skip
    rows = tuple(
        QueueRow(
            id=id, kind="ticket", band=band, severity="P1", client="harbour", client_name=outside, summary=outside,
            status="in progress", owner="t1", clock="overdue 1m", tone="alarm", due=NOW if band else None, revision=3,
        )
        for id, band in (("NA-207", 0), ("NA-206", 2))
    )  # fmt: skip
    return QueueView(header=header, rows=rows, next_change=NOW)


def card(outside: str = "Printer") -> TicketCard:
    clock = ClockLine(
        name="Response", state="ok", text="due 03:27, 7m left", tone="calm", due=NOW, explanation=(outside,)
    )
    entry = TimelineLine(at=NOW, time="03:15 EDT", actor="t1", what="noted", text=outside, event="e1")
    return TicketCard(
        id="NA-207", is_ticket=True, client="harbour", client_name=outside, client_time="03:20 EDT",
        call_first=outside, severity="P1",
        severity_why="SEV-7", untriaged=False, status="in_progress", status_label="In progress", owner="t1",
        requester=outside, contact=outside, subject=outside, body=outside, received="03:12 EDT", clocks=(clock,),
        cover="covered (COV-6)", runbook_first=(outside,), facts=(outside,), timeline=(entry,), next_step=outside,
        revision=3, suggested_category="security", category="", system="", read_only="",
        categories=("security",),
    )  # fmt: skip


def line(ticket: str = "NA-207", outside: str = "Files encrypted", **more: object) -> HandoffLine:
    given = HandoffLine(
        ticket=ticket, client="harbour", client_name="Harbour Dental", severity="P1", summary=outside,
        status="In progress", owner="t1", last_action=outside, next_action="t1: call Raj Mehta by 08:00 EDT",
        next_due="08:00 EDT", reasons=("a", "b"), reason_words=("P1 not resolved", "a clock is breached"),
    )  # fmt: skip
    return msgspec.structs.replace(given, **more)


def section(id: str, *lines: HandoffLine) -> HandoffSection:
    titles = {
        "action_first": "Action first thing",
        "open": "Open",
        "parked": "Parked",
        "resolved": "Resolved",
        "fyi": "FYI",
    }
    return HandoffSection(id=id, title=titles[id], lines=lines)


def report(outside: str = "Files encrypted", **more: object) -> HandoffReport:
    sections = (
        section("action_first", line(outside=outside)), section("open"), section("parked", line("NA-2", outside)),
        section("resolved", line("NA-3", outside)), section("fyi"),
    )  # fmt: skip
    given = HandoffReport(
        night="2026-03-07 night", desk_name="Beacon", technician=outside, at=NOW, generated="Sun 8 Mar 07:12 EDT",
        window="Sat 7 Mar 18:00 EST to Sun 8 Mar 08:00 EDT, 13 h", signed_by=None, quiet=False, numbers=NUMBERS,
        start_here=outside, sections=sections, alerts=(outside,), incidents=(), escalations=(outside,), deviations=(),
        security=(), communication_due=(outside,), addenda=(), incomplete=(), head="ab" * 32,
    )  # fmt: skip
    return msgspec.structs.replace(given, **more)


def quiet_report(**more: object) -> HandoffReport:
    """A night with nothing in it but what `more` puts there."""
    empty = tuple(section(id) for id in ("action_first", "open", "parked", "resolved", "fyi"))
    nothing = report(quiet=True, sections=empty, alerts=(), escalations=(), communication_due=())
    return msgspec.structs.replace(nothing, **more)


def at_start(printed: str, *words: str) -> None:
    """Each of the words opens a line, in this order."""
    lines = [line.lstrip("# ").upper() for line in printed.splitlines()]
    places = [next(place for place, line in enumerate(lines) if line.startswith(word.upper())) for word in words]
    assert places == sorted(places)


ORDER = (
    "Handoff 2026-03-07 night", "Start here", "Numbers", "Action first thing", "Open", "Parked", "Resolved", "FYI",
    "Alerts", "Shared incidents", "Escalations and wake-ups", "Decisions that deviated", "Security control",
    "Client communication still due today", "Log head",
)  # fmt: skip


@pytest.mark.parametrize("render", [text.handoff, markdown.handoff], ids=["text", "markdown"])
class TestHandoffInWords:
    """What holds for the report as text and as Markdown."""

    def test_parts_come_in_the_order_of_ho_4_after_where_to_start(self, render: Callable[[HandoffReport], str]) -> None:
        at_start(render(report()), *ORDER)

    def test_every_part_stands_even_when_nothing_is_in_it(self, render: Callable[[HandoffReport], str]) -> None:
        printed = render(quiet_report(quiet=False))
        at_start(printed, *ORDER)
        assert printed.count(f"{outline.NONE}\n") == len(ORDER) - 4

    def test_a_quiet_night_is_two_lines(self, render: Callable[[HandoffReport], str]) -> None:
        printed = render(quiet_report())
        assert len(printed.splitlines()) == 2
        assert "quiet night" in printed

    @pytest.mark.parametrize(
        "more",
        [{"communication_due": ("call at 09:00",)}, {"incomplete": ("NA-9",)}, {"alerts": ("1 open group",)}],
        ids=lambda more: next(iter(more)),
    )
    def test_a_report_with_anything_in_it_is_never_two_lines(
        self, render: Callable[[HandoffReport], str], more: dict[str, object]
    ) -> None:
        assert len(render(quiet_report(**more)).splitlines()) > 20

    def test_an_item_says_severity_then_what_then_why_done_next_due(
        self, render: Callable[[HandoffReport], str]
    ) -> None:
        printed = render(report(outside="wake the printer"))
        item = printed[printed.upper().index("ACTION FIRST") :]
        words = ("P1", "Harbour Dental", "wake the printer", "a: P1 not resolved", "call Raj Mehta", "08:00 EDT")
        places = [item.index(word) for word in words]
        assert places == sorted(places)

    def test_a_hole_in_the_first_section_is_named(self, render: Callable[[HandoffReport], str]) -> None:
        holed = report(sections=(section("action_first", line(next_action="")),))
        assert "not filled in" in render(holed)

    def test_a_report_that_is_not_complete_says_so_and_names_the_ticket(
        self, render: Callable[[HandoffReport], str]
    ) -> None:
        printed = render(report(incomplete=("NA-9",))).replace("\\", "")
        assert "not complete (HO-7): NA-9" in printed

    def test_a_draft_is_called_a_draft_and_a_signed_report_names_who_signed(
        self, render: Callable[[HandoffReport], str]
    ) -> None:
        assert "draft, not signed" in render(report())
        assert "signed by t1" in render(report(signed_by="t1"))

    def test_addenda_stand_only_where_there_can_be_some(self, render: Callable[[HandoffReport], str]) -> None:
        assert "ADDENDA" not in render(report()).upper()
        assert "ADDENDA" in render(report(signed_by="t1")).upper()

    def test_the_head_stands_whole(self, render: Callable[[HandoffReport], str]) -> None:
        assert "ab" * 32 in render(report())


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("outside", SHOWN, ids=lambda one: ascii(one[:24]))
def test_no_line_of_text_is_wider_than_asked_for(outside: str, width: int) -> None:
    printed = (
        text.queue(queue(outside), width)
        + text.ticket(card(outside), width, explain=True)
        + text.handoff(report(outside), width)
    )
    head = f"Log head {'ab' * 32}"
    assert [one for one in printed.splitlines() if cells(one) > width and one != head] == []


@pytest.mark.parametrize("outside", SHOWN, ids=lambda one: ascii(one[:24]))
def test_no_text_can_open_a_line_of_the_report(outside: str) -> None:
    shaped = f"x\n{outside}\nACTION FIRST THING\nSTART HERE"
    assert text.handoff(report(shaped)).splitlines().count("START HERE") == 1
    assert text.ticket(card(f"x\n{outside}\nTIMELINE")).splitlines().count("TIMELINE") == 1


def test_the_queue_stands_band_by_band_in_the_order_it_was_given() -> None:
    lines = text.queue(queue()).splitlines()
    assert [lines[lines.index(band) + 1].split()[3] for band in ("Now", "P2 at risk, messages to answer")] == [
        "NA-207", "NA-206",
    ]  # fmt: skip


def test_an_empty_queue_says_so() -> None:
    empty = msgspec.structs.replace(queue(), rows=())
    assert "Nothing in the queue." in text.queue(empty)
    assert "Nothing in the queue." in markdown.queue(empty)


def test_a_broken_file_is_named_in_the_queue() -> None:
    assert "! clients/x.md can't be read" in text.queue(queue())


def test_the_narrowest_queue_still_says_what_is_due_and_what_it_is() -> None:
    row = text.queue(queue(), 20).split("\nNow\n")[1].splitlines()[0]
    assert row.split() == ["overdue", "1m", "P1", "NA-207", "Printer"]


def test_a_long_word_is_cut_into_lines_and_nothing_of_it_is_lost() -> None:
    lines = text.wrap("日" * 100, 21, "- ", "  ")
    assert all(cells(one) <= 21 for one in lines)
    assert "".join(one[2:] for one in lines) == "日" * 100


def test_a_body_keeps_its_lines() -> None:
    assert "  first\n\n  second\n" in text.ticket(card("first\n\nsecond"))


# Markdown


def structure(source: str) -> list[object]:
    """What a Markdown reader makes of it, without the words: block tokens and the inline tokens in them."""
    parser = MarkdownIt("gfm-like", {"html": True, "linkify": True, "breaks": False})

    def shape(token: Token) -> object:
        children = [child for child in map(shape, token.children or []) if child != ("text", [])]
        return token.type if token.type != "inline" and not children else (token.type, children)

    return [shape(token) for token in parser.parse(source)]


def words(source: str) -> str:
    parser = MarkdownIt("gfm-like", {"html": True, "linkify": True})
    inline = (child for token in parser.parse(source) for child in token.children or [])
    return "\n".join(child.content for child in inline if child.type == "text")


@pytest.mark.parametrize("outside", SHOWN, ids=lambda one: ascii(one[:24]))
def test_markdown_has_the_same_shape_whatever_the_text(outside: str) -> None:
    flat = " ".join(outside.split())
    assert structure(markdown.queue(queue(flat))) == structure(markdown.queue(queue("word")))
    assert structure(markdown.handoff(report(flat))) == structure(markdown.handoff(report("word")))
    assert structure(markdown.ticket(card(flat), explain=True)) == structure(
        markdown.ticket(card("word"), explain=True)
    )


@pytest.mark.parametrize("outside", SHOWN, ids=lambda one: ascii(one[:24]))
def test_markdown_shows_the_words_that_were_written(outside: str) -> None:
    flat = " ".join(outside.split())
    assert flat in words(markdown.handoff(report(flat)))


@pytest.mark.parametrize(
    "start",
    ["- item", "+ item", "* item", "1. item", "12) item", "# head", "> quote", "--- ", "===", "```", "~~~", ":---",
     "    code", "| a |", "<div>", "&copy;", "[ ] task", "[x]: https://example.com", "https://example.com",
     "www.example.com",
     "someone@example.com", "mailto:someone@example.com", "\\# head", "a  ", "a\\"],
)  # fmt: skip
def test_text_that_would_open_a_block_or_a_link_stays_text(start: str) -> None:
    made = structure(f"- {markdown.escape(start)}\n")
    assert made == structure("- word\n")


def test_several_lines_of_a_body_stay_inside_their_quotation() -> None:
    printed = markdown.ticket(card("one\n\n## Timeline\n- two\n</div>"))
    assert structure(printed).count("heading_open") == structure(markdown.ticket(card())).count("heading_open")


# JSON


@pytest.mark.parametrize("view", [queue(), card(), report()], ids=["queue", "ticket", "handoff"])
def test_json_holds_every_field_in_the_order_of_the_view(view: View) -> None:
    assert list(json.loads(as_json.render(view))) == list(view.__struct_fields__)


def test_json_writes_instants_as_utc_strings() -> None:
    made = json.loads(as_json.render(queue()))
    assert made["header"]["now"] == made["next_change"] == "2026-03-08T07:20:00Z"
    assert [row["due"] for row in made["rows"]] == [None, "2026-03-08T07:20:00Z"]


def test_json_keeps_the_numbers_as_numbers_and_in_their_order() -> None:
    made = json.loads(as_json.render(report()))["numbers"]
    assert list(made.items()) == list(NUMBERS.items())


@pytest.mark.parametrize("outside", SHOWN, ids=lambda one: ascii(one[:24]))
def test_json_gives_back_the_text_it_was_given(outside: str) -> None:
    assert json.loads(as_json.render(card(outside)))["subject"] == outside


def test_json_is_the_same_for_the_same_view() -> None:
    assert as_json.render(report()) == as_json.render(report())
