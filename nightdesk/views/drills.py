"""Drills as a person sees them: which items there are, the masked case, the answer afterwards, the figures (§12).

DR-4 is kept here as well: no view gives an expert's answer to somebody who has not decided that ticket yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import msgspec

from nightdesk.domain import drills, escalation
from nightdesk.domain import entries as e
from nightdesk.domain.commands import Refused
from nightdesk.domain.drills import Drill, Item, Relation, Score
from nightdesk.domain.masking import mask_of
from nightdesk.domain.picture import Picture
from nightdesk.domain.policy import Severity
from nightdesk.domain.rules import words_of
from nightdesk.views.common import Scene, View, name_of
from nightdesk.views.drill_case import DrillCase, case_of, standing_before, weekday_time


class DrillLine(View, frozen=True, kw_only=True):
    """One item in the list. `decision`, `expert`, `relation` are None until it is done (DR-4)."""

    item: str
    when: str
    """Weekday and desk wall time of the decision; no date, by which one could find it."""
    severity: Severity
    category: str
    system: str
    channel: str
    done: bool
    decision: e.Action | None = None
    expert: e.Action | None = None
    relation: Relation | None = None


class DrillList(View, frozen=True, kw_only=True):
    """The items one person can do or has done."""

    trainee: str
    items: tuple[DrillLine, ...]
    known: int
    """Items left out because this person had to do with the ticket."""


class DrillItems(msgspec.Struct, frozen=True):
    """Asks which items there are for whoever looks."""

    def answer(self, scene: Scene) -> DrillList:
        """The items, the oldest decision first."""
        picture = scene.picture
        found = drills.blind(picture, scene.actor)
        done = drills.done_by(picture, scene.actor)
        return DrillList(
            trainee=scene.actor,
            items=tuple(_line(picture, item, done.get(item.ticket)) for item in found),
            known=len(drills.items(picture)) - len(found),
        )


def _line(picture: Picture, item: Item, done: Drill | None) -> DrillLine:
    point, ticket = standing_before(picture, item)
    mask = mask_of(picture, point, ticket)
    last = ticket.triage
    return DrillLine(
        item=item.id,
        when=weekday_time(item.at, point.desk.timezone),
        severity=ticket.severity,
        category=mask.hide(last.category) if last else "",
        system=mask.hide(last.system) if last else "",
        channel=ticket.channel,
        done=done is not None,
        decision=done.decision if done else None,
        expert=done.expert if done else None,
        relation=done.relation if done else None,
    )


class BlindCase(msgspec.Struct, frozen=True):
    """Asks for the case of an item; without one, of the next that whoever looks has not done."""

    item: str = ""

    def answer(self, scene: Scene) -> DrillCase | Refused:
        """The masked case; or why this person can't be given it (§12, DR-4)."""
        picture = scene.picture
        wanted = self.item or _next(picture, scene.actor)
        if wanted is None:
            return Refused(message="There is no drill left for you.", rule="§12", cure="See `nightdesk drill list`.")
        item = drills.open_to(picture, scene.actor, wanted)
        return item if isinstance(item, Refused) else case_of(picture, item)


def _next(picture: Picture, trainee: str) -> str | None:
    done = drills.done_by(picture, trainee)
    return next((item.id for item in drills.blind(picture, trainee) if item.ticket not in done), None)


class DrillReveal(View, frozen=True, kw_only=True):
    """The answer to a decided item: the expert's, and what the rules had recommended."""

    drill: str
    """The id of the entry that was recorded."""
    item: str
    ticket: str
    decision: e.Action
    expert: e.Action
    relation: Relation
    difference: int
    """Ranks over the expert (negative: under)."""
    recommendation: e.Action | None
    """What §5.3 said on the last checklist before the decision; None where it said nothing."""
    also: tuple[e.Action, ...]
    flags: tuple[str, ...]
    rules: tuple[str, ...]
    """Each rule with its words: `R01 active breach → wake T3`."""
    needs: tuple[str, ...]
    """Questions the rules were still waiting for (ESC-1)."""
    checked: bool
    """Whether a checklist was answered before the decision at all."""


class Revealed(msgspec.Struct, frozen=True):
    """Asks for the answer to an item."""

    item: str

    def answer(self, scene: Scene) -> DrillReveal | None:
        """The answer; None as long as whoever asks has not decided that item (DR-4)."""
        picture = scene.picture
        item = next((item for item in drills.items(picture) if item.id == self.item), None)
        done = drills.done_by(picture, scene.actor).get(item.ticket) if item is not None else None
        if item is None or done is None:
            return None
        _, ticket = standing_before(picture, item)
        found = ticket.checklists[-1].recommendation if ticket.checklists else escalation.Recommendation(None)
        return DrillReveal(
            drill=done.id,
            item=item.id,
            ticket=item.ticket,
            decision=done.decision,
            expert=done.expert,
            relation=done.relation,
            difference=done.difference,
            recommendation=found.action,
            also=found.also,
            flags=tuple(escalation.FLAG_WORDS[flag] for flag in found.flags),
            rules=tuple(words_of(rule) for rule in found.rules),
            needs=found.needs,
            checked=bool(ticket.checklists),
        )


class DrillRun(View, frozen=True, kw_only=True):
    """What one run of an item came to: the case where it was asked for, the answer where a decision was recorded."""

    case: DrillCase | None = None
    reveal: DrillReveal | None = None


class Apart(View, frozen=True, kw_only=True):
    """A decision that was not the expert's."""

    drill: str
    trainee: str
    ticket: str | None
    """None where whoever looks may still do that ticket as a drill (DR-4)."""
    decision: e.Action
    expert: e.Action
    relation: Relation
    difference: int


Confusion: TypeAlias = Mapping[e.Action, Mapping[e.Action, int]]


class DrillScores(View, frozen=True, kw_only=True):
    """The drill report (DR-3). The first four fields are those of §14 `drills`."""

    overall: Score
    people: Mapping[str, Score]
    worst: tuple[str, ...]
    missed_t3: tuple[str, ...]
    names: Mapping[str, str]
    calibration: Mapping[str, tuple[str, ...]]
    """Who needs it (`overall` or a person's id), and why: a sentence each. Nobody else stands here."""
    confusion: Confusion
    """Expert's action → decision → how often."""
    confusion_of: Mapping[str, Confusion]
    """The same for each person."""
    apart: Mapping[str, Apart]
    """What is to be known of each id in `worst` and `missed_t3`."""


class DrillFigures(msgspec.Struct, frozen=True):
    """Asks for the drill report over all that was decided by the scene's instant."""

    def answer(self, scene: Scene) -> DrillScores:
        """The report; people by id."""
        picture = scene.picture
        found = drills.counted(event for event in picture.facts.drills if event.at <= picture.now)
        report = drills.report(found)
        of = {person: [drill for drill in found if drill.trainee == person] for person in report.people}
        hidden = self._hidden(scene)
        named = {*report.worst, *report.missed_t3}
        return DrillScores(
            overall=report.overall,
            people=report.people,
            worst=report.worst,
            missed_t3=report.missed_t3,
            names={person: name_of(picture, person) for person in report.people},
            calibration={
                who: why for who, theirs in {"overall": found, **of}.items() if (why := _why(theirs))
            },
            confusion=drills.confusion(found),
            confusion_of={person: drills.confusion(theirs) for person, theirs in of.items()},
            apart={drill.id: _apart(drill, hidden) for drill in found if drill.id in named},
        )  # fmt: skip

    def _hidden(self, scene: Scene) -> set[str]:
        """Tickets that whoever looks may still decide blind."""
        done = drills.done_by(scene.picture, scene.actor)
        return {item.ticket for item in drills.blind(scene.picture, scene.actor)} - done.keys()


def _apart(drill: Drill, hidden: set[str]) -> Apart:
    return Apart(
        drill=drill.id,
        trainee=drill.trainee,
        ticket=None if drill.ticket in hidden else drill.ticket,
        decision=drill.decision,
        expert=drill.expert,
        relation=drill.relation,
        difference=drill.difference,
    )


def _why(found: Sequence[Drill]) -> tuple[str, ...]:
    """DR-3: why calibration is needed, a sentence a reason."""
    score = drills.score(found)
    kappa = "–" if score.kappa is None else f"{score.kappa:.4f}"
    words = {
        "kappa": f"kappa {kappa} is under 0.60",
        "over": f"{score.over.num} of {score.n} went further than the expert ({score.over.pct} %, over 20 %)",
        "under": f"{score.under.num} of {score.n} fell short of the expert ({score.under.pct} %, over 10 %)",
    }
    return tuple(words[reason] for reason in drills.calibration_reasons(found))
