"""Severity: before triage, by triage, by the client's own rules, by a tripwire (§4 SEV-1 to SEV-11, CAT-1)."""

from __future__ import annotations

from itertools import product

import pytest

from nightdesk.domain import entries as e
from nightdesk.domain.policy import Category, ClientPolicy, Severity, SeverityRule
from nightdesk.domain.severity import fold_text, occurs, suggested_category, triage, tripwire
from tests.build import DESK, Night, alert, at, changed, client, created, edited, promoted
from tests.build import triage as triaged

WORDS = DESK.tripwires


def answers(q1: e.Answer = "no", q2: e.Answer = "no", q3: e.Impact = "single", q4: e.Urgency = "degraded") -> (
    e.TriageAnswers
):  # fmt: skip
    return e.TriageAnswers(active_security=q1, lob_halted=q2, impact=q3, urgency=q4)


def result(given: e.TriageAnswers, policy: ClientPolicy | None = None, category: str = "other") -> tuple[str, ...]:
    """The severity, then its rules."""
    found = triage(given, category, "erp", policy or client(), at("Wed 01:00"))
    return (found.severity, *found.rules)


def under(*rules: SeverityRule) -> ClientPolicy:
    return client(severity_rules=rules)


def rule(id: str = "own", **more: object) -> SeverityRule:
    return SeverityRule(id=id, **more)  # type: ignore[arg-type]


# SEV-2 to SEV-8


def literal(given: e.TriageAnswers, category: str) -> tuple[str, list[str]]:
    """§4 once more, read out of the table row by row."""
    rows = {
        "organisation": ("P1", "P2", "P3"), "group": ("P2", "P2", "P3"), "single": ("P3", "P3", "P4"),
        "none": ("P4", "P4", "P4"),
    }  # fmt: skip
    row = rows["group" if given.impact == "unknown" else given.impact]
    column = {"stopped": 0, "degraded": 1, "deferrable": 2, "unknown": 1}[given.urgency]
    value, rules = row[column], ["SEV-4"]
    steps = [
        ("SEV-5a", given.lob_halted == "yes", "P1"),
        ("SEV-5b", given.lob_halted == "unknown", min(value, "P2")),
        ("SEV-5c", given.active_security == "unknown", min(value, "P2")),
    ]
    for name, holds, becomes in steps:
        if holds and becomes < value:
            value = becomes
            rules.append(name)
    resets = category == "password_reset" and given.active_security == given.lob_halted == "no"
    if resets and value in ("P1", "P2"):
        value = "P3"
        rules.append("SEV-5d")
    if given.active_security == "yes":
        return "P1", [*rules, "SEV-7"]
    return value, rules


def test_sev4_to_sev7_every_combination_of_answers_comes_to_what_the_table_says() -> None:
    yes_no: tuple[e.Answer, ...] = ("yes", "no", "unknown")
    impacts: tuple[e.Impact, ...] = ("organisation", "group", "single", "none", "unknown")
    urgencies: tuple[e.Urgency, ...] = ("stopped", "degraded", "deferrable", "unknown")
    for q1, q2, q3, q4, category in product(yes_no, yes_no, impacts, urgencies, ("other", "password_reset")):
        value, rules = literal(answers(q1, q2, q3, q4), category)
        assert result(answers(q1, q2, q3, q4), category=category) == (value, *rules)


def test_sev3_both_unknown_is_p2() -> None:
    assert result(answers(q3="unknown", q4="unknown")) == ("P2", "SEV-4")


def test_sev6_a_runbook_rule_raises_and_is_named() -> None:
    assert result(answers(), under(rule(system="erp", at_least="P1"))) == ("P1", "SEV-4", "SEV-6:own")


def test_sev6_a_runbook_rule_narrows() -> None:
    assert result(answers(q3="group"), under(rule(category="other", at_most="P4"))) == ("P4", "SEV-4", "SEV-6:own")


def test_sev6_rules_apply_in_file_order() -> None:
    policy = under(rule("up", at_least="P1"), rule("down", at_most="P3"))
    assert result(answers(), policy) == ("P3", "SEV-4", "SEV-6:up", "SEV-6:down")


def test_sev6_all_given_keys_must_match() -> None:
    assert result(answers(), under(rule(system="erp", category="network", at_least="P1"))) == ("P3", "SEV-4")


@pytest.mark.parametrize(("hours", "severity"), [("open", "P3"), ("closed", "P1")])
def test_sev6_hours_are_those_of_the_business_calendar_at_receipt(hours: str, severity: Severity) -> None:
    assert result(answers(), under(rule(hours=hours, at_least="P1")))[0] == severity


def test_sev7_no_runbook_rule_lowers_a_breach() -> None:
    found = result(answers(q1="yes"), under(rule(at_most="P4")))
    assert found == ("P1", "SEV-4", "SEV-6:own", "SEV-7")


# SEV-1: before triage


@pytest.mark.parametrize(
    ("channel", "severity"),
    [("phone", "P2"), ("voicemail", "P2"), ("email", "P3"), ("portal", "P3"), ("psa", "P3")],
)
def test_sev1_the_channel_gives_the_severity_before_triage(channel: e.Channel, severity: Severity) -> None:
    assert Night(("Wed 01:00", created(channel=channel))).ticket("Wed 01:00").severity == severity


def test_sev1_a_reported_priority_goes_first() -> None:
    assert Night(("Wed 01:00", created(channel="phone", priority="P4"))).ticket("Wed 01:00").severity == "P4"


@pytest.mark.parametrize(
    ("category", "severity", "expected"),
    [("security", "critical", "P1"), ("security", "warning", "P2"), ("backup", "critical", "P2"),
     ("backup", "warning", "P3")],
)  # fmt: skip
def test_sev1_and_case_66_a_promoted_alert_is_worth_its_problem(category: str, severity: str, expected: str) -> None:
    night = Night(("Wed 01:00", alert(category=category, severity=severity)), ("Wed 01:05", promoted("e1")))
    assert night.ticket("Wed 01:05").severity == expected


def test_sev1_the_worst_problem_of_the_group_counts() -> None:
    night = Night(
        ("Wed 01:00", alert(severity="critical")),
        ("Wed 01:02", alert(severity="warning")),
        ("Wed 01:05", promoted("e1")),
    )
    assert night.ticket("Wed 01:05").severity == "P2"


def test_sev1_a_problem_after_the_promotion_does_not_count() -> None:
    night = Night(("Wed 01:00", alert()), ("Wed 01:05", promoted("e1")), ("Wed 01:06", alert(severity="critical")))
    assert night.ticket("Wed 01:07").provisional == "P3"


# SEV-9, SEV-10


def test_sev9_a_technician_may_override_and_both_values_are_kept() -> None:
    night = Night(("Wed 01:00", created()), ("Wed 01:05", triaged("P1")), ("Wed 01:10", changed("P2", "correction")))
    ticket = night.ticket("Wed 01:10")
    assert (ticket.severity, ticket.triages[-1].severity, ticket.severity_reason) == ("P2", "P1", "seen on site")


def test_sev10_a_later_triage_computes_anew() -> None:
    night = Night(("Wed 01:00", created()), ("Wed 01:10", changed("P1", "correction")), ("Wed 01:20", triaged("P4")))
    ticket = night.ticket("Wed 01:20")
    assert (ticket.severity, ticket.severity_reason) == ("P4", "")


def test_case_58_a_triage_keeps_the_runbook_of_its_instant() -> None:
    stricter = under(rule(at_least="P1"))
    said = (("Wed 01:00", created()), ("Wed 01:10", triaged("P3")))
    assert Night(*said, under=edited(client(), "Wed 01:30", stricter)).ticket("Wed 02:00").severity == "P3"
    assert Night(*said, under=edited(stricter, "Wed 01:30", client())).ticket("Wed 02:00").severity == "P1"


# SEV-11, CAT-1


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("our files look ENCRYPTED", True),
        ("mass encryption of logs is planned", False),  # case 68
        ("All \n  Users are out", True),
        ("we were hacked!", True),
        ("_hacked_", True),
        ("hacked2", False),
        ("unencrypted backups", False),
        ("ransomwarexy", False),
        ("ransom", True),
        ("unransomed, then ransom", True),
        ("wire  transfer", True),
    ],
)
def test_sev11_a_tripwire_is_a_whole_word_match(text: str, hit: bool) -> None:
    assert (tripwire(WORDS, fold_text(text)) is not None) == hit


def test_case_67_a_tripwire_lifts_even_the_reported_priority_and_is_read_now() -> None:
    ticket = Night(("Wed 01:00", created(priority="P4", subject="our files look encrypted"))).ticket("Wed 01:00")
    assert (ticket.severity, ticket.read_now) == ("P2", True)


def test_sev11_a_tripwire_may_run_from_subject_into_body() -> None:
    assert Night(("Wed 01:00", created(subject="Wire", body="transfer?"))).ticket("Wed 01:00").read_now


def test_sev11_a_tripwire_never_lowers() -> None:
    assert Night(("Wed 01:00", created(priority="P1", subject="ransom"))).ticket("Wed 01:00").severity == "P1"


def test_sev11_the_mark_ends_with_the_first_triage() -> None:
    night = Night(("Wed 01:00", created(subject="ransom")), ("Wed 01:10", triaged("P4")))
    assert night.ticket("Wed 01:09").read_now
    assert not night.ticket("Wed 01:10").read_now


def test_sev11_the_problems_of_a_promoted_alert_are_searched_too() -> None:
    night = Night(("Wed 01:00", alert(summary="share is encrypted")), ("Wed 01:05", promoted("e1")))
    ticket = night.ticket("Wed 01:05")
    assert (ticket.severity, ticket.read_now) == ("P2", True)


def test_sev11_a_message_after_creation_trips_nothing() -> None:
    night = Night(("Wed 01:00", created()), ("Wed 01:10", e.ClientUpdate(ticket="T", body="ransom note!")))
    assert not night.ticket("Wed 01:10").read_now


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("vpn is down", "network"),
        ("mail and vpn", "mail"),  # one each: list order
        ("vpn wifi mail", "network"),
        ("mail mail mail vpn wifi", "network"),  # each word once
        ("nothing known", None),
        ("mailbox", None),
    ],
)
def test_cat1_the_category_most_of_whose_words_occur(text: str, category: str | None) -> None:
    known = (Category(id="mail", words=("mail", "outlook")), Category(id="network", words=("vpn", "wifi")))
    assert suggested_category(known, fold_text(text)) == category


def test_an_empty_phrase_occurs_nowhere() -> None:
    assert not occurs(" ", "anything")
