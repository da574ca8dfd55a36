"""§13, case 62: a terminal of 80 by 24 without colour, over SSH: every function works there, states are words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from nightdesk.app import NightdeskApp
from nightdesk.domain.clocks import ClockState
from nightdesk.domain.instants import parse
from nightdesk.keymap import keys_of
from nightdesk.text import cells
from nightdesk.views.common import Scene
from nightdesk.views.queue import Queue
from nightdesk.views.ticket import Card
from tests.build import status
from tests.cases.builders import answered, card
from tests.night import NIGHT_A, expected, picture
from tests.ui.driving import NARROW, Night
from tests.ui.fake_desk import FakeDesk

WORDS: dict[ClockState, str] = {
    "met": "met", "missed": "missed by", "breached": "breached: overdue", "paused": "paused",
    "waiting_cover": "waits for cover", "at_risk": "at risk", "ok": "left", "none": "no clock",
    "best_effort": "best effort",
}  # fmt: skip
PLACE = {
    "ticket.acknowledge": "tell", "ticket.triage": "triage", "ticket.escalate": "escalation",
    "ticket.runbook": "runbook", "ticket.update": "tell", "ticket.note": "note", "ticket.park": "tell",
    "ticket.resolve": "tell", "ticket.explain": "card", "ticket.open": "card", "page.queue": "queue",
    "page.runbooks": "clients", "page.handoff": "handoff", "app.help": "help",
}  # fmt: skip
"""Where each function of the queue leads."""
ELSEWHERE = {"app.quit", "app.palette", "app.leave"}


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("SSH_TTY", "/dev/pts/1")


@asynccontextmanager
async def over_ssh(desk: FakeDesk) -> AsyncIterator[Night]:
    """The app over that desk as such a terminal has it."""
    app = NightdeskApp(lambda: desk)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        running = Night(app, pilot)
        await running.settle()
        yield running


def plain(on: Night) -> None:
    """Nothing on the screen is coloured or wider than the screen."""
    strips = on.app.screen._compositor.render_strips()
    styles = [segment.style for strip in strips for segment in strip if segment.style]
    colours = {colour.name for style in styles for colour in (style.color, style.bgcolor) if colour is not None}
    assert colours <= {"default"}
    assert all(cells(line) <= 80 for line in on.lines)
    assert len(on.lines) == 24


async def test_case_62_every_function_of_the_queue_opens_at_80_by_24_without_colour() -> None:
    functions = {key.id: key.keys[0] for key in keys_of("queue") if key.palette or key.short}
    assert functions.keys() - ELSEWHERE == PLACE.keys()
    async with over_ssh(FakeDesk()) as on:
        for id, place in PLACE.items():
            await on.press(functions[id])
            assert on.place == place, id
            plain(on)
            assert "? help" in on.text or place == "help"
            await on.press("escape")
            if on.place == "card":
                await on.press("escape")
            assert on.place == "queue", id


async def test_case_62_the_bar_and_what_was_saved_are_said_without_colour() -> None:
    desk = FakeDesk()
    async with over_ssh(desk) as on:
        assert on.line_with("> ").startswith("> P1 8m left        NA-207")
        await on.press("a", "p", "enter")
        assert "Saved." in on.text
        plain(on)
    assert len(desk.did) == 1


def test_case_62_every_state_of_a_clock_has_its_word() -> None:
    seen: set[ClockState] = set()
    for at in expected()["sla"]:
        scene = Scene(picture(at), "t1", "", lambda file: (NIGHT_A / file).read_bytes())
        for ticket in expected()["sla"][at]:
            found = Card(ticket=ticket).answer(scene)
            assert found is not None
            for name, clock in zip(("response", "update", "resolution"), found.clocks, strict=True):
                state: ClockState = expected()["sla"][at][ticket][name]["state"]
                assert WORDS[state] in clock.text
                seen.add(state)
    assert seen == WORDS.keys() - {"paused"}
    waiting = answered(("Wed 01:10", status("waiting_client")), priority="P2")
    assert [line.state for line in card(waiting, "Wed 01:20").clocks] == ["met", "paused", "paused"]
    assert all(line.text.startswith(WORDS["paused"]) for line in card(waiting, "Wed 01:20").clocks[1:])


def test_case_62_no_row_of_the_queue_is_urgent_by_its_tone_alone() -> None:
    for at in expected()["queue"]:
        for row in Queue().answer(Scene(picture(parse(at)), "t1", "", lambda file: None)).rows:
            assert row.status
            assert (row.tone == "alarm") == ("overdue" in row.clock or "late" in row.clock), row
