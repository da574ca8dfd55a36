"""The two programs that are started in a terminal: Nightdesk on a desk, and the smallest Textual app."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.desks import PERSON, PREFIX
from bench.terminal import marked


@dataclass(frozen=True)
class Program:
    """What to run, and what stands in each of its rows."""

    words: tuple[str, ...]
    row: str

    def on_row(self, display: Sequence[str]) -> int | None:
        """The line of the screen on which the cursor marks one of its rows; None where it doesn't."""
        at = marked(display)
        return at if at is not None and self.row in display[at] else None


def nightdesk(desk: Path) -> Program:
    """Nightdesk on the desk in that folder."""
    return Program((sys.executable, "-m", "nightdesk", "--as", PERSON, "--desk", str(desk)), PREFIX)


HELLO = Program((sys.executable, "-m", "bench.hello"), "hello")
PEER = "smallest Textual app"
