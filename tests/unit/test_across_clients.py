"""What is the desk's and not a client's: an authorisation used or revoked elsewhere (AU-3), promises after a merge."""

from __future__ import annotations

from nightdesk.domain import entries as e
from nightdesk.domain.handoff import numbers
from tests.build import (
    Night,
    Said,
    accepted,
    access,
    client,
    created,
    granted,
    merge,
    night_before,
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


# said before there was a ticket, after there was none, or of nobody


def test_sla4_called_back_before_it_was_logged_stops_the_response() -> None:
    voicemail = created(channel="voicemail", received_at="2026-01-14T01:25:00Z", priority="P2")
    night = Night(("Wed 02:05", voicemail), ("Wed 01:40", e.Ack(ticket="T", told_by="phone")))
    ticket = night.ticket("Wed 03:00")
    assert (ticket.status, when(ticket.milestones.first_response)) == ("in_progress", "Wed 01:40")
    assert (night.clocks("Wed 03:00").response.state, night.walk("Wed 03:00").strays) == ("met", [])
    assert night.picture("Wed 02:00").ticket("T") is None


def test_what_names_a_ticket_nobody_made_stays_a_stray() -> None:
    night = Night(("Wed 01:00", created("A")), ("Wed 01:10", e.Note(ticket="A", body="x")))
    assert night.walk("Wed 02:00").strays == []


def test_case_25_a_chain_of_merges_names_the_final_parent_on_every_ticket() -> None:
    night = Night(("Wed 01:00", created("A")), ("Wed 01:01", created("B")), ("Wed 01:02", created("C")),
                  ("Wed 01:05", merge("C", "B")), ("Wed 01:06", merge("B", "A")))  # fmt: skip
    assert [night.ticket("Wed 02:00", id).merged_into for id in "BC"] == ["A", "A"]
    assert night.ticket("Wed 02:00", "A").children == ("B", "C")


def test_pr1_kept_on_a_merged_ticket_closes_only_what_was_promised_there() -> None:
    said: list[Said] = [("Wed 01:00", created("A")), ("Wed 01:01", created("B")),
                        ("Wed 01:02", promise("Wed 05:00", "A")), ("Wed 01:03", promise("Wed 06:00", "B")),
                        ("Wed 01:05", merge("B", "A")), ("Wed 04:00", e.PromiseKept(ticket="B"))]  # fmt: skip
    assert [when(one.due) for one in Night(*said).ticket("Wed 04:01", "A").promises] == ["Wed 05:00"]


def test_cov8_an_acceptance_moves_nothing_where_no_billable_work_is_agreed() -> None:
    plain = client("answering_service")
    night = Night(("Wed 01:00", created(priority="P1")), ("Wed 02:10", accepted()), under=plain)
    before = Night(("Wed 01:00", created(priority="P1")), under=plain)
    assert night.clocks("Wed 09:00") == before.clocks("Wed 09:00")


def test_ho6_an_acknowledgement_of_no_page_woke_nobody() -> None:
    night = Night(("Wed 01:00", created()), ("Wed 01:10", e.PageAck(ticket="T", contact="k1")))
    picture = night.picture("Wed 07:30")
    shift = night_before("Wed 07:30")
    found = numbers(night.sections("Wed 07:30"), picture.walks(), night.policies, shift, shift.start)
    assert found.people_woken == 0
