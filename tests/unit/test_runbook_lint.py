"""RB001, RB003, RB004, RB007, RB009 to RB018 and RB020: what lint finds in a front matter, and what it lets pass."""

from __future__ import annotations

from datetime import date

import pytest

from nightdesk.domain.policy import WEEKDAYS, ClientPolicy
from nightdesk.runbooks.lint import lint
from nightdesk.runbooks.parse import parse
from nightdesk.runbooks.policy import REQUIRED
from tests.unit.linting import TODAY, findings, found, line_of, sound


def week(**days: str) -> str:
    """A week closed but for these days."""
    return "{" + ", ".join(f"{day}: {days.get(day, '[]')}" for day in WEEKDAYS) + "}"


def test_a_sound_runbook_has_no_findings() -> None:
    assert lint(sound(), file="clients/acme.md", today=TODAY, every=True) == ()


def test_findings_are_sorted_by_rule_and_name_line_and_cure() -> None:
    data = sound(contacts='[{order: 1, name: "Joan Pike"}]', reviewed_on='"2025-11-01"', holidays="[]")
    assert [finding.rule for finding in findings(data)] == ["RB003", "RB004", "RB014"]
    assert [finding.line for finding in findings(data)] == [
        line_of(data, field) for field in ('reviewed_on: "2025', "contacts:", "holidays:")
    ]
    assert all(finding.words.endswith(".") for finding in findings(data))


# RB001


@pytest.mark.parametrize("field", [field for field in REQUIRED if field != "coverage"])
def test_rb001_names_each_required_field_that_is_missing(field: str) -> None:
    assert ("RB001", "error", field) in found(sound(**{field: ""}))


@pytest.mark.parametrize("coverage", ["", '{after_hours_start: "17:00"}', '{model: ""}'])
def test_rb001_names_the_coverage_model_with_its_path(coverage: str) -> None:
    assert found(coverage=coverage) == [("RB001", "error", "coverage.model")]


def test_rb001_findings_stand_in_the_order_of_the_table() -> None:
    hours = "{tue: [], wed: [], fri: [], sat: [], sun: []}"
    wheres = [
        finding.where
        for finding in findings(business_hours=hours, t1_actions="", contacts="[]", client_name="", timezone="")
    ]
    assert wheres == ["client_name", "timezone", "business_hours.mon", "business_hours.thu", "contacts", "t1_actions"]


@pytest.mark.parametrize("empty", ['""', '"  "', "null", "~"])
def test_rb001_takes_an_empty_text_for_missing_and_for_nothing_else(empty: str) -> None:
    assert found(timezone=empty) == [("RB001", "error", "timezone")]


def test_rb001_wants_one_contact_at_least_but_lets_other_lists_be_empty() -> None:
    assert found(contacts="[]") == [("RB001", "error", "contacts")]
    assert found(vendors="[]", lob_apps="[]", t1_actions="[]") == []


def test_rb001_is_about_the_fields_of_the_table_not_those_of_an_entry() -> None:
    vendor = '[{name: "Example Fiber", phone: "+1-212-555-0150"}, {phone: "+1-212-555-0151"}]'
    assert found(vendors=vendor) == []
    every = lint(sound(vendors=vendor), file="clients/acme.md", today=TODAY, every=True)
    assert [(finding.rule, finding.where) for finding in every] == [("RB-YAML", "vendors.2.name")]


# RB003, RB018


@pytest.mark.parametrize(("field", "rule"), [("reviewed_on", "RB003"), ("access_reviewed_on", "RB018")])
@pytest.mark.parametrize(
    ("day", "level"),
    [
        ("2025-12-08", None),
        ("2025-12-07", "warn"),
        ("2025-09-09", "warn"),
        ("2025-09-08", "error"),
        ("2026-03-09", None),
    ],
)
def test_rb003_and_rb018_warn_after_90_days_and_are_errors_after_180(
    field: str, rule: str, day: str, level: str | None
) -> None:
    assert found(sound(**{field: f'"{day}"'})) == ([(rule, level, "")] if level else [])


def test_rb003_counts_to_the_date_of_the_check_whatever_that_is() -> None:
    data = sound(reviewed_on='"2026-01-15"')
    later = lint(data, file="clients/acme.md", today=date(2026, 4, 16))
    assert [(finding.rule, finding.level) for finding in later] == [("RB003", "warn"), ("RB018", "warn")]


@pytest.mark.parametrize("never", ["", '"soon"'])
def test_rb018_warns_where_nobody_has_noted_a_try(never: str) -> None:
    assert found(access_reviewed_on=never) == [("RB018", "warn", "")]


# RB004, RB015


def test_rb004_names_every_contact_without_phone_in_the_order_of_the_file() -> None:
    contacts = (
        '[{order: 3, name: "Ann Roe", email: "ann@acme.example.com"}, {order: 1, name: "Joan Pike", phone: "0111"}, '
        '{order: 2, name: "Bo Lind", phone: "TBD"}]'
    )
    assert found(contacts=contacts) == [("RB004", "error", "Ann Roe"), ("RB004", "error", "Bo Lind")]


def test_rb004_finds_a_contact_that_has_not_even_a_name() -> None:
    assert found(contacts='[{name: A, phone: "555-0101"}, {role: owner}]') == [("RB004", "error", "contacts.2")]


def test_rb015_names_every_vendor_without_phone() -> None:
    vendors = '[{name: "Example Fiber", account: "EF-1"}, {name: StayBook, phone: "+1-602-555-0152"}]'
    assert found(vendors=vendors) == [("RB015", "error", "Example Fiber")]


# RB007, RB017


@pytest.mark.parametrize("ownership", ["", "{}", "[]"])
def test_rb007_wants_ownership_of_a_co_managed_client_only(ownership: str) -> None:
    assert found(co_managed="true", ownership=ownership) == [("RB007", "error", "")]
    assert found(co_managed="false", ownership=ownership) == []


def test_rb017_names_each_system_that_is_shared_in_the_order_of_the_file() -> None:
    ownership = "{wifi: shared, erp: client_it, mail: msp, backup: shared}"
    assert found(co_managed="true", ownership=ownership) == [("RB017", "warn", "wifi"), ("RB017", "warn", "backup")]
    assert found(co_managed="false", ownership=ownership) == []


# RB009, RB016


def test_rb009_is_a_zone_nobody_knows() -> None:
    assert found(timezone='"America/New_Yrok"') == [("RB009", "error", "")]
    assert found(timezone='"America/Phoenix"') == []


def test_rb016_is_a_coverage_model_nobody_knows() -> None:
    assert found(coverage="{model: gold}") == [("RB016", "error", "")]
    assert found(coverage="{model: on_call}") == []


def test_a_zone_nobody_knows_hides_no_other_finding() -> None:
    assert found(timezone="Mars", contacts="[{name: A}]", co_managed="true") == [
        ("RB004", "error", "A"), ("RB007", "error", ""), ("RB009", "error", ""),
    ]  # fmt: skip


# RB010


@pytest.mark.parametrize(
    "windows",
    ['["8-17"]', '["17:00-08:00"]', '["09:00-09:00"]', '["08:00-12:00", "11:59-17:00"]', '["22:00-02:00"]', '"08:00"',
     '["13:00-17:00", "08:00-13:01"]', '["08:00-17:00", "09:00-10:00", "18:00-19:00"]', '["08:00-24:01"]'],
)  # fmt: skip
def test_rb010_is_a_window_that_can_not_be(windows: str) -> None:
    assert found(business_hours=week(tue=windows)) == [("RB010", "error", "tue")]


@pytest.mark.parametrize(
    "windows", ["[]", '["00:00-24:00"]', '["08:00-12:00", "12:00-17:00"]', '["13:00-17:00", "08:00-12:00"]']
)
def test_rb010_lets_windows_pass_that_only_touch_or_stand_in_another_order(windows: str) -> None:
    assert found(business_hours=week(tue=windows)) == []


def test_windows_in_another_order_are_read_in_order_of_time() -> None:
    policy = parse(sound(business_hours=week(tue='["13:00-17:00", "08:00-12:00"]')), file="clients/acme.md").policy
    assert isinstance(policy, ClientPolicy)
    assert policy.business_hours[1] == ((480, 720), (780, 1020))


def test_rb010_is_one_finding_a_weekday_monday_first() -> None:
    hours = week(sun='["x", "y"]', mon='["8"]', wed='["08:00-12:00", "08:00-12:00", "09:00-10:00"]')
    assert found(business_hours=hours) == [("RB010", "error", day) for day in ("mon", "wed", "sun")]


# RB011


def test_rb011_warns_of_a_gap_between_closing_and_overnight_cover() -> None:
    hours = week(mon='["08:00-17:59"]')
    assert found(coverage="{model: overnight}", business_hours=hours) == [("RB011", "warn", "")]
    assert found(coverage="{model: on_call}", business_hours=hours) == []


def test_rb011_warns_of_a_gap_between_overnight_cover_and_opening() -> None:
    hours = week(fri='["08:01-18:00"]')
    assert found(coverage="{model: overnight}", business_hours=hours) == [("RB011", "warn", "")]


@pytest.mark.parametrize(
    ("coverage", "windows"),
    [
        ("{model: overnight}", '["08:00-18:00"]'),
        ("{model: overnight}", '["08:00-12:00", "13:00-18:00"]'),
        ("{model: overnight}", '["07:00-19:00"]'),
        ('{model: overnight, after_hours_start: "17:00", after_hours_end: "09:00"}', '["09:00-17:00"]'),
    ],
)
def test_rb011_sees_no_gap_where_day_and_night_meet(coverage: str, windows: str) -> None:
    assert found(coverage=coverage, business_hours=week(mon=windows)) == []


def test_rb011_is_one_finding_a_client_on_the_first_day_with_a_gap() -> None:
    data = sound(coverage="{model: overnight}", business_hours=week(tue='["09:00-17:00"]', wed='["09:00-17:00"]'))
    (finding,) = findings(data)
    assert (finding.rule, finding.line) == ("RB011", line_of(data, "business_hours:"))
    assert "on tue the client closes at 17:00 and cover begins at 18:00" in finding.words


# RB012


def test_rb012_names_each_rule_that_would_lower_a_breach() -> None:
    rules = "{id: A, category: security, at_most: P2}, {id: B, category: security, system: erp, at_most: P4}"
    assert found(severity_rules=f"[{rules}]") == [("RB012", "error", "A"), ("RB012", "error", "B")]


@pytest.mark.parametrize(
    "rule",
    ["category: security, at_most: P1", "category: security, at_least: P2", "category: network, at_most: P3",
     "system: scales, at_most: P2"],
)  # fmt: skip
def test_rb012_lets_other_rules_pass(rule: str) -> None:
    assert found(severity_rules=f"[{{id: A, {rule}}}]") == []


# RB013, RB020


def test_rb013_wants_authorisers_where_there_are_high_risk_systems() -> None:
    systems = "[{id: fw-acme, kind: firewall}]"
    assert found(high_risk_systems=systems) == [("RB013", "error", "")]
    assert found(high_risk_systems=systems, authorisers="[]") == [("RB013", "error", "")]
    assert found(high_risk_systems=systems, authorisers='["Joan Pike"]') == []


def test_rb020_names_each_containment_that_nobody_entitled_has_signed() -> None:
    steps = (
        '[{id: BG-1, systems: [fw], steps: ["a"], signed_by: "Joan Pike"}, '
        '{id: BG-2, systems: [fw], steps: ["a"], signed_by: "Dana Whitfield"}, {id: BG-3, systems: [fw]}]'
    )
    assert found(authorisers='["Joan Pike"]', containment=steps) == [("RB020", "error", id) for id in ("BG-2", "BG-3")]


# RB014


@pytest.mark.parametrize(
    ("holidays", "warned"),
    [('["2026-03-08"]', False), ('["2025-12-25", "2026-12-25"]', False), ('["2026-03-07"]', True), ("[]", True)],
)
def test_rb014_warns_where_no_holiday_is_to_come(holidays: str, warned: bool) -> None:
    assert found(holidays=holidays) == ([("RB014", "warn", "")] if warned else [])
