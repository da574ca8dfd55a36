"""A few lines that stand still: header, key line, headline of a form. As high as its lines."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from nightdesk.screens.common.line_view import Layout
from nightdesk.screens.common.lines import LINE_CLASSES, LINE_CSS, ROLES, Line, line_text, strip_of


class LineBlock(Widget):
    """Shows what a layout gives for its width, and grows and shrinks with it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = set(LINE_CLASSES)
    DEFAULT_CSS = (
        """
    LineBlock {
        height: auto;
        width: 1fr;
        background: $background;
        color: $foreground;
    """
        + LINE_CSS
        + "}"
    )
    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._layout_for: Layout = lambda width: ()
        self._lines: tuple[Line, ...] = ()
        self._width = 0
        self._role_styles: dict[str, Style] | None = None

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines as they stand."""
        return self._lines

    @property
    def words(self) -> str:
        """All its text, a line each."""
        return "\n".join(line_text(line) for line in self._lines)

    def show(self, layout: Layout) -> None:
        """Show what `layout` gives; only the lines that differ are drawn again."""
        self._layout_for = layout
        before = self._lines
        width = self.size.width or self._width
        self._lines = tuple(layout(width)) if width else ()
        if not width or len(self._lines) != len(before):
            self.refresh(layout=True)
            return
        for y, line in enumerate(self._lines):
            if line != before[y]:
                self.refresh(Region(0, y, width, 1))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as there are lines at that width."""
        self._width = width
        self._lines = tuple(self._layout_for(width))
        return len(self._lines)

    def render_line(self, y: int) -> Strip:
        """The strip of row `y`."""
        width = self.size.width
        if y >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        if self._role_styles is None:
            self._role_styles = {role: self.get_component_rich_style(f"line--{role}", partial=True) for role in ROLES}
        return strip_of(self._lines[y], width, self.rich_style, self._role_styles)

    def notify_style_update(self) -> None:
        """Forget the colours when the theme changes."""
        super().notify_style_update()
        self._role_styles = None

    def _on_resize(self, event: events.Resize) -> None:
        if event.size.width != self._width:
            self.show(self._layout_for)
