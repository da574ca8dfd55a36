"""The queue page: the list at left, the ticket card at right (over the list where the screen is narrow).

A form opened on a ticket takes the list's place, so that the card stays where the eyes are.
"""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.timer import Timer
from textual.widget import Widget

from nightdesk.keymap import Place
from nightdesk.screens.common.calls import DeskCalls
from nightdesk.screens.common.form import Drafts, Form
from nightdesk.screens.common.line_list import LineList
from nightdesk.screens.common.line_view import LineView
from nightdesk.screens.common.lines import Line
from nightdesk.screens.common.page import Page, PlaceChanged, RunbookWanted, Said
from nightdesk.screens.escalation.form import EscalationForm
from nightdesk.screens.note.form import NoteForm
from nightdesk.screens.queue.card import card_lines
from nightdesk.screens.queue.rows import QueueRows
from nightdesk.screens.tell.form import TellForm
from nightdesk.screens.triage.form import TriageForm
from nightdesk.views.queue import QueueView
from nightdesk.views.ticket import Card, TicketCard

REST = 0.06
"""Seconds the bar must rest on a ticket before its card is asked for; a held key repeats sooner."""
FORMS: dict[str, type[Form]] = {
    "ticket.acknowledge": TellForm,
    "ticket.update": TellForm,
    "ticket.park": TellForm,
    "ticket.resolve": TellForm,
    "ticket.triage": TriageForm,
    "ticket.escalate": EscalationForm,
    "ticket.note": NoteForm,
}


_ON_ALERTS = frozenset({"ticket.acknowledge", "ticket.open", "ticket.explain", "ticket.runbook"})


class QueuePage(Page):
    """Queue, card, and the form that is open."""

    def __init__(self, calls: DeskCalls, drafts: Drafts) -> None:
        super().__init__(calls, id="queue")
        self._drafts = drafts
        self._list = LineList(id="queue-list")
        self._card_view = LineView(id="queue-card")
        self._holder = Vertical(id="queue-form")
        self._card: TicketCard | None = None
        self._form: Form | None = None
        self._explain = False
        self._reading = False
        """The card is over the list, or has the keys."""
        self._runbook_when_read = False
        self._resting: Timer | None = None
        self._shown_kind = ""

    def compose(self) -> ComposeResult:
        yield self._list
        yield self._holder
        yield self._card_view

    # What the screen asks.

    @property
    def place(self) -> Place:
        if self._form is not None:
            return self._form.place
        return "card" if self._reading else "queue"

    @property
    def focus_target(self) -> Widget:
        if self._form is not None:
            return self._form.focus_target
        return self._card_view if self._reading else self._list

    @property
    def ticket(self) -> str | None:
        """The ticket or alert under the cursor."""
        return self._list.key

    @property
    def form(self) -> Form | None:
        """The form that is open."""
        return self._form

    def allows(self, id: str) -> bool:
        if self._form is not None:
            return self._form.allows(id)
        if not id.startswith("ticket."):
            return True
        # An alert nobody made a ticket of can be taken, read and looked up; the rest needs a ticket.
        return self._row_kind == "ticket" or (self._row_kind != "" and id in _ON_ALERTS)

    @property
    def _row_kind(self) -> str:
        """`ticket`, `alert` or `storm` under the cursor; empty on none."""
        rows = self._list.rows
        row = rows.row(self.ticket) if isinstance(rows, QueueRows) else None
        return row.kind if row is not None else ""

    def perform(self, id: str) -> bool:
        if self._form is not None and self._form.perform(id):
            return True
        match id:
            case "ticket.open":
                self._read(True)
            case "page.back" if self._reading:
                self._read(False)
            case "ticket.explain":
                self._toggle_explanation()
            case "ticket.runbook":
                self._want_runbook()
            case _ if id in FORMS and self.ticket is not None:
                self.open_form(id, self.ticket)
            case _:
                return False
        return True

    def show(self, view: QueueView) -> None:
        """Show this queue; cursor, card and form stay on their ticket."""
        self._list.show(QueueRows(view))
        self.set_class(not view.rows, "-empty")
        if not view.rows:
            self._card = None
            self._card_view.show(_nothing_waits, "")
        self.renew_card()

    def renew(self) -> None:
        if self._form is not None:
            self._form.renew()

    def renew_card(self) -> None:
        """Ask for the card again."""
        ticket = self._form.ticket if self._form is not None else self.ticket
        if ticket is not None:
            self.calls.ask("card", Card(ticket=ticket), self._show_card)

    def open_form(self, id: str, ticket: str) -> None:
        """Open the form of that command on a ticket, with what was typed in it before."""
        self.calls.ask("form", Card(ticket=ticket), lambda card: self._mount_form(id, ticket, card))

    def go(self, ticket: str) -> None:
        """Put the cursor on a ticket, where it is in the queue."""
        self._list.go(ticket)

    # Parts.

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        if event.list is self._list:
            event.stop()
            # The card follows once the bar rests: drawn at every step it would cost forty times the step itself.
            if self._resting is not None:
                self._resting.stop()
            self._resting = self.set_timer(REST, self.renew_card)
            # The keys of a place differ only between a ticket, an alert and nothing.
            if self._row_kind != self._shown_kind:
                self._shown_kind = self._row_kind
                self.post_message(PlaceChanged())

    def on_line_list_picked(self, event: LineList.Picked) -> None:
        if event.list is self._list:
            event.stop()
            self._read(True)

    def on_form_closed(self, event: Form.Closed) -> None:
        """The form is done or put aside: the list comes back."""
        event.stop()
        if event.form is not self._form:
            return
        self._form = None
        event.form.remove()
        self.remove_class("-form", "-escalating")
        self.focus_target.focus()
        self.renew_card()
        self.post_message(PlaceChanged())

    def _mount_form(self, id: str, ticket: str, card: TicketCard | None) -> None:
        if self._form is not None:
            return
        if reason := _untouchable(id, ticket, card):
            self.post_message(Said(reason, bad=True))
            return
        assert card is not None
        form = FORMS[id](self.calls, id, card, self._drafts)
        self._form = form
        self.set_class(isinstance(form, EscalationForm), "-escalating")
        self.add_class("-form")
        self._holder.mount(form)
        self._show_card(card)
        self.post_message(PlaceChanged())

    def _show_card(self, card: TicketCard | None) -> None:
        wanted = self._form.ticket if self._form is not None else self.ticket
        if card is None or card.id != wanted:
            return
        self._card = card
        explain = self._explain
        self._card_view.show(lambda width: card_lines(card, width, explain=explain), card.id)
        if self._form is not None:
            self._form.card_changed(card)
        if self._runbook_when_read:
            self._want_runbook()

    def _read(self, reading: bool) -> None:
        self._reading = reading
        self.set_class(reading, "-reading")
        self.focus_target.focus()
        self.post_message(PlaceChanged())

    def _toggle_explanation(self) -> None:
        self._explain = not self._explain
        if not self._reading and self.screen.has_class("-narrow"):
            self._explain = True
            self._read(True)
        if self._card is not None:
            self._show_card(self._card)

    def _want_runbook(self) -> None:
        # The key may come before the card of the ticket one has just moved to.
        self._runbook_when_read = self._card is None or self._card.id != self.ticket
        if self._card is not None and not self._runbook_when_read:
            self.post_message(RunbookWanted(self._card))


def _untouchable(id: str, ticket: str, card: TicketCard | None) -> str:
    """Why the command can't be given on this row; empty where it can."""
    if card is None:
        return f"{ticket} is no longer there."
    if card.read_only:
        return f"{ticket}: {card.read_only}"
    if not card.is_ticket and id != "ticket.acknowledge":
        return f"{ticket} is an alert and not a ticket yet: acknowledge it (a), that makes one of it."
    return ""


def _nothing_waits(width: int) -> list[Line]:
    return [(("Nothing in the queue.", "good"),), (("4 shows the handoff as it stands, 2 the runbooks.", "muted"),)]
