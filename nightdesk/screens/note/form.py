"""A note on a ticket: one line of text, enter saves."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Input

from nightdesk.domain.commands import AddNote
from nightdesk.keymap import Place
from nightdesk.screens.common.calls import DeskCalls
from nightdesk.screens.common.form import Drafts, Form, title
from nightdesk.screens.common.line_block import LineBlock
from nightdesk.screens.common.lines import Line, wrap
from nightdesk.screens.common.page import Said
from nightdesk.screens.common.text_field import TextField
from nightdesk.views.ticket import TicketCard


class NoteForm(Form):
    """The note being typed."""

    def __init__(self, calls: DeskCalls, command: str, card: TicketCard, drafts: Drafts) -> None:
        super().__init__(calls, command, card, drafts)
        before = drafts.get(card.id, command)
        self._title = LineBlock()
        self._input = TextField(before if isinstance(before, str) else "", placeholder="What happened, what you did")

    def compose(self) -> ComposeResult:
        yield self._title
        yield self._input

    @property
    def place(self) -> Place:
        return "note"

    @property
    def focus_target(self) -> Widget:
        return self._input

    def draft(self) -> object | None:
        return self._input.value or None

    def on_mount(self) -> None:
        super().on_mount()
        self._title.show(self._top)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.remember()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        body = self._input.value.strip()
        if body:
            self.save(AddNote(seen=self.seen, ticket=self.ticket, body=body))
        else:
            self.post_message(Said("The note is empty; esc goes back.", bad=True))

    def _top(self, width: int) -> list[Line]:
        return [
            title("Note", self.card),
            *wrap(self.card.subject, width),
            (),
            (("Only the desk reads it. ", "muted"), ("enter", "key"), (" saves, ", "muted"), ("esc", "key"),
             (" keeps it for later.", "muted")),
        ]  # fmt: skip
