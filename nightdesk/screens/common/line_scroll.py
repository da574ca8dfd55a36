"""Lines that scroll: what the list and the text view share. Costs what is on the screen, however long the list.

`refresh(Region)` is asked only for rows whose shown text changed, because what is refreshed is what is sent (SPEED §3).
"""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from nightdesk.keymap import KEYS
from nightdesk.screens.common.lines import LINE_CLASSES, LINE_CSS, ROLES, Line, strip_of

MOVES = {
    "list.down": "down",
    "list.up": "up",
    "list.page_down": "page(1)",
    "list.page_up": "page(-1)",
    "list.first": "first",
    "list.last": "last",
}


class LineScroll(ScrollView, can_focus=True, inherit_bindings=False):
    """A scrolling window over numbered lines. Children of this class say how many there are and what stands on each."""

    COMPONENT_CLASSES: ClassVar[set[str]] = set(LINE_CLASSES)
    DEFAULT_CSS = (
        """
    LineScroll {
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
        background: $background;
        color: $foreground;
    """
        + LINE_CSS
        + "}"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(",".join(key.keys), MOVES[key.id], key.words, id=key.id, show=False) for key in KEYS if key.id in MOVES
    ]
    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._strips: LRUCache[tuple[Line, int, str], Strip] = LRUCache(1024)
        self._painted: dict[int, tuple[Line, str]] = {}
        self._styles: dict[str, Style] | None = None

    # What a child says.

    def count(self) -> int:
        """How many lines there are."""
        raise NotImplementedError

    def line_at(self, y: int) -> Line:
        """What stands on line `y`, counted from 0."""
        raise NotImplementedError

    def mark_at(self, y: int) -> str:
        """`cursor`, `cursor-away` (the pane is not in use), or nothing."""
        return ""

    # Drawing.

    @property
    def line_width(self) -> int:
        """How many cells a line has."""
        return max(self.scrollable_content_region.width, 1)

    @property
    def window(self) -> range:
        """The lines on the screen now."""
        top = self.scroll_offset.y
        return range(top, min(top + max(self.scrollable_content_region.height, 0), self.count()))

    def render_line(self, y: int) -> Strip:
        """The strip of screen row `y` of this widget."""
        at = self.scroll_offset.y + y
        width = self.line_width
        if at >= self.count():
            self._painted.pop(at, None)
            return Strip.blank(width, self.rich_style)
        line, mark = self.line_at(at), self.mark_at(at)
        self._painted[at] = (line, mark)
        key = (line, width, mark)
        strip = self._strips.get(key)
        if strip is None:
            strip = self._strips[key] = self._draw(line, width, mark)
        return strip

    def _draw(self, line: Line, width: int, mark: str) -> Strip:
        styles = self._role_styles()
        base = self.rich_style
        if mark:
            # One style for the row under the cursor: fewest bytes, and no colour fights its background.
            return strip_of(tuple((text, "") for text, _ in line), width, base + styles[mark], styles)
        return strip_of(line, width, base, styles)

    def _role_styles(self) -> dict[str, Style]:
        if self._styles is None:
            self._styles = {role: self.get_component_rich_style(f"line--{role}", partial=True) for role in ROLES}
            for mark in ("cursor", "cursor-away"):
                self._styles[mark] = self.get_component_rich_style(f"line--{mark}", partial=True)
        return self._styles

    def notify_style_update(self) -> None:
        """Forget what was drawn when the theme changes."""
        super().notify_style_update()
        self._styles = None
        self._strips.clear()

    def repaint(self) -> None:
        """Draw again those rows on the screen whose text or mark is no longer what was drawn."""
        height = self.count()
        if self.virtual_size.height != height:
            self.virtual_size = Size(0, height)
        window = self.window
        for at in window:
            if self._painted.get(at) != (self.line_at(at), self.mark_at(at)):
                self._refresh_row(at)
        for at in [at for at in self._painted if at >= height]:
            del self._painted[at]
            self._refresh_row(at)
        if len(self._painted) > 4 * max(len(window), 64):
            self._painted = {at: self._painted[at] for at in window if at in self._painted}

    def _refresh_row(self, at: int) -> None:
        y = at - self.scroll_offset.y
        if 0 <= y < self.scrollable_content_region.height:
            self.refresh(Region(0, y, self.line_width, 1))

    def reflow(self) -> None:
        """The width changed: a child lays its lines out again."""

    def _on_resize(self, event: events.Resize) -> None:
        self.reflow()

    # Moving.

    @property
    def page_rows(self) -> int:
        """How many lines a page is: one less than fits, so that one stays in sight."""
        return max(self.scrollable_content_region.height - 1, 1)

    def to(self, y: int) -> None:
        """Scroll so that line `y` is the first one, as far as there are lines."""
        self.scroll_to(y=max(y, 0), animate=False)

    def action_down(self) -> None:
        self.to(self.scroll_offset.y + 1)

    def action_up(self) -> None:
        self.to(self.scroll_offset.y - 1)

    def action_page(self, direction: int) -> None:
        self.to(self.scroll_offset.y + direction * self.page_rows)

    def action_first(self) -> None:
        self.to(0)

    def action_last(self) -> None:
        self.to(self.count())
