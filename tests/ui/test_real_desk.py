"""The main job on a real desk, key by key: what is saved is in the log, and another process sees it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from nightdesk.cli.demo import make_demo
from nightdesk.clock import FixedClock, SystemClock
from nightdesk.desk import Desk
from nightdesk.domain.commands import AddNote, Resolve
from nightdesk.domain.instants import Instant, parse
from nightdesk.screens.common.line_list import LineList
from nightdesk.views.ticket import Card, TicketCard
from tests.ui.driving import NARROW, WIDE, Night, night

MOMENT = parse("2026-03-08T08:48:00Z")


class Standing(SystemClock):
    """The demo's moment, standing still, on a desk that may be written (a FixedClock only looks)."""

    def now(self) -> Instant:
        """The moment the sample desk begins at."""
        return MOMENT


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "desk"
    make_demo(folder, "t1")
    return folder


@pytest.fixture
def folder(sample: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample, tmp_path / "desk"))


@pytest.fixture
def other(folder: Path) -> Iterator[Desk]:
    """Another hold on the same desk, as another process would have."""
    desk = Desk.open(folder, actor="t1", clock=Standing())
    yield desk
    desk.close()


def opened(folder: Path, actor: str = "t1") -> Desk:
    return Desk.open(folder, actor=actor, clock=Standing())


def card_of(desk: Desk, ticket: str) -> TicketCard:
    card = desk.ask(Card(ticket=ticket))
    assert card is not None
    return card


async def go_to(on: Night, ticket: str) -> None:
    for _ in range(20):
        if on.home._queue.ticket == ticket:
            return
        await on.press("j")
    raise AssertionError(f"{ticket} is not in the queue")


async def test_the_ransomware_ticket_stands_first_at_0320(folder: Path) -> None:
    def at() -> Desk:
        return Desk.open(folder, actor="t1", clock=FixedClock(parse("2026-03-08T03:20:00Z")))

    async with night(at, WIDE) as on:
        assert on.home._queue.ticket == "NA-207"
        await on.press("r", "w")
        assert "── When to escalate" in on.text
        await on.press("escape", "e")
        assert "=> Wake T3" in on.text
        assert "R01" in on.text


async def test_what_is_acknowledged_on_the_screen_is_in_the_log(folder: Path, other: Desk) -> None:
    async with night(lambda: opened(folder), NARROW) as on:
        await go_to(on, "NA-212")
        await on.press("a", "p", "enter")
        assert "Saved." in on.text
    card = card_of(other, "NA-212")
    assert card.status == "in_progress"
    assert any("acknowledged" in line.what and "phone" in line.what for line in card.timeline)


async def test_triage_checklist_and_decision_are_saved_in_one_form(folder: Path, other: Desk) -> None:
    async with night(lambda: opened(folder), WIDE) as on:
        await go_to(on, "NA-212")
        assert card_of(other, "NA-212").untriaged
        await on.press("e", "n", "n", "g", "d")
        bar = on.app.query_one("#escalation-rows", LineList)
        while bar.key in ("category", "system"):
            await on.press("enter", *"storage", "enter")
        while bar.key != "decide":
            await on.press("n")
        await on.press("enter", "enter")
        assert on.place == "confirm"
        await on.press("y")
        assert "Saved." in on.text
    card = card_of(other, "NA-212")
    assert not card.untriaged
    whats = " ".join(line.what for line in card.timeline)
    assert "triaged" in whats
    assert "decided" in whats.lower()


async def test_what_another_saves_shows_without_a_key(folder: Path, other: Desk) -> None:
    async with night(lambda: opened(folder), WIDE) as on:
        await go_to(on, "NA-212")
        await on.press("enter")
        other.do(AddNote(ticket="NA-212", body="kai looks at the switch"))
        on.home._look()
        await on.settle()
        await on.press("end")
        assert "kai looks at the switch" in on.text


async def test_what_another_resolved_meanwhile_is_not_resolved_twice(folder: Path, other: Desk) -> None:
    async with night(lambda: opened(folder), WIDE) as on:
        await go_to(on, "NA-212")
        await on.press("x", "p")
        await on.type("switch restarted")
        other.do(Resolve(ticket="NA-212", told_by="phone", resolution="cable"))
        await on.press("enter")
        assert "Not saved" in on.text
        assert "switch restarted" in on.text


@pytest.mark.parametrize("size", [NARROW, WIDE, (60, 20)], ids=str)
async def test_every_page_and_form_opens_on_the_sample_desk(folder: Path, size: tuple[int, int]) -> None:
    async with night(lambda: opened(folder), size) as on:
        await go_to(on, "NA-212")
        for key, place in (("a", "tell"), ("t", "triage"), ("e", "escalation"), ("u", "tell"), ("i", "note"),
                           ("p", "tell"), ("x", "tell"), ("r", "runbook")):  # fmt: skip
            await on.press(key)
            assert on.place == place, on.text
            await on.press("escape")
        await on.press("4", "end", "2", "j", "j", "end")
        assert "mistake" not in on.text


async def test_a_desk_only_looked_at_says_so_and_keeps_the_draft(folder: Path) -> None:
    async with night(lambda: Desk.open(folder, actor="t1", clock=FixedClock(MOMENT)), WIDE) as on:
        await go_to(on, "NA-212")
        await on.press("i")
        await on.type("seen")
        await on.press("enter")
        assert "This desk is only looked at" in on.text
        assert on.place == "note"
