"""What a runbook's front matter agrees: defaults, the client's own terms, and what makes it unusable (DOMAIN §6)."""

from __future__ import annotations

import pytest

from nightdesk.domain.policy import DEFAULT_TARGETS, Broken, ClientPolicy, CoverageModel, Severity, Targets
from nightdesk.runbooks.parse import parse
from nightdesk.runbooks.policy import MODELS, client_policy
from nightdesk.runbooks.yaml_tree import Problem
from tests.unit.runbook_texts import NIGHT_A, runbook


def policy(**fields: str) -> ClientPolicy:
    found = client_policy(parse(runbook(**fields), file="clients/acme.md"))
    assert isinstance(found, ClientPolicy), found
    return found


def broken(**fields: str) -> tuple[str, ...]:
    found = client_policy(parse(runbook(**fields), file="clients/acme.md"))
    assert isinstance(found, Broken), found
    return found.problems


def problems(**fields: str) -> list[Problem]:
    return list(parse(runbook(**fields), file="clients/acme.md").problems)


def test_what_a_runbook_does_not_say_takes_its_documented_default() -> None:
    found = policy()
    assert found.targets == DEFAULT_TARGETS
    assert found.notify_client_it_at == "P2"
    assert found.pause_on == {"waiting_client"}
    assert found.coverage.ooc_policy == "log_only"
    assert (found.coverage.after_hours_start, found.coverage.after_hours_end) == (1080, 480)
    assert (found.coverage.extended_until, found.coverage.weekends, found.coverage.holidays_covered) == (
        1440,
        True,
        True,
    )


def test_business_hours_are_windows_in_minutes_from_monday_to_sunday() -> None:
    hours = policy().business_hours
    assert hours[0] == ((480, 720), (780, 1020))
    assert hours[1:] == (((480, 1020),),) * 4 + ((), ())


@pytest.mark.parametrize(
    ("model", "covered", "ack_only"),
    [
        ("answering_service", {"P1", "P2", "P3", "P4"}, set()),
        ("on_call", {"P1", "P2"}, set()),
        ("extended_hours", {"P1", "P2"}, {"P3", "P4"}),
        ("overnight", {"P1", "P2"}, {"P3", "P4"}),
        ("full_247", {"P1", "P2", "P3", "P4"}, set()),
    ],
)
def test_each_coverage_model_has_its_severities(
    model: CoverageModel, covered: set[Severity], ack_only: set[Severity]
) -> None:
    coverage = policy(coverage=f"{{model: {model}}}").coverage
    assert (coverage.model, set(coverage.covered), set(coverage.ack_only)) == (model, covered, ack_only)
    assert model in MODELS


def test_a_runbooks_own_severity_lists_replace_those_of_the_model() -> None:
    coverage = policy(coverage="{model: overnight, covered_severities: [P1], ack_only_severities: []}").coverage
    assert coverage.covered == {"P1"}
    assert not coverage.ack_only


def test_sla_overrides_replace_single_targets_in_minutes() -> None:
    found = policy(sla="{P1: {response: 10}, P3: {update: 90, resolution: 60}}")
    assert found.targets["P1"] == Targets(response=600, update=1800, resolution=14400)
    assert found.targets["P3"] == Targets(response=7200, update=5400, resolution=3600)
    assert found.targets["P2"] == DEFAULT_TARGETS["P2"]


def test_contacts_are_in_calling_order() -> None:
    found = policy(contacts='[{order: 2, name: "B"}, {order: 1, name: "A", phone: "555-0101"}]')
    assert [(contact.order, contact.name) for contact in found.contacts] == [(1, "A"), (2, "B")]


def test_vendors_keep_the_systems_they_answer_for() -> None:
    (vendor,) = policy(vendors='[{name: Fiber, phone: "555-0150", account: "EF-1", systems: [wan, internet]}]').vendors
    assert vendor.systems == ("wan", "internet")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"timezone": '"America/New_Yrok"'}, 'did you mean "America/New_York"?'),
        ({"timezone": ""}, "the field timezone is missing"),
        ({"timezone": "[a]"}, "timezone must be a name"),
        ({"coverage": "{model: gold}"}, 'coverage.model is "gold"; use one of answering_service, on_call'),
        ({"coverage": "gold"}, "coverage must hold fields of its own"),
        ({"coverage": ""}, "the field coverage.model is missing"),
        ({"business_hours": ""}, "the field business_hours is missing"),
        ({"business_hours": "none"}, "business_hours must hold fields"),
        ({"business_hours": "{mon: []}"}, "the field business_hours.tue is missing"),
    ],
)
def test_without_zone_model_or_hours_a_runbook_is_broken_and_says_the_cure(fields: dict[str, str], words: str) -> None:
    assert any(sentence.startswith("clients/acme.md line ") and words in sentence for sentence in broken(**fields))


@pytest.mark.parametrize(
    "monday",
    ['["08:00"]', '["17:00-08:00"]', '["08:00-08:00"]', '["08:00-12:00", "11:00-17:00"]', '["8:00-17:00"]',
     '"08:00-17:00"', '["22:00-25:00"]', "[[]]", "[800]"],
)  # fmt: skip
def test_a_business_window_that_can_not_be_is_rb010_and_breaks_the_calendar(monday: str) -> None:
    days = ", ".join(f"{day}: []" for day in ("tue", "wed", "thu", "fri", "sat", "sun"))
    found = problems(business_hours=f"{{mon: {monday}, {days}}}")
    assert [(problem.rule, problem.where) for problem in found if problem.level == "error"] == [("RB010", "mon")]
    assert broken(business_hours=f"{{mon: {monday}, {days}}}")


@pytest.mark.parametrize(
    "fields",
    [
        {"co_managed": "maybe"},
        {"notify_client_it_at": "P9"},
        {"sla": "{P1: {response: soon}}"},
        {"sla": "{P1: {response: 0}}"},
        {"coverage": "{model: overnight, ooc_policy: whatever}"},
        {"coverage": "{model: overnight, covered_severities: [P7]}"},
        {"coverage": '{model: overnight, after_hours_start: "6pm"}'},
        {"holidays": '["25 May"]'},
        {"holidays": '["2026-02-30"]'},
        {"pause_on": "[lunch]"},
        {"contacts": "Joan"},
        {"contacts": "[Joan]"},
        {"vendors": "[{phone: x}]"},
        {"reviewed_on": '"last week"'},
        {"client_id": '"other"'},
        {"runbook_version": ""},
        {"ownership": "{erp: somebody}"},
        {"lob_apps": "[[a]]"},
    ],
)
def test_anything_else_that_is_wrong_is_a_problem_with_its_line_and_leaves_the_runbook_usable(
    fields: dict[str, str],
) -> None:
    found = [problem for problem in problems(**fields) if problem.level == "error"]
    assert len(found) == 1
    assert found[0].line
    assert found[0].where
    assert policy(**fields).timezone == "America/New_York"


def test_every_required_field_that_is_missing_is_rb001() -> None:
    found = problems(reviewed_by="", contacts="", t1_actions="")
    assert [(problem.rule, problem.where) for problem in found] == [
        ("RB001", "reviewed_by"),
        ("RB001", "contacts"),
        ("RB001", "t1_actions"),
    ]


@pytest.mark.parametrize(
    "rule",
    ["{id: A, hours: clsoed, at_most: P2}", "{id: A, at_least: 1}", "{system: [x], id: A}", "{reason: none}"],
)
def test_a_severity_rule_that_lost_a_condition_is_left_out_rather_than_widened(rule: str) -> None:
    assert policy(severity_rules=f"[{rule}, {{id: B, at_most: P2}}]").severity_rules[0].id == "B"


@pytest.mark.parametrize(
    "window",
    [
        '{id: A, start: "01:00", end: "04:00"}',
        '{id: A, weekday: someday, start: "01:00", end: "04:00"}',
        '{id: A, weekday: sun, start: "01:00", end: "25:00"}',
        '{id: A, start: "2026-03-08T04:00", end: "2026-03-08T01:00"}',
        '{id: A, start: "2026-03-08"}',
    ],
)
def test_a_maintenance_window_that_can_not_be_read_suppresses_nothing(window: str) -> None:
    assert policy(maintenance_windows=f"[{window}]").maintenance_windows == ()
    assert problems(maintenance_windows=f"[{window}]")


def test_both_kinds_of_maintenance_window_are_read() -> None:
    once, weekly = policy(
        maintenance_windows='[{id: A, start: "2026-03-08T00:30", end: "2026-03-08T03:30"},'
        ' {id: B, assets: ["srv1"], weekday: sun, start: "23:00", end: "02:00"}]'
    ).maintenance_windows
    assert (once.assets, once.weekday) == (("*",), None)
    assert (weekly.assets, weekly.weekday, weekly.start) == (("srv1",), "sun", "23:00")


def test_a_time_without_quotes_is_taken_as_written_and_said() -> None:
    fields = {"coverage": "{model: extended_hours, extended_until: 22:00}"}
    assert policy(**fields).coverage.extended_until == 1320
    (problem,) = problems(**fields)
    assert (problem.level, problem.where) == ("warn", "coverage.extended_until")
    assert 'write "22:00"' in problem.words


def test_a_word_yaml_takes_for_a_boolean_keeps_its_letters() -> None:
    (contact,) = policy(contacts='[{name: No, phone: "555-0101"}]').contacts
    assert contact.name == "No"


def test_a_field_given_twice_counts_once_and_is_said() -> None:
    data = runbook().replace(b"co_managed: false", b"co_managed: false\nco_managed: true")
    found = parse(data, file="clients/acme.md")
    assert isinstance(found.policy, ClientPolicy)
    assert found.policy.co_managed
    assert [problem.where for problem in found.problems] == ["co_managed"]


def test_unknown_fields_are_let_be() -> None:
    assert problems(favourite_colour="blue") == []


def test_the_clients_of_night_a_have_the_terms_their_runbooks_give() -> None:
    found = {
        path.stem: client_policy(parse(path.read_bytes(), file=f"clients/{path.name}"))
        for path in (NIGHT_A / "clients").glob("*.md")
    }
    clients = {client: terms for client, terms in found.items() if isinstance(terms, ClientPolicy)}
    assert len(clients) == 8
    assert clients["mesa-manufacturing"].targets["P1"].response == 600
    assert clients["mesa-manufacturing"].ownership["wifi"] == "shared"
    assert clients["windy-city-media"].notify_client_it_at == "P1"
    assert clients["copper-clinic"].coverage.extended_until == 1320
    assert clients["copper-clinic"].coverage.ooc_policy == "p1_best_effort"
    assert clients["sunset-hotels"].pause_on == {"waiting_client", "waiting_vendor"}
    assert clients["bayside-nonprofit"].business_hours[0] == ((540, 720), (780, 1020))
    assert clients["prairie-grain"].severity_rules[0].at_most == "P2"
    assert clients["gotham-law"].containment[0].steps[0] == "Revoke all sign-ins"
    assert clients["harbour-dental"].maintenance_windows[0].weekday == "sun"
