"""The escalation form: what is still to be asked, what the rules recommend so far, who would be woken."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from nightdesk.domain import escalation
from nightdesk.domain.deciding import recommendation
from nightdesk.domain.entries import Action, Answer, PageAck, Tier, TriageAnswers
from nightdesk.domain.history import to_severity
from nightdesk.domain.instants import MINUTE, Instant, left, overdue
from nightdesk.domain.paging import chain
from nightdesk.domain.picture import Picture
from nightdesk.domain.policy import Severity
from nightdesk.domain.rules import words_of
from nightdesk.domain.severity import triage
from nightdesk.domain.tickets import Ticket, TriageRecord
from nightdesk.runbooks.library import escalation_sections
from nightdesk.views.common import Scene, View
from nightdesk.views.runbook import runbook_of


class Question(View, frozen=True, kw_only=True):
    """One question of the checklist, E01 to E12."""

    id: str
    words: str
    answer: Answer | None
    """None: not asked."""
    source: str
    """Where a computed or pre-filled answer comes from; empty for one the technician gives."""
    computed: bool
    """Filled in by the program; not answerable by hand."""
    needed: bool
    """Among what still decides (ESC-1)."""


class WouldPage(View, frozen=True, kw_only=True):
    """One step of a paging chain as it would run (PG-1, PG-4)."""

    tier: str
    role: str
    name: str
    """Who holds it tonight, with phone; `nobody on the rota` for an empty step."""
    at: str
    """When this step would be tried, counted from the first page: `at once`, `after 10m`."""
    empty: bool


class EscalationView(View, frozen=True, kw_only=True):
    """The form over one ticket with the answers given so far."""

    ticket: str
    client_name: str
    subject: str
    severity: Severity
    untriaged: bool
    questions: tuple[Question, ...]
    recommendation: Action | None
    headline: str
    """`Wake T3` / `Needs E10 Harm if it waits until morning?`."""
    also: tuple[Action, ...]
    flags: tuple[str, ...]
    rules: tuple[str, ...]
    """R01 to R12 and F1 to F3 as they held, each with its words: `R01 active breach → wake T3`."""
    needs: tuple[str, ...]
    would_page: tuple[WouldPage, ...]
    time_boxes: tuple[str, ...]
    """What is left of T1's and T2's time box (§5.1), a sentence each."""
    runbook: tuple[tuple[str, tuple[str, ...]], ...]
    """Heading and lines of the runbook sections that bear on this, and its containment steps."""
    actions: Mapping[Action, str]
    """Every action in words."""
    revision: int


class Escalation(msgspec.Struct, frozen=True, kw_only=True):
    """Asks for the form over a ticket with the answers given so far.

    `triage`, `category`, `system` are the answers of a triage given in the same form and not yet saved.
    """

    ticket: str
    answers: Mapping[str, Answer] = {}
    triage: TriageAnswers | None = None
    category: str = ""
    system: str = ""
    action: Action | None = None

    def answer(self, scene: Scene) -> EscalationView | None:
        """The form at the scene's instant; None where there is no such ticket."""
        picture = scene.picture
        ticket = picture.ticket(self.ticket)
        if ticket is None:
            return None
        ticket = self._triaged(ticket, picture)
        case, found = recommendation(picture, ticket, self.answers)
        return EscalationView(
            ticket=ticket.id,
            client_name=picture.client_name(ticket.client),
            subject=ticket.subject,
            severity=ticket.severity,
            untriaged=ticket.triage is None,
            questions=tuple(_question(id, self.answers, case, found, ticket) for id in escalation.QUESTIONS),
            recommendation=found.action,
            headline=_headline(found),
            also=found.also,
            flags=tuple(escalation.FLAG_WORDS[flag] for flag in found.flags),
            rules=tuple(words_of(rule) for rule in found.rules),
            needs=found.needs,
            would_page=_would_page(picture, self.action or found.action, found.also),
            time_boxes=_time_boxes(ticket, picture),
            runbook=_runbook(scene, ticket),
            actions=escalation.ACTIONS,
            revision=ticket.revision,
        )

    def _triaged(self, ticket: Ticket, picture: Picture) -> Ticket:
        """The ticket as it would be after the triage of this form; nothing is written."""
        if self.triage is None:
            return ticket
        policy = picture.client_policy(ticket.client)
        result = triage(self.triage, self.category, self.system, policy, ticket.received_at)
        record = TriageRecord("", picture.now, self.triage, self.category, self.system, result.severity, result.rules)
        ticket = to_severity(ticket, result.severity, "correction", picture.now)
        return msgspec.structs.replace(ticket, triages=(*ticket.triages, record))


def _question(
    id: str, given: Mapping[str, Answer], case: escalation.Case, found: escalation.Recommendation, ticket: Ticket
) -> Question:
    computed = id in escalation.COMPUTED
    value = case.answers.get(id)
    source = _computed_from(id) if computed else ""
    if id == "E01" and id not in given and value not in (None, "not_asked"):
        source = f"from triage of {ticket.id}"
    return Question(
        id=id,
        words=escalation.QUESTIONS[id],
        answer=None if value is None or value == "not_asked" else value,
        source=source,
        computed=computed,
        needed=id in found.needs,
    )


def _computed_from(id: str) -> str:
    match id:
        case "E02":
            return words_of("COV-6")
        case "E03":
            return "the ownership map"
    return "calls recorded on the ticket"


def _headline(found: escalation.Recommendation) -> str:
    if found.action is not None:
        return escalation.ACTIONS[found.action]
    first = found.needs[0]
    more = f" ({len(found.needs) - 1} more may follow)" if len(found.needs) > 1 else ""
    return f"Needs {words_of(first)}{more}"


def _would_page(picture: Picture, action: Action | None, also: tuple[Action, ...]) -> tuple[WouldPage, ...]:
    """R01 starts both chains at once; otherwise the tier the action names."""
    tiers: list[Tier] = []
    for named in (action, *(also if action == "wake_t3" else ())):
        if named == "wake_t3":
            tiers.append("T3")
        if named == "escalate_t2":
            tiers.append("T2")
    rota = picture.rota
    found = []
    for tier in tiers:
        for step in chain(rota, picture.desk, tier, picture.now):
            person = step.engineer
            name = f"{person.name} {person.phone}".strip() if person else "nobody on the rota"
            found.append(
                WouldPage(
                    tier=tier,
                    role=step.role.replace("_", " "),
                    name=name,
                    at="skipped" if person is None else "at once" if step.after == 0 else f"after {left(step.after)}",
                    empty=person is None,
                )
            )
    return tuple(found)


def _time_boxes(ticket: Ticket, picture: Picture) -> tuple[str, ...]:
    """§5.1: T1 from the first response, T2 from the acknowledgement of a page."""
    lines = []
    severe = ticket.severity == "P1"
    first = ticket.milestones.first_response
    if ticket.severity in ("P1", "P2"):
        if first is None:
            lines.append("T1's time box starts with the first response.")
        else:
            lines.append(_box("T1", first, (15 if severe else 30) * MINUTE, picture))
        answered = [event.at for event in ticket.pages if isinstance(event.body, PageAck)]
        if answered:
            lines.append(_box("T2", answered[-1], (30 if severe else 60) * MINUTE, picture))
    return tuple(lines)


def _box(tier: str, start: Instant, length: int, picture: Picture) -> str:
    remaining = start + length - picture.now
    if remaining > 0:
        return f"{tier} has {left(remaining)} of {length // MINUTE} minutes left."
    return f"{tier}'s {length // MINUTE} minutes are over since {overdue(-remaining)}."


def _runbook(scene: Scene, ticket: Ticket) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Containment first: with a breach running it is what T1 may do before anybody is awake (AU-7)."""
    policy = scene.picture.client_policy(ticket.client)
    found: list[tuple[str, tuple[str, ...]]] = []
    for entry in policy.containment if policy is not None else ():
        valid = policy is not None and entry.signed_by in policy.authorisers
        # What must not be used says so before anything that a narrow screen may cut.
        usable = "" if valid else " NOT USABLE, signer may not sign"
        about = f"({', '.join(entry.systems)}; signed by {entry.signed_by})"
        found.append((f"Containment {entry.id}{usable} {about}", entry.steps))
    runbook = runbook_of(scene, ticket.client)
    for section in escalation_sections(runbook) if runbook is not None else ():
        found.append((section.heading, tuple(section.text.strip().split("\n")[1:])))
    return tuple(found)
