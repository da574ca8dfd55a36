"""Whether an access to a high-risk system was proper (§5.6 AU-1 to AU-7)."""

from __future__ import annotations

from typing import Any

import pytest

from nightdesk.domain import entries as e
from nightdesk.domain.policy import ClientPolicy, Containment
from tests.build import Night, Said, access, ack, checklist, client, created, granted, resolve, triage

GRANT = ("Wed 01:10", granted(start="Wed 01:10", end="Wed 02:10"))
ISOLATE = client(containment=(Containment(id="BG-1", systems=("fw1",), steps=("block",), signed_by="Ann Bell"),))


def marks(*said: Said, under: ClientPolicy | None = None) -> list[str]:
    """The marks of each access on ticket T (or another of the same client), in order."""
    night = Night(("Wed 01:00", created()), *said, under=under or client())
    return [" ".join(record.marks) for record in night.walk("Wed 23:00").access.accesses]


def used(when: str = "Wed 01:30", by: str = "t1", **more: Any) -> Said:
    return when, access(**more), by


def allowed(**more: Any) -> Said:
    return "Wed 01:10", granted(start="Wed 01:10", end="Wed 02:10", **more)


def test_au2_an_access_within_its_authorisation_is_proper() -> None:
    assert marks(GRANT, used()) == [""]


def test_au2_a_system_not_in_the_list_needs_none() -> None:
    assert marks(used(system="printer", auth=None)) == ["not_high_risk"]


@pytest.mark.parametrize(
    ("grant", "use", "violation"),
    [
        (GRANT, used(auth=None), "V0"),
        (GRANT, used(auth="A9"), "V0"),
        (GRANT, used(system="fw1"), "V2"),
        (GRANT, used(by="k1"), "V3"),
        (GRANT, used("Wed 01:09:59"), "V4 V5"),  # case 41
        (GRANT, used("Wed 01:10"), ""),
        (GRANT, used("Wed 02:10"), "V5"),  # valid_until is outside
        (allowed(approved_by="Bo Bright"), used(), "V7"),
        (allowed(approved_by="Noor Haddad"), used(), "V7 V8"),  # case 42
        (allowed(approved_by="Art Quill"), used(), ""),  # AU-3: the duty manager
    ],
)
def test_au2_each_violation(grant: Said, use: Said, violation: str) -> None:
    assert marks(grant, use) == [violation]


def test_case_41_an_authorisation_recorded_after_the_access_is_v4_for_ever() -> None:
    entered = ("Wed 01:40", granted(start="Wed 01:00", end="Wed 02:00"))
    assert marks(used(), entered) == ["V4"]


def test_au2_an_access_stays_without_authorisation_until_one_is_entered() -> None:
    night = Night(("Wed 01:00", created()), used(), ("Wed 01:40", granted(start="Wed 01:00", end="Wed 02:00")))
    assert night.walk("Wed 01:35").access.accesses[0].marks == ("V0",)


def test_au2_v1_another_ticket_of_the_client() -> None:
    assert marks(GRANT, ("Wed 01:20", created("U")), used(ticket="U")) == ["V1"]


def test_au2_v1_another_ticket_of_another_client() -> None:
    night = Night(("Wed 01:00", created()), ("Wed 01:05", created("U", client="other")), GRANT, used(ticket="U"))
    (record,) = night.walk("Wed 02:00", "other").access.accesses
    assert "V1" in record.marks


def test_au2_v9_longer_than_four_hours() -> None:
    exactly = ("Wed 01:10", granted(start="Wed 01:10", end="Wed 05:10"))
    longer = ("Wed 01:10", granted(start="Wed 01:10", end="Wed 05:11"))
    assert marks(exactly, used()) + marks(longer, used()) == ["", "V9"]


def test_au2_v10_revoked_before_the_access() -> None:
    revoked = e.AuthRevoked(auth="A1", reason="done")
    assert marks(GRANT, ("Wed 01:20", revoked), used()) == ["V10"]
    assert marks(GRANT, used(), ("Wed 01:40", revoked)) == [""]


def test_au2_all_violations_stand_in_their_order() -> None:
    grant = ("Wed 01:10", granted(start="Wed 01:10", end="Wed 06:00", to="k1", approved_by="Bo Bright"))
    again = used("Wed 07:00", system="fw1")
    assert marks(grant, used(by="k1"), again) == ["V7 V9", "V2 V3 V5 V6 V7 V9"]


# AU-3


def test_case_40_a_second_use_is_v6() -> None:
    assert marks(GRANT, used(), used("Wed 01:50")) == ["", "V6"]


@pytest.mark.parametrize(
    ("again", "violation"),
    [
        (used("Wed 01:45"), ""),  # the same use: exactly 15 minutes after its first access
        (used("Wed 01:45:01"), "V6"),
        (used("Wed 01:35", purpose="more"), "V6"),
        (used("Wed 01:35", by="k1"), "V3 V6"),
    ],
)
def test_au3_the_same_use_is_same_person_system_and_purpose_for_fifteen_minutes(again: Said, violation: str) -> None:
    assert marks(GRANT, used(), again) == ["", violation]


def test_au3_the_fifteen_minutes_count_from_the_first_access_of_the_use() -> None:
    assert marks(GRANT, used(), used("Wed 01:40"), used("Wed 01:50")) == ["", "", "V6"]


def test_au3_each_system_of_the_list_has_its_use() -> None:
    both = allowed(system=None, systems=("dc1", "fw1"))
    found = marks(both, used(), used("Wed 01:50", system="fw1"), used("Wed 02:06", system="fw1"))
    assert found == ["", "", "V6"]


def test_au3_a_violation_uses_it_up_too() -> None:
    assert marks(GRANT, used(by="k1"), used()) == ["V3", "V6"]


def test_au3_after_a_system_that_is_not_on_the_list_the_one_that_is_counts_as_a_second_use() -> None:
    assert marks(GRANT, used(system="fw1"), used("Wed 01:50")) == ["V2", "V6"]


def test_case_39_after_expiry_even_the_same_use_needs_a_new_one() -> None:
    assert marks(GRANT, used("Wed 02:00"), used("Wed 02:10")) == ["", "V5"]


# AU-7


def glass(when: str = "Wed 01:30", **more: Any) -> Said:
    fields: dict[str, Any] = {"system": "fw1", "auth": None, "break_glass": True, "reason": "spreading", **more}
    return when, access(**fields), "t1"


BREACH = ("Wed 01:05", triage("P1", breach="yes"))


def test_case_76_under_security_hold_signed_steps_may_be_taken_at_once() -> None:
    assert marks(BREACH, glass(), under=ISOLATE) == ["break_glass"]


@pytest.mark.parametrize("hold", [checklist(E01="yes"), triage("P1", breach="yes")])
def test_au7_a_hold_is_the_last_triage_or_the_last_checklist(hold: e.Body) -> None:
    assert marks(("Wed 01:05", hold), glass(), under=ISOLATE) == ["break_glass"]


def test_au7_a_hold_pre_filled_from_triage_counts_and_one_taken_back_does_not() -> None:
    assert marks(BREACH, ("Wed 01:06", checklist()), ("Wed 01:07", triage("P3")), glass(), under=ISOLATE) == [
        "break_glass"
    ]
    back = (BREACH, ("Wed 01:07", triage("P3")), ("Wed 01:08", checklist(E01="no")))
    assert marks(*back, glass(), under=ISOLATE) == ["V0"]


@pytest.mark.parametrize(
    "use",
    [glass(system="dc1"), glass(reason=" "), glass(break_glass=False)],
    ids=("system", "reason", "not said"),
)
def test_au7_anything_else_is_v0(use: Said) -> None:
    assert marks(BREACH, use, under=ISOLATE) == ["V0"]


def test_au7_without_a_hold_it_is_v0() -> None:
    assert marks(("Wed 01:05", triage("P1", breach="unknown")), glass(), under=ISOLATE) == ["V0"]


def test_case_77_signed_by_nobody_entitled_is_v0() -> None:
    unsigned = client(containment=(Containment(id="BG-1", systems=("fw1",), signed_by="Bo Bright"),))
    assert marks(BREACH, glass(), under=unsigned) == ["V0"]


def test_au7_a_named_authorisation_goes_before_break_glass() -> None:
    assert marks(BREACH, GRANT, glass(system="fw1", auth="A1"), under=ISOLATE) == ["V2"]
    assert marks(BREACH, glass(auth="A9"), under=ISOLATE) == ["break_glass"]


def reviewed(*reviews: tuple[str, str]) -> Night:
    """A break-glass access by t1 at 01:30 (event e3), then reviews: when and by whom."""
    said = [(when, e.AccessReviewed(access="e3"), by) for when, by in reviews]
    return Night(("Wed 01:00", created()), BREACH, glass(), *said, under=ISOLATE)


def test_au7_nobody_reviews_their_own_access() -> None:
    night = reviewed(("Wed 06:00", "t1"), ("Wed 06:10", "m1"), ("Wed 06:20", "k1"))
    assert night.refused() == ["self_review"]
    assert night.walk("Wed 07:00").access.reviews == {"e3": "e5"}


def test_au7_until_the_review_it_is_reason_k() -> None:
    night = reviewed(("Wed 06:00", "m1"))
    assert ("k" in night.reasons("Wed 05:59"), "k" in night.reasons("Wed 06:00")) == (True, False)


def test_au4_a_violation_is_shown_on_a_resolved_ticket_too() -> None:
    night = Night(("Wed 01:00", created()), ("Wed 01:01", ack()), used(auth=None), ("Wed 02:00", resolve()))
    assert night.reasons("Wed 03:00") == "h"
