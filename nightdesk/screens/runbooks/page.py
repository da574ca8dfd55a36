"""The runbooks page: the ticket at left and its client's runbook at right, or a client to pick and that one's."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input

from nightdesk.keymap import Place
from nightdesk.runbooks.parse import Runbook
from nightdesk.screens.common.calls import DeskCalls
from nightdesk.screens.common.line_block import LineBlock
from nightdesk.screens.common.line_list import LineList
from nightdesk.screens.common.line_view import LineView
from nightdesk.screens.common.lines import Line, Role, column
from nightdesk.screens.common.page import FormWanted, Page, PlaceChanged
from nightdesk.screens.common.text_field import TextField
from nightdesk.screens.queue.card import card_lines, one_liner
from nightdesk.screens.runbooks.pane import RunbookPane
from nightdesk.views.runbook import ClientEntry, ClientRunbook, Clients
from nightdesk.views.ticket import Card, TicketCard


class ClientRows:
    """Clients whose name or id has the words typed."""

    def __init__(self, clients: tuple[ClientEntry, ...], words: str) -> None:
        needle = words.casefold()
        self._clients = [entry for entry in clients if needle in f"{entry.name} {entry.client}".casefold()]

    def __len__(self) -> int:
        return len(self._clients)

    def key(self, y: int) -> str | None:
        """The client's id."""
        return self._clients[y].client

    def index(self, key: str) -> int | None:
        """Where the client stands."""
        return next((y for y, entry in enumerate(self._clients) if entry.client == key), None)

    def cells(self, y: int, width: int) -> Line:
        """Name, freshness of its runbook, and what is wrong with it."""
        entry = self._clients[y]
        role: Role = "alarm" if entry.broken else "muted"
        return ((column(entry.name, 24), ""), (f" {entry.broken or entry.freshness}", role))


class RunbooksPage(Page):
    """Ticket or client at left, runbook at right; where the screen is narrow one at a time."""

    def __init__(self, calls: DeskCalls) -> None:
        super().__init__(calls, id="runbooks")
        self._clients: tuple[ClientEntry, ...] = ()
        self._card: TicketCard | None = None
        self._client = ""
        self._focus_left = True
        self._explain = False
        self._filter = TextField(placeholder="find a client", id="client-filter")
        self._list = LineList(id="client-list")
        self._card_view = LineView(id="runbook-card")
        self._ticket_line = LineBlock(id="runbook-ticket")
        self._pane = RunbookPane(id="runbook-pane")

    def compose(self) -> ComposeResult:
        with Vertical(id="runbook-left"):
            yield self._filter
            yield self._list
            yield self._card_view
        with Vertical(id="runbook-right"):
            yield self._ticket_line
            yield self._pane

    def on_mount(self) -> None:
        """Nothing is filtered and no ticket is beside it yet."""
        self._filter.display = False
        self._show_sides()

    # What the screen asks.

    @property
    def place(self) -> Place:
        if not self._focus_left:
            return "runbook"
        return "runbook_ticket" if self._card is not None else "clients"

    @property
    def focus_target(self) -> Widget:
        if not self._focus_left:
            return self._pane.search if self._pane.searching else self._pane.view
        return self._card_view if self._card is not None else self._list

    def allows(self, id: str) -> bool:
        return not (id == "pane.switch" and self._card is None and not self._clients)

    def perform(self, id: str) -> bool:
        match id:
            case "pane.switch":
                self._go(left=not self._focus_left)
            case "runbook.search":
                self._go(left=False)
                self._pane.open_search()
            case "client.pick" if self._list.key is not None:
                self._open_client(self._list.key)
            case "client.filter":
                self._filter.display = True
                self._filter.focus()
            case "page.back":
                return self._back()
            case "ticket.explain":
                self._explain = not self._explain
                self._show_card()
            case "ticket.runbook":
                self._go(left=False)
            case _ if id.startswith("ticket.") and self._card is not None:
                self.post_message(FormWanted(id, self._card.id))
            case _:
                return False
        return True

    def renew(self) -> None:
        self.calls.ask("clients", Clients(), self._show_clients)
        if self._card is not None:
            self.calls.ask("runbook-card", Card(ticket=self._card.id), self._card_is)
        if self._client:
            self._ask_runbook()

    def open_beside(self, card: TicketCard) -> None:
        """Open the runbook of the ticket's client, with the ticket beside it."""
        self._card = card
        self._client = card.client
        self._show_card()
        self._show_sides()
        self._go(left=False)
        self.renew()

    def open_clients(self) -> None:
        """Open the list of clients."""
        self._card = None
        self._show_sides()
        self._go(left=True)
        self.renew()

    # Parts.

    @on(LineList.Moved)
    def _moved(self, event: LineList.Moved) -> None:
        event.stop()
        if self._card is None and event.key is not None:
            self._client = event.key
            self._ask_runbook()

    @on(LineList.Picked)
    def _picked(self, event: LineList.Picked) -> None:
        event.stop()
        self._open_client(event.key)

    @on(Input.Changed, "#client-filter")
    def _filtered(self, event: Input.Changed) -> None:
        event.stop()
        self._list.show(ClientRows(self._clients, event.value))

    @on(Input.Submitted, "#client-filter")
    def _filter_entered(self, event: Input.Submitted) -> None:
        event.stop()
        if self._list.key is not None:
            self._open_client(self._list.key)

    def _open_client(self, client: str) -> None:
        self._client = client
        self._go(left=False)
        self._ask_runbook()

    def _back(self) -> bool:
        """One step back within the page; False where the page itself is to be left."""
        if self._pane.searching:
            self._pane.close_search()
        elif self._filter.has_focus:
            self._filter.value = ""
            self._filter.display = False
            self._list.focus()
        elif not self._focus_left and self._card is None:
            self._go(left=True)
        else:
            return False
        return True

    def _ask_runbook(self) -> None:
        client = self._client
        self.calls.ask("runbook", ClientRunbook(client=client), lambda runbook: self._show_runbook(client, runbook))

    def _show_runbook(self, client: str, runbook: Runbook | None) -> None:
        if client != self._client:
            return
        entry = next((entry for entry in self._clients if entry.client == client), None)
        name = runbook.name if runbook is not None else entry.name if entry else client
        self._pane.show(runbook, name, entry.freshness if entry else "")

    def _show_clients(self, clients: tuple[ClientEntry, ...]) -> None:
        if clients == self._clients:
            return
        self._clients = clients
        self._list.show(ClientRows(clients, self._filter.value))
        if self._client:
            self._ask_runbook()

    def _card_is(self, card: TicketCard | None) -> None:
        if card is not None and self._card is not None and card.id == self._card.id:
            self._card = card
            self._show_card()

    def _show_card(self) -> None:
        card, explain = self._card, self._explain
        if card is not None:
            self._card_view.show(lambda width: card_lines(card, width, explain=explain), card.id)
            self._ticket_line.show(lambda width: [one_liner(card)])

    def _show_sides(self) -> None:
        self.set_class(self._card is not None, "-ticket")

    def _go(self, *, left: bool) -> None:
        self._focus_left = left
        self.set_class(not left, "-reading")
        self.focus_target.focus()
        self.post_message(PlaceChanged())
