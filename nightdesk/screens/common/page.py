"""What the pages of the screen, and the forms on them, have in common: a place, and commands they perform."""

from __future__ import annotations

from collections.abc import Callable

from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget

from nightdesk.domain.commands import Done
from nightdesk.keymap import Place
from nightdesk.screens.common.calls import DeskCalls
from nightdesk.views.ticket import TicketCard


class Page(Horizontal):
    """One page of the screen. Children say where a person is and what a key does there."""

    def __init__(self, calls: DeskCalls, *, id: str) -> None:
        super().__init__(id=id)
        self.calls = calls

    @property
    def place(self) -> Place:
        """What the person has before them."""
        raise NotImplementedError

    @property
    def focus_target(self) -> Widget:
        """What takes the keys when the page comes up."""
        raise NotImplementedError

    def allows(self, id: str) -> bool:
        """Whether a command of this place can be given now."""
        return True

    def perform(self, id: str) -> bool:
        """Do what the command says; False where it is not this page's."""
        raise NotImplementedError

    def renew(self) -> None:
        """The log has moved or time has: ask again for what is shown."""


class Said(Message):
    """Something for the line above the keys."""

    def __init__(self, words: str, *, bad: bool = False) -> None:
        super().__init__()
        self.words = words
        self.bad = bad


class Asked(Message):
    """A question to confirm first. `yes` is called on the confirming key; every other way out means no."""

    def __init__(self, question: str, yes: Callable[[], None], *, warns: bool = False) -> None:
        super().__init__()
        self.question = question
        self.yes = yes
        self.warns = warns


class Saved(Message):
    """A command is on disk."""

    def __init__(self, done: Done) -> None:
        super().__init__()
        self.done = done


class PlaceChanged(Message):
    """Something moved within the page: the key line is to be looked at again."""

    def can_replace(self, message: Message) -> bool:
        """Whether it makes an earlier one superfluous: always."""
        return isinstance(message, PlaceChanged)


class RunbookWanted(Message):
    """The runbook of this ticket's client is to be opened beside it."""

    def __init__(self, card: TicketCard) -> None:
        super().__init__()
        self.card = card


class FormWanted(Message):
    """A ticket command was given on another page: the form opens beside the ticket on the queue page."""

    def __init__(self, id: str, ticket: str) -> None:
        super().__init__()
        self.id = id
        self.ticket = ticket


class CopyWanted(Message):
    """A text is to go to the clipboard. `then` gets where it went, once it is there; without `then` that is said."""

    def __init__(self, text: str, then: Callable[[str], None] | None = None) -> None:
        super().__init__()
        self.text = text
        self.then = then
