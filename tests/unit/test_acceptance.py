"""Who took the report over, and what came after it was fixed (§9 HO-8, HO-9)."""

from __future__ import annotations

from datetime import date

import pytest

from nightdesk.domain import entries as e
from nightdesk.domain.acceptance import Acceptance, Addendum, acceptance, addenda, as_fixed, section_at
from nightdesk.domain.calendar import Shift, day_of, night_of
from nightdesk.domain.handoff import SECTIONS, fixed_at, sections
from nightdesk.domain.instants import iso
from nightdesk.views.common import Scene
from nightdesk.views.handoff import Handoff
from tests.build import (
    DESK,
    Night,
    Said,
    access,
    ack,
    alert,
    at,
    changed,
    created,
    merge,
    note,
    page,
    page_ack,
    park,
    resolve,
    when,
    wrote,
)

SHIFT = night_of(DESK, date(2026, 1, 13))
DRAFT, SIGNED, ALL = e.HandoffGenerated(), e.HandoffSigned(), e.HandoffAck()


def ticket(id: str, priority: str, *then: e.Body) -> list[Said]:
    """A ticket of one in the morning, acknowledged, then more."""
    first: list[Said] = [("Wed 01:00", created(id, priority=priority)), ("Wed 01:05", ack(id))]  # type: ignore[arg-type]
    return [*first, *(("Wed 01:10", body) for body in then)]


def flag(id: str) -> e.Body:
    return e.Flag(ticket=id, reason="look")


FIRST: list[Said] = [*ticket("A", "P1"), *ticket("B", "P2", flag("B")), *ticket("C", "P3", flag("C"))]
REST: list[Said] = [*ticket("D", "P4", park("D")), *ticket("E", "P4", resolve("E")), *ticket("F", "P4")]
NIGHT: list[Said] = [*FIRST, *REST]
"""At 07:30: A, B, C come first, D is parked, E resolved, F open."""


def takes(*tickets: str, by: str = "d1", **readback: str) -> tuple[e.Body, str]:
    return e.HandoffAccepted(tickets=tickets, readback=readback), by


def told(when: str, said: tuple[e.Body, str]) -> Said:
    return (when, *said)


def taken(*said: Said, now: str = "Wed 12:00", shift: Shift = SHIFT, late: tuple[Said, ...] = ()) -> Acceptance:
    return looked_at(*said, now=now, shift=shift, late=late)[0]


def added(*said: Said, now: str = "Wed 12:00") -> list[tuple[str, str, str | None, str | None]]:
    found = looked_at(*said, now=now)[1]
    return [(one.event, one.ticket, one.before, one.after) for one in found]


def looked_at(
    *said: Said, now: str = "Wed 12:00", shift: Shift = SHIFT, late: tuple[Said, ...] = ()
) -> tuple[Acceptance, tuple[Addendum, ...]]:
    night = Night(*said, *late)
    picture = night.picture(now)
    report = fixed_at(picture.facts.desk, DESK, shift, picture.now)
    found = sections(night.picture(iso(report.at)).walks(), night.policies, shift, report.at)
    accepted = acceptance(picture, shift, report, found)
    return accepted, addenda(picture, shift, report, found, accepted.complete_at)


SIGN: Said = ("Wed 07:30", SIGNED)
EVERYTHING = takes("A", "B", "C", "parked", A="breach contained", B="update at eight")


# HO-9: what is to be accepted


def test_the_night_stands_as_these_tests_take_it() -> None:
    found = Night(*NIGHT).sections("Wed 07:30")
    assert {name: [one.ticket.id for one in found.placed[name]] for name in SECTIONS} == {
        "action_first": ["A", "B", "C"], "open": ["F"], "parked": ["D"], "resolved": ["E"], "fyi": [],
    }  # fmt: skip


def test_case_60_nobody_accepts() -> None:
    assert taken(*NIGHT, SIGN) == Acceptance({}, ("A", "B", "C", "parked"), None)


def test_ho9_named_with_their_readbacks_all_is_accepted_at_that_instant() -> None:
    found = taken(*NIGHT, SIGN, told("Wed 08:01", EVERYTHING))
    assert found == Acceptance(dict.fromkeys(("A", "B", "C", "parked"), "d1"), (), at("Wed 08:01"))


def test_ho9_piece_by_piece_it_is_complete_with_the_last_piece() -> None:
    steps = [takes("C"), takes("parked"), takes("B", B="yes"), takes("A", A="yes")]
    said = [told(f"Wed 08:0{n}", one) for n, one in enumerate(steps)]
    assert taken(*NIGHT, SIGN, *said[:3]) == Acceptance({"C": "d1", "parked": "d1", "B": "d1"}, ("A",), None)
    assert when(taken(*NIGHT, SIGN, *said).complete_at) == "Wed 08:03"


def test_ho9_what_is_missing_stands_in_the_order_of_the_report_and_parked_last() -> None:
    assert taken(*NIGHT, SIGN, told("Wed 08:01", takes("B", B="yes"))).missing == ("A", "C", "parked")


def test_ho9_without_parked_tickets_there_is_no_batch_to_accept() -> None:
    found = taken(*FIRST, SIGN, told("Wed 08:01", takes("A", "B", "C", A="yes", B="yes")))
    assert (found.missing, when(found.complete_at)) == ((), "Wed 08:01")


@pytest.mark.parametrize("named", ["D", "E", "F", "X"])
def test_ho9_only_what_comes_first_is_accepted_by_name(named: str) -> None:
    assert taken(*NIGHT, SIGN, told("Wed 08:01", takes(named))).accepted == {}


# HO-9: the read-back


@pytest.mark.parametrize("readback", [{}, {"A": ""}, {"A": "  "}, {"B": "of another ticket"}])
def test_case_88_a_p1_without_its_readback_is_not_accepted(readback: dict[str, str]) -> None:
    assert "A" not in taken(*NIGHT, SIGN, told("Wed 08:01", takes("A", **readback))).accepted


@pytest.mark.parametrize(("ticket", "accepted"), [("A", False), ("B", False), ("C", True), ("parked", True)])
def test_ho9_p1_and_p2_need_a_readback_and_nothing_else_does(ticket: str, accepted: bool) -> None:
    assert (ticket in taken(*NIGHT, SIGN, told("Wed 08:01", takes(ticket))).accepted) is accepted


def test_ho9_one_without_its_readback_does_not_hold_up_the_others_it_is_named_with() -> None:
    found = taken(*NIGHT, SIGN, told("Wed 08:01", takes("A", "B", "C", B="yes")))
    assert (found.accepted, found.missing) == ({"B": "d1", "C": "d1"}, ("A", "parked"))


def test_ho9_the_severity_at_t_decides_what_needs_a_readback() -> None:
    swapped: list[Said] = [("Wed 07:31", changed("P3", "correction", "A")), ("Wed 07:31", changed("P1", "change", "C"))]
    found = taken(*NIGHT, SIGN, *swapped, told("Wed 08:01", takes("A", "C")))
    assert found.accepted == {"C": "d1"}


# HO-9: who owns it


def test_ho9_the_first_acceptance_counts_and_names_the_owner() -> None:
    found = taken(*NIGHT, SIGN, told("Wed 08:01", takes("C", by="d1")), told("Wed 08:02", takes("C", by="d2")))
    assert found.accepted == {"C": "d1"}


def test_ho9_an_acceptance_that_lacked_the_readback_was_none_so_the_next_one_is_the_first() -> None:
    found = taken(*NIGHT, SIGN, told("Wed 08:01", takes("A", by="d1")), told("Wed 08:02", takes("A", by="d2", A="yes")))
    assert found.accepted == {"A": "d2"}


def test_ho9_accepting_the_whole_report_takes_what_is_left_without_readbacks() -> None:
    found = taken(*NIGHT, SIGN, told("Wed 08:01", takes("C", by="d1")), ("Wed 08:05", ALL, "d2"))
    assert found == Acceptance({"C": "d1", "A": "d2", "B": "d2", "parked": "d2"}, (), at("Wed 08:05"))


def test_ho9_complete_stays_complete_as_it_was() -> None:
    found = taken(*NIGHT, SIGN, told("Wed 08:01", EVERYTHING), ("Wed 08:05", ALL, "d2"))
    assert (when(found.complete_at), set(found.accepted.values())) == ("Wed 08:01", {"d1"})


def test_a_report_with_nothing_to_accept_is_complete_with_the_first_acceptance() -> None:
    quiet = ticket("F", "P4")
    assert taken(*quiet, SIGN) == Acceptance({}, (), None)
    assert when(taken(*quiet, SIGN, ("Wed 08:05", ALL), ("Wed 08:06", ALL)).complete_at) == "Wed 08:05"


# HO-8: which report an acceptance is of


@pytest.mark.parametrize(("given", "counts"), [("Wed 07:29:59", False), ("Wed 07:30", True), ("Wed 11:59:59", True)])
def test_ho8_an_acceptance_counts_from_the_reports_instant_on(given: str, counts: bool) -> None:
    assert bool(taken(*NIGHT, SIGN, told(given, takes("C"))).accepted) is counts


def test_what_comes_after_now_is_not_known_yet() -> None:
    said = told("Wed 08:01", takes("C"))
    assert taken(*NIGHT, SIGN, said, now="Wed 08:00:59").accepted == {}
    assert taken(*NIGHT, SIGN, said, now="Wed 08:01").accepted == {"C": "d1"}


NEXT: Said = ("Thu 07:45", SIGNED)


@pytest.mark.parametrize(("given", "counts"), [("Thu 07:44:59", True), ("Thu 07:45", False), ("Thu 08:01", False)])
def test_ho8_an_acceptance_counts_for_the_latest_report(given: str, counts: bool) -> None:
    found = taken(*NIGHT, SIGN, NEXT, told(given, takes("C")), now="Thu 12:00")
    assert bool(found.accepted) is counts


def test_ho8_the_next_report_has_it_then() -> None:
    tonight = night_of(DESK, date(2026, 1, 14))
    said = told("Thu 08:01", takes("C"))
    assert taken(*NIGHT, SIGN, NEXT, said, now="Thu 12:00", shift=tonight).accepted == {"C": "d1"}


@pytest.mark.parametrize(("given", "counts"), [("Thu 07:59:59", True), ("Thu 08:00", False)])
def test_ho8_a_later_report_nobody_signed_takes_over_at_its_shifts_end(given: str, counts: bool) -> None:
    assert bool(taken(*NIGHT, SIGN, told(given, takes("C")), now="Thu 12:00").accepted) is counts


@pytest.mark.parametrize(("given", "counts"), [("Thu 06:59:59", True), ("Thu 07:00", False)])
def test_ho8_a_later_report_of_which_there_are_drafts_takes_over_at_its_last(given: str, counts: bool) -> None:
    drafts: list[Said] = [("Thu 05:00", DRAFT), ("Thu 07:00", DRAFT)]
    assert bool(taken(*NIGHT, SIGN, *drafts, told(given, takes("C")), now="Thu 12:00").accepted) is counts


def test_ho8_a_draft_of_a_shift_still_running_takes_nothing_over() -> None:
    for now in ("Thu 02:30", "Thu 07:59:59"):
        found = taken(*NIGHT, SIGN, ("Thu 02:00", DRAFT), told("Thu 02:30", takes("C")), now=now)
        assert found.accepted == {"C": "d1"}


def test_ho8_a_later_report_takes_over_with_its_signature_before_its_shift_ends() -> None:
    found = taken(*NIGHT, SIGN, NEXT, told("Thu 07:46", takes("C")), now="Thu 07:50")
    assert found.accepted == {}


def test_ho8_it_takes_over_at_the_very_second_its_shift_ends() -> None:
    assert taken(*NIGHT, SIGN, told("Thu 08:00", takes("C")), now="Thu 08:00").accepted == {}


def test_case_89_after_a_friday_night_comes_the_day_shift_of_saturday() -> None:
    friday, saturday = night_of(DESK, date(2026, 1, 16)), day_of(DESK, date(2026, 1, 17))
    assert saturday is not None
    said: list[Said] = [("Sat 01:00", created("A", priority="P1")), ("Sat 07:30", SIGNED), ("Sat 17:50", SIGNED)]
    early, late = told("Sat 17:49:59", takes("A", A="yes")), told("Sat 17:50", takes("A", A="yes"))
    reports = [
        (shift.name, taken(*said, given, now="Sun 06:00", shift=shift).accepted)
        for shift in (friday, saturday)
        for given in (early, late)
    ]
    assert reports == [
        ("2026-01-16 night", {"A": "d1"}), ("2026-01-16 night", {}),
        ("2026-01-17 day", {}), ("2026-01-17 day", {"A": "d1"}),
    ]  # fmt: skip


# HO-8: addenda


WHOLE: Said = ("Wed 07:50", ALL)


@pytest.mark.parametrize(
    ("instant", "listed"),
    [("Wed 07:30", False), ("Wed 07:30:01", True), ("Wed 07:50", True), ("Wed 07:50:01", False)],
)
def test_ho8_an_event_after_t_and_up_to_the_acceptance_is_an_addendum(instant: str, listed: bool) -> None:
    assert bool(added(*NIGHT, SIGN, WHOLE, (instant, note("C")))) is listed


@pytest.mark.parametrize(("instant", "listed"), [("Wed 07:59:59", True), ("Wed 08:00", True), ("Wed 08:00:01", False)])
def test_ho8_never_accepted_addenda_end_with_the_shift(instant: str, listed: bool) -> None:
    assert bool(added(*NIGHT, SIGN, (instant, note("C")))) is listed


def test_ho8_an_acceptance_after_the_shift_lengthens_the_list() -> None:
    assert [one[0] for one in added(*FIRST, SIGN, ("Wed 08:20", note("C")), ("Wed 08:30", ALL))] == ["e10"]


def test_ho8_what_comes_after_now_is_not_listed_yet() -> None:
    said: list[Said] = [*NIGHT, SIGN, ("Wed 07:40", note("C"))]
    assert (len(added(*said, now="Wed 07:39:59")), len(added(*said, now="Wed 07:40"))) == (0, 1)


def test_ho8_an_addendum_says_where_the_ticket_stood_and_where_it_stands() -> None:
    found = added(*FIRST, SIGN, ("Wed 07:35", note("C")), ("Wed 07:36", resolve("A")), ("Wed 07:37", resolve("B")))
    assert found == [
        ("e10", "C", "action_first", "action_first"), ("e11", "A", "action_first", "resolved"),
        ("e12", "B", "action_first", "action_first"),  # a flag stays on a resolved ticket
    ]  # fmt: skip


def test_case_59_a_ticket_after_the_signature_stood_nowhere() -> None:
    found = added(*FIRST, SIGN, ("Wed 07:40", created("G", priority="P1")), ("Wed 07:41", ack("G")))
    assert found == [("e10", "G", None, "action_first"), ("e11", "G", None, "action_first")]


def test_ho8_a_ticket_that_was_in_no_section_at_t_has_none_before() -> None:
    old: list[Said] = [("Mon 10:00", created("O", priority="P4")), ("Mon 10:05", ack("O")), ("Mon 10:10", resolve("O"))]
    assert added(*old, SIGN, ("Wed 07:40", wrote("O"))) == [("e5", "O", None, "action_first")]


def test_ho8_a_merge_is_an_addendum_of_the_ticket_it_names() -> None:
    twins = [*ticket("A", "P4"), ("Wed 01:06", created("B", priority="P4")), ("Wed 01:07", ack("B"))]
    assert added(*twins, SIGN, ("Wed 07:40", merge("B", "A"))) == [("e6", "B", "open", "fyi")]


def test_ho8_what_names_no_ticket_is_no_addendum() -> None:
    late = [alert(), e.HandoffGenerated(), e.Verdict(decision="e5", needed="no"), e.AccessReviewed(access="e4")]
    said: list[Said] = [*ticket("A", "P4"), ("Wed 01:08", access(ticket="A")),
                        ("Wed 01:09", e.Decision(ticket="A", action="own"))]  # fmt: skip
    assert added(*said, SIGN, *(("Wed 07:40", body) for body in late)) == []


@pytest.mark.parametrize(
    "body", [note("C"), page("k1", ticket="C"), page_ack("k1", "C"), e.Csat(ticket="C", score=5), wrote("C")]
)
def test_ho8_every_kind_of_event_on_a_ticket_is_listed(body: e.Body) -> None:
    assert [one[:2] for one in added(*FIRST, SIGN, ("Wed 07:40", body))] == [("e10", "C")]


def test_ho8_addenda_stand_in_the_order_of_their_events() -> None:
    said: list[Said] = [("Wed 07:42", note("A")), ("Wed 07:41", note("C")), ("Wed 07:41", note("B"))]
    assert [one[:2] for one in added(*FIRST, SIGN, *said)] == [("e11", "C"), ("e12", "B"), ("e10", "A")]


def test_ho8_its_section_afterwards_counts_all_that_was_said_by_its_instant() -> None:
    found = added(*ticket("F", "P4"), SIGN, ("Wed 07:40", note("F")), ("Wed 07:40", resolve("F")))
    assert [one[3] for one in found] == ["resolved", "resolved"]


# HO-8: what was written down after the signature, and is said to have happened before


LIVE: Said = ("Wed 07:30", e.HandoffSigned(document="ab" * 32, head="cd" * 32))


@pytest.mark.parametrize("instant", ["Wed 02:00", "Wed 07:30"])
def test_case_55_recorded_after_a_live_signature_an_earlier_event_is_an_addendum(instant: str) -> None:
    assert added(*ticket("F", "P4"), LIVE, (instant, note("F"))) == [("e4", "F", "open", "open")]


@pytest.mark.parametrize("instant", ["Wed 02:00", "Wed 07:30"])
def test_ho8_recorded_before_it_an_earlier_event_is_none(instant: str) -> None:
    assert added(*ticket("F", "P4"), (instant, resolve("F")), LIVE) == []


def known_to(*said: Said, now: str = "Wed 12:00") -> list[str]:
    """The entries a report of the night stands on."""
    picture = Night(*said).picture(now)
    fixed = fixed_at(picture.facts.desk, DESK, SHIFT, picture.now)
    then = as_fixed(picture, fixed)
    assert then.now == fixed.at
    return sorted(event.id for walk in then.walks() for one in walk.tickets.values() for event in one.events)


def test_ho8_a_live_signature_knows_what_was_recorded_by_then_and_no_other_report_is_so_bound() -> None:
    late: Said = ("Wed 02:00", note("F"))
    before = ["e1", "e2"]
    assert known_to(*ticket("F", "P4"), LIVE, late) == before
    assert known_to(*ticket("F", "P4"), SIGN, late) == [*before, "e4"]
    assert known_to(*ticket("F", "P4"), late, ("Wed 09:00", note("F"))) == [*before, "e3"]
    assert known_to(*ticket("F", "P4"), late, now="Wed 02:00") == [*before, "e3"]


def test_ho8_a_replayed_signature_kept_no_document_and_knows_of_no_late_record() -> None:
    assert added(*ticket("F", "P4"), SIGN, ("Wed 02:00", resolve("F"))) == []


def test_ho8_a_late_record_is_placed_as_of_the_report() -> None:
    (first, *_) = added(*ticket("F", "P4"), LIVE, ("Wed 02:00", note("F")), ("Wed 07:35", resolve("F")))
    assert first == ("e4", "F", "open", "open")


def test_case_55_a_late_record_leaves_the_signed_report_as_it_was() -> None:
    picture = Night(*ticket("F", "P4"), LIVE, ("Wed 02:00", resolve("F"))).picture("Wed 12:00")
    shown = Handoff(night="2026-01-13").answer(Scene(picture, "d1", "", lambda _: None))
    assert {one.id: [line.ticket for line in one.lines] for one in shown.sections}["open"] == ["F"]
    assert shown.late == (Addendum("e4", "F", "open", "resolved"),)


# where a ticket stands at an instant


@pytest.mark.parametrize(
    ("instant", "section"), [("Wed 00:59:59", None), ("Wed 01:00", "action_first"), ("Wed 01:05", "open"),
                             ("Wed 02:00", "resolved")],
)  # fmt: skip
def test_ho1_the_section_of_a_ticket_at_an_instant(instant: str, section: str | None) -> None:
    picture = Night(*ticket("F", "P4"), ("Wed 02:00", resolve("F"))).picture("Wed 12:00")
    assert section_at(picture, SHIFT, "F", at(instant)) == section


def test_a_ticket_nobody_named_stands_nowhere() -> None:
    assert section_at(Night(*NIGHT).picture("Wed 12:00"), SHIFT, "X", at("Wed 07:30")) is None
