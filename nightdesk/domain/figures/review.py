"""What a review over weeks or months is made of: the outcomes of tickets and the dispositions of alerts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import msgspec

from nightdesk.domain.alerts import Disposition
from nightdesk.domain.calendar import Shift, day_of, night_of
from nightdesk.domain.entries import Event, IssueAction
from nightdesk.domain.evaluation import ClientWalk
from nightdesk.domain.figures.kpi import Interval
from nightdesk.domain.figures.outcome import Outcome, final_outcome, outcome, past_outcome
from nightdesk.domain.picture import Picture
from nightdesk.domain.policy import DeskPolicy


class Reviewed(msgspec.Struct, frozen=True):
    """Every ticket's outcome, past ones too; how many of the period's alerts got which disposition; what is done about
    issues that keep coming back."""

    outcomes: Sequence[Outcome]
    alerts: Mapping[Disposition, int]
    actions: Sequence[IssueAction] = ()


def shifts_between(desk: DeskPolicy, first: date, end: date) -> tuple[Shift, ...]:
    """The desk shifts named by the dates `[first, end)`, in order: every night, and the days that have one (§1)."""
    found: list[Shift] = []
    day = first
    while day < end:
        found.extend(shift for shift in (day_of(desk, day), night_of(desk, day)) if shift is not None)
        day += timedelta(days=1)
    return tuple(found)


def of_shift(picture: Picture, shift: Shift, client: str | None) -> Reviewed:
    """What a figure of one shift is made of: the tickets as they stood at its end, verdicts as known now (KPI-10)."""
    verdicts = _verdicts(picture.walks())
    then = Picture(picture.facts, picture.policies, min(shift.end, picture.now))
    live = [
        outcome(ticket, then.policies, then.now, verdicts) for walk in then.walks() for ticket in walk.tickets.values()
    ]
    past = [past_outcome(event) for event in picture.facts.past_tickets]
    counts = dispositions(then.walks(), ((shift.start, shift.end),), client)
    return Reviewed([*live, *past], counts, _actions(picture))


def of_period(picture: Picture, shifts: Sequence[Interval], client: str | None) -> Reviewed:
    """What a figure of a longer period is made of: what became of every ticket as far as is known now."""
    walks = picture.walks()
    verdicts = _verdicts(walks)
    live = [
        final_outcome(ticket, picture.policies, picture.now, verdicts)
        for walk in walks
        for ticket in walk.tickets.values()
    ]
    past = [past_outcome(event) for event in picture.facts.past_tickets if event.at <= picture.now]
    return Reviewed([*live, *past], dispositions(walks, shifts, client), _actions(picture))


def dispositions(walks: Sequence[ClientWalk], shifts: Sequence[Interval], client: str | None) -> Counter[Disposition]:
    """How many alerts received in these shifts got which disposition; of one client only, where it is named."""
    found: Counter[Disposition] = Counter()
    for walk in walks:
        if client not in (None, walk.client):
            continue
        alerts = walk.alerts
        for start, end in shifts:
            found.update(alerts.dispositions[id] for at, id in alerts.between(start, end))
    return found


def _actions(picture: Picture) -> tuple[IssueAction, ...]:
    said = {
        (event.body.category, event.body.system): event.body
        for event in picture.facts.desk
        if event.at <= picture.now and isinstance(event.body, IssueAction)
    }
    return tuple(said[key] for key in sorted(said))


def _verdicts(walks: Sequence[ClientWalk]) -> dict[str, Event]:
    return {decision: event for walk in walks for decision, event in walk.verdicts.items()}
