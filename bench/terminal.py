"""A terminal of 120x40 for one program, in a real pty: every read is stamped, the screen is worked out afterwards.

Nothing is parsed while the clock runs. Reads are kept with their instants; `Replay` feeds them to an emulator once
the program is quiet, so a slow emulator delays neither the program nor the stamps.
"""

from __future__ import annotations

import fcntl
import os
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pyte

COLUMNS, ROWS = 120, 40
MARK = "> "
"""How the row under the cursor begins, here and in the peer."""
ROOT = Path(__file__).resolve().parents[1]

_PATIENCE = 60.0
_QUERY = re.compile(rb"\x1b\[\?(\d+)\$p|\x1b\[0?(c)|\x1b\[6(n)")
_FRAME = re.compile(rb"\x1b\[\?2026([hl])")
# What the emulator would print as text: private and intermediate sequences, strings for the terminal itself.
_UNKNOWN = re.compile(
    rb"\x1b\[[<=>?][\d;:]*\$?[A-Za-z]|\x1b\[[\d;]*[ $][A-Za-z]|\x1b\[[\d;]*[tu]|\x1b[P_^\]][^\x07\x1b]*(?:\x07|\x1b\\)"
)
_UNFINISHED = re.compile(rb"\x1b(?:\[[\d;:<=>?]*[ $]?|[P_^\]][^\x07\x1b]*\x1b?)?$")


class Read(NamedTuple):
    """What one read gave, and when (nanoseconds, monotonic)."""

    at: int
    data: bytes


class Ended(Exception):
    """The program ended, or never showed what was waited for; the words hold the end of what it wrote."""


class Terminal:
    """One program in a pty, as a context: on leaving it is ended if it still runs."""

    def __init__(self, words: Sequence[str], environ: Mapping[str, str] | None = None) -> None:
        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.reads: list[Read] = []
        """All reads so far, in order."""
        self._asked = b""
        self.started_at = time.monotonic_ns()
        self._program = subprocess.Popen(
            words, stdin=slave, stdout=slave, stderr=slave, cwd=ROOT, env=_environ(environ or {}),
            start_new_session=True, preexec_fn=_take_terminal,
        )  # fmt: skip
        os.close(slave)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self._program.terminate()
        try:
            self._program.wait(3)
        except subprocess.TimeoutExpired:
            self._program.kill()
            self._program.wait()
        os.close(self._master)

    def press(self, key: bytes) -> int:
        """Sends a key; gives the instant before it left. What the program has not read yet waits in the pty."""
        at = time.monotonic_ns()
        os.write(self._master, key)
        return at

    def until_written(self, words: bytes) -> None:
        """Reads until those bytes were written, whatever else. Ended where they never are."""
        end = time.monotonic() + _PATIENCE
        tail = b""
        while words not in tail:
            if not self._read(end - time.monotonic()):
                raise Ended(f"{words!r} was never written; the end of what was: {self._last()}")
            tail = tail[-len(words) :] + self.reads[-1].data

    def until_quiet(self, quiet: float, first: float | None = None) -> None:
        """Reads until nothing was written for `quiet` seconds; waits `first` seconds for the first byte."""
        end = time.monotonic() + _PATIENCE
        wait = quiet if first is None else first
        while time.monotonic() < end and self._read(wait):
            wait = quiet

    def _read(self, wait: float) -> bool:
        ready, _, _ = select.select([self._master], [], [], max(wait, 0.0))
        if not ready:
            return False
        try:
            data = os.read(self._master, 1 << 16)
        except OSError:
            data = b""
        at = time.monotonic_ns()
        if not data:
            raise Ended(f"the program ended; the last it wrote: {self._last()}")
        self.reads.append(Read(at, data))
        self._answer(data)
        return True

    def _answer(self, data: bytes) -> None:
        """Says what a terminal says when asked: frames are shown whole (mode 2026), anything else is unknown."""
        asked, end = self._asked + data, 0
        for query in _QUERY.finditer(asked):
            end = query.end()
            mode = query[1]
            if mode is not None:
                os.write(self._master, b"\x1b[?%b;%d$y" % (mode, 2 if mode == b"2026" else 0))
            else:
                os.write(self._master, b"\x1b[?62;22c" if query[2] else b"\x1b[1;1R")
        self._asked = asked[end:][-16:]

    def _last(self) -> str:
        return b"".join(read.data for read in self.reads)[-600:].decode("utf-8", "replace")


class Replay:
    """What stood on the screen after each read. Feed it every read of a terminal, once, in order."""

    def __init__(self) -> None:
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)
        self._rest = b""
        self._whole = True

    @property
    def display(self) -> list[str]:
        """The lines of the screen now."""
        return list(self._screen.display)

    def frames(self, reads: Sequence[Read]) -> Iterator[int]:
        """Feeds the reads; gives the instant of each one after which a whole frame stands on the screen."""
        for read in reads:
            data = self._rest + read.data
            unfinished = _UNFINISHED.search(data, max(len(data) - 256, 0))
            end = unfinished.start() if unfinished else len(data)
            data, self._rest = data[:end], data[end:]
            for frame in _FRAME.finditer(data):
                self._whole = frame[1] == b"l"
            self._stream.feed(_UNKNOWN.sub(b"", data))
            if self._whole:
                yield read.at

    def first(self, reads: Sequence[Read], holds: Callable[[list[str]], bool]) -> int | None:
        """Feeds all the reads; gives the instant of the first frame for which it holds."""
        found = None
        for at in self.frames(reads):
            if found is None and holds(self.display):
                found = at
        return found


def marked(display: Sequence[str]) -> int | None:
    """The line of the screen the cursor is on; None where there is none."""
    return next((y for y, line in enumerate(display) if line.startswith(MARK)), None)


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _environ(more: Mapping[str, str]) -> dict[str, str]:
    """A terminal's environment, the same on every machine: nothing of the caller's that changes what is drawn."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "VIRTUAL_ENV") if name in os.environ}
    return {**kept, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", **more}
