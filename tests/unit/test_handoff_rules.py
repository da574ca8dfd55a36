"""The morning report: scope, sections, reasons, order, figures, when it is fixed (§9 HO-1 to HO-8)."""

from __future__ import annotations

from datetime import date

import pytest

from nightdesk.domain import entries as e
from nightdesk.domain.calendar import Shift, day_of, night_of
from nightdesk.domain.handoff import SECTIONS, Numbers, fixed_at, numbers, sections
from nightdesk.domain.instants import Instant, iso
from nightdesk.domain.policy import Severity
from tests.build import (
    DESK,
    Night,
    Said,
    accepted,
    access,
    ack,
    alert,
    at,
    changed,
    checklist,
    client,
    created,
    events,
    merge,
    night_before,
    note,
    page,
    page_ack,
    park,
    promise,
    promoted,
    resolve,
    status,
    triage,
    undelivered,
    update,
    when,
    wrote,
)
from tests.night import events as night_a_events
from tests.night import picture as night_a
from tests.night import policies as night_a_policies


def one(*more: Said, priority: Severity = "P4", start: str = "Wed 01:00") -> Night:
    """A ticket, acknowledged after five minutes, then more."""
    return Night((start, created(priority=priority)), (iso(Instant(at(start) + 300)), ack()), *more)


def section(night: Night, now: str = "Wed 07:00") -> str:
    return night.placed(now).section


# HO-1


def scope(night: Night, now: str = "Wed 07:00") -> set[str]:
    return {one.ticket.id for found in night.sections(now).placed.values() for one in found}


def test_case_11_an_open_ticket_from_before_the_night_is_in_scope() -> None:
    assert scope(one(start="Mon 10:00")) == {"T"}


def test_ho1_a_ticket_resolved_before_the_night_is_out() -> None:
    assert scope(one(("Tue 17:59:59", resolve()), start="Tue 10:00")) == set()


@pytest.mark.parametrize("said", [resolve(), note(), wrote()])
def test_ho1_any_event_in_the_shift_brings_it_in(said: e.Body) -> None:
    assert scope(one(("Tue 11:00", resolve()), ("Tue 18:00", said), start="Tue 10:00")) == {"T"}


def test_ho1_a_score_does_not() -> None:
    late = ("Tue 20:00", e.Csat(ticket="T", score=5))
    assert scope(one(("Tue 11:00", resolve()), late, start="Tue 10:00")) == set()


def test_ho1_a_merge_is_an_event_of_both() -> None:
    night = Night(("Tue 10:00", created("A")), ("Tue 10:01", created("B")), ("Tue 11:00", resolve("A")),
                  ("Tue 20:00", merge("B", "A")))  # fmt: skip
    assert scope(night) == {"A", "B"}


def test_ho1_a_refused_merge_is_an_event_of_its_own_ticket_only() -> None:
    night = Night(("Tue 10:00", created("A")), ("Tue 10:01", created("B")), ("Tue 11:00", resolve("A")),
                  ("Tue 11:01", resolve("B")), ("Tue 20:00", merge("A", "B")))  # fmt: skip
    assert scope(night) == {"A"}


@pytest.mark.parametrize("owed", [promise("Fri 09:00"), wrote(), undelivered()])
def test_ho1_what_is_still_owed_keeps_a_resolved_ticket_in(owed: e.Body) -> None:
    assert scope(one(("Mon 11:00", resolve()), ("Mon 11:05", owed), start="Mon 10:00")) == {"T"}


def test_ho1_a_resurfaced_alert_is_an_event_of_its_ticket() -> None:
    night = Night(
        ("Tue 10:00", alert()), ("Tue 10:05", promoted("e1")), ("Tue 11:00", resolve()), ("Tue 20:00", alert())
    )
    assert (scope(night), night.reasons("Wed 07:00")) == ({"T"}, "g")


def test_ho1_a_merged_ticket_nobody_touched_tonight_is_out() -> None:
    night = Night(("Mon 10:00", created("A")), ("Mon 10:01", created("B")), ("Mon 11:00", merge("B", "A")))
    assert scope(night) == {"A"}


# HO-2


PARK = e.Decision(ticket="T", action="park")


@pytest.mark.parametrize(
    ("night", "name"),
    [
        (one(), "open"),
        (one(("Wed 01:10", status("waiting_vendor"))), "open"),
        (one(("Tue 20:10", park()), start="Tue 20:00"), "parked"),
        (one(("Wed 01:10", resolve())), "resolved"),
        (one(("Wed 01:10", e.Flag(ticket="T", reason="look"))), "action_first"),
    ],
)
def test_ho2_the_section_of_a_quiet_ticket(night: Night, name: str) -> None:
    assert section(night, "Wed 02:00" if name == "open" else "Wed 03:00") == name


def test_ho2_a_merged_ticket_is_fyi_whatever_it_was() -> None:
    night = Night(
        ("Wed 01:00", created("A")), ("Wed 01:01", created("T", priority="P1")), ("Wed 01:02", merge("T", "A"))
    )
    assert (section(night), night.reasons("Wed 07:00")) == ("fyi", "")


@pytest.mark.parametrize(
    ("night", "now", "reasons"),
    [
        (one(priority="P1"), "Wed 01:06", "ac"),  # the next update is due at 01:35
        (one(("Wed 01:06", resolve()), priority="P1"), "Wed 02:00", ""),
        (one(priority="P2"), "Wed 01:05", "c"),
        (one(priority="P2"), "Wed 02:05", "c"),
        (one(priority="P2"), "Wed 02:05:01", "b"),
        (Night(("Wed 01:00", created(priority="P4"))), "Wed 01:10", "d"),
        (Night(("Wed 01:00", created(priority="P4"))), "Wed 04:00", "cd"),
        (Night(("Wed 01:00", created(priority="P4"))), "Wed 05:01", "bd"),
        (one(("Wed 01:10", wrote())), "Wed 02:00", "e"),
        (one(("Wed 01:10", wrote()), ("Wed 01:20", update())), "Wed 02:00", ""),
        (one(("Wed 01:10", page("k1"))), "Wed 02:00", "f"),
        (one(("Wed 01:10", page("k1")), ("Wed 01:30", page_ack("k1"))), "Wed 02:00", ""),
        (one(("Wed 01:10", e.Flag(ticket="T", reason="look"))), "Wed 02:00", "g"),
        (one(("Wed 01:10", access(auth=None))), "Wed 02:00", "h"),
        (one(("Wed 01:10", checklist(E01="unknown")), ("Wed 01:11", PARK)), "Wed 02:00", "i"),
        (one(("Wed 01:10", undelivered())), "Wed 01:20", ""),
        (one(("Wed 01:10", undelivered())), "Wed 01:20:01", "j"),
        (one(("Wed 01:10", undelivered()), ("Wed 01:15", ack(told_by="phone"))), "Wed 02:00", ""),
        (one(("Wed 01:10", promise("Wed 03:00"))), "Wed 01:59:59", ""),
        (one(("Wed 01:10", promise("Wed 03:00"))), "Wed 02:00", "c"),
    ],
)  # fmt: skip
def test_ho2_each_reason_at_its_edges(night: Night, now: str, reasons: str) -> None:
    assert night.reasons(now) == reasons


def test_ho2_c_counts_a_clock_of_a_parked_ticket_only_at_p1_and_p2() -> None:
    severities: tuple[Severity, ...] = ("P2", "P3")
    found = {
        severity: Night(("Wed 01:00", created(priority=severity)), ("Wed 01:05", park())).reasons("Wed 07:00")
        for severity in severities
    }
    assert found == {"P2": "c", "P3": ""}


def test_ho2_c_counts_a_promise_of_a_parked_p4() -> None:
    assert one(("Wed 01:10", promise("Wed 07:30")), ("Wed 01:20", park())).reasons("Wed 07:00") == "c"


def test_ho2_d_not_while_the_response_waits_for_cover() -> None:
    night = Night(("Wed 01:00", created(priority="P4")), under=client("answering_service"))
    assert night.reasons("Wed 01:10") == ""


def test_case_75_a_parked_ticket_nobody_was_told_of_has_no_response() -> None:
    night = Night(("Wed 01:00", created(priority="P4")), ("Wed 01:05", park(told_by="none")))
    assert night.reasons("Wed 01:10") == "d"


def test_ho2_a_resolved_ticket_keeps_only_the_reasons_that_apply_to_it() -> None:
    silently = ("Wed 01:08", resolve(told_by="none"))  # so a, d and f would hold, were it not resolved
    night = Night(
        ("Wed 01:00", created(priority="P1")), ("Wed 01:06", page("k1")),
        ("Wed 01:07", e.Flag(ticket="T", reason="x")), silently, ("Wed 01:09", wrote()),
        ("Wed 01:10", undelivered()), ("Wed 01:11", promise("Wed 03:00")),
    )  # fmt: skip
    assert night.reasons("Wed 03:00") == "cegj"


def test_sla10_best_effort_is_no_breach_and_no_missing_response() -> None:
    night = Night(("Wed 01:00", created(priority="P1")),
                  under=client("answering_service", cover={"ooc_policy": "p1_best_effort"}))  # fmt: skip
    assert night.reasons("Wed 06:00") == "a"


def test_pg8_a_silent_desk_is_reason_f_until_the_first_response() -> None:
    said = (("Wed 01:00", created(priority="P4")), ("Wed 01:10", page("k1", reason="desk_silent"), "watcher"))
    assert "f" in Night(*said).reasons("Wed 01:20")
    assert "f" not in Night(*said, ("Wed 01:30", ack())).reasons("Wed 01:31")


# HO-3


def order(night: Night, name: str, now: str = "Wed 02:00") -> list[str]:
    return [one.ticket.id for one in night.sections(now).placed[name]]  # type: ignore[index]


def test_ho3_action_first_by_severity_then_due_then_id() -> None:
    flags = [("Wed 01:30", e.Flag(ticket=id, reason="x")) for id in "ABCD"]
    night = Night(
        ("Wed 01:00", created("D", priority="P3")), ("Wed 01:10", created("C", priority="P3")),
        ("Wed 01:00", created("B", priority="P3")), ("Wed 01:20", created("A", priority="P4")), *flags,
    )  # fmt: skip
    assert order(night, "action_first") == ["B", "D", "C", "A"]


def test_ho3_open_with_nothing_due_stands_last() -> None:
    pair = [("Wed 01:00", created(id, priority="P4")) for id in "AB"]
    acks = [("Wed 01:05", ack(id)) for id in "AB"]
    night = Night(*pair, *acks, ("Wed 01:10", status("waiting_client", "A")))
    assert order(night, "open") == ["B", "A"]


def test_ho3_parked_by_work_due_then_severity_then_id() -> None:
    early = [("Mon 07:00", created(id, priority="P4")) for id in "CB"]
    late = [("Tue 19:00", created("A", priority="P4")), ("Tue 19:00", created("Z", priority="P3"))]
    parks = [("Mon 07:30", park("C")), ("Mon 07:30", park("B")), ("Tue 19:30", park("A")), ("Tue 19:30", park("Z"))]
    night = Night(*early, *late, *parks, under=client("overnight"))
    assert order(night, "parked") == ["B", "C", "Z", "A"]


def test_ho3_resolved_by_when() -> None:
    said = [("Wed 01:00", created(id)) for id in "AB"]
    night = Night(*said, ("Wed 01:10", resolve("B")), ("Wed 01:20", resolve("A")))
    assert order(night, "resolved") == ["B", "A"]


# HO-6


def figures(night: Night, now: str, shift: Shift | None = None) -> Numbers:
    picture, shift = night.picture(now), shift or night_before(now)
    return numbers(night.sections(now, shift), picture.walks(), night.policies, shift, shift.start)


def test_case_61_a_quiet_night_is_all_zeros() -> None:
    found = figures(Night(), "Wed 07:00")
    assert {getattr(found, field) for field in found.__struct_fields__} == {0}


def test_ho6_received_are_those_of_the_shift_that_were_not_merged() -> None:
    night = Night(
        ("Tue 17:59:59", created("early")), ("Tue 18:00", created("first", priority="P1")), ("Wed 01:00", created("A")),
        ("Wed 01:01", created("B")), ("Wed 01:02", merge("B", "A")), ("Wed 07:00", created("P", priority="P2")),
        ("Wed 07:01", created("late", received_at=iso(at("Tue 12:00")))),
    )  # fmt: skip
    found = figures(night, "Wed 07:30")
    assert (found.received, found.p1_received, found.p2_received) == (3, 1, 1)


def test_case_10_received_at_night_end_is_not_of_the_night() -> None:
    shift = night_of(DESK, date(2026, 1, 13))
    assert figures(Night(("Wed 08:00", created())), "Wed 08:30", shift).received == 0


def test_ho6_met_missed_and_breached_responses() -> None:
    night = Night(
        ("Wed 01:00", created("A", priority="P1")), ("Wed 01:00", created("B", priority="P1")),
        ("Wed 01:00", created("C", priority="P1")), ("Wed 01:15", ack("A")), ("Wed 01:16", ack("B")),
        ("Wed 01:59", created("D", priority="P1")),
    )  # fmt: skip
    found = figures(night, "Wed 02:00")
    assert (found.response_met, found.response_missed) == (1, 2)


def test_ho6_pages_and_distinct_people_woken() -> None:
    night = one(("Wed 01:10", page("k1")), ("Wed 01:15", page("k1")), ("Wed 01:16", page_ack("k1")),
                ("Wed 01:20", page("s1", "T3")), ("Wed 01:22", page_ack("s1")),
                ("Wed 01:23", page_ack("k1")))  # fmt: skip
    found = figures(night, "Wed 07:00")
    assert (found.pages, found.people_woken) == (3, 2)


def test_ho6_a_person_who_answers_after_the_ticket_was_merged_was_woken_all_the_same() -> None:
    night = Night(("Wed 01:00", created("A")), ("Wed 01:01", created("B")), ("Wed 01:06", page("k1", ticket="B")),
                  ("Wed 01:08", merge("B", "A")), ("Wed 01:09", page_ack("k1", "B")))  # fmt: skip
    assert figures(night, "Wed 07:00").people_woken == 1


def test_ho6_surfaced_are_new_resurfaced_and_storms_begun() -> None:
    storm = [(f"Wed 01:00:{n:02}", alert(asset=f"s{n}")) for n in range(9)]
    night = Night(*storm, ("Wed 02:00", alert(asset="s0", severity="critical")))
    found = figures(night, "Wed 07:00")
    assert (found.alerts, found.surfaced) == (10, 7 + 1 + 1)


def test_ho6_late_updates_violations_and_deviations() -> None:
    night = Night(
        ("Wed 01:00", created(priority="P1")), ("Wed 01:05", ack()), ("Wed 02:00", update()),
        ("Wed 02:01", access(auth=None)), ("Wed 02:02", checklist(E01="unknown")),
        ("Wed 02:03", e.Decision(ticket="T", action="own", reason="known")),
    )  # fmt: skip
    found = figures(night, "Wed 07:00")
    assert (found.late_updates, found.violations, found.deviations) == (1, 1, 1)


# HO-7


def test_ho7_every_ticket_in_scope_stands_in_exactly_one_section_at_every_event_of_night_a() -> None:
    policies = night_a_policies()
    shift = night_of(policies.desk(Instant(0)), date(2026, 3, 7))
    for now in sorted({event.at for event in night_a_events()}):
        picture = night_a(now)
        found = sections(picture.walks(), policies, shift, now)
        printed = [one.ticket.id for name in SECTIONS for one in found.placed[name]]
        open_ones = {
            t.id for w in picture.walks() for t in w.tickets.values() if t.status not in ("merged", "resolved")
        }
        assert len(printed) == len(set(printed))
        assert open_ones <= set(printed)
        assert found.incomplete == ()


def test_n8_dispositions_add_up_to_the_alerts_received_at_every_event_of_night_a() -> None:
    alerts = [event for event in night_a_events() if isinstance(event.body, e.Alert)]
    for now in sorted({event.at for event in night_a_events()}):
        disposed = {id for walk in night_a(now).walks() for id in walk.alerts.dispositions}
        assert disposed == {event.id for event in alerts if event.at <= now}


# HO-8


SHIFT = night_of(DESK, date(2026, 1, 13))
DRAFT, SIGNED = e.HandoffGenerated(), e.HandoffSigned()


def fixed(*said: Said, now: str = "Fri 00:00", shift: Shift | None = None) -> str | None:
    return when(fixed_at(events(*said), DESK, shift or SHIFT, at(now)).at)


def test_case_86_the_first_signature_fixes_the_report() -> None:
    said = [
        ("Wed 05:00", DRAFT),
        ("Wed 07:30", DRAFT),
        ("Wed 07:45", SIGNED),
        ("Wed 07:50", SIGNED),
        ("Wed 07:55", DRAFT),
    ]
    report = fixed_at(events(*said), DESK, SHIFT, at("Fri 00:00"))
    assert (when(report.at), report.drafts, report.signed_by) == ("Wed 07:45", ("e1", "e2"), "t1")


def test_ho8_without_a_signature_the_last_draft_and_without_either_the_shifts_end() -> None:
    assert fixed(("Wed 05:00", DRAFT), ("Wed 07:30", DRAFT)) == "Wed 07:30"
    assert fixed() == "Wed 08:00"


def test_ho8_a_signature_belongs_to_the_shift_until_two_hours_after_its_end() -> None:
    assert fixed(("Wed 09:59:59", SIGNED)) == "Wed 09:59:59"
    assert fixed(("Wed 10:00", SIGNED)) == "Wed 08:00"
    assert fixed(("Tue 17:59:59", SIGNED)) == "Wed 08:00"


def test_ho8_a_signature_of_the_night_does_not_sign_the_day_shift_that_has_just_begun() -> None:
    saturday = day_of(DESK, date(2026, 1, 17))
    assert saturday is not None
    assert fixed(("Sat 08:05", SIGNED), now="+7 Tue 00:00", shift=saturday) == "Sat 18:00"


def test_ho8_a_signature_of_the_day_shift_does_not_sign_the_night_after_it() -> None:
    night = night_of(DESK, date(2026, 1, 17))
    assert fixed(("Sat 18:05", SIGNED), ("Sun 07:50", SIGNED), now="+7 Tue 00:00", shift=night) == "Sun 07:50"


def test_case_59_a_ticket_after_the_signature_is_not_in_the_report() -> None:
    night = Night(("Wed 07:30", SIGNED), ("Wed 07:40", created(priority="P1")))
    assert [placed for placed in night.sections("Wed 07:30").placed.values() if placed] == []


def test_changes_after_the_report_leave_its_sections_as_they_were() -> None:
    night = one(("Wed 07:40", changed("P1", "change")), ("Wed 07:41", accepted()), ("Wed 07:42", triage("P1")))
    assert section(night, "Wed 03:00") == "open"
