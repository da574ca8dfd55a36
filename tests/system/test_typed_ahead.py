"""Keys typed before the screen is up: they wait for it, and nothing of them is written across the terminal."""

from __future__ import annotations

from pathlib import Path

from nightdesk.cli.demo import make_demo
from tests.terminal import Terminal


def test_keys_typed_while_the_desk_opens_move_the_bar(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    make_demo(folder, "t1")
    with Terminal.nightdesk("--as", "t1", "--desk", str(folder)) as terminal:
        terminal.type_ahead("jj")
        terminal.wait_for("> P2 .*NA-212")
        assert "jj" not in terminal.text


def test_the_terminal_echoes_again_afterwards(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    make_demo(folder, "t1")
    words = f"{Terminal.program()} --as t1 --desk {folder}; stty -a | grep -ow -e '-echo' -e 'echo'; cat"
    with Terminal.checked_out("sh", "-c", words) as terminal:
        terminal.wait_for("NA-212")
        terminal.press("q")
        terminal.settle(1.0)
        after = bytes(terminal.raw)[-200:]
    assert b"echo\r\n" in after
    assert b"-echo" not in after
