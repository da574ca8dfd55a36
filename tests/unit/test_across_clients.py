"""What is the desk's and not a client's: an authorisation used or revoked elsewhere (AU-3), promises after a merge."""

from __future__ import annotations

from nightdesk.domain import entries as e
from tests.build import (
    Night,
    Said,
    accepted,
    access,
    client,
    created,
    granted,
    merge,
    policies,
    promise,
    reopen,
    resolve,
    when,
)

BOTH = policies(client(), client(id="beta"))
FIRST: list[Said] = [
    ("Wed 01:00", created("A")), ("Wed 01:00", created("B", client="beta")),
    ("Wed 01:05", granted(ticket="A", start="Wed 01:00", end="Wed 02:00")),
]  # fmt: skip


def marks(night: Night, name: str = "acme") -> list[tuple[str, ...]]:
    return [record.marks for record in night.walk("Wed 12:00", name).access.accesses]


def test_au3_a_use_on_another_clients_ticket_uses_it_up() -> None:
    night = Night(*FIRST, ("Wed 01:10", access(ticket="B")), ("Wed 01:20", access(ticket="A", purpose="again")),
                  under=BOTH)  # fmt: skip
    assert marks(night, "beta") == [("V1",)]
    assert marks(night) == [("V6",)]


def test_au3_what_came_later_on_another_clients_ticket_uses_nothing_up_before() -> None:
    night = Night(*FIRST, ("Wed 01:10", access(ticket="A")), ("Wed 01:20", access(ticket="B", purpose="again")),
                  under=BOTH)  # fmt: skip
    assert (marks(night), marks(night, "beta")) == ([()], [("V1", "V6")])


def test_au2_one_revoked_is_revoked_for_every_client() -> None:
    revoked: Said = ("Wed 01:08", e.AuthRevoked(auth="A1", reason="over"))
    night = Night(*FIRST, revoked, ("Wed 01:10", access(ticket="B")), under=BOTH)
    assert marks(night, "beta") == [("V1", "V10")]


def test_au3_touching_what_is_no_high_risk_system_under_it_uses_it_up_too() -> None:
    night = Night(*FIRST, ("Wed 01:10", access("printer", ticket="A")), ("Wed 01:40", access(ticket="A")), under=BOTH)
    assert marks(night) == [("not_high_risk",), ("V6",)]


def test_au2_nobody_approves_what_was_given_to_themselves_whoever_uses_it() -> None:
    own: Said = (
        "Wed 01:05",
        granted(ticket="A", start="Wed 01:00", end="Wed 02:00", to="k1", approved_by="Kai Brandt"),
    )
    approvers = policies(client(authorisers=("Kai Brandt",)))
    night = Night(("Wed 01:00", created("A")), own, ("Wed 01:10", access(ticket="A")), under=approvers)
    assert marks(night) == [("V3", "V8")]


def test_case_92_a_promise_made_on_a_merged_ticket_is_its_parents() -> None:
    said: list[Said] = [("Wed 01:00", created("A")), ("Wed 01:01", created("B")), ("Wed 01:05", merge("B", "A")),
                        ("Wed 01:10", promise("Wed 06:00", "B"))]  # fmt: skip
    assert [when(one.due) for one in Night(*said).ticket("Wed 02:00", "A").promises] == ["Wed 06:00"]
    kept: Said = ("Wed 05:00", e.PromiseKept(ticket="B"))
    assert Night(*said, kept).ticket("Wed 05:01", "A").promises == ()


def test_ref1_an_approver_not_entitled_is_listed_on_a_merged_ticket_too() -> None:
    night = Night(("Wed 01:00", created("A")), ("Wed 01:01", created("B")), ("Wed 01:05", merge("B", "A")),
                  ("Wed 01:10", accepted("Bo Bright", "B")), ("Wed 01:11", accepted("Ann Bell", "B")))  # fmt: skip
    assert night.refused() == ["cover_approver"]


def test_cov8_cover_accepted_while_resolved_counts_from_then_when_it_is_opened_again() -> None:
    out = client("answering_service", cover={"ooc_policy": "billable_with_approval"})
    night = Night(("Wed 01:00", created(priority="P1")), ("Wed 01:10", resolve()), ("Wed 02:00", accepted()),
                  ("Wed 02:30", reopen()), under=out)  # fmt: skip
    assert night.clocks("Wed 01:30").resolution.state == "met"
    # Four hours from the acceptance; the half hour in which it was resolved does not count.
    assert when(night.clocks("Wed 02:30").resolution.due) == "Wed 06:30"
