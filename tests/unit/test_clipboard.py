"""Copying and saving: the policy, the sequences byte for byte, and what is claimed about them. No display is needed."""

from __future__ import annotations

import base64
import errno
import os
import re
import stat
import threading
from pathlib import Path

import pytest

from nightdesk.clipboard import LARGEST, Outcome, Place, copy, place, save, save_as, to_terminal
from nightdesk.errors import DeskError

CARD = "Situation: files encrypted at Harbour Dental – call 555-0142"


class Machine:
    """A machine's clipboard that remembers what it was given, or fails as told."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.held: list[str] = []
        self.failure = failure

    def __call__(self, text: str) -> None:
        if self.failure:
            raise self.failure
        self.held.append(text)


def carried(sequence: str) -> str:
    """The text inside a plain OSC 52."""
    found = re.fullmatch(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", sequence)
    assert found, sequence
    return base64.b64decode(found[1], validate=True).decode("utf-8")


def test_over_ssh_the_clipboard_of_the_machine_is_never_touched() -> None:
    machine = Machine()
    outcome = copy(CARD, Place(ssh=True), machine=machine)
    assert machine.held == []
    assert outcome.way == "terminal"
    assert carried(outcome.sequence) == CARD


def test_locally_the_machine_takes_it_and_nothing_is_written_to_the_terminal() -> None:
    machine = Machine()
    outcome = copy(CARD, Place(), machine=machine)
    assert machine.held == [CARD]
    assert (outcome.way, outcome.sequence) == ("machine", "")
    assert outcome.message == "Copied to this machine's clipboard."


@pytest.mark.parametrize("failure", [RuntimeError("no copy mechanism"), FileNotFoundError("xclip")])
def test_a_machine_without_a_clipboard_falls_back_to_the_terminal_and_says_so(failure: Exception) -> None:
    outcome = copy(CARD, Place(), machine=Machine(failure))
    assert carried(outcome.sequence) == CARD
    assert outcome.message == "Sent to the terminal's clipboard."


def test_the_real_clipboard_library_without_a_display_falls_back_to_the_terminal(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert copy(CARD, Place()).way == "terminal"


def test_a_clipboard_that_hangs_is_given_up_and_the_terminal_gets_the_text() -> None:
    answered = threading.Event()
    try:
        outcome = copy(CARD, Place(), machine=lambda _: answered.wait(60), patience=0.01)
    finally:
        answered.set()
    assert outcome.way == "terminal"


def test_a_clipboard_that_hangs_does_not_keep_the_process_alive() -> None:
    answered = threading.Event()
    try:
        copy(CARD, Place(), machine=lambda _: answered.wait(60), patience=0.01)
        waiting = [thread for thread in threading.enumerate() if thread.name == "clipboard"]
        assert waiting
        assert all(thread.daemon for thread in waiting)
    finally:
        answered.set()


def test_an_error_in_the_program_itself_is_not_swallowed_as_a_missing_clipboard() -> None:
    seen: list[type[BaseException]] = []
    hook, threading.excepthook = threading.excepthook, lambda args: seen.append(args.exc_type)
    try:
        copy(CARD, Place(), machine=Machine(TypeError("not a text")))
    finally:
        threading.excepthook = hook
    assert seen == [TypeError]


def test_in_tmux_the_text_goes_plain_and_wrapped_with_every_escape_doubled() -> None:
    sequence = to_terminal(CARD, Place(tmux=True)).sequence
    plain = to_terminal(CARD, Place()).sequence
    assert sequence == plain + "\x1bPtmux;\x1b" + plain + "\x1b\\"


def test_in_screen_the_text_goes_in_pieces_that_fit_its_oldest_buffer() -> None:
    text = CARD * 40
    sequence = to_terminal(text, Place(screen=True)).sequence
    pieces = re.findall(r"\x1bP(.*?)\x1b\\", sequence, re.DOTALL)
    assert "".join(f"\x1bP{piece}\x1b\\" for piece in pieces) == sequence
    assert max(map(len, pieces)) < 256
    assert carried("".join(pieces)) == text


def test_tmux_inside_screen_is_spoken_to_as_tmux() -> None:
    assert "\x1bPtmux;" in to_terminal(CARD, Place(tmux=True, screen=True)).sequence


def test_in_tmux_the_sentence_says_on_what_it_depends() -> None:
    assert "set-clipboard" in to_terminal(CARD, Place(tmux=True)).message


def test_the_largest_text_a_terminal_takes_is_sent() -> None:
    outcome = to_terminal("x" * LARGEST, Place())
    assert carried(outcome.sequence) == "x" * LARGEST
    assert len(outcome.sequence) <= 100_000


def test_a_text_one_byte_too_long_is_refused_whole_and_a_file_is_offered() -> None:
    outcome = to_terminal("x" * (LARGEST + 1), Place())
    assert outcome == Outcome(
        way="nowhere",
        message="Not copied: 75 kB is more than a terminal's clipboard takes (74 kB).",
        offer="Save it to a file instead.",
    )


def test_the_size_counts_in_bytes_and_not_in_characters() -> None:
    assert to_terminal("é" * (LARGEST // 2 + 1), Place()).way == "nowhere"


@pytest.mark.parametrize("where", [Place(), Place(tmux=True), Place(screen=True)])
def test_nothing_in_the_text_can_end_the_sequence_early(where: Place) -> None:
    hostile = "\x1b\\\x07\x9c\x1b]52;c;?\x07"
    sequence = to_terminal(hostile, where).sequence
    assert hostile not in sequence
    assert "\x9c" not in sequence
    assert sequence.count("\x07") == (2 if where.tmux else 1)


def test_a_text_that_is_not_valid_unicode_is_sent_with_marks_in_place_of_what_is_not() -> None:
    assert carried(to_terminal("a\ud800b", Place()).sequence) == "a?b"


def test_nothing_is_copied_from_nothing() -> None:
    machine = Machine()
    outcome = copy("", Place(), machine=machine)
    assert (outcome.way, outcome.sequence, outcome.offer, machine.held) == ("nowhere", "", "", [])


@pytest.mark.parametrize("where", [Place(), Place(ssh=True), Place(tmux=True)])
def test_a_file_is_always_offered(where: Place) -> None:
    assert "file" in copy(CARD, where, machine=Machine()).offer


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, Place()),
        ({"SSH_TTY": "/dev/pts/3"}, Place(ssh=True)),
        ({"SSH_CONNECTION": "192.0.2.1 5 192.0.2.2 22"}, Place(ssh=True)),
        ({"SSH_CONNECTION": ""}, Place()),
        ({"TMUX": "/tmp/tmux-0/default,1,0"}, Place(tmux=True)),
        ({"STY": "12.desk"}, Place(screen=True)),
    ],
)
def test_the_environment_says_where_the_person_sits(environ: dict[str, str], expected: Place) -> None:
    assert place(environ) == expected


def test_a_saved_text_is_in_the_handoffs_folder_and_its_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        saved = save(CARD, tmp_path, "NA-207.txt")
    finally:
        os.umask(before)
    assert saved.path == tmp_path / "handoffs" / "NA-207.txt"
    assert saved.path.read_text(encoding="utf-8") == CARD
    assert stat.S_IMODE(saved.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(saved.path.parent.stat().st_mode) == 0o700
    assert saved.message == f"Saved to {saved.path}."


def test_saving_again_under_the_same_name_keeps_both(tmp_path: Path) -> None:
    first, second, third = (save(text, tmp_path, "card.txt") for text in ("one", "two", "three"))
    assert [saved.path.name for saved in (first, second, third)] == ["card.txt", "card-2.txt", "card-3.txt"]
    assert first.path.read_text(encoding="utf-8") == "one"


@pytest.mark.parametrize("name", ["", ".", "..", "../card.txt", "a/b.txt", "/card.txt"])
def test_a_name_that_leaves_the_handoffs_folder_is_an_error_of_the_program(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="plain file name"):
        save(CARD, tmp_path / "desk", name)


def test_a_desk_folder_that_is_gone_gives_a_sentence_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(DeskError, match=re.escape(str(tmp_path / "gone" / "handoffs"))):
        save(CARD, tmp_path / "gone", "card.txt")


def test_a_place_of_ones_own_is_written_for_its_owner_alone(tmp_path: Path) -> None:
    saved = save_as(CARD, tmp_path / "mine.txt")
    assert saved.path.read_text(encoding="utf-8") == CARD
    assert stat.S_IMODE(saved.path.stat().st_mode) == 0o600


def test_a_file_that_is_there_already_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("older", encoding="utf-8")
    with pytest.raises(DeskError, match="there already"):
        save_as(CARD, path)
    assert path.read_text(encoding="utf-8") == "older"


def test_a_link_laid_in_the_way_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "elsewhere.txt"
    (tmp_path / "mine.txt").symlink_to(target)
    with pytest.raises(DeskError, match="there already"):
        save_as(CARD, tmp_path / "mine.txt")
    assert not target.exists()


def test_a_full_disk_leaves_no_half_file_and_claims_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DeskError, match="No space left on device"):
        save_as(CARD, tmp_path / "mine.txt")
    assert list(tmp_path.iterdir()) == []
