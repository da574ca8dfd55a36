"""One line to type in. What is typed, pasted or put in is made safe before it is drawn or saved."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from nightdesk.screens.common.lines import plain


class TextField(Input):
    """An input that holds one plain line: Textual's own draws a pasted escape sequence as it comes."""

    def __init__(self, value: str = "", *, placeholder: str = "", id: str | None = None) -> None:
        super().__init__(plain(value), placeholder=placeholder, id=id, select_on_focus=False)

    def validate_value(self, value: str) -> str:
        """The text without what could drive a terminal, line ends as blanks."""
        return plain(value)

    def _on_paste(self, event: events.Paste) -> None:
        # Textual keeps the first line of what is pasted and drops the rest without a word.
        event.prevent_default()
        event.stop()
        text = plain(event.text).strip()
        if self.selection.is_empty:
            self.insert_text_at_cursor(text)
        else:
            self.replace(text, *self.selection)
