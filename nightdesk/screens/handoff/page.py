"""The handoff page: the parts of the report at left (on top where the screen is narrow), the report at right."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.widget import Widget

from nightdesk.keymap import Place
from nightdesk.screens.common.calls import DeskCalls
from nightdesk.screens.common.line_block import LineBlock
from nightdesk.screens.common.line_view import LineView
from nightdesk.screens.common.lines import Line, column, line_text, packed
from nightdesk.screens.common.page import CopyWanted, Page, PlaceChanged
from nightdesk.screens.handoff.lines import Place as Part
from nightdesk.screens.handoff.lines import report_lines
from nightdesk.views.handoff import Handoff, HandoffReport


class HandoffPage(Page):
    """The report as it stands; a letter jumps to its part."""

    def __init__(self, calls: DeskCalls) -> None:
        super().__init__(calls, id="handoff")
        self._report: HandoffReport | None = None
        self._parts: list[Part] = []
        self._index = LineBlock(id="handoff-parts")
        self._view = LineView(id="handoff-report")

    def compose(self) -> ComposeResult:
        yield self._index
        yield self._view

    @property
    def place(self) -> Place:
        return "handoff"

    @property
    def focus_target(self) -> Widget:
        return self._view

    def allows(self, id: str) -> bool:
        return self._report is not None or id != "text.copy"

    def perform(self, id: str) -> bool:
        if id == "text.copy" and self._report is not None:
            lines, _ = report_lines(self._report, 80)
            self.post_message(CopyWanted("\n".join(line_text(line) for line in lines)))
            return True
        return False

    def renew(self) -> None:
        self.calls.ask("handoff", Handoff(), self._show)

    def jump(self, letter: str) -> bool:
        """Go to the part of that letter; False where there is none."""
        part = next((part for part in self._parts if part.letter == letter.upper()), None)
        if part is None:
            return False
        self._view.to(part.line)
        return True

    def on_key(self, event: events.Key) -> None:
        """A letter of a part."""
        letter = event.character or ""
        if letter.isalpha() and letter not in "jkqy" and self.jump(letter):
            event.stop()
            event.prevent_default()

    def on_resize(self) -> None:
        """The parts stand beside the report or above it."""
        self._index.show(self._index_lines)

    def _show(self, report: HandoffReport) -> None:
        self._report = report
        self._view.show(self._lay_out, report.night)
        self._index.show(self._index_lines)
        self.post_message(PlaceChanged())

    def _lay_out(self, width: int) -> list[Line]:
        if self._report is None:
            return []
        lines, self._parts = report_lines(self._report, width)
        return lines

    def _index_lines(self, width: int) -> list[Line]:
        parts = self._parts
        if self.screen.has_class("-narrow"):
            return packed(
                [((part.letter, "key"), (f" {_brief(part.title)} {part.count}", "")) for part in parts], width
            )
        return [
            ((f"{part.letter} ", "key"), (f"{part.count:3} ", "strong" if part.count else "muted"),
             (column(part.title, max(width - 6, 8)), "" if part.count else "muted"))
            for part in parts
        ]  # fmt: skip


def _brief(title: str) -> str:
    return title.split(" ", 1)[0] if len(title) > 12 else title
