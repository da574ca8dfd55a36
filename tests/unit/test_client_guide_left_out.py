"""The client guide where a runbook leaves things out, gets them wrong, or says what is not for a client (§6b)."""

from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt

from nightdesk.reports import guide as reports
from nightdesk.text import sanitise
from nightdesk.views.cover import NoRunbook
from nightdesk.views.guide import Guide, GuideAnswer
from tests.hostile import HOSTILE
from tests.unit.runbook_texts import runbook
from tests.unit.test_client_guide import acme, ask, page, said, with_acme

BARE = b"""---
timezone: "America/New_York"
coverage: {model: MODEL}
business_hours: {mon: ["08:00-17:00"], tue: [], wed: [], thu: [], fri: [], sat: [], sun: []}
---
"""
"""All a runbook needs to be usable at all; everything else is left out."""

EVERYWHERE = {
    "outside", "holidays", "lob_apps", "severity_rule", "desk", "phone", "mail", "billable", "high_risk",
    "first_answer", "update", "called", "contacts", "own_it", "reviewed_on",
}  # fmt: skip


def bare(model: str) -> Guide:
    """The page of a client whose runbook and whose desk.yaml say nothing that may be left out."""
    desk = b'timezone: "America/New_York"\nnight_start: "18:00"\nnight_end: "08:00"\n'
    return page("acme", files={**with_acme(BARE.replace(b"MODEL", model.encode())), "desk.yaml": desk})


def open_places(guide: Guide) -> set[str]:
    """The keys of all lines that are not, or not wholly, agreed."""
    return {line.key for section in guide.sections for line in section.lines if not line.agreed}


@pytest.mark.parametrize(
    ("model", "besides"),
    [
        ("answering_service", set[str]()),
        ("on_call", set[str]()),
        ("extended_hours", {"cover"}),
        ("overnight", {"cover", "night", "weekends", "holidays_covered"}),
    ],
)
def test_a_runbook_that_leaves_out_all_it_may_reads_not_agreed_in_every_such_place(
    model: str, besides: set[str]
) -> None:
    assert open_places(bare(model)) == EVERYWHERE | besides


def test_where_everything_is_covered_at_every_hour_no_more_has_to_be_agreed_outside() -> None:
    assert open_places(bare("full_247")) == EVERYWHERE - {"outside"}


def test_what_is_not_agreed_says_so_in_words() -> None:
    for model in ("extended_hours", "overnight"):
        guide = bare(model)
        lines = [line for section in guide.sections for line in section.lines]
        assert [line for line in lines if line.agreed == ("not agreed" in line.text)] == []


def test_no_default_stands_on_a_page_where_nothing_was_said() -> None:
    """SLA-1 minutes, 24:00, 18:00 and 08:00 (§6), log_only (COV-8), the first contact, the name of the desk."""
    shown = reports.text(bare("overnight")) + reports.text(bare("extended_hours"))
    told = re.sub(r"Monday 08:00-17:00", "", shown)
    assert re.findall(r"\d+ (?:minutes?|hours?)|midnight|\d\d:\d\d|Night desk|nothing more", told) == []


def test_a_name_that_is_left_out_is_not_made_up() -> None:
    assert bare("on_call").client_name == "acme (name not agreed)"


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"cover": '{model: extended_hours, extended_until: "25:00"}'}, "cover"),
        ({"cover": "{model: overnight, weekends: perhaps}"}, "weekends"),
        ({"cover": "{model: overnight, holidays_covered: 1}"}, "holidays_covered"),
        ({"cover": '{model: overnight, after_hours_start: "6pm"}'}, "night"),
        ({"cover": "{model: on_call, ooc_policy: whatever}"}, "outside"),
        ({"sla": "{P1: {response: soon}}"}, "first_answer"),
        ({"sla": "{P1: {update: 0}}"}, "update"),
        ({"lob_apps": "[{id: erp}]"}, "lob_apps"),
        ({"lob_apps": "erp"}, "lob_apps"),
        ({"holidays": '["Christmas"]'}, "holidays"),
        ({"severity_rules": "[{id: A, at_most: P9}]"}, "severity_rule"),
        ({"reviewed_on": '"last spring"'}, "reviewed_on"),
        ({"co_managed": "maybe"}, "own_it"),
    ],
)
def test_what_can_not_be_read_was_not_agreed_either(fields: dict[str, str], key: str) -> None:
    assert key in open_places(acme(**fields))


def test_a_co_managed_client_with_no_severity_and_no_systems_agreed_reads_that() -> None:
    guide = acme(co_managed="true")
    assert said(guide, 4, "own_it", "Critical") == said(guide, 4, "owner_client_it") == "not agreed"


def test_where_everything_is_said_only_the_address_of_the_desk_is_open() -> None:
    cover = "{model: overnight, after_hours_start: '17:00', after_hours_end: '08:00', weekends: true, "
    cover += "holidays_covered: true, ooc_policy: log_only}"
    clocks = ", ".join(f"P{number}: {{response: 15, update: 60}}" for number in (1, 2, 3, 4))
    guide = acme(
        cover, sla=f"{{{clocks}}}", severity_rules="[]", co_managed="true", ownership="{erp: client_it}",
        notify_client_it_at="P2", authorisers='["Joan Pike"]',
    )  # fmt: skip
    assert open_places(guide) == {"mail"}


@pytest.mark.parametrize("text", ["", "TBD", "**tbd**", "- n/a"])
def test_notification_rules_that_say_nothing_yet_are_not_agreed(text: str) -> None:
    data = runbook().replace(b"By phone.", text.encode())
    assert said(page("acme", files=with_acme(data)), 4, "called") == "not agreed"


def test_notification_rules_are_shown_without_their_markdown() -> None:
    data = runbook().replace(b"By phone.", b"- **P1**: by phone\n- P3: [mail](https://example.com)\n\n---\n")
    shown = said(page("acme", files=with_acme(data)), 4, "called")
    assert "Critical: by phone" in shown
    assert "Medium: mail" in shown
    assert not set("*[─") & set(shown)


# what is not for the client


@pytest.mark.parametrize(
    "reason",
    [
        "Parked by R04", "T2 decides", "see SEV-6", "ask t2_primary", "Same as Mesa Manufacturing", "like gotham-law",
        "Kai Brandt said so", "ooc_policy", "password: hunter2x",
    ],
)  # fmt: skip
def test_a_reason_in_words_of_the_desk_is_kept_off_and_the_desk_is_told(reason: str) -> None:
    rules = f'[{{id: A, system: erp, at_most: P2, reason: "{reason}"}}]'
    found = ask("acme", files=with_acme(runbook(severity_rules=rules)))
    assert isinstance(found, GuideAnswer)
    assert said(found.page, 2, "severity_rule") == "erp: High at most (reason: ask us)"
    assert reason not in reports.text(found.page)
    (told,) = found.withheld
    assert told.startswith("clients/acme.md: the reason of severity rule 1 is kept off the guide, it holds ")
    assert "hunter2x" not in told


def test_a_section_that_names_a_tier_is_kept_off_and_the_desk_is_told() -> None:
    data = runbook().replace(b"By phone.", b"T2 phones at P1.")
    found = ask("acme", files=with_acme(data))
    assert isinstance(found, GuideAnswer)
    assert said(found.page, 4, "called") == "ask us"
    assert 'the section "Notification rules"' in found.withheld[0]


def test_severities_in_a_reason_read_as_the_client_knows_them() -> None:
    rules = '[{id: A, category: hard_ware, at_least: P3, reason: "a P1 elsewhere"}]'
    guide = acme(severity_rules=rules)
    assert said(guide, 2, "severity_rule") == "hard ware: Medium at least (reason: a Critical elsewhere)"


def test_a_rule_without_a_reason_has_its_reason_not_agreed() -> None:
    guide = acme(severity_rules="[{id: A, at_least: P3}]")
    assert said(guide, 2, "severity_rule") == "everything: Medium at least (reason: not agreed)"
    assert "severity_rule" in open_places(guide)


# hostile text


def shape(source: str) -> list[object]:
    """What a Markdown reader makes of it, without the words."""
    tokens = MarkdownIt("gfm-like", {"html": True, "linkify": True}).parse(source)
    return [(token.type, [child.type for child in token.children or () if child.type != "text"]) for token in tokens]


def page_about(outside: str) -> Guide:
    """A page on which this text stands wherever a runbook may hold free text."""
    quoted = '"' + "".join(f"\\U{ord(char):08X}" for char in outside if not 0xD800 <= ord(char) < 0xE000) + '"'
    found = ask("acme", files=with_acme(runbook(
        client_name=quoted, authorisers=f"[{quoted}]", lob_apps=f"[{quoted}]",
        contacts=f'[{{order: 1, name: {quoted}, role: {quoted}, phone: {quoted}}}]',
        severity_rules=f"[{{id: A, system: {quoted}, category: {quoted}, at_most: P2, reason: {quoted}}}]",
    )))  # fmt: skip
    assert isinstance(found, GuideAnswer)
    return found.page


OUTSIDE = [one for one in HOSTILE if sanitise(one).strip() and len(one) < 600]


@pytest.mark.parametrize("outside", OUTSIDE, ids=lambda one: ascii(one[:24]))
def test_no_text_of_a_runbook_makes_anything_of_itself(outside: str) -> None:
    guide = page_about(outside)
    assert shape(reports.markdown(guide)) == shape(reports.markdown(page_about("word")))
    printed = reports.text(guide, 80)
    assert printed == sanitise(printed)
    assert len(re.findall(r"^[1-6]\. ", printed, re.M)) == 6


def test_a_text_without_end_is_cut() -> None:
    assert all(len(one.text) < 1_500 for section in page_about("long " * 400).sections for one in section.lines)


# no page


def test_a_broken_runbook_gives_no_page_but_what_is_wrong() -> None:
    """Case 57."""
    found = ask("acme", files=with_acme(runbook(timezone='"Mars/Olympus"')))
    assert isinstance(found, NoRunbook)
    assert found.known
    assert found.problems[0].startswith("clients/acme.md line ")


def test_a_client_nobody_knows_gives_no_page_but_those_there_are() -> None:
    found = ask("acme")
    assert isinstance(found, NoRunbook)
    assert (found.known, found.problems) == (False, ())
    assert "gotham-law" in found.clients
