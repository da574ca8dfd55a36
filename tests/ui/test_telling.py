"""Acknowledge, update, park, resolve, note: keys counted, drafts kept, nothing claimed that was not said."""

from __future__ import annotations

import pytest
from msgspec import structs

from nightdesk.domain.commands import Acknowledge, AddNote, Done, Draft, Park, Refused, Resolve, UpdateClient
from nightdesk.errors import DeskError
from tests.ui.driving import WIDE, Night, night
from tests.ui.fake_desk import FakeDesk, commands


async def test_a_new_p1_is_acknowledged_by_phone_in_three_keys() -> None:
    desk = FakeDesk()
    async with night(desk) as on:
        await on.press("a", "p", "enter")
        assert on.place == "queue"
        assert "Saved." in on.text
    (told,) = commands(desk, Acknowledge)
    assert (told["ticket"], told["told_by"], told["via"], told["text"]) == ("NA-207", "phone", "", "")
    assert told["seen"] == {"NA-207": 1}


async def test_nothing_is_saved_before_it_is_said_who_was_told() -> None:
    desk = FakeDesk()
    async with night(desk) as on:
        await on.press("a", "enter")
        assert on.place == "tell"
        assert "Who was told?" in on.text
    assert desk.did == []


async def test_a_copied_message_counts_as_sent_only_after_saying_so() -> None:
    desk = FakeDesk()
    async with night(desk) as on:
        await on.press("a", "c")
        await copied(on)
        assert "pat@gotham.example.com now. Is it sent?" in " ".join(on.text.split())
        await on.press("enter")
        assert desk.did == []
        await on.press("c")
        await copied(on)
        await on.press("y")
    (told,) = commands(desk, Acknowledge)
    assert (told["told_by"], told["via"], told["template"]) == ("message", "clipboard", "ack")
    assert told["text"].startswith("[NA-207] Ransom note")
    assert "works on it now" in told["text"]


async def test_a_message_with_a_hole_names_it_and_is_not_offered_for_sending() -> None:
    desk = FakeDesk(draft=Draft(template="ack", subject="s", text="…", to="a@b.example.com", missing=("contact_name",)))
    async with night(desk) as on:
        assert "contact_name" not in on.text
        await on.press("a")
        assert "Can't be sent yet: nothing fills contact_name." in on.text
        await on.press("c")
        assert on.place == "tell"
    assert desk.did == []


async def test_nobody_told_is_recorded_as_nobody_told() -> None:
    desk = FakeDesk()
    async with night(desk) as on:
        await on.press("a", "n", "enter")
    assert [told["told_by"] for told in commands(desk, Acknowledge)] == ["none"]


@pytest.mark.parametrize(
    ("key", "kind", "field"),
    [("u", UpdateClient, "detail"), ("p", Park, "reason"), ("x", Resolve, "resolution")],
)
async def test_one_sentence_goes_into_message_and_record(key: str, kind: type[UpdateClient], field: str) -> None:
    desk = FakeDesk()
    async with night(desk) as on:
        await on.press(key, "p")
        await on.type("quiet now")
        assert "works on it now. quiet now" in on.text
        await on.press("enter")
    (told,) = commands(desk, kind)
    assert told[field] == "quiet now"
    assert told["detail"] == "quiet now"
    assert told["told_by"] == "phone"


async def test_an_update_without_its_sentence_is_not_saved() -> None:
    desk = FakeDesk()
    async with night(desk) as on:
        await on.press("u", "p", "enter")
        assert "that is still empty" in on.text
    assert desk.did == []


async def test_what_was_typed_is_there_again_after_leaving() -> None:
    async with night(FakeDesk()) as on:
        await on.press("u", "p")
        await on.type("vendor on it")
        await on.press("escape", "j", "k", "u")
        assert "vendor on it" in on.text


async def test_what_was_typed_survives_what_others_write() -> None:
    desk = FakeDesk()
    async with night(desk) as on:
        await on.press("u", "p")
        await on.type("vendor")
        desk.position += 1
        desk.rows = (structs.replace(desk.rows[0], revision=5), *desk.rows[1:])
        on.home._look()
        await on.settle()
        on.home.renew()
        await on.settle()
        await on.type(" on it")
        await on.press("enter")
    (told,) = commands(desk, UpdateClient)
    assert told["detail"] == "vendor on it"


async def test_a_refusal_says_why_and_how_to_go_on_and_keeps_the_draft() -> None:
    refused = Refused(message="kai acknowledged it at 22:19.", rule="REF-1", cure="Look at it again.")
    desk = FakeDesk(outcome=lambda command: refused)
    async with night(desk) as on:
        await on.press("u", "p")
        await on.type("on it")
        await on.press("enter")
        assert "Not saved: kai acknowledged it at 22:19. (REF-1) Look at it again." in on.text
        assert on.place == "tell_text"
        desk.outcome = None
        await on.press("enter")
    assert len(commands(desk, UpdateClient)) == 1


async def test_a_failed_save_is_told_and_can_be_tried_again() -> None:
    desk = FakeDesk(outcome=lambda command: DeskError("Not saved", "The disk is full.", "Make room."))
    async with night(desk) as on:
        await on.press("a", "p", "enter")
        assert "Not saved: The disk is full. Make room." in on.text
        assert on.place == "tell"
        desk.outcome = None
        await on.press("enter")
    assert len(commands(desk, Acknowledge)) == 1


async def test_enter_pressed_twice_saves_once() -> None:
    desk = FakeDesk()
    async with night(desk) as on:
        await on.press("a", "p")
        await on.pilot.press("enter", "enter")
        await on.settle()
    assert len(commands(desk, Acknowledge)) == 1


async def test_acknowledging_an_alert_takes_the_cursor_to_its_new_ticket() -> None:
    desk = FakeDesk()
    desk.outcome = lambda command: Done(events=("e1",), tickets=("NA-206",), message="NA-206 made of a072.")
    async with night(desk, WIDE) as on:
        await on.press("j", "j", "j", "a", "p", "enter")
        assert "> P3 1h 10m left" in on.text


async def test_a_note_is_saved_with_enter() -> None:
    desk = FakeDesk()
    async with night(desk) as on:
        await on.press("i")
        await on.type("q called back, ?")
        await on.press("enter")
    assert [note["body"] for note in commands(desk, AddNote)] == ["q called back, ?"]


async def copied(on: Night) -> None:
    for _ in range(100):
        if on.place == "confirm":
            return
        await on.pilot.pause(0.01)
    raise AssertionError("it was never asked whether the message is sent")
