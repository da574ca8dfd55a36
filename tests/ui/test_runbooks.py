"""Runbooks: beside the ticket, by letter, by search, by client."""

from __future__ import annotations

from nightdesk.screens.common.line_list import LineList
from nightdesk.screens.common.line_view import LineView
from tests.ui.driving import NARROW, WIDE, Night, night
from tests.ui.fake_desk import RUNBOOK, FakeDesk


def top(on: Night) -> int:
    return on.app.query_one("#runbook-text", LineView).scroll_offset.y


async def test_r_shows_the_runbook_beside_the_ticket_in_one_key() -> None:
    async with night(FakeDesk(), WIDE) as on:
        await on.press("r")
        assert on.place == "runbook"
        assert "P1 NA-207  Gotham Law" in on.text
        assert "── Escalation contacts" in on.text
        assert "reviewed 16 days ago" in on.text


async def test_a_narrow_screen_shows_the_runbook_whole_with_the_ticket_on_one_line() -> None:
    async with night(FakeDesk(), NARROW) as on:
        await on.press("r")
        assert on.lines[2].startswith("P1 NA-207  Gotham Law  Ransom note")
        assert "── Escalation contacts" in on.text


async def test_a_letter_jumps_to_its_section() -> None:
    async with night(FakeDesk(), NARROW) as on:
        await on.press("r", "c")
        text = on.app.query_one("#runbook-text", LineView)
        assert "Credential access procedure" in text.render_line(0).text


async def test_a_section_on_a_moving_letter_is_reached_with_the_capital() -> None:
    async with night(FakeDesk(), NARROW) as on:
        await on.press("r", "j", "K")
        assert "Known issues" in on.app.query_one("#runbook-text", LineView).render_line(0).text


async def test_ticket_keys_do_not_act_while_letters_jump_but_do_on_the_ticket() -> None:
    async with night(FakeDesk(), WIDE) as on:
        await on.press("r", "a")
        assert on.place == "runbook"
        await on.press("tab")
        assert on.place == "runbook_ticket"
        await on.press("a")
        assert on.place == "tell"


async def test_search_finds_and_goes_on_with_enter_and_ends_with_escape() -> None:
    async with night(FakeDesk(), NARROW) as on:
        await on.press("r", "slash")
        await on.type("t2:")
        first = top(on)
        await on.press("enter")
        assert top(on) > first > 0
        await on.press("escape")
        assert on.place == "runbook"
        await on.press("escape")
        assert on.place == "queue"


async def test_what_is_not_there_is_said() -> None:
    async with night(FakeDesk(), NARROW) as on:
        await on.press("r", "slash", "z", "z", "z")
        assert "'zzz' is not in this runbook." in on.text


async def test_a_broken_runbook_says_what_is_wrong_and_is_shown_all_the_same() -> None:
    broken = RUNBOOK.replace(b'timezone: "America/New_York"', b'timezone: "America/Gotham"')
    async with night(FakeDesk(runbooks={"gotham-law": broken}), WIDE) as on:
        await on.press("r")
        assert "! clients/gotham-law.md line" in on.text
        assert "America/Gotham" in on.text
        assert "── Escalation contacts" in on.text


async def test_without_a_ticket_a_client_is_picked_and_its_runbook_opened() -> None:
    async with night(FakeDesk(), NARROW) as on:
        await on.press("2", "j", "j")
        assert on.app.query_one("#client-list", LineList).key == "gotham-law"
        await on.press("enter")
        assert on.place == "runbook"
        await on.press("escape")
        assert on.place == "clients"


async def test_a_client_is_found_by_typing() -> None:
    async with night(FakeDesk(), NARROW) as on:
        await on.press("2", "slash")
        await on.type("prai")
        assert "Copper Clinic" not in on.text
        await on.press("enter")
        assert on.place == "runbook"


async def test_back_from_the_runbook_is_the_same_ticket_in_the_queue() -> None:
    async with night(FakeDesk(), WIDE) as on:
        await on.press("j", "j", "r", "escape")
        assert on.place == "queue"
        assert "> P3 22m left" in on.text


async def test_a_long_runbook_opens_at_once_and_to_its_end() -> None:
    long = RUNBOOK + b"".join(b"\n## Extra %d\n\n- step one\n- step two\n" % number for number in range(600))
    async with night(FakeDesk(runbooks={"gotham-law": long}), NARROW) as on:
        await on.press("r")
        assert "── Escalation contacts" in on.text
        await on.press("end")
        await on.pilot.pause(0.5)
        await on.press("end")
        assert "Extra 599" in on.text
