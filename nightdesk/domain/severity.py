"""How severe a ticket is: before triage, by triage, by the client's own rules (§4 SEV-1 to SEV-11, CAT-1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import msgspec

from nightdesk.domain import rules
from nightdesk.domain.calendar import calendars
from nightdesk.domain.entries import AlertSeverity, Channel, TriageAnswers
from nightdesk.domain.instants import Instant
from nightdesk.domain.policy import Category, ClientPolicy, Severity, SeverityRule

LABELS: dict[Severity, str] = {"P1": "Critical", "P2": "High", "P3": "Medium", "P4": "Low"}
"""What clients read (§8)."""

_MATRIX: dict[str, dict[str, Severity]] = {
    "organisation": {"stopped": "P1", "degraded": "P2", "deferrable": "P3"},
    "group": {"stopped": "P2", "degraded": "P2", "deferrable": "P3"},
    "single": {"stopped": "P3", "degraded": "P3", "deferrable": "P4"},
    "none": {"stopped": "P4", "degraded": "P4", "deferrable": "P4"},
}
_CHANNEL: dict[Channel, Severity] = {
    "phone": "P2", "voicemail": "P2", "email": "P3", "portal": "P3", "psa": "P3", "alert": "P3",
}  # fmt: skip


class Problem(msgspec.Struct, frozen=True):
    """One problem message of an alert group or storm, as far as its severity and words go."""

    event: str
    at: Instant
    severity: AlertSeverity
    category: str
    summary: str


class Triaged(msgspec.Struct, frozen=True):
    """What triage answers come to: the severity and the rules that made it, in order (SEV-8)."""

    severity: Severity
    rules: tuple[str, ...]


def at_least(value: Severity, floor: Severity) -> Severity:
    """The more severe of the two."""
    return min(value, floor)


def at_most(value: Severity, ceiling: Severity) -> Severity:
    """The less severe of the two."""
    return max(value, ceiling)


def of_problem(problem: Problem) -> Severity:
    """SEV-1: what one alert problem is worth."""
    if problem.severity == "info":
        return "P4"
    critical = problem.severity == "critical"
    if problem.category == "security":
        return "P1" if critical else "P2"
    return "P2" if critical else "P3"


def provisional(reported: Severity | None, channel: Channel, problems: Sequence[Problem], tripped: bool) -> Severity:
    """SEV-1 and SEV-11: the severity until the first triage."""
    if reported:
        value = reported
    elif problems:
        value = min(of_problem(problem) for problem in problems)
    else:
        value = _CHANNEL[channel]
    return at_least(value, "P2") if tripped else value


def triage(
    answers: TriageAnswers, category: str, system: str, policy: ClientPolicy | None, received_at: Instant
) -> Triaged:
    """SEV-2 to SEV-8: the severity of these answers under this runbook. Pure: the same answers, the same result."""
    impact = "group" if answers.impact == "unknown" else answers.impact  # SEV-3
    urgency = "degraded" if answers.urgency == "unknown" else answers.urgency
    value = _MATRIX[impact][urgency]
    rules = ["SEV-4"]

    def now(result: Severity, rule: str) -> None:
        nonlocal value
        if result != value:
            rules.append(rule)
        value = result

    if answers.lob_halted == "yes":
        now("P1", "SEV-5a")
    if answers.lob_halted == "unknown":
        now(at_least(value, "P2"), "SEV-5b")
    if answers.active_security == "unknown":
        now(at_least(value, "P2"), "SEV-5c")
    if category == "password_reset" and answers.active_security == "no" and answers.lob_halted == "no":
        now(at_most(value, "P3"), "SEV-5d")
    for rule in policy.severity_rules if policy else ():
        if _matches(rule, category, system, policy, received_at):
            result = at_least(value, rule.at_least) if rule.at_least else value
            now(at_most(result, rule.at_most) if rule.at_most else result, f"SEV-6:{rule.id}")
    if answers.active_security == "yes":
        value = "P1"
        rules.append("SEV-7")
    return Triaged(value, tuple(rules))


def _matches(rule: SeverityRule, category: str, system: str, policy: ClientPolicy | None, received_at: Instant) -> bool:
    if rule.category is not None and rule.category != category:
        return False
    if rule.system is not None and rule.system != system:
        return False
    if rule.hours is not None and policy is not None:
        open_then = calendars(policy).business.contains(received_at)
        return open_then == (rule.hours == "open")
    return True


def fold_text(*parts: str) -> str:
    """The text SEV-11 and CAT-1 search: lower case, every run of white space one blank."""
    return " ".join(" ".join(parts).lower().split())


@lru_cache(maxsize=1024)
def _folded(phrases: tuple[str, ...]) -> tuple[str, ...]:
    """The phrases as they are searched, each once."""
    return tuple(dict.fromkeys(folded for phrase in phrases if (folded := fold_text(phrase))))


def occurs(phrase: str, text: str) -> bool:
    """Whole-word match (SEV-11): `phrase` stands in `text`, both folded, with no letter or digit beside it."""
    start = text.find(phrase) if phrase else -1
    while start >= 0:
        end = start + len(phrase)
        before_free = start == 0 or not text[start - 1].isalnum()
        if before_free and (end == len(text) or not text[end].isalnum()):
            return True
        start = text.find(phrase, start + 1)
    return False


def tripwire(tripwires: tuple[str, ...], text: str) -> str | None:
    """SEV-11: the first tripwire phrase that occurs in folded `text`, or None."""
    # Most texts hold no phrase at all: `in` says so before the word's edges are looked at.
    return next((phrase for phrase in _folded(tripwires) if phrase in text and occurs(phrase, text)), None)


def suggested_category(categories: Iterable[Category], text: str) -> str | None:
    """CAT-1: the category most of whose words occur in folded `text`; ties by list order; None where none does."""
    best, most = None, 0
    for category in categories:
        count = len([word for word in _folded(category.words) if word in text and occurs(word, text)])
        if count > most:
            best, most = category.id, count
    return best


words = rules.words_of
"""A severity rule with its words: `SEV-7 active security breach`."""
