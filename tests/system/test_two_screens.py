"""Several people on one desk, each in a terminal of their own: what one saves the others see."""

from __future__ import annotations

from pathlib import Path

import pytest

from nightdesk.cli.demo import make_demo
from tests.terminal import Terminal


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    folder = tmp_path / "desk"
    make_demo(folder, "t1")
    return folder


def test_what_one_saves_the_other_shows_without_a_key_press(desk: Path) -> None:
    with (
        Terminal.nightdesk("--as", "t1", "--desk", str(desk)) as mine,
        Terminal.nightdesk("--as", "k1", "--desk", str(desk)) as theirs,
    ):
        mine.wait_for("NA-212 .*Received")
        theirs.wait_for("NA-212 .*Received")
        mine.press("j", "j", "a")
        mine.wait_for("Who was told")
        mine.press("p", "enter")
        mine.wait_for("NA-212 .*In progress")
        theirs.wait_for("NA-212 .*In progress")


def test_the_slower_of_two_hears_who_was_quicker(desk: Path) -> None:
    with (
        Terminal.nightdesk("--as", "t1", "--desk", str(desk)) as mine,
        Terminal.nightdesk("--as", "k1", "--desk", str(desk)) as theirs,
    ):
        for terminal in (mine, theirs):
            terminal.wait_for("NA-212 .*Received")
            terminal.press("j", "j", "a")
            terminal.wait_for("Who was told")
        mine.press("p", "enter")
        mine.wait_for("told by phone")
        theirs.press("p", "enter")
        theirs.wait_for("Noor Haddad was quicker|acknowledged already")
