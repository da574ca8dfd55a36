"""Every key of the screen, once: bindings, key line, help, palette and documentation all read this table.

A place is what a person has before them. A key that does nothing in a place is not bound there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Place: TypeAlias = Literal[
    "queue",
    "card",
    "triage",
    "escalation",
    "action",
    "tell",
    "tell_text",
    "note",
    "clients",
    "runbook",
    "runbook_ticket",
    "handoff",
    "help",
    "confirm",
]

PLACES: dict[Place, str] = {
    "queue": "Queue",
    "card": "Ticket card",
    "triage": "Triage",
    "escalation": "Escalation checklist",
    "action": "Escalation: what is done",
    "tell": "Telling the client",
    "tell_text": "Telling the client: the sentence",
    "note": "Note",
    "clients": "Runbooks: pick a client",
    "runbook": "Runbook",
    "runbook_ticket": "Ticket beside its runbook",
    "handoff": "Handoff",
    "help": "Help",
    "confirm": "Confirm",
}
"""What each place is called in the help and the documentation."""


@dataclass(frozen=True, kw_only=True)
class Key:
    """One thing a key does."""

    id: str
    """`noun.verb`: stays the same for ever, whatever key it is on."""
    keys: tuple[str, ...]
    words: str
    """What it does, for help, palette and documentation."""
    where: frozenset[Place]
    short: str = ""
    """One or two words for the key line; empty where the line does not show it."""
    tooltip: str = ""
    shown: str = ""
    """The key as written on the line and in help, where its name is not that."""
    always: bool = False
    """Works before the text field one is typing in gets the key."""
    palette: bool = True

    @property
    def key_words(self) -> str:
        """The keys as a person reads them: `q / esc`."""
        return self.shown or " / ".join(NAMES.get(key, key) for key in self.keys)


NAMES = {
    "escape": "esc",
    "question_mark": "?",
    "minus": "-",
    "slash": "/",
    "up": "↑",
    "down": "↓",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
}
"""How keys are written for people."""

_EVERYWHERE = frozenset(PLACES)
_TICKET = frozenset[Place]({"queue", "card", "runbook_ticket"})
_PAGES = frozenset[Place]({"queue", "card", "runbook_ticket", "clients", "runbook", "handoff", "help"})
_LISTS = _PAGES | frozenset[Place]({"triage", "escalation", "action", "tell"})
_FORMS = frozenset[Place]({"triage", "escalation", "action", "tell", "tell_text", "note"})
_BESIDE = frozenset[Place]({"runbook", "runbook_ticket"})


def _in(*places: Place) -> frozenset[Place]:
    return frozenset(places)


KEYS: tuple[Key, ...] = (
    # tickets
    Key(id="ticket.acknowledge", keys=("a",), words="Acknowledge: take it, tell the client", short="ack", where=_TICKET,
        tooltip="A human has it. Stops the response clock once the client is told."),
    Key(id="ticket.triage", keys=("t",), words="Triage: four questions, category", short="triage", where=_TICKET,
        tooltip="Sets the severity by the rules; every clock follows it."),
    Key(id="ticket.escalate", keys=("e",), words="Escalate: checklist and decision", short="escalate", where=_TICKET,
        tooltip="Asks only what still decides, then says whether to wake somebody."),
    Key(id="ticket.runbook", keys=("r",), words="Runbook beside the ticket", short="runbook", where=_TICKET,
        tooltip="The client's runbook, next to the ticket."),
    Key(id="ticket.update", keys=("u",), words="Update the client", short="update", where=_TICKET,
        tooltip="A message from the draft, with one sentence of yours."),
    Key(id="ticket.note", keys=("i",), words="Note: only the desk reads it", short="note", where=_TICKET),
    Key(id="ticket.park", keys=("p",), words="Park for the client's next business day", short="park", where=_TICKET),
    Key(id="ticket.resolve", keys=("x",), words="Resolve, and tell the client", short="resolve", where=_TICKET),
    Key(id="ticket.explain", keys=("d",), words="Explain the due times", short="due?", where=_TICKET,
        tooltip="Target, start and every counted window of the three clocks."),
    Key(id="ticket.open", keys=("enter",), words="Open the ticket card", short="card", where=_in("queue")),
    # pages
    Key(id="page.queue", keys=("1",), words="Queue", short="Queue", where=_PAGES),
    Key(id="page.runbooks", keys=("2",), words="Runbooks", short="Runbooks", where=_PAGES),
    Key(id="page.handoff", keys=("4",), words="Handoff: the morning report so far", short="Handoff", where=_PAGES),
    # runbooks
    Key(id="client.pick", keys=("enter",), words="Open this client's runbook", short="open", where=_in("clients")),
    Key(id="client.filter", keys=("slash",), words="Find a client by name", short="find", where=_in("clients")),
    Key(id="runbook.search", keys=("slash",), words="Search in this runbook", short="search", where=_BESIDE),
    Key(id="section.jump", keys=(), words="Jump to the section of that letter", where=_in("runbook", "handoff"),
        shown="its letter", palette=False),
    Key(id="pane.switch", keys=("tab",), words="To the other pane", short="other pane", where=_BESIDE, palette=False),
    # triage
    Key(id="triage.answer", keys=("y", "n", "u", "o", "g", "s", "d", "f"), words="Answer the question in the bar",
        shown="its letter", where=_in("triage"), palette=False),
    Key(id="triage.basis", keys=("b",), words="Correction, or circumstances changed", short="basis",
        where=_in("triage"), palette=False),
    # escalation
    Key(id="question.yes", keys=("y",), words="Yes", short="yes", where=_in("escalation"), palette=False),
    Key(id="question.no", keys=("n",), words="No", short="no", where=_in("escalation"), palette=False),
    Key(id="question.unknown", keys=("minus",), words="Unknown", short="unknown", where=_in("escalation"),
        palette=False),
    Key(id="question.triage", keys=("u", "o", "g", "s", "d", "f"), words="Answer the triage question in the bar",
        shown="its letter", where=_in("escalation"), palette=False),
    Key(id="question.clear", keys=("backspace",), words="Take the answer back", short="clear", where=_in("escalation"),
        palette=False),
    Key(id="question.evidence", keys=("i",), words="Note the evidence for this answer", short="evidence",
        where=_in("escalation")),
    Key(id="question.enter", keys=("enter",), words="Decide (on a question: note the evidence)", short="decide",
        where=_in("escalation"), palette=False),
    Key(id="pane.details", keys=("tab",), words="Scroll who would be paged and the runbook", short="details",
        where=_in("escalation"), palette=False),
    Key(id="action.pick", keys=("enter",), words="Take this action", short="take it", where=_in("action"),
        palette=False),
    Key(id="action.letter", keys=("o", "2", "3", "v", "c", "p"), words="Go to the action of that letter",
        shown="its letter", where=_in("action"), palette=False),
    # telling
    Key(id="told.phone", keys=("p",), words="Told by phone", short="by phone", where=_in("tell"), palette=False),
    Key(id="told.copy", keys=("c",), words="Copy the message, send it yourself", short="copy, send", where=_in("tell"),
        palette=False),
    Key(id="told.nobody", keys=("n",), words="Nobody was told", short="nobody told", where=_in("tell"), palette=False),
    Key(id="told.save", keys=("enter",), words="Save", short="save", where=_in("tell", "tell_text", "triage"),
        palette=False),
    Key(id="pane.next", keys=("tab",), words="To the next field", short="next field",
        where=_in("tell", "tell_text", "triage"),
        palette=False),
    # text
    Key(id="text.copy", keys=("y",), words="Copy this text to the clipboard", short="copy",
        where=_in("tell", "handoff")),
    # moving
    Key(id="list.down", keys=("j", "down"), words="One down", where=_LISTS, palette=False),
    Key(id="list.up", keys=("k", "up"), words="One up", where=_LISTS, palette=False),
    Key(id="list.page_down", keys=("pagedown", "space"), words="A page down", where=_LISTS, palette=False),
    Key(id="list.page_up", keys=("pageup",), words="A page up", where=_LISTS, palette=False),
    Key(id="list.first", keys=("home",), words="To the first", where=_LISTS, palette=False),
    Key(id="list.last", keys=("end",), words="To the last", where=_LISTS, palette=False),
    # confirming
    Key(id="confirm.yes", keys=("y",), words="Yes, do it", short="yes, do it", where=_in("confirm"), palette=False),
    Key(id="confirm.no", keys=("enter", "escape", "n", "q", "backspace"), words="No, back", short="no, back",
        shown="enter / esc", where=_in("confirm"), palette=False),
    # leaving
    Key(id="app.quit", keys=("q",), words="Leave Nightdesk", short="quit", where=_in("queue")),
    Key(id="page.back", keys=("escape", "q", "backspace"), words="Back", short="back",
        where=_PAGES - {"queue"}),
    Key(id="form.back", keys=("escape",), words="Back; what you typed is kept", short="back", where=_FORMS, always=True,
        palette=False),
    Key(id="form.leave", keys=("q",), words="Back; what you typed is kept", where=_FORMS, palette=False),
    Key(id="app.help", keys=("question_mark", "f1"), words="Keys of where you are", short="help", shown="?",
        where=_PAGES | _FORMS),
    Key(id="app.palette", keys=("ctrl+p",), words="Everything by name", where=_EVERYWHERE - {"confirm"}, always=True,
        palette=False),
    Key(id="app.leave", keys=("ctrl+q", "ctrl+c"), words="Leave Nightdesk from anywhere", where=_EVERYWHERE,
        always=True, palette=False),
)  # fmt: skip
"""The table. Order is the order of the key line and of the help."""


def keys_of(place: Place) -> tuple[Key, ...]:
    """What keys do in that place, in the table's order."""
    return tuple(key for key in KEYS if place in key.where)


def clashes() -> list[str]:
    """Keys that would do two things in one place: a sentence each. Empty where the table is sound."""
    found: list[str] = []
    for place in PLACES:
        taken: dict[str, str] = {}
        for entry in keys_of(place):
            for key in entry.keys:
                if key in taken:
                    found.append(f"{key} is both {taken[key]} and {entry.id} in {place}")
                taken[key] = entry.id
    return found
