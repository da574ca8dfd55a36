"""The screen everything happens on: header, pages in a switcher, the foot. It hands keys to the page they are for.

Pages are panes and not screens, and forms are panes and not modals: half the bytes and half the wait (SPEED §5).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import ContentSwitcher

from nightdesk.domain.commands import Done
from nightdesk.keymap import KEYS, Key, Place, keys_of
from nightdesk.screens.common.calls import Answered, DeskCalls, Trouble
from nightdesk.screens.common.desk_thread import ChangesLike, DeskThread
from nightdesk.screens.common.form import Drafts
from nightdesk.screens.common.line_block import LineBlock
from nightdesk.screens.common.line_scroll import MOVES
from nightdesk.screens.common.line_view import LineView
from nightdesk.screens.common.page import (
    Asked,
    CopyWanted,
    FormWanted,
    Page,
    PlaceChanged,
    RunbookWanted,
    Said,
    Saved,
)
from nightdesk.screens.escalation.form import EscalationForm
from nightdesk.screens.handoff.page import HandoffPage
from nightdesk.screens.help.lines import help_lines
from nightdesk.screens.home.bottom import Words, key_lines
from nightdesk.screens.home.header import header_lines
from nightdesk.screens.queue.page import QueuePage
from nightdesk.screens.runbooks.page import RunbooksPage
from nightdesk.screens.triage.form import TriageForm
from nightdesk.views.queue import Queue, QueueView

LOOK_EVERY = 1.0
"""Seconds between two looks at whether another process wrote."""
NO_NEWS = 2**62
"""Asks only where the log ends: what stands in it already is shown by the first queue."""
AT_MOST = 60.0
"""Seconds after which the queue is asked again whatever it said: a machine that slept must not show old clocks."""


class HomeScreen(Screen[None]):
    """The one screen."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012  Textual declares it so
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(code, f"give('{key.id}', '{code}')", key.words, id=key.id, tooltip=key.tooltip, priority=key.always,
                show=False)
        for key in KEYS
        for code in key.keys
        if key.id not in MOVES
    ]  # fmt: skip
    AUTO_FOCUS = ""

    def __init__(self, desk: DeskThread, copy: Callable[[str, Callable[[str, bool], None]], None]) -> None:
        super().__init__()
        self._copy = copy
        self.calls = DeskCalls(self, desk)
        self._drafts = Drafts()
        self._queue = QueuePage(self.calls, self._drafts)
        self._runbooks = RunbooksPage(self.calls)
        self._handoff = HandoffPage(self.calls)
        self._help = LineView(id="help")
        self._header = LineBlock(id="header")
        self._words = Words(id="words")
        self._keys = LineBlock(id="keys")
        self._view: QueueView | None = None
        self._position: int | None = None
        self._due: Timer | None = None
        self._helping: Place | None = None
        self._before_help = "queue"

    def compose(self) -> ComposeResult:
        yield self._header
        with ContentSwitcher(initial="queue", id="pages"):
            yield self._queue
            yield self._runbooks
            yield self._handoff
            yield self._help
        yield self._words
        yield self._keys

    def on_mount(self) -> None:
        """Ask for the queue at once, and look for other people's entries from then on."""
        self._header.show(lambda width: header_lines(None, width))
        self._queue.focus_target.focus()
        self._show_keys()
        self._look()
        self.renew()
        self.set_interval(LOOK_EVERY, self._look)

    # Where one is.

    @property
    def page(self) -> Page:
        """The page that is up (the one help was asked on, while help is up)."""
        current = self.query_one("#pages", ContentSwitcher).current
        pages: dict[str | None, Page] = {"runbooks": self._runbooks, "handoff": self._handoff}
        return pages.get(current if self._helping is None else self._before_help, self._queue)

    @property
    def place(self) -> Place:
        """What the person has before them."""
        if self._words.yes is not None:
            return "confirm"
        return "help" if self._helping is not None else self.page.place

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A key whose command is not of this place is not bound."""
        if action != "give":
            return True
        id = str(parameters[0])
        return any(key.id == id and self._possible(key) for key in keys_of(self.place))

    def palette_keys(self) -> list[Key]:
        """The commands the palette offers."""
        return [key for key in keys_of(self.place) if key.palette and self._possible(key)]

    def _possible(self, key: Key) -> bool:
        return self.place in ("confirm", "help") or self.page.allows(key.id)

    # Keys.

    def action_give(self, id: str, key: str) -> None:
        """A key of the table was pressed."""
        self.give(id, key)

    def give(self, id: str, key: str = "") -> None:
        """Carry out a command, whether by key or from the palette."""
        if id.startswith("confirm."):
            self._answered(yes=id == "confirm.yes")
            return
        if not id.startswith(("app.", "text.")):
            self._words.say("")
        match id:
            case "app.leave":
                self._leave()
            case "app.quit":
                self._leave()
            case "app.palette":
                self.app.action_command_palette()
            case "app.help":
                self._show_help()
            case "page.queue" | "page.runbooks" | "page.handoff":
                self._turn_to(id.removeprefix("page."))
            case "triage.answer":
                cast(TriageForm, self._queue.form).answer(key)
            case "question.triage" | "action.letter":
                cast(EscalationForm, self._queue.form).letter(key)
            case _ if self._helping is None and self.page.perform(id):
                pass
            case "page.back":
                self._turn_to(self._before_help if self._helping is not None else "queue")
        self._show_keys()

    def _turn_to(self, name: str) -> None:
        if name == "runbooks" and self._helping is None:
            self._runbooks.open_clients()
        self._helping = None
        self.query_one("#pages", ContentSwitcher).current = name
        self.page.renew()
        self.page.focus_target.focus()

    def _show_help(self) -> None:
        place = self.place
        self._before_help = self.query_one("#pages", ContentSwitcher).current or "queue"
        self._helping = place
        self._help.show(lambda width: help_lines(place, width), place)
        self.query_one("#pages", ContentSwitcher).current = "help"
        self._help.focus()

    def _leave(self) -> None:
        typed = self._drafts.tickets
        if self._queue.form is not None:
            self._queue.form.remember()
            typed = self._drafts.tickets
        if typed:
            self._ask(Asked(f"Leave? What you typed on {', '.join(typed)} is not saved.", self.app.exit,
                            warns=True))  # fmt: skip
        else:
            self.app.exit()

    # What is said and asked.

    def _ask(self, asked: Asked) -> None:
        self._words.ask(asked.question, asked.yes, warns=asked.warns)
        self._words.focus()
        self._show_keys()

    def _answered(self, *, yes: bool) -> None:
        act = self._words.yes
        self._words.say("")
        self._focus_back()
        if yes and act is not None:
            act()
        self._show_keys()

    def _focus_back(self) -> None:
        target: Widget = self._help if self._helping is not None else self.page.focus_target
        target.focus()

    def on_said(self, event: Said) -> None:
        """A sentence of a page or form."""
        event.stop()
        if self._words.yes is None:
            self._words.say(event.words, bad=event.bad)

    def on_asked(self, event: Asked) -> None:
        """A question to confirm."""
        event.stop()
        self._ask(event)

    def on_trouble(self, event: Trouble) -> None:
        """A call on the desk failed: said, and everything else goes on."""
        event.stop()
        if self._words.yes is None:
            self._words.say(" ".join(filter(None, (f"{event.title}: {event.message}", event.hint))), bad=True)

    def on_saved(self, event: Saved) -> None:
        """A command is on disk: say so, show what it changed."""
        event.stop()
        self._told(event.done)

    def _told(self, done: Done) -> None:
        self._words.say(f"Saved. {done.message}")
        if done.tickets:
            self._queue.go(done.tickets[0])
        self.renew()

    # The desk.

    def on_answered(self, event: Answered) -> None:
        """An answer of the desk, for whoever asked."""
        event.stop()
        event.deliver()

    def renew(self) -> None:
        """Ask again for everything that is shown."""
        self.calls.ask("queue", Queue(), self._show_queue)
        self.page.renew()

    def _show_queue(self, view: QueueView) -> None:
        self._view = view
        self._header.show(lambda width: header_lines(view.header, width))
        self._queue.show(view)
        self._show_keys()
        if self._due is not None:
            self._due.stop()
        self._due = self.set_timer(min(max(view.next_change - view.header.now, 1), AT_MOST), self.renew)

    def _look(self) -> None:
        self.calls.changes(NO_NEWS if self._position is None else self._position, self._seen_changes)

    def _seen_changes(self, changes: ChangesLike) -> None:
        first, self._position = self._position is None, changes.position
        if not first and (changes.tickets or changes.others):
            self.renew()

    # Pages' wishes.

    def on_runbook_wanted(self, event: RunbookWanted) -> None:
        """`r`: the runbook beside the ticket."""
        event.stop()
        self._turn_to("runbooks")
        self._runbooks.open_beside(event.card)
        self._show_keys()

    def on_form_wanted(self, event: FormWanted) -> None:
        """A ticket command given beside the runbook: its form is on the queue page."""
        event.stop()
        self._turn_to("queue")
        self._queue.go(event.ticket)
        self._queue.open_form(event.id, event.ticket)

    def on_copy_wanted(self, event: CopyWanted) -> None:
        """A text for the clipboard."""
        event.stop()

        def told(where: str, copied: bool) -> None:
            if copied and event.then is not None:
                event.then(where)
            else:
                self._words.say(where, bad=not copied)

        self._copy(event.text, told)

    def on_place_changed(self, event: PlaceChanged) -> None:
        """Other keys count now."""
        event.stop()
        self._show_keys()

    def on_descendant_focus(self) -> None:
        """Other keys count now."""
        self._show_keys()

    def _show_keys(self) -> None:
        keys = [key for key in keys_of(self.place) if self._possible(key)]
        room = 2 if self.size.height >= 24 else 1
        self._keys.show(lambda width: key_lines(keys, width, room))
