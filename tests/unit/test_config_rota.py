"""rota.yaml in full: leave, holidays, pools, pay; who or what in it is unknown is said with line, field and cure."""

from __future__ import annotations

import pytest

from nightdesk.config import compile_policy, read_policy, rota_lines
from nightdesk.domain.policy import Pay, RotaPolicy
from tests.unit.runbook_texts import NIGHT_A

ENGINEERS = """\
engineers:
  - {id: k1, name: "Kai Brandt", tier: T2, timezone: "America/New_York", phone: "+1-212-555-0102"}
  - {id: s1, name: "Raj Mehta", tier: T3, timezone: "America/Phoenix", phone: "+1-602-555-0105"}
"""


def rota(text: str) -> RotaPolicy:
    found = compile_policy("rota.yaml", text.encode())
    assert isinstance(found, RotaPolicy), found
    return found


def sentences(text: str) -> list[str]:
    return [problem.sentence("rota.yaml") for problem in read_policy("rota.yaml", text.encode()).problems]


def test_leave_and_holidays_are_dates_of_a_person() -> None:
    """RF-2, RF-4."""
    found = rota(ENGINEERS + 'holidays:\n  k1: ["2026-01-01", "2026-12-25"]\nleave: {s1: ["2026-03-10"]}\n')
    assert found.holidays == {"k1": {"2026-01-01", "2026-12-25"}}
    assert found.leave == {"s1": {"2026-03-10"}}


def test_a_pool_keeps_the_order_of_the_file() -> None:
    """RF-4, RF-7b: results are listed in pool order."""
    assert rota(ENGINEERS + "pools: {t2_primary: [s1, k1]}\n").pools == {"t2_primary": ("s1", "k1")}


def test_pay_is_read_in_minor_units_and_what_is_left_out_is_paid_by_the_rule() -> None:
    """RF-6."""
    found = rota(ENGINEERS + "pay:\n  currency: EUR\n  stipend_primary: 20000\n  callout: {band2: 4000}\n")
    assert found.pay == Pay(currency="EUR", stipend_primary=20_000, band2=4_000)


def test_a_rota_that_says_nothing_of_them_has_no_leave_no_pools_and_the_standing_pay() -> None:
    found = rota(ENGINEERS)
    assert (found.holidays, found.leave, found.pools, found.pay) == ({}, {}, {}, Pay())


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ('leave:\n  zed: ["2026-03-10"]', 'line 5: leave is given for "zed", but no engineer has that id; add'),
        ('holidays:\n  zed: ["2026-03-10"]', 'line 5: holidays are given for "zed", but no engineer has that id; add'),
        ("pools:\n  t2_primary: [k1, zed]", 'line 5: the pool t2_primary names "zed", but no engineer has that id'),
        ("pools:\n  t2_primary: [k1, k1]", 'line 5: the pool t2_primary names "k1" more than once'),
        ("pools:\n  boss: [k1]", 'line 5: there is no role "boss" to take turns in; use one of t2_primary'),
        ("pools:\n  t2_primary: k1", "line 5: pools.t2_primary must be a list; write [] for none"),
        ('leave:\n  k1: ["soon"]', 'line 5: leave.k1 holds "soon"; write dates like "2026-03-08".'),
        ('leave:\n  k1: ["2026-02-30"]', 'line 5: leave.k1 holds "2026-02-30"; write dates like "2026-03-08".'),
        ('holidays:\n  k1: ["Christmas"]', 'line 5: holidays.k1 holds "Christmas"; write dates'),
        ("leave: [k1]", "line 4: leave must hold fields of its own"),
        ("pay:\n  stipend_primary: a lot", 'line 5: pay.stipend_primary is "a lot"; write a whole number'),
        ("pay:\n  callout: {band4: 1.5}", 'line 5: pay.callout.band4 is "1.5"; write a whole number'),
        ("pay:\n  callout: [2500]", "line 5: pay.callout must hold fields of its own"),
    ],
)
def test_a_fault_is_said_once_with_line_field_and_cure(lines: str, sentence: str) -> None:
    (said,) = sentences(ENGINEERS + lines + "\n")
    assert said.startswith(f"rota.yaml {sentence}")


def test_what_is_wrong_is_left_out_and_the_rest_counts() -> None:
    found = rota(
        ENGINEERS + 'leave: {k1: ["soon", "2026-03-10"], zed: ["2026-03-11"]}\n'
        "pools: {t2_primary: [zed, k1, k1], boss: [k1]}\n"
        "pay: {stipend_primary: x, stipend_secondary: 1}\n"
    )
    assert found.leave == {"k1": {"2026-03-10"}}
    assert found.pools == {"t2_primary": ("k1",)}
    assert found.pay == Pay(stipend_secondary=1)


def test_of_two_entries_for_one_week_the_first_counts_and_it_is_said() -> None:
    text = ENGINEERS + 'weeks:\n  - {week: "2026-03-02", t2_primary: k1}\n  - {week: "2026-03-02", t2_primary: s1}\n'
    assert [week.roles for week in rota(text).weeks] == [{"t2_primary": "k1"}]
    assert sentences(text) == [
        'rota.yaml line 6: the week "2026-03-02" stands here a second time; the first one counts, remove the other.'
    ]


def test_of_two_overrides_of_one_night_and_role_the_first_counts_and_it_is_said() -> None:
    """RF-5."""
    entry = '  - {night: "2026-03-04", role: t2_primary, engineer: %s}\n'
    text = ENGINEERS + "overrides:\n" + entry % "k1" + entry % "s1"
    assert [override.engineer for override in rota(text).overrides] == ["k1"]
    assert [said.startswith("rota.yaml line 6: t2_primary of the night 2026-03-04") for said in sentences(text)] == [
        True
    ]


def test_the_rota_of_night_a_has_its_leave_holidays_pools_and_pay() -> None:
    found = rota((NIGHT_A / "rota.yaml").read_text(encoding="utf-8"))
    assert found.holidays["k1"] == {"2025-12-25", "2026-01-01"}
    assert found.leave == {"k4": {"2026-03-10"}, "k2": {"2026-03-11"}}
    assert found.pools == {"t2_primary": ("k1", "k2", "k3", "k4"), "t3_primary": ("s1", "s2")}
    assert found.pay == Pay()


def test_the_lines_of_a_rota_are_those_of_the_file() -> None:
    text = (NIGHT_A / "rota.yaml").read_text(encoding="utf-8")
    where, lines = rota_lines(text.encode()), text.split("\n")
    assert lines[where.fields["weeks"] - 1] == "weeks:"
    assert "id: k4" in lines[where.engineers["k4"] - 1]
    assert '"2026-03-02"' in lines[where.weeks["2026-03-02"] - 1]
    assert '"2026-02-14"' in lines[where.overrides["2026-02-14", "t2_primary"] - 1]


@pytest.mark.parametrize("text", ["", "weeks: [\n", "weeks: {a: b}\n", "weeks: [a, {role: [x]}]\noverrides: 3\n"])
def test_a_rota_of_any_shape_has_lines_as_far_as_it_has_entries(text: str) -> None:
    assert rota_lines(text.encode()).overrides == {}
