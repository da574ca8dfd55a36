"""The screen as a whole: pages, help, palette, leaving, opening."""

from __future__ import annotations

import pytest
from textual.command import CommandPalette

from nightdesk.app import NightdeskApp
from nightdesk.errors import DeskError
from nightdesk.screens.common.desk_thread import DeskLike
from tests.ui.driving import NARROW, WIDE, night
from tests.ui.fake_desk import FakeDesk


async def test_the_number_keys_turn_to_their_pages_and_back() -> None:
    async with night(FakeDesk()) as on:
        for key, place in (("2", "clients"), ("4", "handoff"), ("1", "queue")):
            await on.press(key)
            assert on.place == place


async def test_the_keys_of_where_one_is_stand_at_the_foot() -> None:
    async with night(FakeDesk()) as on:
        foot = " ".join(on.lines[-2:])
        for words in ("a ack", "t triage", "e escalate", "r runbook", "u update", "i note", "p park", "x resolve",
                      "1 Queue", "2 Runbooks", "4 Handoff", "q quit", "? help"):  # fmt: skip
            assert words in foot


@pytest.mark.parametrize("size", [NARROW, (60, 20), (40, 10)])
async def test_help_is_named_at_the_foot_however_little_room_there_is(size: tuple[int, int]) -> None:
    async with night(FakeDesk(), size) as on:
        assert "? help" in " ".join(on.lines[-2:])


async def test_help_shows_the_keys_of_where_one_was_and_goes_back_there() -> None:
    async with night(FakeDesk()) as on:
        await on.press("4", "question_mark")
        assert "── Handoff (you are here)" in on.text
        await on.press("escape")
        assert on.place == "handoff"


async def test_help_in_a_form_comes_back_to_the_form() -> None:
    async with night(FakeDesk()) as on:
        await on.press("e", "question_mark", "escape")
        assert on.place == "escalation"


async def test_q_on_the_queue_leaves_when_nothing_is_open() -> None:
    desk = FakeDesk()
    async with night(desk) as on:
        await on.pilot.press("q")
        assert on.app._exit
    assert desk.closed


async def test_escape_on_the_queue_does_not_leave() -> None:
    async with night(FakeDesk()) as on:
        await on.press("escape", "backspace")
        assert on.place == "queue"
        assert not on.app._exit


@pytest.mark.parametrize("key", ["q", "ctrl+q", "ctrl+c"])
async def test_leaving_asks_while_something_typed_is_not_saved(key: str) -> None:
    async with night(FakeDesk()) as on:
        await on.press("i")
        await on.type("half a")
        await on.press("escape", key)
        assert on.place == "confirm"
        assert "NA-207" in on.line_with("Leave?")
        await on.press(key)
        assert not on.app._exit
        await on.press("escape", key, "enter")
        assert not on.app._exit


async def test_the_confirming_key_leaves() -> None:
    async with night(FakeDesk()) as on:
        await on.press("i", "x", "ctrl+q")
        assert on.place == "confirm"
        await on.pilot.press("y")
        assert on.app._exit


async def test_the_palette_offers_what_the_keys_do_and_nothing_else() -> None:
    async with night(FakeDesk(), WIDE) as on:
        await on.press("ctrl+p")
        assert isinstance(on.app.screen, CommandPalette)
        await on.pilot.pause(0.2)
        assert "Acknowledge: take it, tell the client  (a)" in on.text
        assert "Theme" not in on.text
        assert "Screenshot" not in on.text


async def test_a_command_of_the_palette_does_what_its_key_does() -> None:
    async with night(FakeDesk(), WIDE) as on:
        await on.press("ctrl+p")
        await on.pilot.press(*"triage")
        await on.pilot.pause(0.3)
        await on.press("enter")
        assert on.place == "triage"


async def test_a_desk_that_does_not_open_ends_the_screen_with_its_reason() -> None:
    def broken() -> DeskLike:
        raise DeskError("No desk here", "/desk holds no desk.yaml.", "Make one.")

    app = NightdeskApp(broken)
    async with app.run_test():
        for _ in range(50):
            if app._exit:
                break
    assert app.failure is not None
    assert app.failure.title == "No desk here"


async def test_the_desk_is_closed_when_the_screen_ends() -> None:
    desk = FakeDesk()
    async with night(desk):
        assert not desk.closed
    assert desk.closed


async def test_without_colour_the_bar_is_marked_and_no_colour_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = NightdeskApp(FakeDesk)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.pause(0.2)
        strips = app.screen._compositor.render_strips()
        styles = [segment.style for strip in strips for segment in strip if segment.style]
        colours = {style.color.name for style in styles if style.color} | {
            style.bgcolor.name for style in styles if style.bgcolor
        }
        assert colours == {"default"}
        assert any(strip.text.startswith("> P1") for strip in strips)
