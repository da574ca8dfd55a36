"""A real terminal for tests: a program in a pty, its bytes kept, its screen as a person would see it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import shlex
import signal
import struct
import sys
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import pyte

KEYS = {
    "enter": "\r", "esc": "\x1b", "tab": "\t", "space": " ", "backspace": "\x7f", "down": "\x1b[B", "up": "\x1b[A",
    "pagedown": "\x1b[6~", "pageup": "\x1b[5~",
}  # fmt: skip
PATIENCE = 40.0
"""Seconds waited for something to show before a test gives up; generous, because a busy machine is no defect."""


class Terminal:
    """One program at a pty of its own. `with Terminal([...]) as terminal: terminal.wait_for("NA-207")`."""

    def __init__(self, words: Sequence[str], *, size: tuple[int, int] = (80, 24), **environment: str) -> None:
        columns, rows = size
        self.raw = bytearray()
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        environ = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "TMUX", "SSH_TTY", "SSH_CONNECTION")}
        environ |= {"TERM": "xterm-256color", "COLUMNS": str(columns), "LINES": str(rows)} | environment
        self._pid, self._fd = pty.fork()
        if self._pid == 0:
            os.execvpe(words[0], list(words), environ)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    @classmethod
    def nightdesk(cls, *words: str, size: tuple[int, int] = (80, 24)) -> Terminal:
        """Nightdesk itself with these words."""
        return cls.checked_out(sys.executable, "-m", "nightdesk", *words, size=size)

    @classmethod
    def checked_out(cls, *words: str, size: tuple[int, int] = (80, 24)) -> Terminal:
        """A program in whose environment `nightdesk` is this checkout's."""
        return cls(words, size=size, PYTHONPATH=str(Path(__file__).parents[1]))

    @staticmethod
    def program() -> str:
        """How a shell starts Nightdesk."""
        return f"{shlex.quote(sys.executable)} -m nightdesk"

    def type_ahead(self, keys: str) -> None:
        """Type keys at once, whatever the program is doing, a moment after its start."""
        time.sleep(0.1)
        os.write(self._fd, keys.encode())

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    @property
    def text(self) -> str:
        """The screen as lines of text."""
        # Not `display`: it trips over a combining mark that stands alone in its cell.
        cells = self._screen.buffer
        rows = ("".join(cells[y][x].data for x in range(self._screen.columns)) for y in range(self._screen.lines))
        return "\n".join(row.rstrip() for row in rows)

    def wait_for(self, pattern: str) -> str:
        """The screen, once `pattern` stands on it. AssertionError with the screen where it never does."""
        end = time.monotonic() + PATIENCE
        while not re.search(pattern, self.text):
            if not self._read(end - time.monotonic()):
                raise AssertionError(f"{pattern!r} never showed:\n{self.text}")
        return self.text

    def settle(self, quiet: float = 0.4) -> str:
        """The screen, once nothing was written to it for `quiet` seconds."""
        while self._read(quiet):
            pass
        return self.text

    def press(self, *keys: str) -> None:
        """Type keys by name or as they are, each once the one before it was taken."""
        for key in keys:
            os.write(self._fd, KEYS.get(key, key).encode())
            self.settle(0.15)

    def kill(self) -> None:
        """End the program this started, at once."""
        try:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
        except (ProcessLookupError, ChildProcessError):
            pass
        os.close(self._fd)

    def _read(self, seconds: float) -> bool:
        if seconds <= 0 or not select.select([self._fd], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._fd, 65_536)
        except OSError:
            return False
        self.raw += data
        self._stream.feed(data)
        return bool(data)
