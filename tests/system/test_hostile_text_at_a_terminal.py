"""Text from outside can't drive a terminal: everything a screen shows, checked as bytes at a pty (DESIGN §6)."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from nightdesk.__main__ import main
from nightdesk.cli.demo import make_demo
from tests.hostile import HOSTILE
from tests.terminal import Terminal

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_CSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
_OWN = re.compile(r"\x1b[=>78]|\x1b[()][0-9A-B]|[\r\n\x0f]")
"""What a terminal library writes besides CSI: keypad modes, saved cursors, character sets."""
_POINTER = re.compile(r"\x1b\]22;[a-z-]*\x07")
"""The shape of the mouse pointer, which Textual sets."""


def _ticket(number: int, text: str) -> list[dict[str, object]]:
    ticket, at = f"HX-{number:03}", f"2026-03-08T08:{number % 48:02}:00Z"
    said = {"at": at, "ticket": ticket}
    return [
        {
            "id": f"h{number}a", "seq": number * 10, "type": "ticket_created", "client": "sunset-hotels",
            "channel": "phone", "subject": text, "body": text, "requester": {"name": text, "contact": text}, **said,
        },
        {"id": f"h{number}b", "seq": number * 10 + 1, "type": "note", "by": "t1", "body": text, **said},
        {"id": f"h{number}c", "seq": number * 10 + 2, "type": "flag", "by": "t1", "reason": text, **said},
        {"id": f"h{number}d", "seq": number * 10 + 3, "type": "client_update", "from": text, "body": text, **said},
    ]  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """The sample desk with tickets, alerts, a client and templates full of hostile text."""
    folder = tmp_path / "desk"
    make_demo(folder, "t1")
    rows = [row for number, text in enumerate(HOSTILE, 1) if text.strip() for row in _ticket(number, text)]
    rows += [
        {
            "id": f"x{number}", "seq": 100_000 + number, "at": "2026-03-08T08:47:50Z", "type": "alert",
            "client": "gotham-law", "asset": f"host {number}", "check": "ping", "category": "availability",
            "severity": "critical", "state": "problem", "summary": text,
        }
        for number, text in enumerate(HOSTILE[:5], 1)
    ]  # fmt: skip
    (tmp_path / "hostile.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert main(["import", str(tmp_path / "hostile.jsonl"), "--origin", "hostile", "--desk", str(folder)]) == 0
    everything = "".join(HOSTILE)
    runbook = folder / "clients" / "sunset-hotels.md"
    runbook.write_bytes(
        runbook.read_bytes() + f"\n## {HOSTILE[0]}\n\n{everything}\n\n- {everything}\n".encode("utf-8", "ignore")
    )
    for template in ("ack", "update"):
        path = folder / "templates" / f"{template}.txt"
        path.write_bytes(path.read_bytes() + everything.encode("utf-8", "ignore"))
    return folder


def _unclean(raw: bytes) -> set[str]:
    """Every control character in the bytes that is not part of what the terminal library itself writes, in context."""
    text = raw.decode("utf-8")
    for allowed in (_POINTER, _CSI, _OWN):
        text = allowed.sub("", text)
    return {text[max(0, found.start() - 20) : found.end() + 20] for found in _CONTROL.finditer(text)}


def test_the_check_itself_sees_what_a_payload_would_do() -> None:
    assert _unclean(b"\x1b[2J plain \x1b[1;31m text") == set()
    assert _unclean(b"\x1b]52;c;aGk=\x07")
    assert _unclean("\x9b2J".encode())
    assert _unclean("\u202e".encode())


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_no_page_or_form_lets_hostile_text_through(desk: Path, size: tuple[int, int]) -> None:
    with Terminal.nightdesk("--as", "t1", "--desk", str(desk), size=size) as terminal:
        terminal.wait_for("in queue")
        for _ in range(4):
            terminal.press("enter", "d", "esc", "a", "esc", "u", "p", "esc", "esc", "t", "esc", "e", "esc", "esc", "r")
            terminal.press("j", "j", "esc", "1", "j", "j", "j")
        terminal.press("G", "enter", "esc", "2", "j", "enter", "esc", "4", "j", "j", "j", "1", "?", "esc")
        terminal.wait_for("in queue")
        found = bytes(terminal.raw)
    assert _unclean(found) == set()
    payloads = [text for text in HOSTILE if "\x1b" in text or "\x9b" in text]
    assert payloads
    assert [text for text in payloads if text.encode() in found] == []


@pytest.mark.parametrize("words", [("tickets",), ("handoff",), ("ticket", "HX-005"), ("ticket", "HX-018", "--explain")])
def test_no_verb_lets_hostile_text_through_to_a_terminal(desk: Path, words: tuple[str, ...]) -> None:
    with Terminal.nightdesk(*words, "--desk", str(desk)) as terminal:
        terminal.settle(3)
        found = bytes(terminal.raw)
    assert len(found) > 200
    assert _unclean(found) == set()


def test_the_big_list_of_naughty_strings_passes_the_queue_and_the_cards(desk: Path, shared: Path) -> None:
    found = sorted((shared / "data" / "hostile-blns").rglob("blns.json"))
    if not found:
        pytest.skip("data/hostile-blns is not there")
    texts = [text for text in json.loads(found[0].read_text()) if text.strip()]
    rows = [row for number, text in enumerate(texts, 1_000) for row in _ticket(number, text)[:1]]
    file = desk.parent / "blns.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)))
    assert main(["import", str(file), "--origin", "blns", "--desk", str(desk)]) == 0
    with Terminal.nightdesk("--as", "t1", "--desk", str(desk), size=(120, 40)) as terminal:
        terminal.wait_for("in queue")
        for _ in range(-(-len(texts) // 30)):
            terminal.press("pagedown")
        seen = bytes(terminal.raw)
    with Terminal.nightdesk("tickets", "--desk", str(desk)) as terminal:
        terminal.settle(3)
        printed = bytes(terminal.raw)
    assert _unclean(seen) == set()
    assert _unclean(printed) == set()
    assert printed.count(b"HX-1") >= len(texts) // 2
