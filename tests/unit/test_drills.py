"""Drills (§12): what decisions come to (DR-1 to DR-3), which count (DR-4), and what may be decided blind by whom."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightdesk.domain import drills
from nightdesk.domain import entries as e
from nightdesk.domain.commands import DecideDrill, Refused
from nightdesk.domain.drills import RANK, Drill
from nightdesk.domain.instants import Instant, parse
from nightdesk.domain.picture import Picture
from nightdesk.domain.plain import plain
from tests.build import Night, Said, ack, alert, created, granted, merge, page, page_ack, promoted
from tests.night import NIGHT_A, expected, picture

ACTIONS: tuple[e.Action, ...] = tuple(RANK)
AFTER = "2026-03-09T00:00:00Z"
PAIRS = st.lists(st.tuples(st.sampled_from(ACTIONS), st.sampled_from(ACTIONS)), max_size=40)


def answered(*said: str) -> tuple[Drill, ...]:
    """Decisions of one trainee, each `decision/expert`, some several times: `own/park x5`. Ids `D-00`, `D-01`, …"""
    pairs = [pair for one in said for pair in [one.partition(" x")[0]] * int(one.partition(" x")[2] or 1)]
    return drilled([(pair.partition("/")[0], pair.partition("/")[2]) for pair in pairs])


def drilled(pairs: Sequence[tuple[str, str]]) -> tuple[Drill, ...]:
    """The same of pairs."""
    of = {str(action): action for action in ACTIONS}
    return tuple(
        Drill(f"D-{n:02}", "t9", f"H-{n:02}", of[decision], of[expert]) for n, (decision, expert) in enumerate(pairs)
    )


def decided_event(id: str, trainee: str, ticket: str, decision: e.Action, at: int = 0, n: int = 1) -> e.Event:
    body = e.DrillDecided(trainee=trainee, ticket=ticket, decision=decision, expert="wake_t3")
    return e.Event(id=id, origin="test", n=n, at=Instant(at), actor="", body=body)


class TestTheFigures:
    """DR-1 to DR-3 on decisions that count."""

    def test_night_a_comes_to_its_worked_values(self) -> None:
        lines = [json.loads(line) for line in (NIGHT_A / "drills.jsonl").read_text().splitlines()]
        found = drills.report([Drill(**line) for line in lines])
        assert plain(found) == expected()["drills"]

    def test_kappa_is_the_textbook_value(self) -> None:
        # A table of fifty with 20, 5, 10, 15 in its cells, as decision/expert. po = (20 + 15)/50 = 0.70.
        # park: decided 30 times, expert 25 times; own: 20 and 25. pe = (30 × 25 + 20 × 25)/2500 = 0.50.
        # kappa = (0.70 - 0.50)/(1 - 0.50) = 0.40.
        found = answered("park/park x20", "own/park x5", "park/own x10", "own/own x15")
        assert drills.kappa(found) == Fraction(2, 5)
        assert drills.score(found).kappa == 0.4

    def test_kappa_is_rounded_half_up_to_four_decimals(self) -> None:
        # po = 6/7; park: decided 4 times, expert 5; own: 3 and 2. pe = (4 × 5 + 3 × 2)/49 = 26/49.
        # kappa = (42/49 - 26/49)/(23/49) = 16/23 = 0.69565…
        assert drills.score(answered("park/park x4", "own/own x2", "own/park")).kappa == 0.6957

    @pytest.mark.parametrize("said", [(), ("own/own x5",)], ids=["no decisions", "one action only"])
    def test_kappa_says_nothing_where_chance_alone_agrees_always(self, said: tuple[str, ...]) -> None:
        assert drills.score(answered(*said)).kappa is None

    @given(PAIRS)
    def test_the_four_shares_sum_to_one(self, pairs: list[tuple[e.Action, e.Action]]) -> None:
        score = drills.score(drilled(pairs))
        shares = (score.agreement, score.over, score.under, score.lateral)
        assert sum(share.num for share in shares) == score.n == len(pairs)
        assert {share.den for share in shares} == {len(pairs)}

    @given(PAIRS)
    def test_kappa_never_exceeds_one_and_is_one_only_where_all_agree(
        self, pairs: list[tuple[e.Action, e.Action]]
    ) -> None:
        found = drills.kappa(drilled(pairs))
        several = len({action for pair in pairs for action in pair}) > 1
        all_agree = all(decision == expert for decision, expert in pairs)
        assert (found is None) == (not pairs or not several)
        assert found is None or found <= 1
        assert (found == 1) == (several and all_agree)

    @pytest.mark.parametrize(
        ("decision", "expert", "relation", "difference"),
        [
            ("own", "own", "agrees", 0),
            ("wake_t3", "park", "over", 4),
            ("own", "escalate_t2", "under", -2),
            ("vendor", "notify_client_it", "lateral", 0),
        ],
    )
    def test_a_decision_agrees_or_lies_over_under_or_beside_the_experts(
        self, decision: e.Action, expert: e.Action, relation: str, difference: int
    ) -> None:
        one = drilled([(decision, expert)])[0]
        assert (one.relation, one.difference) == (relation, difference)

    def test_the_worst_come_by_rank_difference_then_id_and_are_five_at_most(self) -> None:
        found = answered(
            "vendor/notify_client_it", "own/park", "park/wake_t3", "wake_t3/park", "own/own", "park/own",
            "escalate_t2/own", "vendor/escalate_t2",
        )  # fmt: skip
        assert drills.report(found).worst == ("D-02", "D-03", "D-06", "D-01", "D-05")

    def test_another_way_on_the_same_step_disagreed_too(self) -> None:
        assert drills.report(answered("vendor/notify_client_it")).worst == ("D-00",)

    def test_every_missed_t3_is_listed_even_among_many_and_worse(self) -> None:
        report = drills.report(answered("wake_t3/park x6", "escalate_t2/wake_t3", "wake_t3/wake_t3"))
        assert report.missed_t3 == ("D-06",)
        assert "D-06" not in report.worst

    def test_the_confusion_table_counts_each_pair_once_and_has_all_six_by_six(self) -> None:
        table = drills.confusion(answered("own/park x2", "park/own"))
        assert (table["park"]["own"], table["own"]["park"]) == (2, 1)
        assert {expert: tuple(row) for expert, row in table.items()} == dict.fromkeys(ACTIONS, ACTIONS)
        assert sum(sum(row.values()) for row in table.values()) == 3

    def test_people_stand_by_id_each_with_their_own_figures(self) -> None:
        found = [Drill("D-1", "t9", "H-1", "own", "own"), Drill("D-2", "k2", "H-1", "park", "own")]
        report = drills.report(found)
        assert list(report.people) == ["k2", "t9"]
        assert [score.agreement.num for score in report.people.values()] == [0, 1]


class TestCalibration:
    """DR-3: when a senior has to go through the decisions."""

    @staticmethod
    def needed(*said: str) -> Sequence[str]:
        return drills.calibration_reasons(answered(*said))

    def test_nine_decisions_are_too_few_ten_are_not(self) -> None:
        assert self.needed("own/own x3", "escalate_t2/escalate_t2 x2", "park/wake_t3 x4") == ()
        assert self.needed("own/own x3", "escalate_t2/escalate_t2 x3", "park/wake_t3 x4") == ("kappa", "under")

    def test_exactly_a_fifth_over_is_still_good(self) -> None:
        assert self.needed("own/own x4", "escalate_t2/escalate_t2 x4", "wake_t3/escalate_t2 x2") == ()
        assert "over" in self.needed("own/own x4", "escalate_t2/escalate_t2 x4", "wake_t3/escalate_t2 x3")

    def test_exactly_a_tenth_under_is_still_good(self) -> None:
        assert self.needed("own/own x5", "escalate_t2/escalate_t2 x4", "own/escalate_t2") == ()
        assert self.needed("own/own x4", "escalate_t2/escalate_t2 x4", "own/escalate_t2 x2") == ("under",)

    def test_a_kappa_of_exactly_three_fifths_is_still_good(self) -> None:
        # po = 8/10; pe = (5 × 5 + 5 × 5)/100 = 0.5; kappa = 0.3/0.5 = 0.6. Lateral, so that nothing else needs it.
        even = ("vendor/vendor x4", "notify_client_it/notify_client_it x4", "vendor/notify_client_it")
        assert drills.kappa(answered(*even, "notify_client_it/vendor")) == Fraction(3, 5)
        assert self.needed(*even, "notify_client_it/vendor") == ()
        assert self.needed(*even, "notify_client_it/vendor x2") == ("kappa",)

    def test_one_action_throughout_says_nothing_against_anybody(self) -> None:
        assert self.needed("own/own x12") == ()


class TestWhatCounts:
    """DR-4: a decision changed after the answer was seen does not count."""

    def test_of_several_on_one_ticket_only_the_first_counts(self) -> None:
        found = drills.counted([
            decided_event("b", "t9", "H-1", "wake_t3", at=200), decided_event("a", "t9", "H-1", "park", at=100),
        ])  # fmt: skip
        assert [(drill.id, drill.decision) for drill in found] == [("a", "park")]

    def test_without_an_instant_the_first_is_the_first_by_id(self) -> None:
        found = drills.counted([
            decided_event("D-2", "t9", "H-1", "wake_t3", n=1), decided_event("D-1", "t9", "H-1", "park", n=2),
        ])  # fmt: skip
        assert [drill.id for drill in found] == ["D-1"]

    def test_another_trainee_or_another_ticket_counts_for_itself(self) -> None:
        found = drills.counted([
            decided_event("D-1", "t9", "H-1", "park"), decided_event("D-2", "t8", "H-1", "park"),
            decided_event("D-3", "t9", "H-2", "park"),
        ])  # fmt: skip
        assert [drill.id for drill in found] == ["D-1", "D-2", "D-3"]


def decision(action: e.Action, ticket: str = "T") -> e.Body:
    return e.Decision(ticket=ticket, action=action)


def verdict(of: str, needed: str = "yes") -> e.Body:
    return e.Verdict(decision=of, needed=needed)  # type: ignore[arg-type]


def night(*more: Said) -> Night:
    """`T` created e1, acknowledged e2, decided e3 (escalate) by t1, judged right e4 by m1; then more."""
    return Night(
        ("Wed 01:00", created()), ("Wed 01:05", ack()), ("Wed 01:10", decision("escalate_t2")),
        ("Wed 09:00", verdict("e3"), "m1"), *more,
    )  # fmt: skip


def at_the_end(found: Night) -> Picture:
    return found.picture("+7 Sun 23:00")


class TestItems:
    """§12: an item is a past ticket at a decision somebody judged right afterwards."""

    def test_night_a_has_one_and_its_expert_woke_t3(self) -> None:
        assert [(item.id, item.ticket, item.expert) for item in drills.items(picture(AFTER))] == [
            ("a078", "NA-207", "wake_t3")
        ]

    def test_before_its_verdict_a_decision_is_no_item(self) -> None:
        assert drills.items(night().picture("Wed 08:59:59")) == ()
        assert len(drills.items(night().picture("Wed 09:00"))) == 1

    @pytest.mark.parametrize("needed", ["no", "should_have_sooner"])
    def test_a_wrong_decision_has_no_expert_answer_and_the_last_verdict_counts(self, needed: str) -> None:
        assert drills.items(at_the_end(night(("Wed 10:00", verdict("e3", needed), "m1")))) == ()

    def test_of_several_right_decisions_on_a_ticket_the_first_is_the_item(self) -> None:
        found = night(("Wed 02:00", decision("wake_t3")), ("Wed 09:01", verdict("e5"), "m1"))
        assert [(item.id, item.expert) for item in drills.items(at_the_end(found))] == [("e3", "escalate_t2")]

    def test_items_stand_in_the_order_of_their_decisions(self) -> None:
        found = night(
            ("Wed 00:10", created("A", client="acme")), ("Wed 00:20", decision("park", "A")),
            ("Wed 09:00", verdict("e6"), "m1"),
        )  # fmt: skip
        assert [item.id for item in drills.items(at_the_end(found))] == ["e6", "e3"]


class TestWhoMayDecideBlind:
    """§12: who had to do with a ticket knows more than the case."""

    def test_somebody_who_had_nothing_to_do_with_it_may(self) -> None:
        assert [item.id for item in drills.blind(at_the_end(night()), "k2")] == ["e3"]

    @pytest.mark.parametrize("person", ["t1", "m1"], ids=["worked on it", "judged it"])
    def test_who_wrote_anything_on_it_may_not(self, person: str) -> None:
        assert drills.blind(at_the_end(night()), person) == ()

    def test_who_judged_it_once_may_not_although_another_verdict_counts(self) -> None:
        found = night(("Wed 09:30", verdict("e3", "no"), "k2"), ("Wed 09:40", verdict("e3"), "m1"))
        assert drills.blind(at_the_end(found), "k2") == ()

    @pytest.mark.parametrize(
        "body",
        [
            page("k2"), page_ack("k2"), e.StandDown(ticket="T", contact="k2"),
            e.OwnerSet(ticket="T", to="k2"), granted(start="Wed 01:20", end="Wed 02:20", to="k2"),
        ],
        ids=lambda body: body.kind,
    )  # fmt: skip
    def test_who_was_called_owned_it_or_was_authorised_may_not(self, body: e.Body) -> None:
        assert drills.blind(at_the_end(night(("Wed 01:20", body))), "k2") == ()

    def test_who_worked_on_a_ticket_merged_into_it_may_not(self) -> None:
        found = night(
            ("Wed 01:20", created("U")), ("Wed 01:21", ack("U"), "k2"), ("Wed 01:22", merge("U", "T")),
        )  # fmt: skip
        assert drills.blind(at_the_end(found), "k2") == ()

    def test_who_took_it_over_in_the_morning_by_name_may_not(self) -> None:
        found = night(("Wed 08:01", e.HandoffAccepted(tickets=("T",)), "k2"))
        assert drills.blind(at_the_end(found), "k2") == ()

    def test_who_put_its_alert_aside_may_not(self) -> None:
        found = Night(
            ("Wed 01:00", alert()), ("Wed 01:01", e.AlertDismissed(alert="e1", reason="known"), "k2"),
            ("Wed 01:02", promoted("e1")), ("Wed 01:10", decision("own")), ("Wed 09:00", verdict("e4"), "m1"),
        )  # fmt: skip
        assert [item.id for item in drills.blind(at_the_end(found), "k3")] == ["e4"]
        assert drills.blind(at_the_end(found), "k2") == ()


class TestDeciding:
    """What `DecideDrill` comes to."""

    @staticmethod
    def refusal(found: Night, drill: str, actor: str) -> str:
        made = drills.decide(at_the_end(found), DecideDrill(drill=drill, decision="own"), actor)
        assert isinstance(made, Refused)
        assert made.cure
        return f"{made.rule}: {made.message}"

    def test_the_experts_decision_is_recorded_beside_the_trainees(self) -> None:
        made = drills.decide(at_the_end(night()), DecideDrill(drill="e3", decision="own"), "k2")
        assert made == (e.DrillDecided(trainee="k2", ticket="T", decision="own", expert="escalate_t2"),)

    def test_a_second_decision_after_the_answer_is_refused(self) -> None:
        done = e.DrillDecided(trainee="k2", ticket="T", decision="own", expert="escalate_t2")
        found = night(("Wed 10:00", done, "k2"))
        assert self.refusal(found, "e3", "k2").startswith("DR-4: You have decided e3 and seen the answer")
        assert not isinstance(drills.open_to(at_the_end(found), "k3", "e3"), Refused)

    def test_what_is_no_item_is_refused(self) -> None:
        assert "no drill item e2" in self.refusal(night(), "e2", "k2")

    def test_a_ticket_of_ones_own_is_refused(self) -> None:
        assert "had to do with the ticket" in self.refusal(night(), "e3", "t1")


def test_the_case_is_cut_by_the_order_of_events_not_by_the_clock() -> None:
    """DR-4: what came in the decision's own second but after it is not known yet; what came before it is."""
    at = "Wed 01:10"
    found = Night(
        ("Wed 01:00", created()), (at, e.Note(ticket="T", body="before")), (at, decision("own")),
        (at, e.Note(ticket="T", body="after")), ("Wed 09:00", verdict("e3"), "m1"),
    )  # fmt: skip
    whole = at_the_end(found)
    ticket = drills.before(whole, drills.items(whole)[0]).ticket("T")
    assert ticket is not None
    assert [event.id for event in ticket.events] == ["e1", "e2"]


def test_just_before_the_decision_the_desk_reads_the_clock_of_the_decision() -> None:
    whole = picture(AFTER)
    assert drills.before(whole, drills.items(whole)[0]).now == parse("2026-03-08T03:17:30Z")
