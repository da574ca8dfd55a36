"""§13, cases 23 to 33: duplicates and merges, nobody's clients, admin accounts, work out of cover, shared systems."""

from __future__ import annotations

import pytest

from nightdesk.config import read_template
from nightdesk.domain import commands as c
from nightdesk.domain import entries as e
from nightdesk.domain.commands import Acknowledge, Park, Resolve
from nightdesk.domain.facts import Facts
from nightdesk.domain.messages import Template, default_template, draft
from nightdesk.domain.picture import Kept, Picture
from nightdesk.domain.policy import ClientPolicy, Containment, HighRiskSystem
from nightdesk.views.escalation import Escalation
from tests.build import (
    Night,
    Said,
    accepted,
    access,
    ack,
    at,
    checklist,
    client,
    created,
    merge,
    note,
    park,
    policies,
    triage,
    when,
    wrote,
)
from tests.cases.builders import (
    REACHED,
    answered,
    card,
    decided,
    marks,
    one,
    out_of_cover,
    recommended,
    refused,
    scene,
)
from tests.night import NIGHT_A

MAIL = created("A", requester=e.Requester(name="Joan Pike", contact="joan@acme.example.com"))
CALL = created("B", channel="phone", requester=e.Requester(name="Bo Bright", contact="+1-212-555-0111"))
TWO: tuple[Said, ...] = (("Wed 01:00", MAIL), ("Wed 01:05", CALL))


def test_case_23_of_a_mail_and_a_call_the_newer_goes_into_the_older_of_the_same_client() -> None:
    night = Night(*TWO, ("Wed 01:10", merge("B", "A")))
    assert (night.ticket("Wed 01:10", "B").merged_into, night.ticket("Wed 01:10", "A").children) == ("A", ("B",))
    assert (night.placed("Wed 02:00", "B").section, night.queue("Wed 02:00")) == ("fyi", ["A"])
    assert Night(*TWO, ("Wed 01:10", merge("A", "B"))).refused() == ["merge_older_into_newer"]
    strangers = Night(TWO[0], ("Wed 01:05", created("B", client="other")), ("Wed 01:10", merge("B", "A")))
    assert strangers.refused() == ["merge_other_client"]


def test_case_23_both_requesters_are_known_and_the_message_to_the_second_names_the_first_ticket() -> None:
    night = Night(*TWO, ("Wed 01:10", merge("B", "A")), under=policies(client(), desk=REACHED))
    merged = read_template("merged", (NIGHT_A / "templates" / "merged.txt").read_bytes())
    assert isinstance(merged, Template)
    command = c.UpdateClient(ticket="B", told_by="message", detail="Both are one fault.")
    message = draft(merged, command, night.ticket("Wed 01:20", "B"), night.picture("Wed 01:20"), "t1")
    assert (message.to, message.missing) == ("+1-212-555-0111", ())
    assert "Bo Bright" in message.text
    assert " A" in message.text
    assert night.ticket("Wed 01:20", "A").requester.name == "Joan Pike"


MORE_SEVERE = Night(
    ("Wed 01:00", created("A")), ("Wed 01:05", created("B", priority="P1")), ("Wed 01:10", merge("B", "A")),
    ("Wed 01:20", triage("P1", "A", basis="change")),
)  # fmt: skip


def test_case_24_a_more_severe_child_leaves_its_parent_to_be_triaged_anew() -> None:
    before, after = (MORE_SEVERE.ticket(now, "A").severity for now in ("Wed 01:19", "Wed 01:20"))
    assert (before, after) == ("P3", "P1")
    assert when(MORE_SEVERE.clocks("Wed 01:20", "A").response.due) == "Wed 01:35"
    assert MORE_SEVERE.clocks("Wed 01:20", "B").response.state == "none"


def test_case_24_a_more_severe_child_is_warned_of() -> None:
    def warned(now: str, id: str = "A") -> list[str]:
        return [fact for fact in card(MORE_SEVERE, now, id).facts if "merge_severity_conflict" in fact]

    (said,) = warned("Wed 01:15")
    assert "B" in said
    assert "P1" in said
    assert (warned("Wed 01:09"), warned("Wed 01:20")) == ([], [])  # until the parent is triaged anew
    lesser = Night(
        ("Wed 01:00", created("A")), ("Wed 01:05", created("B", priority="P4")), ("Wed 01:10", merge("B", "A"))
    )
    assert not any("merge_severity_conflict" in fact for fact in card(lesser, "Wed 01:15", "A").facts)


def test_case_25_a_merge_ends_at_the_final_parent_and_a_loop_is_refused() -> None:
    three = (*TWO, ("Wed 01:06", created("C")))
    chain = Night(*three, ("Wed 01:10", merge("B", "A")), ("Wed 01:11", merge("C", "B")), ("Wed 01:20", wrote("C")))
    assert chain.ticket("Wed 01:20", "C").merged_into == "A"
    assert chain.ticket("Wed 01:20", "A").unanswered is not None
    assert chain.refused() == []
    loop = Night(*three, ("Wed 01:10", merge("B", "A")), ("Wed 01:11", merge("A", "B")))
    assert loop.refused() == ["merge_cycle"]
    assert loop.ticket("Wed 01:20", "A").status == "new"


# nobody we know


def stranger(*more: Said) -> Night:
    return Night(("Wed 01:00", created(client="unknown", channel="phone")), *more)


def test_case_26_a_ticket_of_an_unknown_client_is_worked_on_the_clocks_of_case_57() -> None:
    night = stranger(("Wed 01:10", checklist(E01="no")))
    assert night.queue("Wed 01:10") == ["T"]
    three = night.clocks("Wed 01:10")
    assert [clock.state for clock in three.all] == ["ok", "none", "none"]
    assert when(three.response.due) == "Wed 02:00"
    answers = night.ticket("Wed 01:10").checklists[-1].answers
    assert (answers["E02"], answers["E03"], recommended(night, "Wed 01:10")[2]) == ("no", "unknown", ("R07",))
    ticket, picture = night.ticket("Wed 01:10"), night.picture("Wed 01:10")
    assert default_template(Acknowledge(ticket="T", told_by="phone"), ticket, picture) == "ack"
    assert card(night, "Wed 01:10").client_name == "unknown"


def test_case_26_once_identified_the_whole_ticket_is_the_clients() -> None:
    said = (("Wed 01:05", ack()), ("Wed 01:30", e.ClientSet(ticket="T", client="acme")), ("Wed 01:40", note()))
    night = stranger(*said)
    ticket = night.ticket("Wed 02:00")
    assert (ticket.client, [event.id for event in ticket.events]) == ("acme", ["e1", "e2", "e3", "e4"])
    assert night.clocks("Wed 02:00").update.state == "at_risk"
    assert (night.queue("Wed 02:00"), night.walk("Wed 02:00", "unknown").tickets) == (["T"], {})
    # The same when it is known before the rest of the night comes in.
    late = stranger(*said)
    late.events = (late.events[2], late.events[3], late.events[0], late.events[1])
    assert late.ticket("Wed 02:00") == ticket


def test_case_26_a_desk_already_looked_at_sees_it_move() -> None:
    *before, identified = stranger(("Wed 01:05", ack()), ("Wed 01:30", e.ClientSet(ticket="T", client="acme"))).events
    facts, under = Facts(before), policies(client())
    kept = Kept(facts, under)
    assert Picture(facts, under, at("Wed 01:20"), kept).walk("unknown").tickets.keys() == {"T"}
    facts.evolve(identified)
    then = Picture(facts, under, at("Wed 01:40"), kept)
    assert [(walk.client, list(walk.tickets)) for walk in then.walks()] == [("acme", ["T"]), ("unknown", [])]
    assert [entry.client for entry in then.queue()] == ["acme"]


def test_case_26_a_reset_for_a_caller_nobody_knows_is_not_resolved_unverified() -> None:
    night = stranger(("Wed 01:10", triage("P3", category="password_reset")))
    found = refused(decided(night, "Wed 01:20", Resolve(ticket="T", told_by="phone", resolution="reset")))
    assert found.rule == "SEC-1"
    assert "number the caller gives" in found.cure


# an admin account


ADMIN = client(high_risk_systems=(HighRiskSystem(id="entra", kind="identity_admin"),))


@pytest.mark.parametrize("high_risk", ["yes", "unknown"])
def test_case_27_the_reset_of_an_admin_account_is_not_self_service(high_risk: e.Answer) -> None:
    reset = triage("P3", category="password_reset", system="entra")
    asked = checklist(E05="yes", E06="no", E07=high_risk, E10="no")
    night = answered(
        ("Wed 01:10", reset), ("Wed 01:20", asked), ("Wed 01:30", access("entra", None)), under=ADMIN
    )  # fmt: skip
    action, _, rules = recommended(night, "Wed 01:20")
    assert (action, rules) == ("park", ("R05c", "F1"))
    assert "authorisation_required" in night.ticket("Wed 01:20").checklists[-1].recommendation.flags
    assert marks(night) == ["V0"]
    found = refused(decided(night, "Wed 01:40", Resolve(ticket="T", told_by="phone", resolution="reset")))
    assert found.rule == "SEC-1"


def test_case_27_without_the_answer_the_checklist_asks_for_it() -> None:
    reset = triage("P3", category="password_reset", system="entra")
    night = answered(("Wed 01:10", reset), ("Wed 01:20", checklist(E05="yes", E06="no", E10="no")), under=ADMIN)
    assert night.ticket("Wed 01:20").checklists[-1].recommendation.needs == ("E07",)


# out of cover


def test_case_28_an_out_of_cover_p1_is_parked_and_stays_in_sight() -> None:
    said: tuple[Said, ...] = (("Wed 01:06", checklist(E01="no")), ("Wed 01:30", ack()), ("Wed 01:31", park()))
    night = one(*said, under=out_of_cover(), priority="P1")
    assert recommended(night, "Wed 01:06")[0::2] == ("park", ("R04",))
    ticket, picture = night.ticket("Wed 01:10"), night.picture("Wed 01:10")
    asked: tuple[c.Telling, ...] = (
        Acknowledge(ticket="T", told_by="phone"), Park(ticket="T", told_by="phone"),
    )  # fmt: skip
    assert [default_template(command, ticket, picture) for command in asked] == ["out_of_cover"] * 2
    assert [night.row(now).band for now in ("Wed 01:29:59", "Wed 01:30")] == [0, 1]
    assert (night.placed("Wed 03:00").section, night.reasons("Wed 03:00")) == ("action_first", "a")
    assert when(night.ticket("Wed 03:00").work_due) == "Wed 08:00"


SIGNED = (Containment(id="BG-1", systems=("fw1",), steps=("isolate",), signed_by="Ann Bell"),)
ISOLATED = access("fw1", None, break_glass=True, reason="it spreads")


@pytest.mark.parametrize(("containment", "mark"), [(SIGNED, "break_glass"), ((), "V0")])
def test_case_29_ransomware_out_of_cover_wakes_everybody(containment: tuple[Containment, ...], mark: str) -> None:
    said: tuple[Said, ...] = (("Wed 01:06", checklist(E01="yes")), ("Wed 01:10", ISOLATED))
    night = one(*said, under=out_of_cover(containment=containment), priority="P1")
    assert recommended(night, "Wed 01:06") == ("wake_t3", ("escalate_t2",), ("R01",))
    assert night.ticket("Wed 01:06").checklists[-1].recommendation.flags == ("security_hold",)
    assert marks(night) == [mark]
    parking = Park(ticket="T", told_by="phone", reason="out of cover")
    assert refused(decided(night, "Wed 01:20", parking)).rule == "COV-8"


BILLABLE = out_of_cover("billable_with_approval")


def test_case_30_clocks_start_when_the_billable_offer_is_accepted() -> None:
    night = one(("Wed 02:10", accepted()), ("Wed 02:20", checklist(E01="no")), under=BILLABLE, priority="P1")
    assert night.clocks("Wed 02:09").response.state == "waiting_cover"
    three = night.clocks("Wed 02:10")
    assert [(when(clock.start), when(clock.due)) for clock in (three.response, three.resolution)] == [
        ("Wed 02:10", "Wed 02:25"), ("Wed 02:10", "Wed 06:10"),
    ]  # fmt: skip
    assert night.ticket("Wed 02:20").checklists[-1].answers["E02"] == "no"
    told = one(("Wed 01:05", ack()), ("Wed 02:10", accepted()), under=BILLABLE, priority="P1")
    assert when(told.clocks("Wed 02:10").update.due) == "Wed 02:40"


def test_case_31_an_acceptance_by_nobody_entitled_is_refused_and_listed() -> None:
    said: tuple[Said, ...] = (("Wed 02:10", accepted("Bo Bright")), ("Wed 02:20", checklist(E01="no")))
    night = one(*said, under=BILLABLE, priority="P1")
    assert night.refused() == ["cover_approver"]
    assert night.clocks("Wed 02:10").response.state == "waiting_cover"
    assert when(night.clocks("Wed 02:10").response.start) == "Wed 01:00"
    record = night.ticket("Wed 02:20").checklists[-1]
    assert (record.answers["E02"], record.recommendation.rules) == ("yes", ("R04",))
    seen = card(night, "Wed 02:30")
    assert any("REF-1" in fact and "not entitled" in fact for fact in seen.facts)
    assert [line.what for line in seen.timeline if "refused, without effect" in line.what]


# co-managed


def shared(**ownership: str) -> ClientPolicy:
    return client(co_managed=True, ownership=ownership, notify_client_it_at="P2")


def test_case_32_a_system_the_map_does_not_know_goes_to_t2() -> None:
    night = answered(
        ("Wed 01:10", triage("P2", system="phones")), ("Wed 01:20", checklist(E01="no")), under=shared(mail="msp")
    )
    assert night.ticket("Wed 01:20").checklists[-1].answers["E03"] == "unknown"
    assert recommended(night, "Wed 01:20") == ("escalate_t2", ("notify_client_it",), ("R07",))


def test_case_33_a_p3_on_the_clients_own_system_is_parked_and_nobody_is_called() -> None:
    night = answered(
        ("Wed 01:10", triage("P3", system="erp")), ("Wed 01:20", checklist(E01="no", E10="no")),
        under=shared(erp="client_it"),
    )  # fmt: skip
    assert recommended(night, "Wed 01:20") == ("park", (), ("R05a",))
    form = Escalation(ticket="T", answers={"E01": "no", "E10": "no"}).answer(scene(night, "Wed 01:30"))
    assert form is not None
    assert (form.recommendation, form.would_page) == ("park", ())
