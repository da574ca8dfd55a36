"""One runbook to read: its freshness and faults on top, sections by letter, search."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from nightdesk.runbooks.parse import Runbook
from nightdesk.screens.common.line_block import LineBlock
from nightdesk.screens.common.line_view import LineView
from nightdesk.screens.common.lines import Line, packed, wrap
from nightdesk.screens.common.page import PlaceChanged, Said
from nightdesk.screens.common.text_field import TextField
from nightdesk.screens.runbooks.text import RunbookText

_STAYS = frozenset("jkq")
"""Letters that move or leave: a section of that letter is reached with the capital."""


SLICE = 0.008
"""Seconds of laying out between two looks at the keys: less than anybody feels."""


class RunbookPane(Vertical):
    """Shows a runbook; a letter jumps to its section while the text has the keys."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._runbook: Runbook | None = None
        self._text: RunbookText | None = None
        self._freshness = ""
        self._client_name = ""
        self._found = 0
        self.top = LineBlock(id="runbook-top")
        self.view = LineView(id="runbook-text")
        self.search = TextField(placeholder="search: enter next, esc done", id="runbook-search")

    def compose(self) -> ComposeResult:
        yield self.top
        yield self.search
        yield self.view

    def on_mount(self) -> None:
        """Nothing to search for yet."""
        self.search.display = False

    @property
    def searching(self) -> bool:
        """Whether the search field is open."""
        return bool(self.search.display)

    def show(self, runbook: Runbook | None, name: str, freshness: str) -> None:
        """Show this runbook, from its top unless it is the one shown already; None says that there is none."""
        self._client_name, self._freshness = name, freshness
        known, self._runbook = self._runbook == runbook and runbook is not None, runbook
        self.top.show(self._top_lines)
        if not known:
            self.view.show(self._lay_out, runbook.file if runbook else None)

    def jump(self, letter: str) -> bool:
        """Go to the section of that letter; False where there is none."""
        runbook = self._runbook
        if runbook is None or self._text is None or not letter:
            return False
        section = next((part for part in runbook.sections if part.key == letter.upper()), None)
        line = self._text.first_line(section.id) if section is not None else None
        if line is None:
            return False
        self.view.repaint()
        self.view.to(line)
        return True

    def open_search(self) -> None:
        """Open the search field."""
        self.search.display = True
        self.search.value = ""
        self._found = self.view.scroll_offset.y
        self.search.focus()

    def close_search(self) -> None:
        """Close it; what was found stays marked."""
        self.search.display = False
        self.view.focus()
        self.post_message(PlaceChanged())

    def on_key(self, event: events.Key) -> None:
        """A letter of a section, while the text has the keys."""
        letter = event.character or ""
        if self.view.has_focus and letter not in _STAYS and letter.isalnum() and self.jump(letter):
            event.stop()
            event.prevent_default()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._seek(self._found)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self._seek(self._found + 1)

    def _seek(self, start: int) -> None:
        words = self.search.value
        found = self.view.find(words, start)
        if found is not None:
            self._found = found
        elif words:
            self.post_message(Said(f"{words!r} is not in this runbook.", bad=True))

    def _lay_out(self, width: int) -> Sequence[Line]:
        if self._runbook is None:
            return [
                (),
                *wrap(
                    f"{self._client_name or 'This client'} has no runbook: clients/<client id>.md is not there.", width
                ),
            ]
        self._text = RunbookText(self._runbook, width)
        self.call_later(self._lay_out_more, self._text)
        return self._text

    def _lay_out_more(self, text: RunbookText) -> None:
        """Lay out for a few milliseconds at a time between keys; at the end guesses have become lines."""
        if text is not self._text:
            return
        until, left = monotonic() + SLICE, True
        while left and monotonic() < until:
            left = text.more()
        if left:
            self.set_timer(SLICE, lambda: self._lay_out_more(text))
        else:
            self.view.repaint()

    def _top_lines(self, width: int) -> list[Line]:
        runbook = self._runbook
        lines: list[Line] = [(("Runbook  ", "title"), (self._client_name, "strong"), (f"  {self._freshness}", "muted"))]
        if runbook is None:
            return lines
        errors = [problem for problem in runbook.problems if problem.level == "error"]
        for problem in errors[:2]:
            lines += wrap(problem.sentence(runbook.file), width, "alarm", first=(("! ", "alarm"),), indent=2)
        if len(errors) > 2:
            lines.append(((f"! and {len(errors) - 2} more", "alarm"),))
        letters: list[Line] = [
            ((part.key, "key"), (f" {_short(part.heading)}", "")) for part in runbook.sections if part.key
        ]
        return [*lines, *packed(letters, width, "  ")]


def _short(heading: str) -> str:
    return heading.split(" ", 1)[0] if len(heading) > 12 else heading
