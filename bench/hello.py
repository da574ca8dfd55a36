"""The smallest Textual app there is to compare with: one screen of lines, and `j` and `k` move a mark. Nothing else."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

LINES = 30


class Lines(Widget, can_focus=True):
    """Numbered lines, one of them marked."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("j", "move(1)"), Binding("k", "move(-1)")]

    at = 0

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        text = f"{'> ' if y == self.at else '  '}hello {y}" if y < LINES else ""
        return Strip([Segment(text)])

    def action_move(self, step: int) -> None:
        """Move the mark."""
        before, self.at = self.at, min(max(self.at + step, 0), LINES - 1)
        width = self.size.width
        self.refresh(Region(0, before, width, 1), Region(0, self.at, width, 1))


class Hello(App[None]):
    """One screen."""

    def compose(self) -> ComposeResult:
        """The lines."""
        yield Lines()

    def on_mount(self) -> None:
        """Keys go to the lines."""
        self.query_one(Lines).focus()


if __name__ == "__main__":
    Hello().run()
