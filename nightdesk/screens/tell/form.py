"""Acknowledge, update, park, resolve: who was told and how, one text, the message as it would leave (COM-5, COM-8).

Nothing is sent from here: told by phone, copied and sent by the person, or nobody told.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Input

from nightdesk.domain.commands import Acknowledge, Draft, Park, Preview, Resolve, Telling, UpdateClient
from nightdesk.domain.entries import ToldBy
from nightdesk.keymap import Place
from nightdesk.screens.common.calls import DeskCalls
from nightdesk.screens.common.form import Drafts, Form, refusal, title
from nightdesk.screens.common.line_block import LineBlock
from nightdesk.screens.common.line_view import LineView
from nightdesk.screens.common.lines import Line, packed, wrap
from nightdesk.screens.common.page import Asked, CopyWanted, Said
from nightdesk.screens.common.text_field import TextField
from nightdesk.screens.queue.rows import heading
from nightdesk.views.ticket import TicketCard


@dataclass(frozen=True)
class _Act:
    words: str
    label: str
    """What the one free text is; where `required`, nothing is saved without it."""
    required: bool


ACTS = {
    "ticket.acknowledge": _Act("Acknowledge", "A sentence for the message, if it needs one", False),
    "ticket.update": _Act("Update the client", "What we know and what we do next", True),
    "ticket.park": _Act("Park for the next business day", "Why it can wait (goes into the message)", True),
    "ticket.resolve": _Act("Resolve", "What was done (goes into the message)", True),
}

WAYS: dict[ToldBy, tuple[str, str]] = {
    "phone": ("p", "told by phone"),
    "message": ("c", "copy it, send it yourself"),
    "none": ("n", "nobody told"),
}


class TellForm(Form):
    """One telling act being filled in."""

    def __init__(self, calls: DeskCalls, command: str, card: TicketCard, drafts: Drafts) -> None:
        super().__init__(calls, command, card, drafts)
        self._act = ACTS[command]
        self._way: ToldBy | None = None
        self._message: Draft | None = None
        self._preview: Preview | None = None
        before = drafts.get(card.id, command)
        self._title = LineBlock(id="tell-title")
        self._input = TextField(
            before if isinstance(before, str) else "",
            placeholder=self._act.label,
            id="tell-text",
        )
        self._draft_view = LineView(id="tell-draft")

    def compose(self) -> ComposeResult:
        yield self._title
        yield self._input
        yield self._draft_view

    @property
    def place(self) -> Place:
        return "tell_text" if self._input.has_focus else "tell"

    @property
    def focus_target(self) -> Widget:
        return self._draft_view

    def draft(self) -> object | None:
        return self._input.value or None

    def on_mount(self) -> None:
        super().on_mount()
        self._show()
        self.renew()

    def renew(self) -> None:
        """Ask for the message as it would now leave."""
        self.calls.preview("tell", self._command(self._way or "message"), self._show_preview)

    def perform(self, id: str) -> bool:
        match id:
            case "told.phone":
                self._choose("phone")
            case "told.nobody":
                self._choose("none")
            case "told.copy":
                self._choose("message")
            case "told.save":
                self._save()
            case "pane.next":
                (self._draft_view if self._input.has_focus else self._input).focus()
            case "text.copy":
                self._copy()
            case _:
                return super().perform(id)
        return True

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.remember()
        self.renew()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if self._way is None:
            # The text came first: now the letters choose.
            self._draft_view.focus()
            self.post_message(Said("Who was told? p by phone, c copy and send it yourself, n nobody."))
        else:
            self._save()

    def _choose(self, way: ToldBy) -> None:
        self._way = way
        self._show()
        if self._act.required and not self._input.value.strip():
            self._input.focus()
        elif way == "message":
            self._save()
        self.renew()

    def _save(self) -> None:
        if self._way is None:
            self.post_message(Said("Who was told? p by phone, c copy and send it yourself, n nobody.", bad=True))
        elif self._act.required and not self._input.value.strip():
            self._input.focus()
            self.post_message(Said(f"{self._act.label}: that is still empty.", bad=True))
        elif self._preview is not None and self._preview.refused is not None:
            self.post_message(Said(refusal(self._preview.refused), bad=True))
        elif self._way == "message":
            self._copy_and_ask()
        elif self._way == "none" and self.command in ("ticket.park", "ticket.resolve"):
            # It leaves the queue, and the client believes nobody has looked.
            done = "Park" if self.command == "ticket.park" else "Resolve"
            told = f"{done} {self.ticket} with nobody told? The client has not heard of it."
            self.post_message(Asked(told, lambda: self.save(self._command("none")), warns=True))
        else:
            self.save(self._command(self._way))

    def _copy_and_ask(self) -> None:
        # The message as it reads with the last letter typed, not as it read when it was last shown.
        self.calls.preview("tell-copy", self._command("message"), self._ask_whether_sent)

    def _ask_whether_sent(self, preview: Preview) -> None:
        self._show_preview(preview)
        message = preview.draft
        if preview.refused is not None:
            self.post_message(Said(refusal(preview.refused), bad=True))
        elif message is None:
            self.post_message(Said("There is no message for this; tell them by phone.", bad=True))
        elif message.missing:
            self.post_message(Said(f"Can't be sent yet: {_missing(message)}.", bad=True))
        else:
            self.post_message(CopyWanted(_as_text(message), lambda where: self._ask_sent(message, where)))

    def _ask_sent(self, message: Draft, where: str) -> None:
        sent = self._command("message", text=_as_text(message), template=message.template)
        to = f" to {message.to}" if message.to else ""
        self.post_message(Asked(f"{where} Send it yourself{to} now. Is it sent?", lambda: self.save(sent)))

    def _copy(self) -> None:
        if self._message is None or self._message.missing:
            self.post_message(Said("There is no complete message to copy.", bad=True))
        else:
            self.post_message(CopyWanted(_as_text(self._message)))

    def _command(self, way: ToldBy, *, text: str = "", template: str = "") -> Telling:
        typed = self._input.value.strip()
        sent_by_hand = "clipboard" if way == "message" else ""
        match self.command:
            case "ticket.acknowledge":
                return Acknowledge(seen=self.seen, ticket=self.ticket, told_by=way, detail=typed, text=text,
                                   template=template, via=sent_by_hand)  # fmt: skip
            case "ticket.update":
                return UpdateClient(seen=self.seen, ticket=self.ticket, told_by=way, detail=typed, text=text,
                                    template=template, via=sent_by_hand)  # fmt: skip
            case "ticket.park":
                return Park(seen=self.seen, ticket=self.ticket, told_by=way, detail=typed, reason=typed, text=text,
                            template=template, via=sent_by_hand)  # fmt: skip
            case _:
                return Resolve(seen=self.seen, ticket=self.ticket, told_by=way, detail=typed, resolution=typed,
                               text=text, template=template, via=sent_by_hand)  # fmt: skip

    def _show_preview(self, preview: Preview) -> None:
        self._preview = preview
        self._message = preview.draft
        self._show()

    def _show(self) -> None:
        self._title.show(self._top)
        self._draft_view.show(self._message_lines, self.ticket)

    def _top(self, width: int) -> list[Line]:
        ways: list[Line] = [
            (("(•) " if self._way == way else "( ) ", "strong"), (key, "key"), (f" {words}", ""))
            for way, (key, words) in WAYS.items()
        ]
        return [
            title(self._act.words, self.card),
            *wrap(self.card.subject, width),
            (),
            (("Who was told?", "strong"),),
            *packed(ways, width, "   "),
            *(
                wrap(self.card.call_first, width, "strong", first=(("Call  ", "muted"),), indent=6)
                if self.card.call_first
                else ()
            ),
        ]

    def _message_lines(self, width: int) -> list[Line]:
        lines: list[Line] = []
        preview = self._preview
        if preview is not None and preview.notice:
            lines += wrap(preview.notice, width, "warn")
        if preview is not None and preview.refused is not None:
            lines += wrap(refusal(preview.refused, "Can't be saved"), width, "alarm")
        message = self._message
        if message is not None:
            lines += [(), heading("The message", width)]
            if message.missing and self._way not in ("phone", "none"):
                lines += wrap(f"Can't be sent yet: {_missing(message)}.", width, "alarm")
            lines += wrap(message.to or "nobody named", width, first=(("To       ", "muted"),), indent=9)
            lines += wrap(message.subject, width, "strong", first=(("Subject  ", "muted"),), indent=9)
            lines += [(), *wrap(message.text, width)]
        return lines


def _missing(message: Draft) -> str:
    if message.missing == ("detail",):
        return "write the sentence for the message above"
    return "nothing fills " + ", ".join(message.missing)


def _as_text(message: Draft) -> str:
    return f"{message.subject}\n\n{message.text}"
