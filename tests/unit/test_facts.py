"""What was said is kept whole, whatever order it came in; a walk continued is a walk done anew (T-5)."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightdesk.domain import entries as e
from nightdesk.domain.facts import Facts
from nightdesk.domain.instants import Instant, parse
from nightdesk.domain.picture import Kept, Picture
from nightdesk.domain.policy import Policies
from tests import night
from tests.build import (
    Night,
    access,
    ack,
    alert,
    at,
    client,
    created,
    events,
    granted,
    note,
    policies,
    promoted,
    window,
)

END = parse("2026-03-08T13:02:00Z")


def state(picture: Picture) -> dict[str, Any]:
    """Everything a picture knows of its clients, and its queue."""
    found: dict[str, Any] = {
        walk.client: (
            walk.tickets,
            walk.alerts.dispositions,
            {id: (group.open, group.ticket, group.storm) for id, group in walk.alerts.groups.items()},
            walk.alerts.reraised,
            walk.access.accesses,
            walk.access.reviews,
            walk.refusals,
            walk.strays,
        )
        for walk in picture.walks()
        if walk.tickets or walk.alerts.dispositions or walk.strays
    }
    rows = [(row.id, row.band, row.severity, row.due, row.due_is, row.clocks) for row in picture.queue()]
    return {**found, "queue": rows}


def fresh(said: Iterable[e.Event], now: Instant, under: Policies | None = None) -> dict[str, Any]:
    return state(Picture(Facts(said), under or night.policies(), now))


def test_a_picture_carried_from_event_to_event_of_night_a_is_the_one_made_from_nothing() -> None:
    facts = Facts(night.events())
    kept = Kept(facts, night.policies())
    for now in sorted({event.at for event in night.events()}):
        assert state(Picture(facts, night.policies(), now, kept)) == fresh(night.events(), now)


def test_a_picture_fed_as_things_are_said_is_the_one_made_from_nothing() -> None:
    facts = Facts()
    kept = Kept(facts, night.policies())
    for event in sorted(night.events(), key=lambda event: event.order):
        facts.evolve(event)
        Picture(facts, night.policies(), event.at, kept).queue()
    assert state(Picture(facts, night.policies(), END, kept)) == fresh(night.events(), END)


@pytest.mark.parametrize("seed", range(8))
def test_night_a_fed_in_any_order_is_the_same_night(seed: int) -> None:
    shuffled = list(night.events())
    random.Random(seed).shuffle(shuffled)
    assert Facts(shuffled).homeless == Facts(night.events()).homeless
    assert fresh(shuffled, END) == fresh(night.events(), END)


@pytest.mark.parametrize("seed", range(4))
def test_late_events_of_night_a_reach_a_picture_that_is_already_looked_at(seed: int) -> None:
    picks = random.Random(seed)
    late = {event.id for event in picks.sample(night.events(), 25)}
    facts = Facts(event for event in night.events() if event.id not in late)
    kept = Kept(facts, night.policies())
    Picture(facts, night.policies(), END, kept).queue()
    for event in night.events():
        if event.id in late:
            facts.evolve(event)
    assert state(Picture(facts, night.policies(), END, kept)) == fresh(night.events(), END)


# what waits for what it names


def kept_ids(said: Sequence[e.Event]) -> list[str]:
    return [event.id for event in Facts(said).clients["acme"].events]


def test_what_is_said_of_a_ticket_before_it_is_known_waits_for_it() -> None:
    (made, noted) = events(("Wed 01:00", created()), ("Wed 01:05", note()))
    assert kept_ids([noted, made]) == ["e1", "e2"]


@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)])
def test_alert_promotion_and_acknowledgement_find_each_other_in_any_order(order: tuple[int, ...]) -> None:
    said = events(("Wed 01:00", alert()), ("Wed 01:05", promoted("e1")), ("Wed 01:06", ack()))
    assert kept_ids([said[position] for position in order]) == ["e1", "e2", "e3"]


@given(order=st.permutations(range(6)))
@settings(max_examples=60)
def test_references_find_their_ticket_in_any_order(order: list[int]) -> None:
    said = events(
        ("Wed 01:00", created()), ("Wed 01:10", granted(start="Wed 01:10", end="Wed 02:00")), ("Wed 01:15", access()),
        ("Wed 01:20", e.Decision(ticket="T", action="park")), ("Wed 01:30", e.Verdict(decision="e4", needed="no")),
        ("Wed 01:40", e.AuthRevoked(auth="A1")),
    )  # fmt: skip
    assert kept_ids([said[position] for position in order]) == ["e1", "e2", "e3", "e4", "e5", "e6"]


def test_the_order_is_instant_then_origin_then_number() -> None:
    (one, two, three) = events(("Wed 01:00", created()), ("Wed 01:05", note()), ("Wed 01:05", ack()))
    other = msgspec.structs.replace(three, origin="a desk", id="other")
    assert kept_ids([one, two, other]) == ["e1", "other", "e2"]


# time acts in a kept walk too


def carried(said: Sequence[e.Event], late: e.Event, now: str, under: Policies) -> dict[str, Any]:
    """The picture at `now`, looked at before and after the late event came in."""
    facts = Facts(said)
    kept = Kept(facts, under)
    Picture(facts, under, at(now), kept).queue()
    facts.evolve(late)
    return state(Picture(facts, under, at(now), kept))


def test_an_all_clear_that_comes_late_undoes_the_reraise_in_a_kept_walk() -> None:
    planned = policies(client(maintenance_windows=(window("2026-01-14T01:00", "2026-01-14T01:40"),)))
    problem, clear = events(("Wed 01:10", alert()), ("Wed 01:38", alert("ok")))
    assert carried([problem], clear, "Wed 02:00", planned) == fresh([problem, clear], at("Wed 02:00"), planned)


def test_a_change_that_comes_late_keeps_a_kept_check_flapping() -> None:
    times = ("02:00", "02:05", "02:10", "02:15", "02:40")
    *early, late = events(*((f"Wed {time}", alert(("problem", "ok")[n % 2])) for n, time in enumerate(times)))
    under = policies(client())
    assert carried(early, late, "Wed 02:50", under) == fresh([*early, late], at("Wed 02:50"), under)


def test_a_walk_goes_back_by_being_done_again() -> None:
    said = Night(("Wed 01:00", created()), ("Wed 01:05", ack()))
    facts = Facts(said.events)
    kept = Kept(facts, said.policies)
    Picture(facts, said.policies, at("Wed 02:00"), kept).queue()
    assert state(Picture(facts, said.policies, at("Wed 01:01"), kept)) == fresh(
        said.events, at("Wed 01:01"), said.policies
    )


def test_an_entry_of_an_unknown_kind_makes_its_ticket_read_only() -> None:
    strange = e.Unknown(name="ticket_sung_to", raw="{}", ticket="T")
    assert Night(("Wed 01:00", created()), ("Wed 01:05", strange)).ticket("Wed 01:05").read_only
