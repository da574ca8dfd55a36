"""Drills: blind decisions on past tickets, held against the expert's, and what they say of a trainee (§12).

An item is a past ticket at a decision that was later judged needed; that decision is the expert's. Every figure is
worked out on exact numbers and rounded last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Literal, TypeAlias

import msgspec

from nightdesk.domain import entries as e
from nightdesk.domain.commands import Decided, DecideDrill, Refused
from nightdesk.domain.facts import Facts
from nightdesk.domain.instants import Instant
from nightdesk.domain.picture import Picture
from nightdesk.domain.ratio import Ratio, ratio, rounded
from nightdesk.domain.tickets import Ticket

RANK: Mapping[e.Action, int] = {
    "park": 0, "own": 1, "notify_client_it": 2, "vendor": 2, "escalate_t2": 3, "wake_t3": 4,
}  # fmt: skip
"""§12: how far an action goes. Two may stand on one step."""
WORST = 5
"""How many of the items that disagreed worst are named (§14)."""
FEW = 10
"""DR-3: with fewer decisions nobody is said to need calibration."""
KAPPA_LEAST = Fraction(60, 100)
OVER_MOST = Fraction(20, 100)
UNDER_MOST = Fraction(10, 100)

Relation: TypeAlias = Literal["agrees", "over", "under", "lateral"]
CalibrationReason: TypeAlias = Literal["kappa", "over", "under"]


class Drill(msgspec.Struct, frozen=True):
    """One blind decision that counts, and the expert's."""

    id: str
    trainee: str
    ticket: str
    decision: e.Action
    expert: e.Action

    @property
    def difference(self) -> int:
        """How many ranks the decision lies over the expert's; negative under it, 0 on the same step."""
        return RANK[self.decision] - RANK[self.expert]

    @property
    def relation(self) -> Relation:
        """DR-1: how the decision stands to the expert's. Exactly one of the four holds."""
        if self.decision == self.expert:
            return "agrees"
        return "over" if self.difference > 0 else "under" if self.difference < 0 else "lateral"


class Score(msgspec.Struct, frozen=True):
    """What somebody's decisions come to (DR-1, DR-2, DR-3). `kappa` has four decimals; None where it says nothing."""

    n: int
    agreement: Ratio
    over: Ratio
    under: Ratio
    lateral: Ratio
    kappa: float | None
    calibration_needed: bool


class DrillReport(msgspec.Struct, frozen=True):
    """§14 `drills`, field by field: people by id, the worst items first, every missed T3 by id."""

    overall: Score
    people: Mapping[str, Score]
    worst: tuple[str, ...]
    missed_t3: tuple[str, ...]


def counted(events: Iterable[e.Event]) -> tuple[Drill, ...]:
    """The decisions that count, by id: of several by one trainee on one ticket only the first (DR-4).

    First by instant, then by id: a file of past drills names no instants.
    """
    first: dict[tuple[str, str], tuple[tuple[int, str], Drill]] = {}
    for event in events:
        body = event.body
        if not isinstance(body, e.DrillDecided):
            continue
        who, order = (body.trainee, body.ticket), (event.at, event.id)
        if who not in first or order < first[who][0]:
            first[who] = order, Drill(event.id, body.trainee, body.ticket, body.decision, body.expert)
    return tuple(sorted((drill for _, drill in first.values()), key=lambda drill: drill.id))


def report(drills: Sequence[Drill]) -> DrillReport:
    """DR-3: the figures per person and overall, the items that disagreed worst, and every expert T3 that was missed."""
    apart = sorted(
        (drill for drill in drills if drill.relation != "agrees"), key=lambda drill: (-abs(drill.difference), drill.id)
    )
    people = sorted({drill.trainee for drill in drills})
    return DrillReport(
        overall=score(drills),
        people={person: score([drill for drill in drills if drill.trainee == person]) for person in people},
        worst=tuple(drill.id for drill in apart[:WORST]),
        missed_t3=tuple(sorted(drill.id for drill in drills if drill.expert == "wake_t3" and drill.difference < 0)),
    )


def score(drills: Sequence[Drill]) -> Score:
    """DR-1, DR-2 and whether calibration is needed (DR-3) for these decisions."""
    n = len(drills)
    shares = Counter(drill.relation for drill in drills)
    exact = kappa(drills)
    return Score(
        n=n,
        agreement=ratio(shares["agrees"], n),
        over=ratio(shares["over"], n),
        under=ratio(shares["under"], n),
        lateral=ratio(shares["lateral"], n),
        kappa=None if exact is None else rounded(exact, 4),
        calibration_needed=bool(calibration_reasons(drills)),
    )


def kappa(drills: Sequence[Drill]) -> Fraction | None:
    """DR-2: Cohen's kappa over the six actions, unweighted and exact; None where n = 0 or pe = 1."""
    n = len(drills)
    if not n:
        return None
    decided = Counter(drill.decision for drill in drills)
    expert = Counter(drill.expert for drill in drills)
    by_chance = Fraction(sum(decided[action] * expert[action] for action in RANK), n * n)
    if by_chance == 1:
        return None
    agreed = Fraction(sum(drill.decision == drill.expert for drill in drills), n)
    return (agreed - by_chance) / (1 - by_chance)


def calibration_reasons(drills: Sequence[Drill]) -> tuple[CalibrationReason, ...]:
    """DR-3: why a senior should go through these decisions with the trainee; none means no need.

    Compared before rounding: exactly 20 % over and 10 % under are still good.
    """
    n = len(drills)
    if n < FEW:
        return ()
    exact = kappa(drills)
    shares = Counter(drill.relation for drill in drills)
    found: list[CalibrationReason] = []
    if exact is not None and exact < KAPPA_LEAST:
        found.append("kappa")
    if Fraction(shares["over"], n) > OVER_MOST:
        found.append("over")
    if Fraction(shares["under"], n) > UNDER_MOST:
        found.append("under")
    return tuple(found)


def confusion(drills: Sequence[Drill]) -> Mapping[e.Action, Mapping[e.Action, int]]:
    """DR-3: how often each expert action (outer) was answered with each decision (inner); all six by six, by rank."""
    cells = Counter((drill.expert, drill.decision) for drill in drills)
    return {expert: {decision: cells[expert, decision] for decision in RANK} for expert in RANK}


class Item(msgspec.Struct, frozen=True):
    """A past ticket at the decision a drill is about. `expert` is what may not be seen before deciding (DR-4)."""

    id: str
    """The decision's event id."""
    ticket: str
    client: str
    at: Instant
    order: tuple[int, str, int]
    expert: e.Action


def items(picture: Picture) -> tuple[Item, ...]:
    """Every drill item of this log as of `picture.now`, the oldest decision first.

    An item is a ticket with a decision whose last verdict is `yes` (KPI-10): then what was decided was right. One
    judged `no` or `should_have_sooner` was wrong without anybody saying what had been right, so it has no expert
    answer. Of several on one ticket the first: the later ones are told by what came of it.
    """
    found = [
        item for walk in picture.walks() for ticket in walk.tickets.values() if (item := _item(ticket, walk.verdicts))
    ]
    return tuple(sorted(found, key=lambda item: (item.order, item.id)))


def _item(ticket: Ticket, verdicts: Mapping[str, e.Event]) -> Item | None:
    for record in ticket.decisions:
        verdict = verdicts.get(record.event)
        if verdict is None or not isinstance(verdict.body, e.Verdict) or verdict.body.needed != "yes":
            continue
        event = next(event for event in ticket.events if event.id == record.event)
        return Item(event.id, ticket.id, ticket.client, event.at, event.order, record.action)
    return None


def blind(picture: Picture, trainee: str) -> tuple[Item, ...]:
    """The items `trainee` knows nothing of: not one of a ticket they had anything to do with (§12).

    Whoever wrote anything on it or on a ticket merged with it, was paged or authorised for it, owned it, judged it,
    or took it over in the morning by name, has seen more than the case.
    """
    found = items(picture)
    known = _known_to(picture, trainee, {item.client for item in found})
    return tuple(item for item in found if known.isdisjoint(_family(picture, item.ticket)))


def _family(picture: Picture, ticket: str) -> set[str]:
    """The ticket and all that was merged with it, however many times over."""
    family: set[str] = set()
    wanted = [ticket]
    while wanted:
        one = wanted.pop()
        found = picture.ticket(one)
        if one not in family and found is not None:
            wanted += [*found.children, *filter(None, [found.merged_into])]
        family.add(one)
    return family


def _known_to(picture: Picture, person: str, clients: set[str]) -> set[str]:
    """The tickets of these clients that `person` had anything to do with, whenever it was."""
    facts = picture.facts
    known: set[str] = set()
    for client in clients:
        promoted = {ticket.alert: ticket.id for ticket in picture.walk(client).tickets.values() if ticket.alert}
        for event in facts.clients[client].events:
            if not _takes_part(event, person):
                continue
            known.update(facts.tickets_of(event))
            if isinstance(event.body, e.AlertDismissed) and event.body.alert in promoted:
                known.add(promoted[event.body.alert])
    for event in facts.desk:
        if event.actor == person and isinstance(event.body, e.HandoffAccepted):
            known.update(event.body.tickets)
    return known


def _takes_part(event: e.Event, person: str) -> bool:
    if event.actor == person:
        return True
    match event.body:
        case e.Page(contact=named) | e.PageAck(contact=named) | e.StandDown(contact=named):
            return named == person
        case e.AuthGranted(to=named) | e.OwnerSet(to=named):
            return named == person
    return False


def done_by(picture: Picture, trainee: str) -> Mapping[str, Drill]:
    """Ticket → the decision of `trainee` that counts, as of `picture.now`."""
    said = (event for event in picture.facts.drills if event.at <= picture.now)
    return {drill.ticket: drill for drill in counted(said) if drill.trainee == trainee}


def open_to(picture: Picture, trainee: str, drill: str) -> Item | Refused:
    """The item of that id where `trainee` may still decide it blind; why not otherwise."""
    cure = "See `nightdesk drill list`."
    item = next((item for item in items(picture) if item.id == drill), None)
    if item is None:
        return Refused(message=f"There is no drill item {drill}.", rule="§12", cure=cure)
    if item not in blind(picture, trainee):
        return Refused(message=f"You had to do with the ticket behind {drill} yourself.", rule="§12", cure=cure)
    if item.ticket in done_by(picture, trainee):
        return Refused(
            message=f"You have decided {drill} and seen the answer; only that counts.", rule="DR-4", cure=cure
        )
    return item


def decide(picture: Picture, command: DecideDrill, actor: str) -> Decided:
    """The entry for a blind decision of `actor`, with the expert's beside it; or why it can't be one (DR-4)."""
    item = open_to(picture, actor, command.drill)
    if isinstance(item, Refused):
        return item
    return (e.DrillDecided(trainee=actor, ticket=item.ticket, decision=command.decision, expert=item.expert),)


def before(picture: Picture, item: Item) -> Picture:
    """That client's side of the desk as it stood just before the decision: whatever came with it or after is not in it.

    Cut by the order of events, not by the clock: the decision's own second may hold both sides (T-5).
    """
    said = picture.facts.clients[item.client].events
    return Picture(Facts(event for event in said if event.order < item.order), picture.policies, item.at)
