"""What a rota week pays (§11 RF-5, RF-6)."""

from __future__ import annotations

import json

import msgspec
import pytest

from nightdesk.domain.callouts import CallOut
from nightdesk.domain.pay import PersonPay, pay
from nightdesk.domain.plain import plain
from nightdesk.domain.policy import DeskPolicy, Engineer, Pay, RotaPolicy
from tests.night import NIGHT_A
from tests.rotas import DESK, NEW_YORK, callouts_of_night_a, night_a, policy_of_night_a, rota, swap, woken

WEEK = "2026-03-02"


def paid(policy: RotaPolicy, *woken: CallOut, desk: DeskPolicy = DESK) -> dict[str, PersonPay]:
    return dict(pay(policy, desk, woken, WEEK).people)


@pytest.mark.parametrize("file", ["expected.json", "expected-day.json"])
def test_pay_of_night_a_is_as_worked(file: str) -> None:
    expected = json.loads((NIGHT_A / file).read_text(encoding="utf-8"))["pay"]
    found = plain(pay(policy_of_night_a(), night_a().desk, callouts_of_night_a(), expected["week"]))
    assert found == expected
    assert list(found["people"]) == list(expected["people"])


def test_rf6_a_whole_week_pays_the_whole_stipend() -> None:
    found = paid(rota({WEEK: "k1"}, secondary={WEEK: "k2"}))
    assert {id: (one.nights_primary, one.nights_secondary, one.stipend) for id, one in found.items()} == {
        "k1": (7, 0, 30_000), "k2": (0, 7, 10_000),
    }  # fmt: skip


@pytest.mark.parametrize(("nights", "stipend"), [(1, 4286), (2, 8571), (3, 12_857), (4, 17_143), (6, 25_714)])
def test_rf6_nights_are_paid_pro_rata_half_up(nights: int, stipend: int) -> None:
    swaps = [swap(f"2026-03-0{day}", "k2") for day in range(2, 2 + nights)]
    assert paid(rota({WEEK: "k1"}, *swaps))["k2"].stipend == stipend


def test_case_38_an_override_moves_the_nights_share_of_the_stipend() -> None:
    found = paid(rota({WEEK: "k1"}, swap("2026-03-07", "k3"), swap("2026-03-01", "k2"), swap("2026-03-09", "k2")))
    assert {id: (one.nights_primary, one.stipend) for id, one in found.items()} == {"k1": (6, 25_714), "k3": (1, 4286)}


def test_rf6_each_stipend_is_rounded_by_itself() -> None:
    found = paid(rota({}, swap("2026-03-03", "k2"), swap("2026-03-04", "k2", "t2_secondary")))
    assert found["k2"].stipend == 4286 + 1429


def test_case_37_a_night_held_in_both_primary_roles_is_paid_once() -> None:
    found = paid(rota({}, swap("2026-03-03", "k2"), swap("2026-03-03", "k2", "t3_primary")))
    assert (found["k2"].nights_primary, found["k2"].stipend) == (1, 4286)


def test_rf6_t3_is_paid_as_t2_and_the_duty_manager_holds_no_paid_night() -> None:
    found = paid(rota({}, *(swap("2026-03-03", id, role) for id, role in (
        ("k1", "t3_primary"), ("k2", "t3_secondary"), ("k3", "duty_manager"),
    ))))  # fmt: skip
    assert {id: one.stipend for id, one in found.items()} == {"k1": 4286, "k2": 1429}


@pytest.mark.parametrize(
    ("at", "amount"),
    [
        ("2026-03-04T12:00:00Z", 2500),
        ("2026-03-04T22:00:00Z", 3500),
        ("2026-03-04T05:59:59Z", 5000),
        ("2026-03-07T12:00:00Z", 2500 + 1500),
        ("2026-03-08T23:59:59Z", 3500 + 1500),
        ("2026-03-05T01:00:00Z", 5000 + 1500),
    ],
    ids=["band 1", "band 2", "band 4", "saturday", "sunday", "own holiday"],
)
def test_rf6_an_acknowledged_callout_is_paid_by_its_band(at: str, amount: int) -> None:
    found = paid(rota({}, holidays={"k1": frozenset({"2026-03-05"})}), woken("k1", at))["k1"]
    assert (found.callouts, found.callout_pay, found.total) == (1, amount, amount)


def test_rf6_an_unacknowledged_callout_is_not_paid() -> None:
    found = paid(rota({}), woken("k1", "2026-03-04T03:00:00Z", acked=False))
    assert found == {"k1": PersonPay(
        nights_primary=0, nights_secondary=0, stipend=0, callouts=0, callout_pay=0, total=0,
    )}  # fmt: skip


@pytest.mark.parametrize("order", [1, -1])
def test_rf6_a_callout_recorded_twice_is_paid_once_if_one_record_is_acknowledged(order: int) -> None:
    twice = [woken("k1", f"2026-03-04T03:00:0{n}Z", acked=n == 1, ticket="T") for n in (0, 1)]
    assert paid(rota({}), *twice[::order])["k1"].callout_pay == 5000


def test_rf6_stipend_and_callouts_make_the_total() -> None:
    found = paid(rota({WEEK: "k1"}), woken("k1", "2026-03-04T03:00:00Z"), woken("k1", "2026-03-05T12:00:00Z"))["k1"]
    assert (found.stipend, found.callouts, found.callout_pay, found.total) == (30_000, 2, 7500, 37_500)


def test_rf6_somebody_called_out_who_holds_no_night_is_paid() -> None:
    found = paid(rota({WEEK: "k1"}), woken("m1", "2026-03-04T03:00:00Z"))
    assert list(found) == ["k1", "m1"]
    assert found["m1"].total == 5000


@pytest.mark.parametrize(
    ("at", "weeks"),
    [
        ("2026-03-02T12:59:59Z", 0),
        ("2026-03-02T13:00:00Z", 1),
        ("2026-03-09T11:59:59Z", 1),
        ("2026-03-09T12:00:00Z", 0),
    ],
    ids=["07:59 EST", "08:00 EST", "07:59 EDT", "08:00 EDT"],
)
def test_rf6_a_week_in_which_the_clocks_change_runs_from_wall_time_to_wall_time(at: str, weeks: int) -> None:
    assert len(paid(rota({}, zones="America/New_York"), woken("k1", at), desk=NEW_YORK)) == weeks


def test_rf6_the_desks_own_rates_count() -> None:
    rates = Pay(currency="EUR", stipend_primary=7000, stipend_secondary=700, band4=11, weekend_extra=3)
    found = paid(rota({WEEK: "k1"}, secondary={WEEK: "k2"}, pay=rates), woken("k1", "2026-03-07T00:00:00Z"))
    assert {id: one.total for id, one in found.items()} == {"k1": 7014, "k2": 700}


def test_people_stand_in_the_order_of_the_rota() -> None:
    people = tuple(Engineer(id=id, name=id) for id in ("k2", "k1"))
    policy = msgspec.structs.replace(rota({WEEK: "k1"}, secondary={WEEK: "k2"}), engineers=people)
    assert list(paid(policy)) == ["k2", "k1"]


def test_a_week_without_a_rota_pays_nobody() -> None:
    assert paid(rota({"2026-03-09": "k1"})) == {}
