"""Text to read: a ticket card, a runbook, a report. Lines are laid out for a width once and kept."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TypeAlias

from nightdesk.screens.common.line_scroll import LineScroll
from nightdesk.screens.common.lines import Line, line_text

Layout: TypeAlias = Callable[[int], Sequence[Line]]
"""Gives the lines for a width in cells. May give them lazily: only those on the screen are asked for."""


class LineView(LineScroll):
    """Shows what a layout gives for its width. The same subject keeps its place; another one starts at the top."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._layout: Layout = lambda width: ()
        self._lines: Sequence[Line] = ()
        self._laid_out_for = 0
        self._subject: Hashable = None
        self._found = ""

    @property
    def lines(self) -> Sequence[Line]:
        """The lines as laid out for the present width."""
        return self._lines

    def show(self, layout: Layout, subject: Hashable) -> None:
        """Show what `layout` gives, about `subject`."""
        self._layout = layout
        if subject != self._subject:
            self._subject = subject
            self._found = ""
            self.to(0)
        self._lay_out()

    def find(self, words: str, start: int) -> int | None:
        """The first line at or after `start` (then from the top) that has the words, any case; it is brought up.

        None where no line has them.
        """
        needle = words.casefold()
        count = len(self._lines)
        self._found = needle
        for offset in range(count if needle else 0):
            at = (start + offset) % count
            if needle in line_text(self._lines[at]).casefold():
                self.to(max(at - 1, 0))
                self.repaint()
                return at
        self.repaint()
        return None

    # What LineScroll asks.

    def count(self) -> int:
        return len(self._lines)

    def line_at(self, y: int) -> Line:
        line = self._lines[y]
        return _lit(line, self._found) if self._found else line

    def reflow(self) -> None:
        if self.line_width != self._laid_out_for:
            self._lay_out()

    def _lay_out(self) -> None:
        self._laid_out_for = self.line_width
        self._lines = self._layout(self.line_width)
        self.repaint()


def _lit(line: Line, needle: str) -> Line:
    """The line with every place where the needle stands drawn as a match."""
    lit: list[tuple[str, str]] = []
    for text, role in line:
        low = text.casefold()
        if len(low) != len(text) or needle not in low:
            lit.append((text, role))
            continue
        at = 0
        while (found := low.find(needle, at)) >= 0:
            lit += [(text[at:found], role), (text[found : found + len(needle)], "match")]
            at = found + len(needle)
        lit.append((text[at:], role))
    return tuple((text, role) for text, role in lit if text)  # type: ignore[misc]
