"""The escalation form: asks only what still decides, shows the recommendation as it stands, saves the decision (§5).

Two steps: the checklist, then what is done. An untriaged ticket is triaged in the first one and saved with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

from msgspec import structs
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input

from nightdesk.domain.commands import Decide, Done, Refused, Triage
from nightdesk.domain.entries import Action, Answer
from nightdesk.keymap import Place
from nightdesk.screens.common.calls import DeskCalls
from nightdesk.screens.common.desk_thread import DeskThread
from nightdesk.screens.common.form import Drafts, Form
from nightdesk.screens.common.line_block import LineBlock
from nightdesk.screens.common.line_list import LineList
from nightdesk.screens.common.line_view import LineView
from nightdesk.screens.common.page import Asked, PlaceChanged, Said
from nightdesk.screens.common.text_field import TextField
from nightdesk.screens.common.triage_questions import BY_ID, QUESTIONS, answers_of, complete
from nightdesk.screens.escalation import words
from nightdesk.screens.escalation.rows import DECIDE, LETTERS, ActionRows, ChecklistRows, actions_in_order
from nightdesk.views.escalation import Escalation, EscalationView
from nightdesk.views.ticket import Card, TicketCard

UNSAID = "unknown"
"""What an empty category or system is saved as: the decision must not wait for a word."""
_ANSWERS: Mapping[str, Answer] = {"question.yes": "yes", "question.no": "no", "question.unknown": "unknown"}


@dataclass(frozen=True)
class _Draft:
    answers: Mapping[str, Answer]
    evidence: Mapping[str, str]
    triage: Mapping[str, str]
    fields: Mapping[str, str]
    reason: str = ""


class EscalationForm(Form):
    """The checklist of one ticket."""

    def __init__(self, calls: DeskCalls, command: str, card: TicketCard, drafts: Drafts) -> None:
        super().__init__(calls, command, card, drafts)
        before = drafts.get(card.id, command)
        self._fresh = _Draft({}, {}, {}, {"category": card.category or card.suggested_category, "system": card.system})
        self._given = before if isinstance(before, _Draft) else self._fresh
        self._view: EscalationView | None = None
        self._choosing = False
        self._typing = ""
        """What the text field is for: a question's id, `category`, `system`, `reason`; empty while it is hidden."""
        self._action: Action | None = None
        self._top = LineBlock(id="escalation-top")
        self._rows = LineList(id="escalation-rows")
        self._hint = LineBlock(id="escalation-hint")
        self._input = TextField(id="escalation-text")
        self._details = LineView(id="escalation-details")

    def compose(self) -> ComposeResult:
        yield self._top
        with Horizontal(id="escalation-body"):
            with Vertical(id="escalation-left"):
                yield self._hint
                yield self._input
                yield self._rows
            yield self._details

    # What the page asks.

    @property
    def place(self) -> Place:
        return "action" if self._choosing else "escalation"

    @property
    def focus_target(self) -> Widget:
        return self._input if self._typing else self._rows

    def draft(self) -> object | None:
        return None if self._given == self._fresh else self._given

    def on_mount(self) -> None:
        super().on_mount()
        self._input.display = False
        self.renew()

    def renew(self) -> None:
        """Ask the rules again with the answers so far."""
        given = self._given
        query = Escalation(
            ticket=self.ticket,
            answers=self._answers(),
            triage=answers_of(given.triage) if self._untriaged and complete(given.triage) else None,
            category=given.fields["category"],
            system=given.fields["system"],
            action=self._action,
        )
        self.calls.ask("escalation", query, self._show)

    def _answers(self) -> dict[str, Answer]:
        """The answers so far; a breach said in the triage counts as E01 before the triage is complete."""
        answers: dict[str, Answer] = dict(self._given.answers)
        if self._untriaged and "E01" not in answers and self._given.triage.get("active_security") == "yes":
            answers["E01"] = "yes"
        return answers

    def card_changed(self, card: TicketCard) -> None:
        super().card_changed(card)
        self._show_details()

    def perform(self, id: str) -> bool:
        if id in ("form.back", "form.leave") and (self._typing or self._choosing):
            self._step_back()
        elif id in _ANSWERS and not self._typing:
            self._answer(_ANSWERS[id])
        elif id == "question.clear":
            self._clear()
        elif id in ("question.evidence", "question.enter"):
            self._enter(evidence=id == "question.evidence")
        elif id == "pane.details":
            (self._rows if self._details.has_focus else self._details).focus()
        elif id == "action.pick":
            self._pick()
        else:
            return super().perform(id)
        return True

    def letter(self, letter: str) -> None:
        """A key that answers the triage question under the cursor, or goes to an action."""
        if self._choosing:
            self._rows.go(LETTERS[letter])
        elif (question := BY_ID.get(self._rows.key or "")) is not None:
            self._answer_triage(question.id, question.answers.get(letter))

    @property
    def _untriaged(self) -> bool:
        # The view counts the triage of this form as given; the card knows what is saved.
        return self.card.untriaged

    # Answering.

    def _answer(self, answer: Answer) -> None:
        key = self._rows.key or ""
        if key in BY_ID:
            value = None if answer == "unknown" else answer
            self._answer_triage(key, value if value in BY_ID[key].answers.values() else self._letter_value(key, answer))
            return
        question = next((asked for asked in self._view.questions if asked.id == key), None) if self._view else None
        if question is None:
            return
        if question.computed:
            self._say(f"{question.id} is worked out by the desk: {question.source or 'computed'}.")
            return
        triage = self._given.triage
        if key == "E01" and self._untriaged and "active_security" not in triage:
            triage = {**triage, "active_security": answer}  # the same question, asked once
        self._change(replace(self._given, answers={**self._given.answers, key: answer}, triage=triage))

    def _letter_value(self, key: str, answer: Answer) -> str | None:
        # `n` is "no" here and "none" among the impacts; `-` says unknown everywhere.
        return BY_ID[key].answers.get({"yes": "y", "no": "n", "unknown": "u"}[answer])

    def _answer_triage(self, id: str, value: str | None) -> None:
        if value is None:
            self._say(f"{BY_ID[id].words} {BY_ID[id].hint}")
            return
        self._change(replace(self._given, triage={**self._given.triage, id: value}))

    def _clear(self) -> None:
        key = self._rows.key or ""
        answers = {id: answer for id, answer in self._given.answers.items() if id != key}
        triage = {id: answer for id, answer in self._given.triage.items() if id != key}
        self._change(replace(self._given, answers=answers, triage=triage), stay=True)

    def _change(self, given: _Draft, *, stay: bool = False) -> None:
        self._given = given
        self.remember()
        self._moving = not stay
        self.renew()

    _moving = True
    """The next answer of the desk moves the cursor to what is asked next."""

    def _show(self, view: EscalationView | None) -> None:
        if view is None:
            self._say(f"{self.ticket} is no longer there.")
            return
        self._view = view
        given = self._given
        if self._choosing:
            self._rows.show(ActionRows(view))
        else:
            self._rows.show(ChecklistRows(view, given.triage, given.fields if self._untriaged else None))
            if self._moving:
                self._moving = False
                self._rows.go(self._asked_next(view))
        self._top.show(lambda width: words.top(view, self.card, width, choosing=self._choosing))
        self._show_hint()
        self._show_details()

    def _asked_next(self, view: EscalationView) -> str:
        if self._untriaged:
            open_question = next((asked.id for asked in QUESTIONS if asked.id not in self._given.triage), None)
            if open_question:
                return open_question
        return view.needs[0] if view.needs else DECIDE

    def _show_hint(self) -> None:
        view = self._view
        if view is not None:
            note = self._given.evidence.get(self._rows.key or "", "")
            key = None if self._choosing else self._rows.key
            self._hint.show(lambda width: words.hint(key, view, note, width, choosing=self._choosing))

    def _show_details(self) -> None:
        view, card = self._view, self.card
        if view is not None:
            self._details.show(lambda width: words.details(view, card, width), self.ticket)

    @on(LineList.Moved)
    def _moved(self, event: LineList.Moved) -> None:
        event.stop()
        if self._choosing and event.key is not None and event.key != self._action:
            # Who would be paged depends on the action.
            self._action = cast(Action, event.key)
            self.renew()
        self._show_hint()

    # Evidence, category, system, reason.

    def _enter(self, *, evidence: bool) -> None:
        key = self._rows.key or ""
        if key == DECIDE and not evidence:
            self._choose()
        elif key in ("category", "system"):
            self._type(key, self._given.fields.get(key, ""), key)
        elif key.startswith("E"):
            self._type(key, self._given.evidence.get(key, ""), f"Evidence for {key}: what was seen or said")
        elif key in BY_ID:
            self._say(f"{BY_ID[key].words} {BY_ID[key].hint}")

    def _type(self, what: str, value: str, placeholder: str) -> None:
        self._typing = what
        self._input.value = value
        self._input.placeholder = placeholder
        self._input.display = True
        self._input.focus()

    def _stop_typing(self) -> None:
        self._typing = ""
        self._input.display = False
        self._rows.focus()
        self._show_hint()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        what, text = self._typing, event.value
        if what in ("category", "system"):
            self._given = replace(self._given, fields={**self._given.fields, what: text})
        elif what == "reason":
            self._given = replace(self._given, reason=text)
        elif what:
            self._given = replace(self._given, evidence={**self._given.evidence, what: text})
        self.remember()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        what = self._typing
        if what == "reason" and not self._given.reason.strip():
            self._say("A deviation needs a reason (§5.4).")
            return
        self._stop_typing()
        if what == "reason":
            self._confirm()
        else:
            self._moving = what in self._given.fields
            self.renew()

    # Deciding.

    def _choose(self) -> None:
        view = self._view
        if view is None:
            return
        if self._untriaged and (asked := self._asked_next(view)) in BY_ID:
            self._rows.go(asked)
            self._say("The triage comes first: its four answers.")
            return
        self._choosing = True
        self._rows.show(ActionRows(view))
        self._rows.go(actions_in_order(view)[0])
        self._action = actions_in_order(view)[0]
        self.renew()
        self.post_message(PlaceChanged())

    def _step_back(self) -> None:
        if self._typing:
            self._stop_typing()
        else:
            self._choosing = False
            self._action = None
            self._moving = True
            self.renew()
        self.post_message(PlaceChanged())

    def _pick(self) -> None:
        if self._view is None or self._rows.key is None:
            return
        self._action = cast(Action, self._rows.key)
        if self._deviates:
            self._type("reason", self._given.reason, "Why not as recommended? (needed)")
        else:
            self._confirm()

    @property
    def _deviates(self) -> bool:
        view = self._view
        return view is not None and self._action != view.recommendation and self._action not in view.also

    def _confirm(self) -> None:
        view, action = self._view, self._action
        if view is None or action is None:
            return
        follows = "deviates from the rules" if self._deviates else "as the rules say"
        triage = " with its triage" if self._untriaged else ""
        first = next((step for step in view.would_page if not step.empty), None)
        call = (
            f" Then call {first.tier} {first.name}."
            if first is not None and action in ("escalate_t2", "wake_t3")
            else ""
        )
        question = f"Save for {self.ticket}{triage}: {view.actions[action]} ({follows})?{call}"
        self.post_message(Asked(question, self._decide, warns=self._deviates))

    def _decide(self) -> None:
        if self._saving or self._action is None or self._view is None:
            return
        self._saving = True
        given, action = self._given, self._action
        reason = given.reason.strip() if self._deviates else ""
        evidence = {id: note.strip() for id, note in given.evidence.items() if note.strip()}
        triage = None
        if self._untriaged:
            triage = Triage(
                seen=self.seen,
                ticket=self.ticket,
                answers=answers_of(given.triage),
                category=given.fields.get("category", "").strip() or UNSAID,
                system=given.fields.get("system", "").strip() or UNSAID,
            )
        decide = Decide(
            seen=self.seen,
            ticket=self.ticket,
            answers=self._answers(),
            action=action,
            evidence=evidence,
            reason=reason,
        )

        async def both(desk: DeskThread) -> Done | Refused:
            if triage is not None:
                outcome = await desk.do(triage)
                if isinstance(outcome, Refused):
                    return outcome
                # The decision is taken on the ticket as its own triage left it.
                after = await desk.ask(Card(ticket=decide.ticket))
                return await desk.do(_on(after, decide) if after is not None else decide)
            return await desk.do(decide)

        self.calls.run("", both, self.saved, self.unsaved)

    def _say(self, sentence: str) -> None:
        self.post_message(Said(sentence, bad=True))


def _on(card: TicketCard, decide: Decide) -> Decide:
    """The same decision, taken with this card before one's eyes."""
    return structs.replace(decide, seen={card.id: card.revision})
