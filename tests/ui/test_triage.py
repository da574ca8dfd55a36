"""Triage: single keys, the suggested category, what the rules make of it."""

from __future__ import annotations

from msgspec import structs

from nightdesk.domain.commands import Triage
from nightdesk.domain.entries import TriageAnswers
from tests.ui.driving import NARROW, WIDE, night
from tests.ui.fake_desk import ROWS, FakeDesk, card, commands


async def test_four_letters_and_a_system_triage_with_the_suggested_category() -> None:
    desk = FakeDesk()
    async with night(desk) as on:
        await on.press("t", "y", "n", "g", "s", "enter")
        assert "Which system is it about?" in on.text
        await on.press(*"fs", "enter")
        assert on.place == "queue"
    (triage,) = commands(desk, Triage)
    assert triage["answers"] == TriageAnswers(active_security="yes", lob_halted="no", impact="group", urgency="stopped")
    assert (triage["category"], triage["system"], triage["basis"]) == ("security", "fs", "correction")


async def test_the_same_letter_means_what_the_question_in_the_bar_says() -> None:
    desk = FakeDesk()
    async with night(desk) as on:
        await on.press("t", "n", "n", "n", "u", "enter", "x", "enter")
    (triage,) = commands(desk, Triage)
    assert triage["answers"].impact == "none"
    assert triage["answers"].urgency == "unknown"


async def test_a_letter_that_answers_nothing_says_which_do() -> None:
    async with night(FakeDesk()) as on:
        await on.press("t", "g")
        assert "Active security breach? y yes · n no · u unknown" in on.text


async def test_the_severity_so_far_stands_below_with_its_rules() -> None:
    async with night(FakeDesk(), WIDE) as on:
        await on.press("t", "y")
        assert "Severity P1 so far (open answers count as unknown)" in on.text
        assert "SEV-7 active breach" in on.text
        await on.press("n", "o", "s")
        assert "so far" not in on.text


async def test_nothing_is_saved_before_all_four_are_answered() -> None:
    desk = FakeDesk()
    async with night(desk) as on:
        await on.press("t", "y", "enter")
        assert "Main application halted? y yes" in on.text
    assert desk.did == []


async def test_tab_completes_a_category_then_goes_to_the_system() -> None:
    desk = FakeDesk()
    async with night(desk) as on:
        await on.press("t", "n", "n", "s", "f", "ctrl+u")
        await on.type("pas")
        await on.press("tab", "tab")
        await on.type("dms")
        await on.press("enter")
    (triage,) = commands(desk, Triage)
    assert (triage["category"], triage["system"]) == ("password_reset", "dms")


async def test_an_answer_can_be_changed_by_going_back_to_it() -> None:
    desk = FakeDesk()
    async with night(desk) as on:
        await on.press("t", "y", "n", "g", "up", "up", "n", "s", "enter", "x", "enter")
    (triage,) = commands(desk, Triage)
    assert triage["answers"].active_security == "yes"
    assert triage["answers"].lob_halted == "no"
    assert triage["answers"].urgency == "stopped"


async def test_a_second_triage_says_whether_circumstances_changed() -> None:
    desk = FakeDesk(cards={"NA-207": structs.replace(card(ROWS[0]), untriaged=False, category="security")})
    async with night(desk) as on:
        await on.press("t")
        assert "This is a correction" in on.text
        await on.press("b", "y", "n", "g", "s", "enter", "x", "enter")
    assert [triage["basis"] for triage in commands(desk, Triage)] == ["change"]


async def test_the_form_fits_an_80_by_24_screen_with_everything_answered() -> None:
    async with night(FakeDesk(), NARROW) as on:
        await on.press("t", "y", "n", "g", "s")
        for words in ("Active security breach?", "security", "Severity P1", "SEV-7 active breach", "enter save"):
            assert words in on.text
