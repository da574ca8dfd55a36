"""What holds whatever happened: the order of arrival, looking meanwhile, every alert and every ticket once (T-5, HO-7).

On night-a, and on small nights drawn at random, muddled ones among them.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from nightdesk import replay
from nightdesk.domain import entries as e
from nightdesk.domain.acceptance import acceptance, addenda
from nightdesk.domain.calendar import Shift, night_of
from nightdesk.domain.common_cause import common_causes
from nightdesk.domain.facts import Facts
from nightdesk.domain.figures.outcome import Outcome, outcome
from nightdesk.domain.handoff import SECTIONS, Sections, fixed_at, numbers, sections
from nightdesk.domain.incidents import incidents
from nightdesk.domain.instants import MINUTE, Instant
from nightdesk.domain.noise import noise
from nightdesk.domain.picture import Kept, Picture
from nightdesk.domain.policy import Policies
from nightdesk.domain.standing import standing
from tests import night
from tests.build import DESK
from tests.small_nights import POLICIES, START, accesses, nights

SHIFT = night_of(DESK, date(2026, 1, 13))
NIGHT_A = night_of(night.policies().desk(Instant(0)), date(2026, 3, 7))


def report(picture: Picture, shift: Shift) -> Sections:
    """The sections of the report as it is fixed by the picture's instant."""
    fixed = fixed_at(picture.facts.desk, picture.desk, shift, picture.now)
    return sections(Picture(picture.facts, picture.policies, fixed.at).walks(), picture.policies, shift, fixed.at)


def placed(found: Sections) -> dict[str, Any]:
    return {
        name: [(one.ticket.id, one.ticket.milestones, one.reasons, one.due) for one in found.placed[name]]
        for name in SECTIONS
    }


def taken_over(picture: Picture, shift: Shift) -> tuple[Any, ...]:
    fixed, found = fixed_at(picture.facts.desk, picture.desk, shift, picture.now), report(picture, shift)
    taken = acceptance(picture, shift, fixed, found)
    return fixed, taken, addenda(picture, shift, fixed, found, taken.complete_at)


def outcomes(picture: Picture) -> list[Outcome]:
    verdicts = {decision: event for walk in picture.walks() for decision, event in walk.verdicts.items()}
    tickets = {id: ticket for walk in picture.walks() for id, ticket in walk.tickets.items()}
    return [outcome(ticket, picture.policies, picture.now, verdicts) for _, ticket in sorted(tickets.items())]


def now_only(picture: Picture, shift: Shift) -> dict[str, Any]:
    """What the rules say at the picture's instant, the report before it is fixed."""
    walks = picture.walks()
    found = sections(walks, picture.policies, shift, picture.now)
    return {
        "standing": standing(picture),
        "queue": [(row.order, row.client, row.due_is, row.clocks, row.read_now) for row in picture.queue()],
        "sections": placed(found),
        "numbers": numbers(found, walks, picture.policies, shift, shift.start),
        "alerts": noise(walks, picture.now),
        "outcomes": outcomes(picture),
    }


def everything(picture: Picture, shift: Shift = SHIFT) -> dict[str, Any]:
    """All that the rules say at the picture's instant."""
    return {
        **now_only(picture, shift),
        "report": placed(report(picture, shift)),
        "taken over": taken_over(picture, shift),
        "incidents": incidents(picture),
        "common causes": common_causes(picture),
    }


def look(said: Iterable[e.Event], now: Instant, under: Policies = POLICIES) -> Picture:
    return Picture(Facts(said), under, now)


def instants(said: Sequence[e.Event]) -> list[Instant]:
    """When something was said, the second before and after the last of it, and the morning."""
    last = said[-1].at
    return sorted(
        {event.at for event in said} | {Instant(last - 1), Instant(last + 1), Instant(START + 13 * 60 * MINUTE)}
    )


_seeds = st.integers(0, 10**6)


def shuffled(said: Sequence[e.Event], seed: int) -> list[e.Event]:
    found = list(said)
    random.Random(seed).shuffle(found)
    return found


# T-5: in any order


@given(said=nights(), seed=_seeds, picked=_seeds)
@settings(max_examples=120)
def test_t5_a_night_told_in_any_order_is_the_same_night(said: list[e.Event], seed: int, picked: int) -> None:
    now = instants(said)[picked % len(instants(said))]
    assert everything(look(shuffled(said, seed), now)) == everything(look(said, now))


def test_t5_night_a_told_in_any_order_is_the_same_night() -> None:
    last = Instant(max(event.at for event in night.events()) + 3600)
    wanted = everything(look(night.events(), last, night.policies()), NIGHT_A)
    for seed in range(3):
        told = shuffled(night.events(), seed)
        assert everything(look(told, last, night.policies()), NIGHT_A) == wanted


# T-5: looked at meanwhile


def arrivals(said: Sequence[e.Event], seed: int) -> list[e.Event]:
    """In another order, as an import lets it happen: what others refer to comes before them (SRC-2)."""
    made = [event for event in said if replay.makes(event)]
    others = [event for event in said if not replay.makes(event)]
    return [*made, *shuffled(others, seed)]


@given(said=nights(), seed=_seeds)
@settings(max_examples=100)
def test_t5_a_desk_looked_at_while_things_come_in_sees_what_a_fresh_look_sees(said: list[e.Event], seed: int) -> None:
    facts, moments, picks = Facts(), instants(said), random.Random(seed)
    kept = Kept(facts, POLICIES)
    for event in arrivals(said, seed):
        facts.evolve(event)
        Picture(facts, POLICIES, picks.choice(moments), kept).queue()
    now = picks.choice(moments)
    assert everything(Picture(facts, POLICIES, now, kept)) == everything(look(said, now))


@given(said=nights())
@settings(max_examples=60)
def test_t5_a_picture_carried_from_instant_to_instant_is_the_one_made_from_nothing(said: list[e.Event]) -> None:
    facts = Facts(said)
    kept = Kept(facts, POLICIES)
    for now in instants(said):
        assert now_only(Picture(facts, POLICIES, now, kept), SHIFT) == now_only(look(said, now), SHIFT)


def test_t5_night_a_carried_from_event_to_event_is_the_night_made_from_nothing() -> None:
    facts = Facts()
    kept = Kept(facts, night.policies())
    for place, event in enumerate(sorted(night.events(), key=lambda event: event.order)):
        facts.evolve(event)
        carried = Picture(facts, night.policies(), event.at, kept)
        carried.queue()
        if place % 10 == 0:
            fresh = look(facts.all(), event.at, night.policies())
            assert everything(carried, NIGHT_A) == everything(fresh, NIGHT_A)


@given(said=nights(), picked=_seeds)
@settings(max_examples=80)
def test_sla9_what_is_said_later_changes_nothing_of_an_earlier_look(said: list[e.Event], picked: int) -> None:
    if any(isinstance(event.body, e.Merge) for event in said):
        # Whose ticket it is reaches back to how a merge was judged: tests of identified tickets say how far.
        said = [event for event in said if not isinstance(event.body, e.ClientSet)]
    now = instants(said)[picked % len(instants(said))]
    known = [event for event in said if event.at <= now]
    assert everything(look(said, now)) == everything(look(known, now))


# AU-2: what is said on the ticket of one client is known to the accesses of another


@given(said=accesses(), seed=_seeds)
@settings(max_examples=120)
def test_au2_accesses_are_judged_alike_whatever_came_first_and_whoever_looked_meanwhile(
    said: list[e.Event], seed: int
) -> None:
    facts, moments, picks = Facts(), instants(said), random.Random(seed)
    kept = Kept(facts, POLICIES)
    for event in shuffled(said, seed):
        facts.evolve(event)
        standing(Picture(facts, POLICIES, picks.choice(moments), kept))
    for now in moments:
        wanted = standing(look(said, now)).access
        assert standing(Picture(facts, POLICIES, now, kept)).access == wanted
        assert standing(look([event for event in said if event.at <= now], now)).access == wanted


# every alert has one disposition


@given(said=nights())
@settings(max_examples=60)
def test_n8_dispositions_add_up_to_the_alerts_received_at_every_instant(said: list[e.Event]) -> None:
    for now in instants(said):
        alerts = {event.id for event in said if isinstance(event.body, e.Alert) and event.at <= now}
        found = noise(look(said, now).walks(), now)
        assert set(found.dispositions) == alerts
        assert (sum(found.counts.values()), found.total) == (len(alerts), len(alerts))


# HO-7: every ticket once, none left out


def of_the_report(picture: Picture, shift: Shift) -> None:
    """HO-7 and HO-1 at the picture's instant, read off the entries themselves."""
    found = sections(picture.walks(), picture.policies, shift, picture.now)
    printed = Counter(one.ticket.id for name in SECTIONS for one in found.placed[name])
    assert found.incomplete == ()
    assert set(printed.values()) <= {1}
    tickets = {id: ticket for walk in picture.walks() for id, ticket in walk.tickets.items()}
    assert printed.keys() <= tickets.keys()
    tonight = {
        event.body.ticket
        for event in picture.facts.of_tickets()
        if isinstance(event.body, e.OnTicket) and not isinstance(event.body, e.Csat)
        and shift.start <= event.at <= picture.now
    }  # fmt: skip
    left_out = [ticket for id, ticket in tickets.items() if id not in printed]
    assert {ticket.status for ticket in left_out} <= {"resolved", "merged"}
    assert tonight & {ticket.id for ticket in left_out} == set()
    resolved = [ticket for ticket in left_out if ticket.status == "resolved"]
    assert not any(ticket.promises or ticket.undelivered or ticket.unanswered is not None for ticket in resolved)
    for name in SECTIONS:
        assert {bool(one.reasons) for one in found.placed[name]} <= {name == "action_first"}
        assert {one.ticket.status for one in found.placed[name]} <= STATUSES[name]


OPEN = {"new", "in_progress", "waiting_client", "waiting_vendor"}
STATUSES = {
    "action_first": {*OPEN, "parked", "resolved"}, "open": OPEN, "parked": {"parked"}, "resolved": {"resolved"},
    "fyi": {"merged"},
}  # fmt: skip


@given(said=nights())
@settings(max_examples=60)
def test_ho7_each_ticket_stands_in_one_section_and_none_is_left_out(said: list[e.Event]) -> None:
    for now in instants(said):
        of_the_report(look(said, now), SHIFT)


def test_ho7_so_it_is_at_every_hour_of_night_a_and_of_the_day_after() -> None:
    for hour in range(30):
        of_the_report(night.picture(Instant(NIGHT_A.start + hour * 3600)), NIGHT_A)


@given(said=nights())
@settings(max_examples=40)
def test_ho6_the_numbers_on_top_are_those_of_the_sections(said: list[e.Event]) -> None:
    picture = look(said, instants(said)[-1])
    found = sections(picture.walks(), POLICIES, SHIFT, picture.now)
    top = numbers(found, picture.walks(), POLICIES, SHIFT, SHIFT.start)
    each = [top.action_first, top.open, top.parked, top.resolved, top.fyi]
    assert each == [len(found.placed[name]) for name in SECTIONS]
    assert top.in_scope == sum(each)
    assert top.alerts == sum(isinstance(event.body, e.Alert) for event in said)


# the queue and the clocks say the same


@given(said=nights())
@settings(max_examples=40)
def test_sla13_every_ticket_to_be_worked_on_stands_in_the_queue_once(said: list[e.Event]) -> None:
    for now in instants(said):
        picture = look(said, now)
        rows = Counter(row.id for row in picture.queue())
        assert set(rows.values()) <= {1}
        for id, ticket in standing(picture).tickets.items():
            if ticket.status not in ("parked", "resolved", "merged"):
                assert id in rows
            assert not (ticket.status == "merged" and id in rows)
        orders = [row.order for row in picture.queue()]
        assert orders == sorted(orders)


@given(said=nights())
@settings(max_examples=40)
def test_ho9_an_acceptance_is_complete_exactly_where_nothing_is_missing(said: list[e.Event]) -> None:
    picture = look(said, instants(said)[-1])
    _, taken, _ = taken_over(picture, SHIFT)
    found = report(picture, SHIFT)
    wanted = [one.ticket.id for one in found.placed["action_first"]] + ["parked"] * bool(found.placed["parked"])
    assert sorted([*taken.accepted, *taken.missing]) == sorted(wanted)
    assert not (taken.complete_at is not None and taken.missing)
    assert not (taken.complete_at is None and wanted and not taken.missing)
