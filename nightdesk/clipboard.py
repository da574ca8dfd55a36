"""Taking a text out of the desk: onto a clipboard or into a file, and saying honestly which it was.

Nothing here writes to the terminal: where it must, the result carries the sequence for the app's driver to write.
"""

from __future__ import annotations

import base64
import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from nightdesk.errors import DeskError

LARGEST = 74_994
"""Bytes of text one OSC 52 may carry: encoded, it fills the 100,000 bytes that terminals take before they drop it."""

PATIENCE = 2.0
"""Seconds the machine's own clipboard may take. Its program can wait for ever on a display that doesn't answer."""

_SCREEN_PIECE = 240
"""Bytes of one string passed through GNU screen: old versions hold 256."""

Way: TypeAlias = Literal["machine", "terminal", "nowhere"]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """Where a text went."""

    way: Way
    message: str
    """One sentence for the person. It claims no more than is known: a terminal never answers."""
    sequence: str = ""
    """For the app's driver to write as it stands; empty unless `way` is terminal."""
    offer: str = "It can be saved to a file as well."
    """What else can be done with the text."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """What stands between this process and the person's eyes."""

    ssh: bool = False
    tmux: bool = False
    screen: bool = False


def place(environ: Mapping[str, str]) -> Place:
    """Where a process with this environment sits."""
    return Place(
        ssh=bool(environ.get("SSH_TTY") or environ.get("SSH_CONNECTION")),
        tmux=bool(environ.get("TMUX")),
        screen=bool(environ.get("STY")),
    )


def copy(
    text: str,
    where: Place,
    *,
    machine: Callable[[str], object] | None = None,
    patience: float = PATIENCE,
) -> Outcome:
    """Copy `text`: over SSH by the terminal alone, else by this machine's clipboard and, failing that, the terminal.

    Over SSH this machine's clipboard is somebody else's, even where it works. Takes up to `patience` seconds when it
    is local: call it off the thread that draws. `machine` stands in for the machine's clipboard.
    """
    if not text:
        return Outcome(way="nowhere", message="There was nothing to copy.", offer="")
    if not where.ssh and _taken(machine or _machine_clipboard, text, patience):
        return Outcome(way="machine", message="Copied to this machine's clipboard.")
    return to_terminal(text, where)


def to_terminal(text: str, where: Place) -> Outcome:
    """Hand `text` to the terminal's clipboard (OSC 52), or say that it is too long for that. At once; never blocks."""
    data = text.encode("utf-8", "replace")
    if len(data) > LARGEST:
        return Outcome(
            way="nowhere",
            message=f"Not copied: {-(-len(data) // 1000)} kB is more than a terminal's clipboard takes "
            f"({LARGEST // 1000} kB).",
            offer="Save it to a file instead.",
        )
    return Outcome(way="terminal", message=_sent(where), sequence=_sequence(data, where))


class Saved(msgspec.Struct, frozen=True, kw_only=True):
    """A text that is on disk."""

    path: Path
    message: str


def save(text: str, desk: Path, name: str) -> Saved:
    """Write `text` to `name` in the desk's handoffs folder, readable by its owner only.

    Nothing is overwritten: a taken name gets a number. DeskError where it can't be written.
    """
    folder = desk / "handoffs"
    if Path(name).name != name or name in ("", ".", ".."):
        raise ValueError(f"{name!r} is not a plain file name")
    plain = Path(name)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise _unsaved(folder, error) from error
    number = 1
    while True:
        path = folder / (name if number == 1 else f"{plain.stem}-{number}{plain.suffix}")
        try:
            return _written(text, path)
        except FileExistsError:
            number += 1


def save_as(text: str, path: Path) -> Saved:
    """Write `text` to a new file at `path`, readable by its owner only.

    DeskError where it can't be written or where a file is there already.
    """
    try:
        return _written(text, path)
    except FileExistsError as error:
        raise DeskError("Not saved", f"{path} is there already.", "Give another name.") from error


def _taken(clipboard: Callable[[str], object], text: str, patience: float) -> bool:
    """Whether the clipboard took it in time.

    A thread of its own, and a daemon: one that hangs must not keep the desk from closing.
    """
    taken = threading.Event()

    def try_it() -> None:
        try:
            clipboard(text)
        except (RuntimeError, OSError):
            # No clipboard here (pyperclip's own error is a RuntimeError), or its program won't start.
            return
        taken.set()

    attempt = threading.Thread(target=try_it, name="clipboard", daemon=True)
    attempt.start()
    attempt.join(patience)
    return taken.is_set()


def _machine_clipboard(text: str) -> None:
    # 20 ms to import, and most nights nobody copies anything.
    import pyperclip

    pyperclip.copy(text)


def _sequence(data: bytes, where: Place) -> str:
    encoded = base64.b64encode(data).decode("ascii")
    plain = f"\x1b]52;c;{encoded}\x07"
    if where.tmux:
        # tmux takes one or the other, by how it is set up: the plain one with set-clipboard, the wrapped one with
        # allow-passthrough. The same text twice does no harm.
        doubled = plain.replace("\x1b", "\x1b\x1b")
        return f"{plain}\x1bPtmux;{doubled}\x1b\\"
    if where.screen:
        pieces = (plain[at : at + _SCREEN_PIECE] for at in range(0, len(plain), _SCREEN_PIECE))
        return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
    return plain


def _sent(where: Place) -> str:
    if where.tmux:
        return "Sent to the terminal's clipboard; tmux hands it on if set-clipboard or allow-passthrough is on."
    return "Sent to the terminal's clipboard."


def _written(text: str, path: Path) -> Saved:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise
    except OSError as error:
        raise _unsaved(path, error) from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        # Half a card read aloud is worse than none.
        path.unlink(missing_ok=True)
        raise _unsaved(path, error) from error
    return Saved(path=path, message=f"Saved to {path}.")


def _unsaved(path: Path, error: OSError) -> DeskError:
    reason = error.strerror or str(error)
    return DeskError("Not saved", f"{path} could not be written: {reason}.", "Give another place, or make room there.")
