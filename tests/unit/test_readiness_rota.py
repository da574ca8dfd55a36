"""What `check` finds in the nights ahead: gaps, people nobody can ring, on leave or twice on call, lone overrides."""

from __future__ import annotations

import pytest

from nightdesk.views.readiness import Finding
from tests.unit.ready_desk import findings, line_of, look, sound

ENGINEERS = """\
engineers:
  - {id: k1, name: "Kai Brandt", tier: T2, timezone: "UTC", phone: "+1-212-555-0102"}
  - {id: k2, name: "Lou Ferris", tier: T2, timezone: "UTC", phone: "+1-212-555-0103"}
  - {id: s1, name: "Raj Mehta", tier: T3, timezone: "UTC", phone: "+1-212-555-0105"}
  - {id: m1, name: "Art Quill", tier: manager, timezone: "UTC", phone: "+1-212-555-0109"}
"""
CHAINS = "chains:\n  T2: [t2_primary, duty_manager]\n  T3: [t3_primary, duty_manager]\n"
FIRST = '  - {week: "2026-03-02", t2_primary: k1, t3_primary: s1, duty_manager: m1}\n'
SECOND = '  - {week: "2026-03-09", t2_primary: k2, t3_primary: s1, duty_manager: m1}\n'
THIRD = '  - {week: "2026-03-16", t2_primary: k1, t3_primary: s1, duty_manager: m1}\n'
WEEKS = FIRST + SECOND + THIRD
TUESDAY = "2026-03-03T20:00:00Z"
"""In the night of 3 March, whose fourteenth after it is that of 16 March."""


def found(weeks: str = WEEKS, more: str = "", *, engineers: str = ENGINEERS, at: str = TUESDAY) -> list[Finding]:
    """What is wrong with a rota of these weeks."""
    return findings(look({**sound(), "rota.yaml": rota(weeks, more, engineers)}, at))


def rota(weeks: str = WEEKS, more: str = "", engineers: str = ENGINEERS) -> bytes:
    return f"{engineers}{CHAINS}weeks:\n{weeks}{more}".encode()


def line(text: str, *, weeks: str = WEEKS, more: str = "", engineers: str = ENGINEERS) -> int:
    return line_of({"rota.yaml": rota(weeks, more, engineers)}, "rota.yaml", text)


def test_a_rota_that_names_somebody_for_every_step_of_a_chain_is_in_order() -> None:
    assert found() == []


def test_a_role_nobody_holds_is_named_with_week_nights_and_the_line_of_its_week() -> None:
    """PG-1."""
    weeks = FIRST.replace(" t2_primary: k1,", "") + SECOND + THIRD
    (gap,) = found(weeks)
    assert (gap.level, gap.file, gap.rule) == ("error", "rota.yaml", "PG-1")
    assert gap.line == line('"2026-03-02"', weeks=weeks)
    assert gap.words == (
        "nobody holds t2_primary in the week of 2026-03-02 (tonight to Sun 8 Mar); write t2_primary: and who here."
    )


def test_a_week_that_is_missing_is_named_with_the_line_of_weeks() -> None:
    (gap,) = found(FIRST + THIRD)
    assert (gap.level, gap.line) == ("error", line("weeks:", weeks=FIRST + THIRD))
    assert gap.words == (
        "nobody holds t2_primary, t3_primary and duty_manager in the week of 2026-03-09 (Mon 9 Mar to Sun 15 Mar); "
        "that week is missing: add a line for it."
    )


def test_a_gap_more_than_a_week_off_is_a_warning() -> None:
    (gap,) = found(FIRST + SECOND)
    assert gap.level == "warn"
    assert "2026-03-16 (Mon 16 Mar)" in gap.words


def test_a_gap_beyond_fourteen_nights_is_left_to_later() -> None:
    assert found(FIRST + SECOND, at="2026-03-02T20:00:00Z") == []


def test_the_night_goes_on_until_its_end_the_next_morning() -> None:
    """PG-1: the rota night of 8 March holds until 08:00 of Monday 9 March."""
    (gap,) = found(SECOND + THIRD + THIRD.replace("16", "23"), at="2026-03-09T07:59:59Z")
    assert "in the week of 2026-03-02 (tonight)" in gap.words
    assert found(SECOND + THIRD + THIRD.replace("16", "23"), at="2026-03-09T08:00:00Z") == []


def test_a_role_in_no_chain_is_not_missed() -> None:
    assert not any("secondary" in finding.words for finding in found())


def test_an_override_fills_the_gap_of_its_night_alone() -> None:
    """RF-5."""
    weeks = FIRST.replace(" t2_primary: k1,", "") + SECOND + THIRD
    (gap,) = found(weeks, 'overrides:\n  - {night: "2026-03-05", role: t2_primary, engineer: k2}\n')
    assert "(tonight, Wed 4 Mar, Fri 6 Mar, Sat 7 Mar, Sun 8 Mar)" in gap.words


def test_somebody_unknown_leaves_a_gap_and_both_are_said() -> None:
    weeks = FIRST.replace("t2_primary: k1", "t2_primary: zed") + SECOND + THIRD
    unknown, gap = found(weeks)
    assert unknown.line == gap.line == line("zed", weeks=weeks)
    assert unknown.words.startswith('t2_primary is "zed", but no engineer has that id')


@pytest.mark.parametrize(
    "more",
    [
        "pools: {t2_primary: [k1, zed]}\n",
        'leave: {zed: ["2026-03-04"]}\n',
        'holidays: {zed: ["2026-03-04"]}\n',
        'overrides: [{night: "2026-03-04", role: t2_primary, engineer: zed}]\n',
    ],
)
def test_somebody_unknown_is_named_wherever_the_rota_names_them(more: str) -> None:
    (unknown,) = found(more=more)
    assert (unknown.level, unknown.line) == ("error", line("zed", more=more))
    assert '"zed", but no engineer has that id' in unknown.words


def test_somebody_in_a_chain_without_phone_is_named_at_their_own_line() -> None:
    """PG-1."""
    engineers = ENGINEERS.replace(', phone: "+1-212-555-0103"', "")
    (unreachable,) = found(engineers=engineers)
    assert (unreachable.level, unreachable.line) == ("error", line("id: k2", engineers=engineers))
    assert unreachable.words.startswith("Lou Ferris (k2) is on call Mon 9 Mar to Sun 15 Mar and has no phone")


def test_a_phone_with_no_digit_in_it_is_none() -> None:
    (unreachable,) = found(engineers=ENGINEERS.replace('"+1-212-555-0103"', "TBD"))
    assert "has no phone" in unreachable.words


def test_nobody_needs_a_phone_who_is_not_on_call() -> None:
    assert found(FIRST + SECOND.replace("k2", "k1") + THIRD, engineers=ENGINEERS.replace("+1-212-555-0103", "")) == []


def test_one_person_in_both_primary_roles_is_a_warning() -> None:
    """PG-4, case 37."""
    weeks = FIRST.replace("t3_primary: s1", "t3_primary: k1") + SECOND + THIRD
    (both,) = found(weeks)
    assert (both.level, both.rule, both.line) == ("warn", "PG-4", line('"2026-03-02"', weeks=weeks))
    assert both.words.startswith("Kai Brandt (k1) holds both t2_primary and t3_primary (tonight to Sun 8 Mar)")


def test_both_primary_roles_by_an_override_point_at_the_override() -> None:
    more = 'overrides:\n  - {night: "2026-03-05", role: t3_primary, engineer: k1}\n'
    (both,) = found(more=more)
    assert both.line == line('"2026-03-05"', more=more)
    assert "(Thu 5 Mar)" in both.words


def test_somebody_on_leave_who_holds_a_night_is_a_warning() -> None:
    """RF-4."""
    (away,) = found(more='leave: {k2: ["2026-03-11"], s1: ["2026-04-20"]}\n')
    assert (away.level, away.rule, away.line) == ("warn", "RF-4", line('"2026-03-09"'))
    assert away.words == "Lou Ferris (k2) is on leave and holds t2_primary (Wed 11 Mar); add an override for it."


def test_an_override_in_a_week_the_rota_does_not_list_is_a_warning() -> None:
    """RF-5."""
    more = 'overrides:\n  - {night: "2062-03-05", role: t2_primary, engineer: k2}\n'
    (lone,) = found(more=more)
    assert (lone.level, lone.rule, lone.line) == ("warn", "RF-5", line("2062", more=more))
    assert "belongs to the week of 2062-02-27, which the rota doesn't list" in lone.words


@pytest.mark.parametrize(("night", "said"), [("2025-12-02", 1), ("2025-12-01", 0)])
def test_an_override_older_than_the_quarter_burden_looks_back_on_is_let_be(night: str, said: int) -> None:
    """RF-2: 91 days before the night of 3 March is 2 December."""
    assert len(found(more=f'overrides: [{{night: "{night}", role: t2_primary, engineer: k2}}]\n')) == said


def test_a_rota_that_is_no_yaml_is_named_and_its_nights_are_not_guessed_at() -> None:
    said = findings(look({**sound(), "rota.yaml": b"engineers: [\n"}))
    assert [finding.file for finding in said] == ["rota.yaml", "rota.yaml"]
    assert said[0].line is not None
    assert "the desk knows nobody to wake" in said[1].words
