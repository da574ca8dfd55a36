"""The escalation form: what is asked, what is recommended, what is saved."""

from __future__ import annotations

from msgspec import structs

from nightdesk.domain.commands import Decide, Refused, Triage
from nightdesk.screens.common.line_list import LineList
from tests.ui.driving import NARROW, WIDE, Night, night
from tests.ui.fake_desk import ROWS, FakeDesk, card, commands


def triaged() -> FakeDesk:
    return FakeDesk(cards={"NA-207": structs.replace(card(ROWS[0]), untriaged=False, category="security")})


def bar(on: Night) -> str | None:
    return on.app.query_one("#escalation-rows", LineList).key


async def test_a_breach_is_decided_in_four_keys_after_the_answer() -> None:
    desk = triaged()
    async with night(desk) as on:
        await on.press("e", "y", "enter", "enter", "y")
        assert on.place == "queue"
        assert "Saved." in on.text
    (decided,) = commands(desk, Decide)
    assert (decided["action"], decided["answers"], decided["reason"]) == ("wake_t3", {"E01": "yes"}, "")
    assert decided["seen"] == {"NA-207": 1}


async def test_the_bar_goes_to_what_is_still_to_be_asked_and_then_to_the_decision() -> None:
    async with night(triaged()) as on:
        await on.press("e")
        seen = [bar(on)]
        for key in ("n", "n", "y", "minus", "n"):
            await on.press(key)
            seen.append(bar(on))
        assert seen == ["E01", "E04", "E05", "E06", "E07", "decide"]
        assert "=> Escalate: page T2" in on.text


async def test_backspace_takes_an_answer_back_and_stays_there() -> None:
    async with night(triaged()) as on:
        await on.press("e", "y", "home", "backspace")
        assert bar(on) == "E01"
        assert "Needs E01" in on.text


async def test_an_answer_of_the_desk_is_not_overwritten_by_hand() -> None:
    async with night(triaged()) as on:
        await on.press("e", "down", "y")
        assert "E02 is worked out by the desk: cover at this moment (COV-6)." in on.text


async def test_who_would_be_paged_and_the_runbook_stand_beside_it_with_empty_steps() -> None:
    async with night(triaged(), WIDE) as on:
        await on.press("e", "y")
        for words in ("=> Wake T3", "Also: Escalate: page T2", "Flags: security hold", "R01 active breach → wake T3",
                      "Raj Mehta +1-212-555-0103", "nobody on the rota", "When to escalate",
                      "Containment"):  # fmt: skip
            assert words in on.text


async def test_evidence_is_noted_per_question_and_saved() -> None:
    desk = triaged()
    async with night(desk) as on:
        await on.press("e", "i")
        await on.type("note on every share")
        await on.press("enter", "y", "enter", "enter", "y")
    (decided,) = commands(desk, Decide)
    assert decided["evidence"] == {"E01": "note on every share"}


async def test_escape_leaves_the_evidence_before_it_leaves_the_form() -> None:
    async with night(triaged()) as on:
        await on.press("e", "i", "x", "escape")
        assert on.place == "escalation"
        await on.press("escape")
        assert on.place == "queue"


async def test_another_action_needs_a_reason_and_says_that_it_deviates() -> None:
    desk = triaged()
    async with night(desk) as on:
        await on.press("e", "y", "enter", "o", "enter", "enter")
        assert "A deviation needs a reason" in on.text
        await on.type("false alarm")
        await on.press("enter")
        assert "deviates from the rules" in on.text
        await on.press("y")
    (decided,) = commands(desk, Decide)
    assert (decided["action"], decided["reason"]) == ("own", "false alarm")


async def test_what_is_also_recommended_needs_no_reason() -> None:
    desk = triaged()
    async with night(desk) as on:
        await on.press("e", "y", "enter", "2", "enter", "y")
    assert [(decided["action"], decided["reason"]) for decided in commands(desk, Decide)] == [("escalate_t2", "")]


async def test_enter_at_the_question_saves_nothing() -> None:
    desk = triaged()
    async with night(desk) as on:
        await on.press("e", "y", "enter", "enter", "enter")
        assert on.place == "action"
    assert desk.did == []


async def test_deciding_with_questions_open_is_a_deviation() -> None:
    desk = triaged()
    async with night(desk) as on:
        await on.press("e", "end", "enter", "p", "enter")
        await on.type("calm")
        await on.press("enter", "y")
    (decided,) = commands(desk, Decide)
    assert (decided["action"], decided["answers"], decided["reason"]) == ("park", {}, "calm")


async def test_an_untriaged_ticket_is_triaged_in_the_same_form_and_saved_first() -> None:
    desk = FakeDesk()
    async with night(desk) as on:
        await on.press("e", "y", "n", "g", "s")
        assert bar(on) == "decide"
        await on.press("enter", "enter")
        assert "with its triage" in on.text
        await on.press("y")
    assert [type(command) for command in desk.did] == [Triage, Decide]
    (triage,), (decided,) = commands(desk, Triage), commands(desk, Decide)
    # Nobody is held up for a word: what was not said is saved as unknown.
    assert (triage["category"], triage["system"]) == ("security", "unknown")
    assert decided["seen"] == {"NA-207": 11}


async def test_a_refused_triage_saves_no_decision() -> None:
    desk = FakeDesk(outcome=lambda command: Refused(message="It was triaged at 22:19 by kai."))
    async with night(desk) as on:
        await on.press("e", "y", "n", "g", "s", "enter", "x", "enter", "enter", "enter", "y")
        assert "Not saved: It was triaged at 22:19 by kai." in on.text
    assert desk.did == []


async def test_answers_are_there_again_after_leaving() -> None:
    async with night(triaged()) as on:
        await on.press("e", "n", "y", "escape", "e")
        assert "E01 no" in on.text
        assert "E04 yes" in on.text


async def test_a_small_screen_shows_recommendation_bar_and_question_at_once() -> None:
    async with night(triaged(), NARROW) as on:
        await on.press("e")
        assert "Needs E01" in on.text
        assert "> E01 ask" in on.text
        assert "y yes · n no · - unknown" in on.text


async def test_tab_reaches_the_details_where_they_are_longer_than_their_place() -> None:
    async with night(triaged(), NARROW) as on:
        await on.press("e", "y", "tab", "end")
        assert "What happened" in on.text
        await on.press("tab", "enter")
        assert on.place == "action"
