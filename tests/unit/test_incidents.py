"""The desk's own bracket over tickets of several clients (§7b INC-1)."""

from __future__ import annotations

import random

import pytest

from nightdesk.domain import entries as e
from nightdesk.domain.facts import Facts
from nightdesk.domain.incidents import Incident, incidents
from nightdesk.domain.picture import Picture
from tests.build import Night, Said, ack, at, client, created, merge, policies, when

TICKETS: list[Said] = [
    ("Wed 01:00", created("A", priority="P1")), ("Wed 01:01", created("B", client="beta")), ("Wed 01:02", created("C")),
]  # fmt: skip
CLIENTS = policies(client(), client(id="beta"))


def opened(incident: str = "I1", **more: str) -> e.Body:
    return e.IncidentOpened(incident=incident, title="Line down", **more)


def linked(ticket: str, incident: str = "I1") -> e.Body:
    return e.IncidentLinked(incident=incident, ticket=ticket)


def night(*said: Said) -> Night:
    return Night(*TICKETS, *said, under=CLIENTS)


def found(*said: Said, now: str = "Wed 06:00") -> list[Incident]:
    return incidents(night(*said).picture(now))


def tickets(*said: Said, now: str = "Wed 06:00") -> dict[str, tuple[str, ...]]:
    return {one.id: one.tickets for one in found(*said, now=now)}


def test_inc1_an_incident_says_what_it_was_opened_with() -> None:
    (one,) = found(("Wed 01:10", opened(vendor="Example Fiber")))
    assert one == Incident("I1", "Line down", "Example Fiber", at("Wed 01:10"), (), ())


def test_inc1_the_vendor_may_be_missing() -> None:
    assert [one.vendor for one in found(("Wed 01:10", opened()))] == [None]


def test_inc1_incidents_stand_in_the_order_of_opening() -> None:
    said: list[Said] = [("Wed 01:20", opened("I1")), ("Wed 01:10", opened("I9"))]
    assert [(one.id, when(one.opened_at)) for one in found(*said)] == [("I9", "Wed 01:10"), ("I1", "Wed 01:20")]


def test_inc1_tickets_stand_in_link_order_and_clients_sorted_once_each() -> None:
    links: list[Said] = [("Wed 01:11", linked("C")), ("Wed 01:12", linked("B")), ("Wed 01:13", linked("A"))]
    (one,) = found(("Wed 01:10", opened()), *links)
    assert (one.tickets, one.clients) == (("C", "B", "A"), ("acme", "beta"))


def test_inc1_a_later_link_moves_the_ticket() -> None:
    said: list[Said] = [("Wed 01:10", opened("I1")), ("Wed 01:10", opened("I2")), ("Wed 01:11", linked("A")),
                        ("Wed 01:12", linked("B")), ("Wed 01:13", linked("A", "I2"))]  # fmt: skip
    assert tickets(*said) == {"I1": ("B",), "I2": ("A",)}
    assert [one.clients for one in found(*said)] == [("beta",), ("acme",)]


def test_inc1_moved_back_it_is_the_last_linked() -> None:
    moved: list[Said] = [("Wed 01:13", linked("A", "I2")), ("Wed 01:14", linked("A"))]
    both: list[Said] = [("Wed 01:10", opened("I1")), ("Wed 01:10", opened("I2"))]
    assert tickets(*both, ("Wed 01:11", linked("A")), ("Wed 01:12", linked("B")), *moved) == {
        "I1": ("B", "A"),
        "I2": (),
    }


def test_inc1_linked_twice_it_stands_there_once() -> None:
    assert tickets(("Wed 01:10", opened()), ("Wed 01:11", linked("A")), ("Wed 01:12", linked("A"))) == {"I1": ("A",)}


def test_inc1_an_incident_is_opened_once() -> None:
    again = e.IncidentOpened(incident="I1", title="Something else", vendor="V")
    (one,) = found(("Wed 01:10", opened()), ("Wed 01:20", again))
    assert (one.title, one.vendor, when(one.opened_at)) == ("Line down", None, "Wed 01:10")


@pytest.mark.parametrize(
    ("now", "known"), [("Wed 01:09:59", {}), ("Wed 01:10", {"I1": ()}), ("Wed 01:11", {"I1": ("A",)})]
)
def test_inc1_what_comes_after_now_is_not_known_yet(now: str, known: dict[str, tuple[str, ...]]) -> None:
    assert tickets(("Wed 01:10", opened()), ("Wed 01:11", linked("A")), now=now) == known


def test_inc1_a_ticket_merged_afterwards_stays_linked() -> None:
    said: list[Said] = [("Wed 01:10", opened()), ("Wed 01:11", linked("C")), ("Wed 01:12", merge("C", "A"))]
    assert tickets(*said) == {"I1": ("C",)}


def test_inc1_the_order_of_arrival_changes_nothing() -> None:
    one = night(("Wed 01:10", opened("I1")), ("Wed 01:10", opened("I2")), ("Wed 01:11", linked("A")),
                ("Wed 01:12", linked("B")), ("Wed 01:13", linked("A", "I2")), ("Wed 01:14", linked("C")))  # fmt: skip
    wanted = incidents(one.picture("Wed 06:00"))
    for seed in range(6):
        shuffled = list(one.events)
        random.Random(seed).shuffle(shuffled)
        assert incidents(Picture(Facts(shuffled), CLIENTS, at("Wed 06:00"))) == wanted


def test_inc1_each_ticket_keeps_its_own_clocks_status_and_severity() -> None:
    said: list[Said] = [("Wed 01:05", ack("A"))]
    before, after = (
        night(*said),
        night(*said, ("Wed 01:10", opened()), ("Wed 01:11", linked("A")), ("Wed 01:12", linked("B"))),
    )
    for id in "AB":
        one, other = before.ticket("Wed 03:00", id), after.ticket("Wed 03:00", id)
        assert (one.milestones, one.owner, one.unanswered) == (other.milestones, other.owner, other.unanswered)


def test_inc1_a_client_named_later_is_not_known_before() -> None:
    said: list[Said] = [("Wed 01:05", created("U", client="unknown")), ("Wed 01:10", opened()),
                        ("Wed 01:11", linked("U")), ("Wed 02:00", e.ClientSet(ticket="U", client="beta"))]  # fmt: skip
    assert [one.clients for one in found(*said, now="Wed 03:00")] == [("beta",)]
    assert [one.clients for one in found(*said, now="Wed 01:59:59")] == [("unknown",)]
