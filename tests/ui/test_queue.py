"""The queue page: bands, card, cursor, what stays while the night goes on."""

from __future__ import annotations

import pytest
from msgspec import structs

from nightdesk.errors import DeskError
from nightdesk.screens.common.line_list import LineList
from tests.ui.driving import NARROW, WIDE, night
from tests.ui.fake_desk import ROWS, FakeDesk, card, header, many_rows, row


async def test_rows_stand_under_their_bands_most_urgent_first() -> None:
    async with night(FakeDesk()) as on:
        text = on.text
        assert text.index("── Now") < text.index("P1 8m left") < text.index("── P2 at risk") < text.index("P2 overdue")


@pytest.mark.parametrize("size", [NARROW, (60, 20)])
async def test_a_narrow_screen_shows_the_header_whole(size: tuple[int, int]) -> None:
    async with night(FakeDesk(), size) as on:
        for words in ("22:20 EST", "7 open · 1 P1 · 1 breached", "next NA-207 8m", "8h 40m left", "T3 Raj Mehta"):
            assert any(words in line for line in on.lines[:4]), words


async def test_the_clock_cell_and_status_word_are_whole_at_80_columns() -> None:
    async with night(FakeDesk()) as on:
        line = on.line_with("NA-220")
        assert "P2 overdue 4m" in line
        assert "client wrote" in line
        assert "Sam" in line


async def test_a_warning_of_the_desk_stands_in_the_header() -> None:
    desk = FakeDesk(header=header(warnings=("rota.yaml line 3: no such zone.",)))
    async with night(desk) as on:
        assert "! rota.yaml line 3: no such zone." in on.text


async def test_wide_shows_the_card_of_the_row_under_the_cursor_beside_the_list() -> None:
    async with night(FakeDesk(), WIDE) as on:
        assert "What they said" in on.text
        await on.press("j")
        assert "P2 NA-220  Copper Clinic" in on.text


async def test_narrow_shows_the_card_on_enter_and_the_list_again_on_escape() -> None:
    async with night(FakeDesk()) as on:
        assert "Cover" not in on.text
        await on.press("enter")
        assert on.place == "card"
        assert "Covered now" in on.text
        await on.press("escape")
        assert on.place == "queue"
        assert "── Waiting" in on.text


@pytest.mark.parametrize("key", ["q", "backspace", "escape"])
async def test_back_from_the_card_works_on_three_keys(key: str) -> None:
    async with night(FakeDesk()) as on:
        await on.press("enter", key)
        assert on.place == "queue"


async def test_d_works_the_due_times_out_on_the_card() -> None:
    async with night(FakeDesk()) as on:
        await on.press("d")
        assert "target 15 minutes for P1 (SLA-1)" in on.text
        await on.press("d")
        assert "target 15 minutes" not in on.text


async def test_the_cursor_and_the_card_stay_on_their_ticket_when_another_comes_first() -> None:
    desk = FakeDesk()
    async with night(desk, WIDE) as on:
        await on.press("j", "j")
        desk.rows = (row("NA-230", 0, "P1", "Prairie Grain", "Silo control down", "15m left", "alarm"), *ROWS)
        on.home.renew()
        await on.settle()
        assert on.app.query_one("#queue-list", LineList).key == "NA-212"
        assert "NA-230" in on.text
        assert "P3 NA-212  Windy City Media" in on.text


async def test_what_another_process_writes_shows_without_a_key() -> None:
    desk = FakeDesk()
    async with night(desk) as on:
        desk.rows = (structs.replace(ROWS[0], clock="7m left"), *ROWS[1:])
        desk.position += 1
        on.home._look()
        await on.settle()
        assert "7m left" in on.text


async def test_nothing_is_asked_again_while_nobody_writes() -> None:
    desk = FakeDesk()
    async with night(desk) as on:
        asked = len(desk.asked)
        on.home._look()
        await on.settle()
        assert len(desk.asked) == asked


async def test_an_empty_queue_says_so_and_its_ticket_keys_are_off() -> None:
    desk = FakeDesk(rows=())
    async with night(desk, WIDE) as on:
        assert "Nothing in the queue." in on.text
        await on.press("a", "e", "r", "x")
        assert on.place == "queue"


async def test_a_hundred_thousand_rows_are_walked_like_ten() -> None:
    desk = FakeDesk(rows=many_rows(100_000))
    async with night(desk) as on:
        await on.press("end")
        assert "NA-99999" in on.text
        await on.press("home", "pagedown", "j")
        assert on.app.query_one("#queue-list", LineList).key == "NA-20"


async def test_a_ticket_that_may_not_be_touched_says_why() -> None:
    desk = FakeDesk(cards={"NA-207": card(ROWS[0], read_only="merged into NA-201.")})
    async with night(desk) as on:
        await on.press("a")
        assert on.place == "queue"
        assert "NA-207: merged into NA-201." in on.text


async def test_an_alert_is_acknowledged_first_before_anything_else() -> None:
    async with night(FakeDesk()) as on:
        await on.press("j", "j", "j", "e")
        assert on.place == "queue"
        assert "escalate" not in on.lines[-2]
        await on.press("a")
        assert on.place == "tell"


async def test_trouble_is_told_with_its_cure_and_ends_nothing() -> None:
    desk = FakeDesk()
    async with night(desk) as on:
        desk.trouble = DeskError("The log is locked", "night.db is held by another process.", "Wait, or end it.")
        on.home.renew()
        await on.settle()
        assert "! The log is locked: night.db is held by another process. Wait, or end it." in on.text
        desk.trouble = None
        await on.press("j", "enter")
        assert "P2 NA-220" in on.text


async def test_a_mistake_of_the_program_is_told_and_ends_nothing() -> None:
    desk = FakeDesk()
    async with night(desk) as on:
        desk.trouble = ZeroDivisionError("[/]")  # type: ignore[assignment]
        on.home.renew()
        await on.settle()
        assert "Nightdesk made a mistake: ZeroDivisionError: [/]" in " ".join(on.text.split())


async def test_a_resize_keeps_the_ticket_and_shows_the_card_when_there_is_room() -> None:
    async with night(FakeDesk()) as on:
        await on.press("j")
        await on.pilot.resize_terminal(120, 40)
        await on.settle()
        assert "P2 NA-220  Copper Clinic" in on.text
        await on.pilot.resize_terminal(60, 20)
        await on.settle()
        assert "> P2 overdue 4m" in on.text
