"""A form on one ticket. What was typed in it outlives it: leaving keeps the draft, saving drops it."""

from __future__ import annotations

from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget

from nightdesk.domain.commands import Command, Done, Refused
from nightdesk.keymap import Place
from nightdesk.screens.common.calls import DeskCalls
from nightdesk.screens.common.lines import Line
from nightdesk.screens.common.page import Said, Saved
from nightdesk.views.ticket import TicketCard


class Drafts:
    """What was typed and not saved, by ticket and command."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], object] = {}

    def get(self, ticket: str, id: str) -> object | None:
        """What was typed there before, or None."""
        return self._kept.get((ticket, id))

    def keep(self, ticket: str, id: str, draft: object | None) -> None:
        """Remember a draft; None forgets it."""
        if draft is None:
            self._kept.pop((ticket, id), None)
        else:
            self._kept[ticket, id] = draft

    @property
    def tickets(self) -> list[str]:
        """Tickets with something typed and not saved, sorted."""
        return sorted({ticket for ticket, _ in self._kept})


class Form(Vertical):
    """One command being filled in for one ticket."""

    class Closed(Message):
        """The form was saved or left."""

        def __init__(self, form: Form) -> None:
            super().__init__()
            self.form = form

    def __init__(self, calls: DeskCalls, command: str, card: TicketCard, drafts: Drafts) -> None:
        super().__init__()
        self.calls = calls
        self.command = command
        self.card = card
        self._drafts = drafts
        self._saving = False

    @property
    def ticket(self) -> str:
        """The ticket (or alert) it is about."""
        return self.card.id

    @property
    def place(self) -> Place:
        """What the person has before them."""
        raise NotImplementedError

    @property
    def focus_target(self) -> Widget:
        """What takes the keys."""
        raise NotImplementedError

    def allows(self, id: str) -> bool:
        """Whether a command of this place can be given now."""
        return True

    def perform(self, id: str) -> bool:
        """Do what the command says; False where it is not this form's."""
        if id in ("form.back", "form.leave"):
            self.close()
            return True
        return False

    def draft(self) -> object | None:
        """What was typed, to be put back when the form is opened again; None where nothing was."""
        return None

    def renew(self) -> None:
        """The log has moved: ask again for what is shown."""

    def card_changed(self, card: TicketCard) -> None:
        """The ticket as it now stands; its revision goes with the command."""
        self.card = card

    @property
    def seen(self) -> dict[str, int]:
        """What the person had before their eyes."""
        return {self.card.id: self.card.revision}

    def on_mount(self) -> None:
        """Take the keys."""
        self.focus_target.focus()

    def remember(self) -> None:
        """Keep what was typed so far."""
        self._drafts.keep(self.ticket, self.command, self.draft())

    def drop_draft(self) -> None:
        """Forget what was typed."""
        self._drafts.keep(self.ticket, self.command, None)

    def close(self) -> None:
        """Leave; what was typed is kept."""
        self.remember()
        self.post_message(self.Closed(self))

    def save(self, command: Command) -> None:
        """Have the command saved. Another key while it is being saved does nothing."""
        if self._saving:
            return
        self._saving = True
        self.remember()
        self.calls.do(command, self.saved, failed=self.unsaved)

    def unsaved(self) -> None:
        """Saving failed; the words are on the screen already. The form stays as it is."""
        self._saving = False

    def saved(self, outcome: Done | Refused) -> None:
        """What came of it: gone from the screen if saved, and told why not if refused."""
        self._saving = False
        if isinstance(outcome, Refused):
            self.post_message(Said(refusal(outcome), bad=True))
            return
        self.drop_draft()
        self.post_message(Saved(outcome))
        self.post_message(self.Closed(self))


def refusal(refused: Refused, lead: str = "Not saved") -> str:
    """A refusal in a sentence, with its rule and how to go on."""
    rule = f" ({refused.rule})" if refused.rule else ""
    return f"{lead}: {refused.message}{rule}{' ' + refused.cure if refused.cure else ''}"


def title(words: str, card: TicketCard) -> Line:
    """The first line of a form: what is being done, to which ticket, of whom."""
    return ((words, "title"), (f"  {card.severity} {card.id}", "strong"), (f"  {card.client_name}", ""))
