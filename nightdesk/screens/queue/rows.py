"""The queue as list rows: bands as headings, one style a row, columns that fit the width there is."""

from __future__ import annotations

from nightdesk.screens.common.lines import Line, Role, column, plain
from nightdesk.text import cells
from nightdesk.views.common import Tone
from nightdesk.views.queue import BANDS, QueueRow, QueueView

_ROLE: dict[Tone, Role] = {"alarm": "alarm", "warn": "warn", "good": "", "calm": "", "muted": "muted"}


class QueueRows:
    """Rows of the queue with a heading before each band."""

    def __init__(self, view: QueueView) -> None:
        self._entries: list[QueueRow | int] = []
        self._at: dict[str, int] = {}
        band = -1
        for row in view.rows:
            if row.band != band:
                band = row.band
                self._entries.append(band)
            self._at[row.id] = len(self._entries)
            self._entries.append(row)
        self._id_width = min(max((cells(row.id) for row in (*view.rows[:200], *view.rows[-200:])), default=6), 10)

    def __len__(self) -> int:
        return len(self._entries)

    def key(self, y: int) -> str | None:
        """The ticket or alert of row `y`; None on a band's heading."""
        entry = self._entries[y]
        return entry.id if isinstance(entry, QueueRow) else None

    def index(self, key: str) -> int | None:
        """Where the ticket stands."""
        return self._at.get(key)

    def row(self, key: str | None) -> QueueRow | None:
        """The row of that ticket or alert."""
        at = self._at.get(key) if key is not None else None
        entry = self._entries[at] if at is not None else None
        return entry if isinstance(entry, QueueRow) else None

    def cells(self, y: int, width: int) -> Line:
        """The row for `width` cells."""
        entry = self._entries[y]
        if isinstance(entry, int):
            return heading(BANDS[entry] if 0 <= entry < len(BANDS) else f"Band {entry}", width)
        return self._row(entry, width)

    def _row(self, row: QueueRow, width: int) -> Line:
        role = _ROLE[row.tone]
        roomy = width >= 90
        parts = [column(row.severity, 2), column(row.clock, 16 if roomy else 14)]
        if width >= 50:
            parts.append(column(row.id, self._id_width))
        if width >= 76:
            parts.append(column(row.client_name, 18 if roomy else 12))
        tail: list[str] = []
        if width >= 60:
            tail.append(column(row.status, 15 if roomy else 12))
        if width >= 76:
            tail.append(column(short(row.owner) or "-", 8 if roomy else 5))
        summary = row.summary if width >= 76 else f"{short(row.client_name)}: {row.summary}"
        used = sum(cells(part) + 1 for part in (*parts, *tail))
        line = " ".join((*parts, column(summary, max(width - used, 4)), *tail))
        return ((line, role),)


def heading(words: str, width: int) -> Line:
    """A line that heads what follows: `── Now ─────`."""
    words = plain(words)
    return ((f"── {words} ", "muted"), ("─" * max(width - cells(words) - 4, 0), "muted"))


def short(name: str) -> str:
    """The first word of a name, where there is no room for all of it."""
    return plain(name).split(" ", 1)[0]
