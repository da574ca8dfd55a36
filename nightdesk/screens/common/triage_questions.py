"""The four severity questions (SEV-2) as the screen asks them: words, keys, answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from nightdesk.domain.entries import Answer, Impact, TriageAnswers, Urgency


@dataclass(frozen=True)
class TriageQuestion:
    """One question; `answers` is key → value, in the order shown."""

    id: str
    words: str
    answers: Mapping[str, str]

    @property
    def hint(self) -> str:
        """The keys in words: `y yes · n no · u unknown`."""
        return " · ".join(f"{key} {value}" for key, value in self.answers.items())


_YES_NO = {"y": "yes", "n": "no", "u": "unknown"}

QUESTIONS: tuple[TriageQuestion, ...] = (
    TriageQuestion("active_security", "Active security breach?", _YES_NO),
    TriageQuestion("lob_halted", "Main application halted?", _YES_NO),
    TriageQuestion(
        "impact",
        "How many are affected?",
        {"o": "organisation", "g": "group", "s": "single", "n": "none", "u": "unknown"},
    ),
    TriageQuestion(
        "urgency",
        "How soon does it hurt?",
        {"s": "stopped", "d": "degraded", "f": "deferrable", "u": "unknown"},
    ),
)

BY_ID = {question.id: question for question in QUESTIONS}


def answers_of(given: Mapping[str, str]) -> TriageAnswers:
    """The answers as a value; what is not yet answered counts as unknown (SEV-3)."""
    return TriageAnswers(
        active_security=cast(Answer, given.get("active_security", "unknown")),
        lob_halted=cast(Answer, given.get("lob_halted", "unknown")),
        impact=cast(Impact, given.get("impact", "unknown")),
        urgency=cast(Urgency, given.get("urgency", "unknown")),
    )


def complete(given: Mapping[str, str]) -> bool:
    """Whether all four are answered."""
    return all(question.id in given for question in QUESTIONS)
