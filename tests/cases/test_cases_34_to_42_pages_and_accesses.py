"""§13, cases 34 to 42: who is paged when nobody answers, swapped nights, and what makes an access improper."""

from __future__ import annotations

from typing import Any

import msgspec

from nightdesk.domain import entries as e
from nightdesk.domain.burden import fairness
from nightdesk.domain.callouts import CallOut, callouts
from nightdesk.domain.page_plan import plan
from nightdesk.domain.paging import unanswered_tiers
from nightdesk.domain.pay import pay
from nightdesk.domain.policy import RotaPolicy
from nightdesk.views.brief import Brief
from tests import rotas
from tests.build import (
    DESK,
    ROTA,
    Night,
    Said,
    access,
    at,
    checklist,
    client,
    created,
    granted,
    page,
    page_ack,
    policies,
    when,
)
from tests.cases.builders import answered, card, marks, paged, recommended, scene


def pages(*people: str, first: str = "Wed 01:10", tier: e.Tier = "T2") -> list[Said]:
    """These people paged five minutes after one another."""
    return [(at_minutes(first, 5 * n), page(person, tier)) for n, person in enumerate(people)]


def at_minutes(start: str, minutes: int) -> str:
    found = when(msgspec.convert(at(start) + 60 * minutes, type(at(start))))
    assert found is not None
    return found


def test_case_34_whoever_does_not_answer_twice_is_followed_by_the_next() -> None:
    night = answered(*pages("k1", "k1"))
    found = paged(night, "Wed 01:16")
    assert found.next is not None
    assert (found.next.contact, when(found.next.due), found.next.chain_exhausted) == ("k2", "Wed 01:20", False)
    third = paged(answered(*pages("k1", "k1", "k2")), "Wed 01:21")
    assert [(one.contact, one.on_plan, one.late_by_s, one.outcome) for one in third.attempts] == [
        ("k1", True, 0, "no_ack"), ("k1", True, 0, "no_ack"), ("k2", True, 0, "no_ack"),
    ]  # fmt: skip
    times = [when(event.at) for event in answered(*pages("k1", "k1", "k2")).ticket("Wed 01:21").pages]
    assert times == ["Wed 01:10", "Wed 01:15", "Wed 01:20"]


WHOLE = ("k1", "k1", "k2", "k2", "s1", "s1", "m1", "m1")


def test_case_35_an_exhausted_chain_is_said_begins_again_and_lets_t3_be_woken() -> None:
    asked = checklist(E01="no", E10="yes", E11="yes")
    night = answered(*pages(*WHOLE), ("Wed 01:46", asked), priority="P1")
    found = paged(night, "Wed 01:46")
    assert found.next is not None
    assert (found.next.contact, when(found.next.due), found.next.chain_exhausted) == ("k1", "Wed 01:50", True)
    (line,) = Brief().answer(scene(night, "Wed 01:46")).pages
    assert (line.exhausted, line.next_name) == (True, "Kai Brandt")
    again = paged(answered(*pages(*WHOLE, "k1")), "Wed 01:51")
    assert again.attempts[-1].on_plan
    assert recommended(night, "Wed 01:46")[0::2] == ("wake_t3", ("R08",))


def test_case_36_a_late_answer_counts_and_the_other_is_stood_down() -> None:
    late: list[Said] = [
        *pages("k1", "k1", "k2"), ("Wed 01:22", page_ack("k1")),
        ("Wed 01:23", e.StandDown(ticket="T", contact="k2")), ("Wed 01:40", e.StandDown(ticket="T", contact="k1")),
    ]  # fmt: skip
    night = answered(*late)
    found = paged(night, "Wed 01:41")
    assert [(one.outcome, when(one.acked_at)) for one in found.attempts] == [
        ("no_ack", None), ("acked_late", "Wed 01:22"), ("no_ack", None),
    ]  # fmt: skip
    assert (found.acknowledged, found.next) == (True, None)
    woken = callouts("T", night.ticket("Wed 01:41").pages, DESK)
    assert woken == (CallOut("k1", "T", at("Wed 01:10"), 30, True), CallOut("k2", "T", at("Wed 01:20"), 0, False))
    # Both answer: the second is stood down, and is paid for what it cost.
    both = callouts(
        "T", answered(*late[:4], ("Wed 01:22:30", page_ack("k2")), *late[4:]).ticket("Wed 01:41").pages, DESK
    )
    assert [(one.engineer, one.minutes, one.acked) for one in both] == [("k1", 30, True), ("k2", 3, True)]


def held(**roles: str) -> RotaPolicy:
    """The tests' rota with some roles held by others, every week."""
    weeks = tuple(msgspec.structs.replace(week, roles={**week.roles, **roles}) for week in ROTA.weeks)
    return msgspec.structs.replace(ROTA, weeks=weeks)


def test_case_37_a_person_in_two_roles_is_tried_once_and_answers_both_chains() -> None:
    rota = held(t3_primary="k1")
    assert plan(rota, DESK, "T2", at("Wed 01:10")) == ("k1", "k1", "k2", "k2", "m1", "m1")
    said = [*pages("k1"), *pages("k1", tier="T3")]
    night = answered(*said, ("Wed 01:12", page_ack("k1")), under=policies(client(), rota=rota))
    tickets = night.ticket("Wed 01:12").pages
    assert [paged(night, "Wed 01:12", tier).acknowledged for tier in ("T2", "T3")] == [True, True]
    assert unanswered_tiers(tickets, responded=True) == ()
    assert unanswered_tiers(tickets[:2], responded=True) == ("T2", "T3")


SWAPPED = rotas.rota({"2026-01-12": "k1"}, rotas.swap("2026-01-13", "k3"))


def test_case_38_pages_burden_and_pay_follow_the_override() -> None:
    nights = ("Tue 07:59", "Tue 08:00", "Wed 07:59", "Wed 08:00")
    assert [plan(SWAPPED, DESK, "T2", at(now))[0] for now in nights] == ["k1", "k3", "k3", "k1"]
    night = answered(*pages("k3"), ("Wed 01:12", page_ack("k3")), under=policies(client(), rota=SWAPPED))
    assert paged(night, "Wed 01:15").attempts[0].on_plan
    woken = callouts("T", night.ticket("Wed 01:15").pages, DESK)
    people = {one.engineer: one for one in fairness(SWAPPED, DESK, woken, "2026-01-19")["t2_primary"].people}
    # Six nights of k1: four weekdays, and Saturday and Sunday with their day shifts.
    assert {id: (people[id].standby, people[id].callouts) for id in ("k1", "k3")} == {"k1": (10, 0), "k3": (1, 1)}
    paid = pay(SWAPPED, DESK, woken, "2026-01-12").people
    assert {id: (paid[id].nights_primary, paid[id].stipend, paid[id].callouts) for id in ("k1", "k3")} == {
        "k1": (6, 25_714, 0), "k3": (1, 4286, 1),
    }  # fmt: skip


# accesses


GRANT: Said = ("Wed 01:10", granted(start="Wed 01:10", end="Wed 02:10"))
BOTH: Said = ("Wed 01:10", granted(start="Wed 01:10", end="Wed 02:10", system=None, systems=("dc1", "fw1")))


def used(when: str = "Wed 01:30", by: str = "t1", **more: Any) -> Said:
    return when, access(**more), by


def found(*said: Said, **changes: Any) -> list[str]:
    return marks(Night(("Wed 01:00", created()), *said, under=client(**changes)))


def test_case_39_once_expired_even_the_same_use_needs_a_new_authorisation() -> None:
    assert found(GRANT, used("Wed 02:00"), used("Wed 02:10")) == ["", "V5"]
    again: Said = ("Wed 02:05", granted("A2", start="Wed 02:05", end="Wed 03:00"))
    assert found(GRANT, used("Wed 02:00"), again, used("Wed 02:10", auth="A2")) == ["", ""]


def test_case_40_a_second_use_is_v6_and_the_same_use_or_another_system_of_the_list_is_none() -> None:
    assert found(GRANT, used(), used("Wed 01:45:01")) == ["", "V6"]
    assert found(GRANT, used(), used("Wed 01:45")) == ["", ""]
    assert found(GRANT, used(), used("Wed 01:35", purpose="more")) == ["", "V6"]
    assert found(GRANT, used(), used("Wed 01:35", by="k1")) == ["", "V3 V6"]
    assert found(BOTH, used(), used("Wed 01:50", system="fw1")) == ["", ""]
    assert found(BOTH, used(), used("Wed 01:50", system="fw1"), used("Wed 02:06", system="fw1")) == ["", "", "V6"]


def test_case_41_an_authorisation_entered_afterwards_is_v4_and_stays_in_sight() -> None:
    entered: Said = ("Wed 01:40", granted(start="Wed 01:00", end="Wed 02:00"))
    revoked: Said = ("Wed 01:50", e.AuthRevoked(auth="A1", reason="done"))
    night = answered(used(), entered, revoked)
    assert marks(night) == ["V4"]
    assert any("V4" in fact for fact in card(night, "Wed 06:00").facts)
    assert (night.placed("Wed 06:00").section, night.reasons("Wed 06:00")) == ("action_first", "h")


def test_case_42_nobody_approves_their_own_access() -> None:
    own: Said = ("Wed 01:10", granted(start="Wed 01:10", end="Wed 02:10", approved_by="Noor Haddad"))
    assert found(own, used(), authorisers=("Noor Haddad", "Ann Bell")) == ["V8"]
    by_id: Said = ("Wed 01:10", granted(start="Wed 01:10", end="Wed 02:10", approved_by="t1"))
    assert found(by_id, used(), authorisers=("t1",)) == ["V8"]
    assert found(GRANT, used()) == [""]
