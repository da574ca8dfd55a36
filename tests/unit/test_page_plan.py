"""Whether the right people were paged at the right time, and who is next (§5.5 PG-1 to PG-8)."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightdesk.domain import entries as e
from nightdesk.domain.instants import Instant, iso
from nightdesk.domain.page_plan import Attempt, NextPage, Paging, paging, plan
from nightdesk.domain.paging import answered, unanswered_tiers
from nightdesk.domain.policy import Policies, RotaOverride, RotaPolicy
from tests.build import (
    DESK,
    ROTA,
    Night,
    Said,
    ack,
    at,
    client,
    created,
    merge,
    page,
    page_ack,
    park,
    policies,
    reopen,
    resolve,
    when,
)

SILENT = "desk_silent"
T2 = ["k1", "k1", "k2", "k2", "s1", "s1", "m1", "m1"]


def tiers(*said: Said, under: Policies | None = None, now: str = "Thu 00:00") -> dict[str, Paging]:
    """Each tier paged for a P1 of Wed 01:00 with these things said on it."""
    night = Night(("Wed 01:00", created(priority="P1")), *said, under=under)
    return {found.tier: found for found in paging(night.ticket(now), night.policies)}


def t2(*said: Said, under: Policies | None = None, now: str = "Thu 00:00") -> Paging:
    return tiers(*said, under=under, now=now)["T2"]


def last(*said: Said, under: Policies | None = None) -> Attempt:
    return t2(*said, under=under).attempts[-1]


def paged(*people: str, start: str = "Wed 01:10") -> list[Said]:
    """These people paged one after the other, five minutes apart."""
    return [(iso(Instant(at(start) + 300 * n)), page(person)) for n, person in enumerate(people)]


def following(found: Paging) -> tuple[str | None, str | None, bool] | None:
    later = found.next
    return None if later is None else (later.contact, when(later.due), later.chain_exhausted)


def on_rota(**changes: Any) -> Policies:
    return policies(client(), rota=msgspec.structs.replace(ROTA, **changes))


def held(**roles: str | None) -> Policies:
    """The tests' rota with some roles held by others; None: by nobody."""
    weeks = []
    for week in ROTA.weeks:
        holders = {**week.roles, **roles}
        weeks.append(msgspec.structs.replace(week, roles={role: id for role, id in holders.items() if id}))
    return on_rota(weeks=tuple(weeks))


# PG-1, PG-2, PG-4: the plan


def test_pg1_the_plan_of_t2_goes_through_its_chain_twice_a_person() -> None:
    assert list(plan(ROTA, DESK, "T2", at("Wed 01:10"))) == T2


def test_pg1_the_plan_of_t3_goes_through_its_own_chain() -> None:
    assert plan(ROTA, DESK, "T3", at("Wed 01:10")) == ("s1", "s1", "s2", "s2", "m1", "m1")


def test_pg1_the_rota_says_how_often_each_is_tried() -> None:
    rota: RotaPolicy = msgspec.structs.replace(ROTA, attempts=3, chains={"T2": ("t2_primary", "duty_manager")})
    assert plan(rota, DESK, "T2", at("Wed 01:10")) == ("k1", "k1", "k1", "m1", "m1", "m1")


def test_pg4_who_holds_two_roles_stands_in_the_plan_once() -> None:
    rota = held(t3_primary="k1").rota(at("Wed 01:10"))
    assert plan(rota, DESK, "T2", at("Wed 01:10")) == ("k1", "k1", "k2", "k2", "m1", "m1")


def test_a_role_nobody_holds_is_passed_over() -> None:
    rota = held(t2_secondary=None).rota(at("Wed 01:10"))
    assert plan(rota, DESK, "T2", at("Wed 01:10")) == ("k1", "k1", "s1", "s1", "m1", "m1")


def test_pg1_the_planned_person_is_who_holds_the_night_of_the_page() -> None:
    swap = on_rota(overrides=(RotaOverride(night="2026-01-14", role="t2_primary", engineer="k3"),))
    before, after = (last((when, page("k1")), under=swap) for when in ("Wed 07:59:59", "Wed 08:00"))
    assert [(one.planned, one.on_plan) for one in (before, after)] == [("k1", True), ("k3", False)]


# PG-2: who is next, and when


@pytest.mark.parametrize(
    ("pages", "following_one"),
    [
        (1, ("k1", "Wed 01:15", False)), (2, ("k2", "Wed 01:20", False)), (7, ("m1", "Wed 01:45", False)),
        (8, ("k1", "Wed 01:50", True)), (9, ("k1", "Wed 01:55", True)), (10, ("k2", "Wed 02:00", True)),
    ],
)  # fmt: skip
def test_pg2_the_next_person_comes_five_minutes_after_the_last_page(
    pages: int, following_one: tuple[str, str, bool]
) -> None:
    assert following(t2(*paged(*(T2 * 2)[:pages]))) == following_one


def test_case_35_the_chain_starts_again_from_the_top_and_stays_on_plan() -> None:
    found = t2(*paged(*T2, "k1"))
    assert (found.attempts[-1].planned, found.attempts[-1].on_plan) == ("k1", True)


def test_pg1_the_rota_says_how_long_to_wait() -> None:
    slow = on_rota(timeout_min=7)
    assert following(t2(("Wed 01:10", page("k1")), under=slow)) == ("k1", "Wed 01:17", False)


def test_pg1_the_next_page_after_the_nights_turn_goes_to_who_is_on_then() -> None:
    swap = on_rota(overrides=(RotaOverride(night="2026-01-14", role="t2_primary", engineer="k3"),))
    assert following(t2(("Wed 07:54:59", page("k1")), under=swap)) == ("k1", "Wed 07:59:59", False)
    assert following(t2(("Wed 07:55", page("k1")), under=swap)) == ("k3", "Wed 08:00", False)


def test_with_nobody_on_the_rota_the_next_page_names_nobody() -> None:
    found = t2(("Wed 01:10", page("k1")), under=on_rota(weeks=()))
    assert (found.attempts[0].planned, found.attempts[0].on_plan) == (None, False)
    assert following(found) == (None, "Wed 01:15", True)


def test_pg1_the_next_page_follows_the_rota_as_edited_before_it_is_due() -> None:
    stands_in = RotaOverride(night="2026-01-13", role="t2_primary", engineer="k3")
    sick = msgspec.structs.replace(ROTA, overrides=(stands_in,))
    under = Policies(
        {
            "desk.yaml": [(Instant(0), DESK)],
            "rota.yaml": [(Instant(0), ROTA), (at("Wed 01:12"), sick)],
            "clients/acme.md": [(Instant(0), client())],
        }
    )
    first: Said = ("Wed 01:10", page("k1"))
    shown = t2(first, under=under).next
    assert shown is not None
    assert shown.contact == last(first, ("Wed 01:15", page("k3")), under=under).planned


# PG-2, PG-3: what became of each page


@pytest.mark.parametrize(
    ("answer", "outcome"), [("Wed 01:14:59", "acked"), ("Wed 01:15", "acked"), ("Wed 01:15:01", "acked_late")]
)
def test_pg2_an_answer_exactly_at_the_timeout_is_in_time(answer: str, outcome: str) -> None:
    found = t2(("Wed 01:10", page("k1")), (answer, page_ack("k1")))
    assert (found.attempts[0].outcome, when(found.attempts[0].acked_at)) == (outcome, answer)


def test_a_page_without_an_answer_says_so() -> None:
    found = last(("Wed 01:10", page("k1")))
    assert (found.outcome, found.acked_at) == ("no_ack", None)


@pytest.mark.parametrize("answer", ["Wed 01:12", "Wed 02:30"])
def test_pg3_an_answer_stops_the_chain_late_or_not(answer: str) -> None:
    found = t2(("Wed 01:10", page("k1")), (answer, page_ack("k1")))
    assert (found.acknowledged, found.next) == (True, None)


def test_case_36_who_was_paged_before_may_still_answer() -> None:
    found = t2(*paged("k1", "k1", "k2"), ("Wed 01:21", page_ack("k1")))
    assert [one.outcome for one in found.attempts] == ["no_ack", "acked_late", "no_ack"]
    assert (found.acknowledged, found.next) == (True, None)


def test_pg3_both_answers_are_kept() -> None:
    found = t2(*paged("k1", "k1", "k2"), ("Wed 01:21", page_ack("k1")), ("Wed 01:22", page_ack("k2")))
    assert [one.outcome for one in found.attempts] == ["no_ack", "acked_late", "acked"]


def test_an_answer_belongs_to_the_persons_last_page_before_it() -> None:
    found = t2(*paged("k1", "k1"), ("Wed 01:16", page_ack("k1")))
    assert [one.outcome for one in found.attempts] == ["no_ack", "acked"]


def test_the_first_answer_to_a_page_counts() -> None:
    found = last(("Wed 01:10", page("k1")), ("Wed 01:14", page_ack("k1")), ("Wed 01:30", page_ack("k1")))
    assert (found.outcome, when(found.acked_at)) == ("acked", "Wed 01:14")


@pytest.mark.parametrize(
    "said",
    [
        [("Wed 01:10", page("k1")), ("Wed 01:12", page_ack("k2"))],
        [("Wed 01:09", page_ack("k1")), ("Wed 01:10", page("k1"))],
        [("Wed 01:10", page("k1")), ("Wed 01:12", page_ack("s1")), ("Wed 01:13", page("s1", "T3"))],
    ],
    ids=["not paged", "before the page", "paged later, at another tier"],
)
def test_pg3_only_who_was_paged_before_can_answer(said: list[Said]) -> None:
    found = t2(*said)
    assert (found.acknowledged, found.attempts[0].outcome) == (False, "no_ack")


def test_pg3_an_answer_of_somebody_not_paged_yet_starts_no_run() -> None:
    found = t2(("Wed 01:10", page("k1")), ("Wed 01:12", page_ack("k2")), *paged("k1", "k2", start="Wed 01:15"))
    assert [(one.planned, one.on_plan) for one in found.attempts] == [("k1", True), ("k1", True), ("k2", True)]


def test_pg4_who_is_paged_in_both_chains_answers_both() -> None:
    found = tiers(
        ("Wed 01:10", page("s1", "T3")), ("Wed 01:11", page("s1", "T2")), ("Wed 01:13", page_ack("s1"))
    )  # fmt: skip
    assert {tier: (one.acknowledged, one.attempts[0].outcome, one.next) for tier, one in found.items()} == {
        "T2": (True, "acked", None), "T3": (True, "acked", None),
    }  # fmt: skip


def test_r01_the_other_chain_runs_on_when_one_is_answered() -> None:
    found = tiers(("Wed 01:10", page("s1", "T3")), ("Wed 01:11", page("k1")), ("Wed 01:13", page_ack("k1")))
    assert [found["T2"].next, following(found["T3"])] == [None, ("s1", "Wed 01:15", False)]


# PG-6: held against the plan


@pytest.mark.parametrize(
    ("second", "on_plan", "late"),
    [
        ("Wed 01:14:59", False, 0), ("Wed 01:15", True, 0), ("Wed 01:15:01", True, 1), ("Wed 01:27:30", True, 750),
    ],
)  # fmt: skip
def test_pg6_not_before_the_previous_pages_timeout_and_late_from_then(second: str, on_plan: bool, late: int) -> None:
    found = last(("Wed 01:10", page("k1")), (second, page("k1")))
    assert (found.planned, found.on_plan, found.late_by_s) == ("k1", on_plan, late)


def test_pg6_the_first_page_is_never_late() -> None:
    found = last(("Wed 05:00", page("k1")))
    assert (found.on_plan, found.late_by_s) == (True, 0)


def test_pg6_somebody_else_than_planned_is_off_plan_however_punctual() -> None:
    first, second = t2(*paged("k2", "k2")).attempts
    assert (first.planned, first.on_plan, second.planned, second.on_plan) == ("k1", False, "k1", False)


def test_pg6_lateness_counts_from_the_page_before_not_from_the_first() -> None:
    found = t2(("Wed 01:10", page("k1")), ("Wed 01:20", page("k1")), ("Wed 01:26", page("k2")))
    assert [(one.on_plan, one.late_by_s) for one in found.attempts] == [(True, 0), (True, 300), (True, 60)]


def test_pg6_each_tier_is_held_against_its_own_plan() -> None:
    found = tiers(("Wed 01:10", page("s1", "T3")), ("Wed 01:11", page("k1")), ("Wed 01:15", page("s1", "T3")))
    assert list(found) == ["T2", "T3"]
    assert [one.on_plan for tier in found.values() for one in tier.attempts] == [True, True, True]
    assert [one.late_by_s for one in found["T3"].attempts] == [0, 0]


def test_an_attempt_keeps_its_event_its_person_and_the_reason_given() -> None:
    found = last(("Wed 01:10", page("k1", reason=SILENT), "watcher"))
    assert (found.event, found.contact, found.reason) == ("e2", "k1", SILENT)
    assert last(("Wed 01:10", page("k1"))).reason is None


# PG-3: who pages again after an answer asks anew


ANSWERED: list[Said] = [*paged("k1", "k1"), ("Wed 01:16", page_ack("k1"))]


def test_pg3_a_page_after_an_answer_starts_again_from_the_top() -> None:
    found = t2(*ANSWERED, ("Wed 03:00", page("k1")))
    assert len(found.attempts) == 3
    assert [(one.planned, one.on_plan, one.late_by_s) for one in found.attempts[2:]] == [("k1", True, 0)]
    assert (found.acknowledged, following(found)) == (False, ("k1", "Wed 03:05", False))


def test_pg3_the_new_run_ends_with_its_own_answer() -> None:
    found = t2(*ANSWERED, ("Wed 03:00", page("k1")), ("Wed 03:01", page_ack("k1")))
    assert (found.acknowledged, found.next, found.attempts[2].outcome) == (True, None, "acked")


def test_pg3_a_late_second_answer_does_not_begin_a_run() -> None:
    found = t2(*ANSWERED, ("Wed 01:20", page_ack("k1")))
    assert (found.acknowledged, len(found.attempts)) == (True, 2)


# PG-7


@pytest.mark.parametrize("end", [resolve(), park(), park(told_by="none"), merge("T", "A")])
def test_pg7_paging_stops_when_the_ticket_is_resolved_parked_or_merged(end: e.Body) -> None:
    found = t2(("Wed 00:50", created("A")), ("Wed 01:10", page("k1")), ("Wed 01:12", end))
    assert (found.acknowledged, found.next) == (False, None)


def test_pg7_it_goes_on_for_a_ticket_opened_again() -> None:
    found = t2(("Wed 01:10", page("k1")), ("Wed 01:12", resolve()), ("Wed 01:13", reopen()))
    assert following(found) == ("k1", "Wed 01:15", False)


# PG-8


def test_pg8_pages_of_a_silent_desk_follow_the_chain_of_t2() -> None:
    found = t2(("Wed 01:08", page("k1", reason=SILENT)), ("Wed 01:13", page("k1", reason=SILENT)))
    assert ([one.on_plan for one in found.attempts], following(found)) == ([True, True], ("k2", "Wed 01:18", False))


def test_pg8_they_stop_at_the_first_response() -> None:
    found = t2(("Wed 01:08", page("k1", reason=SILENT)), ("Wed 01:09", ack()))
    assert (found.acknowledged, found.next) == (False, None)


def test_pg8_an_ack_nobody_was_told_of_does_not_stop_them() -> None:
    found = t2(("Wed 01:08", page("k1", reason=SILENT)), ("Wed 01:09", ack(told_by="none")))
    assert following(found) == ("k1", "Wed 01:13", False)


def test_pg8_a_page_for_another_reason_goes_on_after_the_first_response() -> None:
    found = t2(("Wed 01:08", page("k1", reason=SILENT)), ("Wed 01:09", ack()), ("Wed 01:13", page("k1")))
    assert following(found) == ("k2", "Wed 01:18", False)


def test_pg8_the_plan_and_reason_f_agree_on_whether_anybody_is_still_wanted() -> None:
    said: list[Said] = [*ANSWERED, ("Wed 01:30", page("k1", reason=SILENT)), ("Wed 01:31", ack())]
    ticket = Night(("Wed 01:00", created(priority="P1")), *said).ticket("Wed 01:32")
    assert (t2(*said).next is not None) == ("T2" in unanswered_tiers(ticket.pages, responded=True))


# the plan and the question whether anybody answered


_gaps = st.integers(0, 400)
_people = st.sampled_from(("k1", "k2", "s1", "m1"))
_tier: st.SearchStrategy[e.Tier] = st.sampled_from(("T2", "T3"))
_steps = st.lists(
    st.tuples(_gaps, st.one_of(st.builds(page, _people, _tier), st.builds(page_ack, _people))), max_size=9
)


@given(steps=_steps)
def test_pg3_somebody_is_next_exactly_where_nobody_answered(steps: list[tuple[int, e.Body]]) -> None:
    now, said = at("Wed 01:10"), list[Said]()
    for gap, body in steps:
        now = Instant(now + gap)
        said.append((iso(now), body))
    ticket = Night(("Wed 01:00", created(priority="P1")), *said).ticket("Thu 00:00")
    found = paging(ticket, policies(client()))
    assert {one.tier for one in found if one.next is not None} == set(unanswered_tiers(ticket.pages, responded=False))
    assert all(one.acknowledged == answered(ticket.pages, one.tier) for one in found)
    assert [len(one.attempts) for one in found] == [
        sum(isinstance(body, e.Page) and body.tier == one.tier for _, body in steps) for one in found
    ]


def test_the_next_page_is_data() -> None:
    assert t2(("Wed 01:10", page("k1"))).next == NextPage(contact="k1", due=at("Wed 01:15"), chain_exhausted=False)
