"""The lines of the checklist: triage questions where there is no triage yet, E01 to E12, the decision, the actions."""

from __future__ import annotations

from collections.abc import Mapping

from nightdesk.domain.entries import Action
from nightdesk.screens.common.lines import Line, Role, Span
from nightdesk.screens.common.triage_questions import BY_ID, QUESTIONS
from nightdesk.screens.queue.rows import heading
from nightdesk.views.escalation import EscalationView, Question

DECIDE = "decide"
"""Key of the row on which `enter` goes on to the actions."""

LETTERS: Mapping[str, Action] = {
    "o": "own",
    "2": "escalate_t2",
    "3": "wake_t3",
    "v": "vendor",
    "c": "notify_client_it",
    "p": "park",
}
"""The key of each action."""


class ChecklistRows:
    """Questions with their answers, what still decides, and the decision last; `fields` where triage is asked too."""

    def __init__(self, view: EscalationView, triage: Mapping[str, str], fields: Mapping[str, str] | None) -> None:
        self._rows: list[tuple[str | None, Line]] = []
        if fields is not None:
            self._rows.append((None, (("Triage", "muted"),)))
            for asked in QUESTIONS:
                answer = triage.get(asked.id)
                self._add(asked.id, "", answer or "?", "strong" if answer else "warn", asked.words)
            for field, value in fields.items():
                self._add(field, "", value or "-", "strong" if value else "muted", field.capitalize())
            self._rows.append((None, (("Checklist", "muted"),)))
        for question in view.questions:
            self._add(question.id, question.id, *_answer(question), question.words, _source(question))
        words = view.actions[view.recommendation] if view.recommendation else view.headline
        self._rows.append((DECIDE, (("DECIDE   ", "strong"), (words, "strong" if view.recommendation else "muted"))))
        self._at = {key: y for y, (key, _) in enumerate(self._rows) if key is not None}

    def _add(self, key: str, id: str, answer: str, role: Role, words: str, source: str = "") -> None:
        spans: list[Span] = [(f"{id} ", "muted")] if id else []
        spans += [(answer.ljust(9 if id else 13), role), (words, "" if role != "muted" else "muted")]
        if source:
            spans.append((f"  ({source})", "muted"))
        self._rows.append((key, tuple(spans)))

    def __len__(self) -> int:
        return len(self._rows)

    def key(self, y: int) -> str | None:
        """The question of row `y`."""
        return self._rows[y][0]

    def index(self, key: str) -> int | None:
        """Where the question stands."""
        return self._at.get(key)

    def cells(self, y: int, width: int) -> Line:
        """The row."""
        key, line = self._rows[y]
        return heading(line[0][0], width) if key is None else line


class ActionRows:
    """What can be done, the recommendation first and marked."""

    def __init__(self, view: EscalationView) -> None:
        self._actions = actions_in_order(view)
        self._view = view

    def __len__(self) -> int:
        return len(self._actions)

    def key(self, y: int) -> str | None:
        """The action of row `y`."""
        return self._actions[y]

    def index(self, key: str) -> int | None:
        """Where the action stands."""
        return next((y for y, action in enumerate(self._actions) if action == key), None)

    def cells(self, y: int, width: int) -> Line:
        """Its key, its words, and whether the rules say so."""
        action = self._actions[y]
        letter = next(letter for letter, meant in LETTERS.items() if meant == action)
        if action == self._view.recommendation:
            note, role = "recommended", "good"
        elif action in self._view.also:
            note, role = "also recommended", "good"
        else:
            note, role = "deviates, needs a reason", "muted"
        return ((f"{letter} ", "key"), (self._view.actions[action].ljust(30), "strong"), (f" {note}", role))  # type: ignore[return-value]


def actions_in_order(view: EscalationView) -> list[Action]:
    """Every action: the recommendation, then those also recommended, then the rest."""
    first = [action for action in (view.recommendation, *view.also) if action is not None]
    return [*first, *(action for action in view.actions if action not in first)]


def _answer(question: Question) -> tuple[str, Role]:
    if question.answer is not None:
        return question.answer, "muted" if question.computed else "strong"
    return ("ask", "warn") if question.needed else ("·", "muted")


def _source(question: Question) -> str:
    return question.source or ("computed" if question.computed else "")


def hint_of(key: str | None, view: EscalationView) -> tuple[str, str]:
    """The question under the cursor in full, and the keys that answer it."""
    if key in BY_ID:
        return BY_ID[key].words, BY_ID[key].hint
    if key in ("category", "system"):
        return f"The ticket's {key}", "enter types it"
    if key == DECIDE:
        return "What is done?", "enter shows the actions"
    question = next((asked for asked in view.questions if asked.id == key), None)
    if question is None:
        return "", ""
    if question.computed:
        return (
            f"{question.id} {question.words}",
            f"worked out by the desk{f': {question.source}' if question.source else ''}",
        )
    return f"{question.id} {question.words}", "y yes · n no · - unknown · backspace clears · i evidence"
