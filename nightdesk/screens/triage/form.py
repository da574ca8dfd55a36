"""The triage form: four questions on single keys, category and system, and what the rules make of it as one answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Input

from nightdesk.domain.commands import Preview, Triage
from nightdesk.domain.entries import Basis
from nightdesk.keymap import Place
from nightdesk.screens.common.calls import DeskCalls
from nightdesk.screens.common.form import Drafts, Form, refusal, title
from nightdesk.screens.common.line_block import LineBlock
from nightdesk.screens.common.line_list import LineList
from nightdesk.screens.common.lines import Line, Role, wrap
from nightdesk.screens.common.page import Said
from nightdesk.screens.common.text_field import TextField
from nightdesk.screens.common.triage_questions import BY_ID, QUESTIONS, answers_of, complete
from nightdesk.views.ticket import TicketCard


class QuestionRows:
    """The four questions with the answers given."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = dict(given)

    def __len__(self) -> int:
        return len(QUESTIONS)

    def key(self, y: int) -> str | None:
        """The question's id."""
        return QUESTIONS[y].id

    def index(self, key: str) -> int | None:
        """Where it stands."""
        return next((y for y, question in enumerate(QUESTIONS) if question.id == key), None)

    def cells(self, y: int, width: int) -> Line:
        """Its words and its answer."""
        question = QUESTIONS[y]
        answer = self._given.get(question.id)
        return ((question.words.ljust(26), ""), (answer or "?", "strong" if answer else "warn"))


@dataclass(frozen=True)
class _Draft:
    given: tuple[tuple[str, str], ...]
    category: str
    system: str


class TriageForm(Form):
    """One triage being filled in."""

    def __init__(self, calls: DeskCalls, command: str, card: TicketCard, drafts: Drafts) -> None:
        super().__init__(calls, command, card, drafts)
        before = drafts.get(card.id, command)
        self._given: dict[str, str] = dict(before.given) if isinstance(before, _Draft) else {}
        self._basis: Basis = "correction"
        self._preview: Preview | None = None
        self._at_start = (card.category or card.suggested_category, card.system)
        category, system = (before.category, before.system) if isinstance(before, _Draft) else self._at_start
        self._title = LineBlock()
        self._questions = LineList(id="triage-questions")
        self._hint = LineBlock(id="triage-hint")
        self._category = TextField(category, placeholder="category", id="triage-category")
        self._system = TextField(system, placeholder="system", id="triage-system")
        self._result = LineBlock(id="triage-result")

    def compose(self) -> ComposeResult:
        yield self._title
        yield self._questions
        yield self._hint
        yield self._category
        yield self._system
        yield self._result

    @property
    def place(self) -> Place:
        return "triage"

    @property
    def focus_target(self) -> Widget:
        return self._questions

    def allows(self, id: str) -> bool:
        return id != "triage.basis" or not self.card.untriaged

    def draft(self) -> object | None:
        typed = (self._category.value, self._system.value)
        return _Draft(tuple(self._given.items()), *typed) if self._given or typed != self._at_start else None

    def on_mount(self) -> None:
        super().on_mount()
        self._show()
        self.renew()

    def renew(self) -> None:
        """Ask what the rules make of the answers so far."""
        self.calls.preview("triage", self._command(), self._show_preview)

    def perform(self, id: str) -> bool:
        match id:
            case "triage.basis":
                self._basis = "change" if self._basis == "correction" else "correction"
                self._show()
                self.renew()
            case "told.save":
                self._save()
            case "pane.next":
                self._next_field()
            case _:
                return super().perform(id)
        return True

    def answer(self, letter: str) -> None:
        """The key of an answer to the question under the cursor."""
        question = BY_ID.get(self._questions.key or "")
        if question is None or not self._questions.has_focus:
            return
        value = question.answers.get(letter)
        if value is None:
            self.post_message(Said(f"{question.words} {question.hint}", bad=True))
            return
        self._given[question.id] = value
        self.remember()
        after = next((later.id for later in QUESTIONS if later.id not in self._given), None)
        self._show()
        if after is not None:
            self._questions.go(after)
        else:
            self._category.focus()
        self.renew()

    @on(LineList.Moved)
    def _moved(self, event: LineList.Moved) -> None:
        event.stop()
        self._show()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.remember()
        self.renew()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self._save()

    def _next_field(self) -> None:
        if self._category.has_focus:
            full = next((name for name in self.card.categories if _completes(name, self._category.value)), None)
            if full is not None:
                self._category.value = full
                self._category.cursor_position = len(full)
                return
            self._system.focus()
        elif self._system.has_focus:
            self._questions.focus()
        else:
            self._category.focus()

    def _save(self) -> None:
        missing = next((question for question in QUESTIONS if question.id not in self._given), None)
        if missing is not None:
            self._questions.focus()
            self._questions.go(missing.id)
            self.post_message(Said(f"{missing.words} {missing.hint}", bad=True))
        elif empty := next((field for field in (self._category, self._system) if not field.value.strip()), None):
            empty.focus()
            self.post_message(Said(f"Which {empty.placeholder} is it about?"))
        else:
            self.save(self._command())

    @property
    def _filled(self) -> bool:
        typed = self._category.value.strip() and self._system.value.strip()
        return bool(typed) and complete(self._given)

    def _command(self) -> Triage:
        return Triage(
            seen=self.seen,
            ticket=self.ticket,
            answers=answers_of(self._given),
            category=self._category.value.strip(),
            system=self._system.value.strip(),
            basis=self._basis,
        )

    def _show_preview(self, preview: Preview) -> None:
        self._preview = preview
        self._show()

    def _show(self) -> None:
        self._title.show(lambda width: [title("Triage", self.card), *wrap(self.card.subject, width), ()])
        self._questions.show(QuestionRows(self._given))
        self._hint.show(self._hint_lines)
        self._result.show(self._result_lines)

    def _hint_lines(self, width: int) -> list[Line]:
        question = BY_ID.get(self._questions.key or "", QUESTIONS[0])
        lines = [(), *wrap(question.hint, width, "key"), ()]
        known = " ".join(self.card.categories)
        words = f"Category and system (tab completes{f': {known}' if known else ''})"
        return [*lines, *wrap(words, width, "muted")]

    def _result_lines(self, width: int) -> list[Line]:
        preview = self._preview
        if preview is None:
            return []
        lines: list[Line] = [()]
        so_far = "" if complete(self._given) else "so far (open answers count as unknown)"
        if preview.severity is not None:
            role: Role = "alarm" if preview.severity == "P1" else "strong"
            lines += wrap(so_far, width, first=((f"Severity {preview.severity} ", role),))
        for rule in preview.rules:
            lines += wrap(rule, width, "muted", first=(("  ", ""),), indent=4)
        if not self.card.untriaged:
            words = "a correction" if self._basis == "correction" else "a change: circumstances got worse or better"
            lines += wrap(f"This is {words} (b changes that).", width)
        if preview.notice:
            lines += wrap(preview.notice, width, "warn")
        if preview.refused is not None and self._filled:
            lines += wrap(refusal(preview.refused, "Can't be saved"), width, "alarm")
        return lines


def _completes(name: str, typed: str) -> bool:
    return bool(typed) and name != typed and name.casefold().startswith(typed.casefold())
