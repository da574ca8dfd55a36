"""§13, cases 78 to 88: vendors and outages, callers nobody could verify, decisions too early, promises, the handoff."""

from __future__ import annotations

from datetime import date

import pytest

from nightdesk.domain import entries as e
from nightdesk.domain.calendar import night_of
from nightdesk.domain.commands import Decide, Park, Refused, Resolve
from nightdesk.domain.common_cause import common_causes
from nightdesk.domain.handoff import holes
from nightdesk.domain.incidents import incidents
from nightdesk.domain.policy import ClientPolicy, Vendor
from nightdesk.reports import outline, text
from tests.build import (
    DESK,
    Night,
    Said,
    ack,
    alert,
    at,
    checklist,
    client,
    created,
    merge,
    note,
    park,
    policies,
    promise,
    resolve,
    status,
    triage,
    when,
)
from tests.cases.builders import (
    Handed,
    answered,
    card,
    decided,
    one,
    out_of_cover,
    recommended,
    refused,
    report,
    row,
)

SHIFT = night_of(DESK, date(2026, 1, 13))


def attempt(party: str = "vendor", outcome: str = "no_answer") -> e.Body:
    return e.ContactAttempt(ticket="T", party=party, name="Example Fiber", outcome=outcome)  # type: ignore[arg-type]


SHARED = client(co_managed=True, ownership={"erp": "client_it"})


def test_case_78_a_vendor_that_does_not_pick_up_is_followed_by_t2_after_its_time_box() -> None:
    def asked(now: str, *more: Said) -> Night:
        said = checklist(E01="no", E04="yes", E09="no", E10="no", E11="no")
        return one(("Wed 01:10", attempt()), *more, (now, said), priority="P1")

    assert recommended(asked("Wed 01:24:59"), "Wed 02:00") == ("vendor", (), ("R10",))
    assert recommended(asked("Wed 01:25"), "Wed 02:00") == ("escalate_t2", ("vendor",), ("R10a",))
    reached: Said = ("Wed 01:20", attempt(outcome="reached"))
    assert recommended(asked("Wed 01:25", reached), "Wed 02:00")[2] == ("R10",)


def test_case_78_so_is_the_clients_own_it() -> None:
    def asked(now: str) -> Night:
        said = (("Wed 01:06", triage("P2", system="erp")), ("Wed 01:10", attempt("client_it")))
        return answered(*said, (now, checklist(E01="no", E10="no")), under=SHARED)

    assert recommended(asked("Wed 01:39:59"), "Wed 02:00") == ("notify_client_it", (), ("R06",))
    assert recommended(asked("Wed 01:40"), "Wed 02:00") == ("escalate_t2", ("notify_client_it",), ("R06a",))


def with_fiber(id: str) -> ClientPolicy:
    return client(id=id, vendors=(Vendor(name="Example Fiber", phone="+1-212-555-0150", systems=("wan",)),))


FOUR = ("acme", "bolt", "corn", "dale")


def outage(*more: Said) -> Night:
    """The lines of four clients go down two minutes apart, each becomes a ticket."""
    down = [(f"Wed 02:0{2 * n}", alert(client=id, asset="edge", category="network", severity="critical"))
            for n, id in enumerate(FOUR)]  # fmt: skip
    made = [(f"Wed 02:1{n}", e.PromoteAlert(ticket=id[0].upper(), alert=f"e{n + 1}", subject="Line down"))
            for n, id in enumerate(FOUR)]  # fmt: skip
    return Night(*down, *made, *more, under=policies(*map(with_fiber, FOUR)))


def test_case_79_an_outage_over_four_clients_is_hinted_bracketed_and_merged_nowhere() -> None:
    linked = [(f"Wed 02:2{n}", e.IncidentLinked(ticket=id, incident="IN-1")) for n, id in enumerate("ABCD")]
    opening = ("Wed 02:19", e.IncidentOpened(incident="IN-1", title="Fiber cut", vendor="Example Fiber"))
    night = outage(opening, *linked, ("Wed 02:30", merge("B", "A")))
    before, after = (common_causes(night.picture(now)) for now in ("Wed 02:03:59", "Wed 02:10"))
    assert before == ()
    assert [(hint.vendor, hint.clients, when(hint.at)) for hint in after] == [("Example Fiber", FOUR, "Wed 02:04")]
    (incident,) = incidents(night.picture("Wed 02:40"))
    assert (incident.vendor, incident.tickets, incident.clients) == ("Example Fiber", ("A", "B", "C", "D"), FOUR)
    assert night.refused() == ["merge_other_client"]
    assert night.ticket("Wed 02:40", "B").status == "new"
    said = text.handoff(report(night, "Wed 03:00"))
    assert "IN-1 Fiber cut" in said


@pytest.mark.parametrize(
    ("vendor", "found"),
    [("yes", ("vendor", ("escalate_t2",), ("R10",))), ("no", ("wake_t3", (), ("R09",)))],
)
def test_case_79_with_the_vendor_confirmed_it_is_r10_and_not_r09(
    vendor: e.Answer, found: tuple[str, tuple[str, ...], tuple[str, ...]]
) -> None:
    asked = checklist("A", E01="no", E04=vendor, E09="yes", E11="no")
    night = outage(("Wed 02:20", triage("P1", "A")), ("Wed 02:21", asked))
    assert recommended(night, "Wed 02:21", "A") == found


def test_case_80_an_outage_whose_cause_nobody_confirmed_asks_for_it_first() -> None:
    def asked(**more: e.Answer) -> Night:
        return one(("Wed 01:10", checklist(E01="no", E09="yes", E11="no", **more)), priority="P1")

    stopped = asked().ticket("Wed 01:10").checklists[-1].recommendation
    assert (stopped.action, stopped.also, stopped.rules, stopped.needs) == (None, (), (), ("E04",))
    assert recommended(asked(E04="unknown"), "Wed 01:10") == ("wake_t3", (), ("R09",))


# SEC-1


FAILED: tuple[Said, ...] = (
    ("Wed 01:10", triage("P3", category="mfa_reset")),
    ("Wed 01:15", e.CallerVerified(ticket="T", method="call_back", ok=False)),
)
OVERRIDE: Said = ("Wed 01:20", e.CallerVerified(ticket="T", override=True, reason="known by voice"), "m1")
DONE = Resolve(ticket="T", told_by="phone", resolution="enrolled anew")


def test_case_81_after_a_failed_call_back_an_mfa_reset_is_parked_or_escalated_and_not_resolved() -> None:
    night = answered(*FAILED)
    assert refused(decided(night, "Wed 01:30", DONE)).rule == "SEC-1"
    assert not isinstance(decided(night, "Wed 01:30", Park(ticket="T", told_by="phone", reason="unverified")), Refused)
    waking = Decide(ticket="T", answers={"E01": "unknown"}, action="escalate_t2")
    assert not isinstance(decided(night, "Wed 01:30", waking), Refused)
    done = answered(*FAILED, ("Wed 01:30", resolve()))
    assert (done.refused(), done.reasons("Wed 02:00")) == (["caller_not_verified"], "l")


def test_case_81_the_duty_manager_may_override_with_a_reason_and_nobody_else() -> None:
    assert not isinstance(decided(answered(*FAILED, OVERRIDE), "Wed 01:30", DONE), Refused)
    assert answered(*FAILED, OVERRIDE, ("Wed 01:30", resolve())).refused() == []
    said = OVERRIDE[1]
    assert isinstance(said, e.CallerVerified)
    bare: Said = ("Wed 01:20", e.CallerVerified(ticket="T", override=True), "m1")
    for wrong in (("Wed 01:20", said, "k1"), bare):
        assert refused(decided(answered(*FAILED, wrong), "Wed 01:30", DONE)).rule == "SEC-1"


def test_case_81_the_override_is_listed_under_security_control() -> None:
    lines = report(answered(*FAILED, OVERRIDE, ("Wed 01:30", resolve())), "Wed 06:00").security
    assert any("T" in line.split() and "known by voice" in line for line in lines)


# ESC-1


def test_case_82_out_of_cover_one_answer_decides_and_nothing_else_is_asked() -> None:
    night = one(("Wed 01:10", checklist(E01="no")), under=out_of_cover(), priority="P2")
    found = night.ticket("Wed 01:10").checklists[-1].recommendation
    assert (found.action, found.rules, found.needs) == ("park", ("R04",), ())


def test_case_83_a_decision_while_a_question_is_needed_is_a_deviation_and_needs_a_reason() -> None:
    night = one(priority="P1")
    early = Decide(ticket="T", answers={"E01": "no"}, action="own")
    found = refused(decided(night, "Wed 01:10", early))
    assert found.rule == "REF-1 deviation_without_reason"
    assert "E11 not answered" in found.message
    reasoned = Decide(ticket="T", answers={"E01": "no"}, action="own", reason="known fault")
    assert not isinstance(decided(night, "Wed 01:10", reasoned), Refused)
    for reason, result in (("", "deviation_without_reason"), ("known fault", "deviation")):
        taken = ("Wed 01:11", e.Decision(ticket="T", action="own", reason=reason))
        said = one(("Wed 01:10", checklist(E01="no")), taken, priority="P1")
        assert said.ticket("Wed 01:11").decisions[-1].result == result
        assert ("i" in said.reasons("Wed 02:00")) == (not reason)


# promises, re-checks


def test_case_84_a_call_promised_on_a_resolved_ticket_comes_back_an_hour_before() -> None:
    night = answered(("Wed 01:10", promise("Wed 07:00")), ("Wed 01:20", resolve()))
    assert [night.queue(now) for now in ("Wed 05:59:59", "Wed 06:00")] == [[], ["T"]]
    assert (night.row("Wed 06:00").band, row(night, "Wed 06:00").clock) == (3, "promise 1h 00m")
    assert [night.reasons(now) for now in ("Wed 05:59:59", "Wed 06:00")] == ["", "c"]
    kept = answered(
        ("Wed 01:10", promise("Wed 07:00")), ("Wed 01:20", resolve()), ("Wed 06:30", e.PromiseKept(ticket="T"))
    )
    assert (kept.queue("Wed 06:30"), kept.reasons("Wed 06:45")) == ([], "")


def test_case_85_a_ticket_left_waiting_for_three_hours_wants_a_look() -> None:
    night = answered(("Wed 01:10", status("waiting_client")))
    assert [night.row(now).band for now in ("Wed 03:09:59", "Wed 03:10", "Wed 04:10")] == [5, 3, 3]
    assert row(night, "Wed 04:10").status == "re-check"
    assert any("RC-1" in fact for fact in card(night, "Wed 04:10").facts)
    looked = answered(("Wed 01:10", status("waiting_client")), ("Wed 04:00", note()))
    assert looked.row("Wed 04:10").band == 5


# the handoff


def test_case_86_the_signature_fixes_the_report_and_drafts_bind_nothing() -> None:
    said: tuple[Said, ...] = (
        ("Wed 05:00", e.HandoffGenerated()), ("Wed 07:00", created("N", priority="P4")),
        ("Wed 07:30", e.HandoffGenerated()), ("Wed 07:40", created("M", priority="P4")),
        ("Wed 07:45", e.HandoffSigned()), ("Wed 07:50", e.HandoffGenerated()),
    )  # fmt: skip
    handed = Handed(Night(*said), SHIFT, "Wed 09:00")
    assert (when(handed.fixed.at), handed.fixed.drafts, handed.fixed.signed_by) == ("Wed 07:45", ("e1", "e3"), "t1")
    assert sorted(id for ids in handed.ids.values() for id in ids) == ["M", "N"]


def test_case_87_a_report_with_an_empty_next_action_is_made_and_says_what_is_missing() -> None:
    found = report(answered(priority="P1"), "Wed 01:20")
    (line,) = next(section.lines for section in found.sections if section.id == "action_first")
    assert line.next_action == ""
    assert " ".join(outline.UNFILLED.split()) in " ".join(text.handoff(found).split())
    assert (found.signed_by, found.incomplete) == (None, ())
    said = ("Wed 01:10", e.NextAction(ticket="T", what="unknown, decide"))
    both = (answered(priority="P1"), answered(said, priority="P1"))
    assert [holes(night.sections("Wed 01:20")) for night in both] == [("T",), ()]
    blank = ("Wed 01:10", e.NextAction(ticket="T", what="  "))
    assert holes(answered(blank, priority="P1").sections("Wed 01:20")) == ("T",)
    assert holes(answered(priority="P4").sections("Wed 01:20")) == ()


def accepting(*ids: str, **readback: str) -> e.Body:
    return e.HandoffAccepted(tickets=ids, readback=readback)


def test_case_88_a_p1_accepted_without_a_read_back_is_not_accepted() -> None:
    def handed(*acceptances: Said) -> Handed:
        said = (("Wed 01:00", created("A", priority="P1")), ("Wed 01:00", created("B", priority="P4")),
                ("Wed 01:05", ack("A")), ("Wed 01:05", ack("B")), ("Wed 01:10", park("B")),
                ("Wed 07:45", e.HandoffSigned()))  # fmt: skip
        return Handed(Night(*said, *acceptances), SHIFT, "Wed 09:30")

    bare: Said = ("Wed 08:01", accepting("A", "parked"), "d1")
    blank: Said = ("Wed 08:02", accepting("A", A="  "), "d1")
    found = handed(bare, blank).accepted
    assert (dict(found.accepted), found.missing, found.complete_at) == ({"parked": "d1"}, ("A",), None)
    second = handed(bare, ("Wed 08:06", accepting("A", A="fiber cut, vendor until 10"), "k1")).accepted
    assert (dict(second.accepted), second.missing) == ({"parked": "d1", "A": "k1"}, ())
    assert second.complete_at == at("Wed 08:06")
    rest = handed(bare, ("Wed 08:10", e.HandoffAck(), "m1")).accepted
    assert dict(rest.accepted) == {"parked": "d1", "A": "m1"}
