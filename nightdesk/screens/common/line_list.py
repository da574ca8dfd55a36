"""A list with a cursor: queue, clients, questions; later alerts, log, history. 10 rows cost what 100,000 do.

The cursor stays on its row's key when the rows change under it (SLA-13: it must not move to another client's ticket).
"""

from __future__ import annotations

from typing import Protocol

from textual import events
from textual.geometry import Size
from textual.message import Message

from nightdesk.screens.common.line_scroll import LineScroll
from nightdesk.screens.common.lines import Line


class Rows(Protocol):
    """What a list shows. Only the rows on the screen are asked for their cells."""

    def __len__(self) -> int: ...

    def key(self, y: int) -> str | None:
        """What row `y` is of; None for a heading, which the cursor passes over."""

    def index(self, key: str) -> int | None:
        """Where the row of that key stands, or None."""

    def cells(self, y: int, width: int) -> Line:
        """What stands on row `y`, for `width` cells."""


class NoRows:
    """An empty list."""

    def __len__(self) -> int:
        return 0

    def key(self, y: int) -> str | None:
        """Nothing: there are no rows."""
        return None

    def index(self, key: str) -> int | None:
        """Nowhere: there are no rows."""
        return None

    def cells(self, y: int, width: int) -> Line:
        """Nothing: there are no rows."""
        return ()


class LineList(LineScroll):
    """Rows by key with a cursor; posts `Moved` when the cursor comes to another row, `Picked` when one is clicked."""

    class Moved(Message):
        """The cursor came to another row (or to none)."""

        def __init__(self, list: LineList, key: str | None) -> None:
            super().__init__()
            self.list = list
            self.key = key

        @property
        def control(self) -> LineList:
            """The list it happened in."""
            return self.list

        def can_replace(self, message: Message) -> bool:
            """Whether this one makes an earlier one superfluous: only where the cursor stopped counts."""
            return isinstance(message, LineList.Moved) and message.list is self.list

    class Picked(Message):
        """A row was clicked that already had the cursor."""

        def __init__(self, list: LineList, key: str) -> None:
            super().__init__()
            self.list = list
            self.key = key

        @property
        def control(self) -> LineList:
            """The list it happened in."""
            return self.list

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._rows: Rows = NoRows()
        self._cursor = 0
        self._key: str | None = None
        self._early = 0
        """Steps asked for before there were rows: what was typed ahead while the desk was opening."""

    @property
    def rows(self) -> Rows:
        """The rows as last shown."""
        return self._rows

    @property
    def key(self) -> str | None:
        """What the cursor is on, or None where there is nothing to be on."""
        return self._key

    def show(self, rows: Rows) -> None:
        """Show these rows; the cursor stays on its key, at the same height of the screen where that can be."""
        height_on_screen = self._cursor - self.scroll_offset.y
        self._rows = rows
        found = rows.index(self._key) if self._key is not None else None
        shortened = self.virtual_size.height != len(rows)
        if shortened:
            self.virtual_size = Size(0, len(rows))
        if found is not None:
            moved, self._cursor = found != self._cursor, found
            if moved:
                self.to(found - height_on_screen)
        else:
            self._land(self._nearest(self._cursor))
        self.repaint()
        self._catch_up()

    def _catch_up(self) -> None:
        early, self._early = self._early, 0
        for _ in range(abs(early) if len(self._rows) else 0):
            self._step(1 if early > 0 else -1)

    def go(self, key: str) -> bool:
        """Put the cursor on that key; False where it is not in the list."""
        found = self._rows.index(key)
        if found is None:
            return False
        self._move(found)
        return True

    # What LineScroll asks.

    def count(self) -> int:
        return len(self._rows)

    def line_at(self, y: int) -> Line:
        heading = self._rows.key(y) is None
        marker = "" if heading else "> " if y == self._cursor else "  "
        return ((marker, ""), *self._rows.cells(y, self.line_width - len(marker)))

    def mark_at(self, y: int) -> str:
        if y != self._cursor or self._key is None:
            return ""
        return "cursor" if self.has_focus else "cursor-away"

    def reflow(self) -> None:
        self._keep_in_sight()

    # Moving.

    def action_down(self) -> None:
        self._step(1)

    def action_up(self) -> None:
        self._step(-1)

    def action_page(self, direction: int) -> None:
        target = min(max(self._cursor + direction * self.page_rows, 0), max(len(self._rows) - 1, 0))
        self.to(self.scroll_offset.y + direction * self.page_rows)
        self._move(self._nearest(target, direction))

    def action_first(self) -> None:
        self._move(self._nearest(0))

    def action_last(self) -> None:
        self._move(self._nearest(len(self._rows) - 1, -1))

    def _step(self, direction: int) -> None:
        if not len(self._rows):
            self._early += direction
            return
        y = self._cursor + direction
        while 0 <= y < len(self._rows) and self._rows.key(y) is None:
            y += direction
        if 0 <= y < len(self._rows):
            self._move(y)
        else:
            # Nothing further: bring a heading at the edge into sight.
            self.to(self.scroll_offset.y + direction)

    def _nearest(self, y: int, direction: int = 1) -> int:
        """The row nearest to `y` that is no heading: first onwards, then back."""
        length = len(self._rows)
        y = min(max(y, 0), max(length - 1, 0))
        for step in (direction, -direction):
            at = y
            while 0 <= at < length:
                if self._rows.key(at) is not None:
                    return at
                at += step
        return 0

    def _move(self, y: int) -> None:
        before, top = self._cursor, self.scroll_offset.y
        self._land(y)
        self._keep_in_sight()
        if self.scroll_offset.y == top:
            # A step changes two rows; comparing all of them would cost more than drawing these.
            self._refresh_row(before)
            self._refresh_row(y)
        else:
            self.repaint()

    def _land(self, y: int) -> None:
        key = self._rows.key(y) if y < len(self._rows) else None
        self._cursor = y
        if key != self._key:
            self._key = key
            self.post_message(self.Moved(self, key))

    def _keep_in_sight(self) -> None:
        height = self.scrollable_content_region.height
        top = self.scroll_offset.y
        if not height:
            return
        # A heading right above the first row stays in sight with it.
        first = self._cursor - 1 if self._cursor and self._rows.key(self._cursor - 1) is None else self._cursor
        if first < top:
            self.to(first)
        elif self._cursor >= top + height:
            self.to(self._cursor - height + 1)

    # Focus and mouse.

    def _on_focus(self, event: events.Focus) -> None:
        super()._on_focus(event)
        self.call_next(self.repaint)

    def _on_blur(self, event: events.Blur) -> None:
        super()._on_blur(event)
        self.call_next(self.repaint)

    def on_click(self, event: events.Click) -> None:
        y = self.scroll_offset.y + event.y
        if y >= len(self._rows) or (key := self._rows.key(y)) is None:
            return
        if key == self._key:
            self.post_message(self.Picked(self, key))
        else:
            self._move(y)
