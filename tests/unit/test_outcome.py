"""What became of one ticket, as far as figures ask (§10): taken from the things said on it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from nightdesk.domain import entries as e
from nightdesk.domain.callouts import CallOut
from nightdesk.domain.figures.kpi import Period, Spread, kpi
from nightdesk.domain.figures.outcome import Late, Outcome, Score, Taken, as_of, final_outcome, outcome, past_outcome
from nightdesk.domain.figures.outgrown import outgrown
from nightdesk.domain.instants import iso
from nightdesk.domain.policy import DEFAULT_TARGETS, ClientPolicy, Policies, RotaOverride, Severity, Targets
from tests.build import (
    DESK,
    ROTA,
    Night,
    Said,
    ack,
    at,
    checklist,
    client,
    created,
    edited,
    events,
    merge,
    note,
    page,
    page_ack,
    park,
    policies,
    reopen,
    resolve,
    status,
    triage,
    update,
    when,
    worked,
    wrote,
)

OPEN: Said = ("Wed 01:00", created(priority="P1"))


def of(*said: Said, now: str = "Wed 08:00", under: ClientPolicy | Policies | None = None, id: str = "T") -> Outcome:
    night = Night(*said, under=under)
    return outcome(night.ticket(now, id), night.policies, at(now), verdicts(night, now))


def verdicts(night: Night, now: str) -> dict[str, e.Event]:
    return {decision: event for walk in night.picture(now).walks() for decision, event in walk.verdicts.items()}


def decided(action: e.Action, reason: str = "") -> e.Body:
    return e.Decision(ticket="T", action=action, reason=reason)


# KPI-1, KPI-2: how long


def test_kpi1_the_first_response_is_the_first_communication() -> None:
    found = of(OPEN, ("Wed 01:05", ack(auto=True)), ("Wed 01:06", ack(told_by="none")), ("Wed 01:07", update()),
               ("Wed 01:09", ack()))  # fmt: skip
    assert when(found.first_response_at) == "Wed 01:07"


def test_kpi1_counts_from_when_it_was_received_whatever_restarted_its_clock() -> None:
    early = created(priority="P3", received_at=iso(at("Wed 00:40")))
    worse = e.SeverityChanged(ticket="T", to="P1", basis="change", reason="down")
    found = of(("Wed 01:00", early), ("Wed 01:05", worse), ("Wed 01:10", ack()))
    assert (when(found.received_at), when(found.first_response_at), found.severity) == ("Wed 00:40", "Wed 01:10", "P1")


def resolution(*said: Said, under: ClientPolicy | None = None, first: Said = OPEN) -> int | None:
    seconds = of(first, ("Wed 01:10", ack()), *said, under=under).resolution_s
    return None if seconds is None else seconds // 60


WAITS: tuple[Said, ...] = (("Wed 01:30", status("waiting_client")), ("Wed 01:50", status("in_progress")))
VENDOR: tuple[Said, ...] = (("Wed 01:30", status("waiting_vendor")), ("Wed 01:50", status("in_progress")))
DONE: Said = ("Wed 02:00", resolve())


def test_kpi2_from_received_to_resolved() -> None:
    assert resolution(DONE) == 60
    assert resolution(DONE, first=("Wed 01:00", created(received_at=iso(at("Wed 00:30"))))) == 90


def test_kpi2_what_is_not_resolved_has_no_time() -> None:
    assert (resolution(), resolution(("Wed 02:00", park())), resolution(DONE, ("Wed 02:10", reopen()))) == (None,) * 3


def test_kpi2_waiting_for_the_client_is_left_out_at_any_severity() -> None:
    priorities: tuple[Severity, ...] = ("P1", "P4")
    for priority in priorities:
        assert resolution(*WAITS, DONE, first=("Wed 01:00", created(priority=priority))) == 40


def test_kpi2_a_message_of_the_client_ends_the_pause() -> None:
    assert resolution(("Wed 01:30", status("waiting_client")), ("Wed 01:35", wrote()), DONE) == 55


def test_kpi2_a_pause_that_lasts_until_it_is_resolved_is_left_out_whole() -> None:
    assert resolution(("Wed 01:30", status("waiting_client")), DONE) == 30


def test_kpi2_waiting_for_a_vendor_is_left_out_only_where_the_runbook_says_so() -> None:
    both = client(pause_on=frozenset({"waiting_client", "waiting_vendor"}))
    assert (resolution(*VENDOR, DONE), resolution(*VENDOR, DONE, under=both)) == (60, 40)


def test_kpi2_from_resolved_to_reopened_is_left_out_and_the_last_resolve_counts() -> None:
    again: list[Said] = [("Wed 04:00", reopen()), ("Wed 04:15", resolve())]
    assert resolution(DONE, *again) == 75


def test_kpi2_parked_time_counts() -> None:
    assert resolution(("Wed 01:30", park()), DONE) == 60


def test_case_57_without_a_runbook_waiting_for_the_client_is_left_out_all_the_same() -> None:
    found = of(("Wed 01:00", created(client="nobody")), *WAITS, DONE, id="T", under=policies(client()))
    assert found.resolution_s == 40 * 60


def test_case_15_no_time_is_negative_where_it_was_received_in_the_future() -> None:
    skewed = created(received_at=iso(at("Wed 01:30")))
    found = of(("Wed 01:00", skewed), ("Wed 01:10", ack()), ("Wed 01:20", resolve()))
    night = (at("Tue 18:00"), at("Wed 08:00"))
    figures = kpi(Period(shifts=(night,)), [found], {})
    assert (figures.first_response["all"], figures.resolution_time["all"]) == (Spread(1, 0, 0), Spread(1, 0, 0))


# KPI-3: clocks and updates


def test_kpi3_the_clocks_are_those_of_the_instant_asked_about() -> None:
    states = [of(OPEN, now=now).response for now in ("Wed 01:07", "Wed 01:15", "Wed 01:15:01")]
    assert states == ["ok", "at_risk", "breached"]
    assert of(OPEN, ("Wed 01:15:01", ack())).response == "missed"


def test_sla11_updates_are_counted_and_the_late_ones_named() -> None:
    said = worked(("Wed 02:10", update()), ("Wed 03:10:01", update()), ("Wed 03:20", note()), ("Wed 03:30", park()))
    found = outcome(said.ticket("Wed 08:00"), said.policies, at("Wed 08:00"), {})
    assert (found.updates, found.late) == (3, (Late(at("Wed 03:10:01"), "e4"),))


def test_sla10_best_effort_is_marked_and_has_no_updates() -> None:
    effort = client("answering_service", cover={"ooc_policy": "p1_best_effort"})
    found = of(OPEN, ("Wed 01:05", ack()), ("Wed 06:00", update()), under=effort)
    assert (found.best_effort, found.response, found.resolution, found.updates) == (
        True, "best_effort", "best_effort", 0,
    )  # fmt: skip


# KPI-4, KPI-9, KPI-10: decisions


@pytest.mark.parametrize(("actions", "to"), [
    ((), "none"), (("own", "park", "vendor", "notify_client_it"), "none"), (("escalate_t2",), "T2"),
    (("wake_t3",), "T3"), (("wake_t3", "escalate_t2"), "T3"), (("escalate_t2", "wake_t3"), "T3"),
])  # fmt: skip
def test_kpi4_went_up_by_decision(actions: tuple[e.Action, ...], to: str) -> None:
    said = [(f"Wed 02:0{n}", decided(action)) for n, action in enumerate(actions)]
    assert of(OPEN, *said).escalated_to == to


def test_kpi4_a_page_without_a_decision_is_none() -> None:
    assert of(OPEN, ("Wed 01:05", page("k1"))).escalated_to == "none"


ASKED: Said = ("Wed 01:20", checklist(E01="unknown"))  # R02: escalate_t2


@pytest.mark.parametrize(("said", "deviates"), [
    ([ASKED, ("Wed 01:21", decided("escalate_t2"))], False),
    ([ASKED, ("Wed 01:21", decided("park", "quiet now"))], True),
    ([ASKED, ("Wed 01:21", decided("park"))], True),
    ([("Wed 01:21", decided("park"))], False),
])  # fmt: skip
def test_kpi9_deviates_with_or_without_a_reason_but_not_without_a_checklist(said: list[Said], deviates: bool) -> None:
    (found,) = of(OPEN, *said).decisions
    assert found.deviates is deviates


def verdict(needed: Any, **more: Any) -> e.Body:
    return e.Verdict(decision="e2", needed=needed, **more)


def test_kpi10_the_last_verdict_of_a_decision_counts() -> None:
    found = of(OPEN, ("Wed 01:20", decided("wake_t3")), ("Wed 02:00", verdict("no", t1_resolvable=True)),
               ("Wed 03:00", verdict("yes")))  # fmt: skip
    assert found.decisions == (Taken(event="e2", at=at("Wed 01:20"), action="wake_t3", needed="yes"),)


def test_kpi10_without_a_verdict_nothing_is_judged() -> None:
    (found,) = of(OPEN, ("Wed 01:20", decided("wake_t3"))).decisions
    assert (found.needed, found.t1_resolvable) == (None, False)


def test_s4_what_t1_could_have_resolved_is_said_by_the_verdict() -> None:
    (found,) = of(OPEN, ("Wed 01:20", decided("wake_t3")), ("Wed 02:00", verdict("no", t1_resolvable=True))).decisions
    assert found.t1_resolvable


# what else figures ask


@pytest.mark.parametrize(
    ("received", "after"),
    [("Wed 07:59:59", True), ("Wed 08:00", False), ("Wed 16:59:59", False), ("Wed 17:00", True), ("Sat 10:00", True)],
)
def test_after_hours_is_outside_the_clients_business_hours(received: str, after: bool) -> None:
    assert of((received, created()), now="+7 Mon 00:00").after_hours is after


def test_after_hours_on_the_clients_holiday_and_by_its_own_zone() -> None:
    noon: Said = ("Wed 12:00", created())
    closed, far = client(holidays=frozenset({"2026-01-14"})), client(timezone="America/New_York")
    found = [of(noon, now="Thu 00:00", under=under).after_hours for under in (client(), closed, far)]
    assert found == [False, True, True]


def test_the_engineer_on_call_is_t2_primary_of_that_night() -> None:
    stands_in = RotaOverride(night="2026-01-13", role="t2_primary", engineer="k3")
    rota = msgspec.structs.replace(ROTA, overrides=(stands_in,))
    received = ("Tue 07:59:59", "Tue 18:00", "Wed 07:59:59", "Wed 18:00", "Wed 12:00")
    found = [of((one, created()), now="Fri 00:00", under=policies(client(), rota=rota)).oncall for one in received]
    assert found == ["k1", "k3", "k3", "k1", None]


def test_category_and_system_are_those_of_the_last_triage() -> None:
    said: list[Said] = [("Wed 01:05", triage("P3", category="network", system="wan")),
                        ("Wed 01:06", triage("P3", category="hardware", system="printer"))]  # fmt: skip
    found = of(OPEN, *said)
    assert (found.category, found.system, of(OPEN).category, of(OPEN).system) == ("hardware", "printer", None, None)


def test_a_merged_ticket_is_marked() -> None:
    said: list[Said] = [("Wed 00:50", created("A")), OPEN, ("Wed 01:10", merge("T", "A"))]
    assert (of(*said).merged, of(*said, id="A").merged) == (True, False)
    assert (of(*said).milestones, of(*said, id="A").milestones is None) == (None, False)


def test_an_outcome_claims_nothing_that_nobody_said() -> None:
    bare = Outcome(ticket="T", client="acme", received_at=at("Wed 01:00"), severity="P3")
    assert (bare.response, bare.resolution, bare.escalated_to, bare.updates) == ("none", "none", "none", 0)
    assert {bare.best_effort, bare.after_hours, bare.merged, bare.past} == {False}
    assert bare.last_at == 0


def test_resolved_at_stands_while_resolved() -> None:
    assert when(of(OPEN, DONE).resolved_at) == "Wed 02:00"
    assert of(OPEN, DONE, ("Wed 02:10", reopen())).resolved_at is None


def test_kpi6_and_kpi8_scores_and_call_outs_stand_on_their_ticket() -> None:
    said: list[Said] = [("Wed 01:10", page("k1")), ("Wed 01:11", page_ack("k1")), DONE,
                        ("Wed 02:10", e.Csat(ticket="T", score=4))]  # fmt: skip
    found = of(OPEN, *said)
    assert found.scores == (Score(at("Wed 02:10"), 4),)
    assert found.callouts == (CallOut("k1", "T", at("Wed 01:10"), 30, True),)


def test_s3_a_complaint_stands_on_its_ticket() -> None:
    assert (of(OPEN).complaint, of(OPEN, ("Wed 05:00", e.Complaint(ticket="T", about="delay"))).complaint) == (
        None, "delay",
    )  # fmt: skip


def test_s3_a_complaint_about_delay_is_not_unsaid_by_one_about_something_else() -> None:
    said: list[Said] = [("Wed 05:00", e.Complaint(ticket="T", about="delay")),
                        ("Wed 05:10", e.Complaint(ticket="T", about="tone"))]  # fmt: skip
    assert outgrown([of(OPEN, *said)], DESK, at("Thu 18:00")).evidence.S3 == (1, 0)


# kept outcomes


TIGHT = {**DEFAULT_TARGETS, "P3": Targets(response=60, update=None, resolution=60)}
EDITED = edited(client(), "Wed 03:00", client(targets=TIGHT))


def test_a_ticket_that_is_over_is_judged_by_the_policies_of_its_last_event() -> None:
    said: list[Said] = [("Wed 02:00", created()), ("Wed 02:10", ack())]
    over = Night(*said, ("Wed 02:20", resolve()), under=EDITED).ticket("Wed 06:00")
    kept = final_outcome(over, EDITED, at("Wed 06:00"), {})
    assert (kept.response, kept.resolution) == ("met", "met")
    assert (kept.milestones, when(kept.last_at)) == (None, "Wed 02:20")


def test_an_open_ticket_is_judged_by_the_policies_of_now() -> None:
    still = Night(("Wed 02:00", created()), ("Wed 02:10", ack()), under=EDITED).ticket("Wed 06:00")
    found = [final_outcome(still, EDITED, at(now), {}) for now in ("Wed 02:59:59", "Wed 03:00")]
    assert [(one.response, one.resolution) for one in found] == [("met", "ok"), ("missed", "breached")]


def test_an_open_ticket_kept_is_judged_at_the_instant_asked_about() -> None:
    night = Night(OPEN)
    kept = outcome(night.ticket("Wed 01:01"), night.policies, at("Wed 01:01"), {})
    later = as_of(kept, night.policies, at("Wed 06:00"))
    assert ((kept.response, kept.resolution), (later.response, later.resolution)) == (
        ("ok", "ok"), ("breached", "breached"),
    )  # fmt: skip


def test_a_ticket_that_is_over_does_not_change_any_more() -> None:
    kept = of(OPEN, ("Wed 01:05", ack()), DONE)
    assert as_of(kept, policies(client()), at("+7 Wed 00:00")) is kept


# history


PAST: dict[str, Any] = {
    "client": "acme", "category": "network", "system": "wan", "severity": "P2", "received_at": "2026-01-01T10:00:00Z",
    "first_response_at": "2026-01-01T10:10:00Z", "resolved_at": "2026-01-01T11:00:00Z", "sla_response": "missed",
    "after_hours": True, "oncall": "k1", "complaint": "delay", "csat": 3,
}  # fmt: skip


def past(**more: Any) -> Outcome:
    (event,) = events((PAST["received_at"], e.PastTicket(**{**PAST, **more})))
    return past_outcome(event)


def test_a_past_ticket_is_what_its_record_says() -> None:
    found, began = past(), at(PAST["received_at"])
    assert (found.ticket, found.client, found.severity, found.category, found.system) == (
        "e1", "acme", "P2", "network", "wan",
    )  # fmt: skip
    assert (found.received_at, found.first_response_at, found.resolved_at, found.resolution_s) == (
        began, began + 600, began + 3600, 3600,
    )  # fmt: skip
    assert (found.response, found.resolution, found.after_hours, found.oncall, found.complaint) == (
        "missed", "none", True, "k1", "delay",
    )  # fmt: skip
    assert (found.scores, found.past, found.merged) == ((Score(at(PAST["resolved_at"]), 3),), True, False)


def test_a_past_ticket_may_leave_out_what_did_not_happen() -> None:
    found = past(first_response_at=None, resolved_at=None, sla_response=None, csat=None, category="", system="")
    assert (found.first_response_at, found.resolved_at, found.resolution_s, found.response) == (
        None,
        None,
        None,
        "none",
    )
    assert (found.scores, found.category, found.system, found.last_at) == ((), None, None, found.received_at)


def test_case_15_a_past_ticket_resolved_in_the_second_it_came_or_before_took_no_time() -> None:
    times = (PAST["received_at"], "2026-01-01T09:00:00Z")
    assert [past(resolved_at=one).resolution_s for one in times] == [0, 0]


@pytest.mark.parametrize(("to", "resolvable", "wakes"), [
    ("none", False, ()), ("T2", False, ()), ("T3", False, (False,)), ("T3", True, (True,)),
])  # fmt: skip
def test_s4_a_past_t3_wake_up_is_kept_as_the_decision_it_was(
    to: str, resolvable: bool, wakes: tuple[bool, ...]
) -> None:
    found = past(escalated_to=to, t1_resolvable=resolvable)
    assert (found.escalated_to, tuple(one.t1_resolvable for one in found.decisions)) == (to, wakes)
    assert {one.action for one in found.decisions} <= {"wake_t3"}
