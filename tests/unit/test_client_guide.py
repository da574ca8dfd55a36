"""The client guide (§6b): what each client of night-a reads, and "not agreed" wherever nothing was said."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from itertools import product

import pytest

from nightdesk.config import compile_policy
from nightdesk.domain.calendar import calendars
from nightdesk.domain.facts import Facts
from nightdesk.domain.instants import Instant, parse
from nightdesk.domain.picture import Picture
from nightdesk.domain.policy import WEEKDAYS, ClientPolicy, Policies
from nightdesk.domain.rules import RULES
from nightdesk.reports import guide as reports
from nightdesk.reports import json as as_json
from nightdesk.text import cells
from nightdesk.views.common import Scene
from nightdesk.views.cover import NoRunbook
from nightdesk.views.guide import ClientGuide, Guide, GuideAnswer
from nightdesk.views.guide_lines import GuideLine
from tests.night import NIGHT_A
from tests.unit.runbook_texts import runbook

AT = "2026-03-08T03:20:00Z"
CLIENTS = tuple(path.stem for path in sorted((NIGHT_A / "clients").glob("*.md")))
FILES = {
    path.relative_to(NIGHT_A).as_posix(): path.read_bytes()
    for path in (NIGHT_A / "desk.yaml", NIGHT_A / "rota.yaml", *(NIGHT_A / "clients").glob("*.md"))
}


def ask(client: str, at: str = AT, files: Mapping[str, bytes] = FILES) -> GuideAnswer | NoRunbook:
    versions = {file: [(Instant(0), compile_policy(file, data))] for file, data in files.items()}
    scene = Scene(Picture(Facts(()), Policies(versions), parse(at)), "t1", "0" * 64, files.get)
    return ClientGuide(client).answer(scene)


def page(client: str, at: str = AT, files: Mapping[str, bytes] = FILES) -> Guide:
    found = ask(client, at, files)
    assert isinstance(found, GuideAnswer)
    assert found.withheld == ()
    return found.page


def with_acme(data: bytes) -> dict[str, bytes]:
    """The desk of night-a with one more client."""
    return {**FILES, "clients/acme.md": data}


def acme(cover: str = "{model: overnight}", at: str = AT, **fields: str) -> Guide:
    """The guide of a client whose runbook has these front matter fields besides the required ones."""
    return page("acme", at, with_acme(runbook(coverage=cover, **fields)))


def lines(guide: Guide, section: int) -> tuple[GuideLine, ...]:
    return guide.sections[section - 1].lines


def said(guide: Guide, section: int, key: str, severity: str = "") -> str:
    """The text of the one line of that key."""
    (found,) = (line for line in lines(guide, section) if line.key == key and severity in ("", line.severity))
    return found.text


def forms(guide: Guide) -> str:
    return reports.text(guide) + reports.markdown(guide) + as_json.render(guide)


# night-a

EVERY_NIGHT = "worked in your business hours and at night; otherwise not agreed"
ACKNOWLEDGED = "worked in your business hours; acknowledged at night, scheduled for the next business day; otherwise "
ACKNOWLEDGED += "not agreed"
LOGGED = "worked in your business hours; outside them logged and scheduled"
EVENING = "from closing time until {} on business days"
SENTENCES = {
    "bayside-nonprofit": (LOGGED, LOGGED),
    "copper-clinic": (
        f"worked in your business hours and {EVENING.format('22:00')}; otherwise worked as best effort, "
        "without promised times",
        f"worked in your business hours; acknowledged {EVENING.format('22:00')}, scheduled for the next business day; "
        "otherwise logged and scheduled",
    ),
    "gotham-law": ("worked day and night", LOGGED),
    "harbour-dental": (EVERY_NIGHT, ACKNOWLEDGED),
    "mesa-manufacturing": ("worked day and night", "worked day and night"),
    "prairie-grain": (
        f"worked in your business hours and {EVENING.format('midnight')}; otherwise logged and scheduled",
        f"worked in your business hours; acknowledged {EVENING.format('midnight')}, scheduled for the next business "
        "day; otherwise logged and scheduled",
    ),
    "sunset-hotels": ("worked day and night", "worked day and night"),
    "windy-city-media": (EVERY_NIGHT, ACKNOWLEDGED),
}


@pytest.mark.parametrize("client", CLIENTS)
def test_every_client_reads_what_is_worked_when_at_each_severity(client: str) -> None:
    guide = page(client)
    first, third = SENTENCES[client]
    told = tuple(said(guide, 1, "cover", label) for label in ("Critical", "High", "Medium", "Low"))
    second = first.replace("worked as best effort, without promised times", "logged and scheduled")
    assert told == (first, second, third, third)


@pytest.mark.parametrize("client", CLIENTS)
def test_every_page_has_its_six_sections_and_names_its_client(client: str) -> None:
    guide = page(client)
    assert [section.number for section in guide.sections] == [1, 2, 3, 4, 5, 6]
    assert all(section.lines for section in guide.sections)
    assert reports.text(guide).startswith(f"Guide for {guide.client_name}\n")
    assert guide.client_name in FILES[f"clients/{client}.md"].decode()


def foreign(client: str) -> list[str]:
    """Names that are no business of this client: other clients, engineers and their numbers, the staffing model."""
    others = [other for other in CLIENTS if other != client]
    names = [re.findall(r'^client_name: "(.*)"', FILES[f"clients/{other}.md"].decode(), re.M)[0] for other in others]
    rota = FILES["rota.yaml"].decode()
    engineers = re.findall(r'\{id: \w+, name: "(.*?)".*?phone: "(.*?)"', rota)
    assert len(engineers) == 8
    staffing = ["night_shift", "internal night shift", "on-call rotation", "follow-the-sun", "outsourced"]
    return [*others, *names, *(text for person in engineers for text in person), *staffing]


INTERNAL = re.compile(
    r"\b(?:T[123]|P[1-4]|[A-Z]{2,4}-\d+\w?|[EFNRSV]\d{1,2}[ab]?|RB\d{3}|ooc_policy|log_only|billable_with_approval|"
    r"p1_best_effort|client_it|msp|t[123]_\w+|runbook rule)\b"
)


@pytest.mark.parametrize("client", CLIENTS)
def test_no_guide_names_another_client_an_engineer_a_tier_or_a_rule(client: str) -> None:
    shown = forms(page(client))
    assert [name for name in foreign(client) if name.lower() in shown.lower()] == []
    assert INTERNAL.findall(shown) == []
    assert [rule for rule in RULES if re.search(rf"(?<!\w){re.escape(rule)}(?!\w)", shown)] == []


def test_what_tells_that_a_name_leaks_would_notice_one() -> None:
    assert INTERNAL.search("- **Critical**: T2 is called, R04, SEV-6")
    assert "Kai Brandt" in foreign("gotham-law")
    assert "Mesa Manufacturing" in foreign("gotham-law")


@pytest.mark.parametrize("width", [40, 60, 80, 132])
def test_no_line_of_a_page_is_wider_than_asked(width: int) -> None:
    for client in CLIENTS:
        assert max(map(cells, reports.text(page(client), width).splitlines())) <= width


def test_the_json_form_holds_every_line_with_whether_it_was_agreed() -> None:
    made = json.loads(as_json.render(page("mesa-manufacturing")))
    tonight = {(line["severity"], line["key"]): line for line in made["sections"][3]["lines"]}
    assert tonight["Critical", "first_answer"] == {
        "key": "first_answer", "severity": "Critical", "label": "First answer within", "text": "10 minutes",
        "agreed": True,
    }  # fmt: skip
    assert tonight["High", "first_answer"]["text"] == "not agreed"
    assert not tonight["High", "first_answer"]["agreed"]


# section 1: cover


@pytest.mark.parametrize(
    ("at", "listed"),
    [
        (AT, "Mon 25 May 2026, Fri 3 Jul 2026"),
        ("2026-05-26T03:59:59Z", "Mon 25 May 2026, Fri 3 Jul 2026"),  # still the evening of the 25th in New York
        ("2026-05-26T04:00:00Z", "Fri 3 Jul 2026"),
        ("2026-08-01T12:00:00Z", "none from this date on"),
    ],
)
def test_holidays_are_listed_from_the_pages_date_in_the_clients_zone(at: str, listed: str) -> None:
    assert said(page("harbour-dental", at), 1, "holidays") == listed


def test_business_hours_stand_in_the_clients_zone_which_is_named() -> None:
    guide = page("prairie-grain")
    assert said(guide, 1, "business_hours") == "Monday to Saturday 07:00-18:00; Sunday closed"
    assert said(guide, 1, "timezone") == "America/Chicago, now CST"
    assert said(page("prairie-grain", "2026-03-08T08:00:00Z"), 1, "timezone") == "America/Chicago, now CDT"


def test_a_lunch_break_and_a_day_without_end_stand_in_the_business_hours() -> None:
    noon = "Monday to Friday 09:00-12:00 and 13:00-17:00; Saturday and Sunday closed"
    assert said(page("bayside-nonprofit"), 1, "business_hours") == noon
    assert said(page("sunset-hotels"), 1, "business_hours") == "Monday to Sunday all day"


@pytest.mark.parametrize(
    ("policy", "told", "agreed"),
    [
        ("log_only", "schedule it for your next business day, nothing more", True),
        ("billable_with_approval", "as billable work we begin at once if somebody who may approve it accepts", True),
        ("p1_best_effort", "anything Critical is worked as best effort, without promised times", True),
        ("", "schedule it for your next business day; anything more: not agreed", False),
    ],
)
def test_what_is_done_outside_cover_is_what_cov_8_says_in_words(policy: str, told: str, agreed: bool) -> None:
    said = f", ooc_policy: {policy}" if policy else ""
    guide = acme(f"{{model: answering_service{said}}}")
    (outside,) = (line for line in lines(guide, 1) if line.key == "outside")
    assert told in outside.text
    assert outside.agreed == agreed


def test_best_effort_for_critical_means_nothing_where_critical_is_never_out_of_cover() -> None:
    guide = acme("{model: on_call, ooc_policy: p1_best_effort}")
    assert said(guide, 1, "cover", "Critical") == "worked day and night"
    assert "best effort" not in forms(guide)


def test_an_active_breach_is_acted_on_at_any_hour_whatever_the_policy() -> None:
    """COV-8: R01 precedes R04."""
    assert said(acme("{model: answering_service, ooc_policy: log_only}"), 1, "breach") == "is acted on at any hour"


ALL_NIGHT = "{model: overnight, after_hours_start: '17:00', after_hours_end: '08:00', weekends: true"


@pytest.mark.parametrize(
    ("cover", "critical"),
    [
        (f"{ALL_NIGHT}, holidays_covered: true}}", "worked day and night"),
        (f"{ALL_NIGHT}, holidays_covered: false}}", "worked in your business hours and at night; otherwise logged"),
        (f"{ALL_NIGHT}}}", "worked in your business hours and at night; otherwise not agreed"),
        (
            f"{ALL_NIGHT.replace('17:00', '18:00')}, holidays_covered: true}}",  # 17:00 to 18:00 is a real gap (COV-4)
            "worked in your business hours and at night; otherwise logged",
        ),
        (
            f"{ALL_NIGHT.replace('true', 'false')}, holidays_covered: true}}",
            "worked in your business hours and at night; otherwise logged",
        ),
    ],
)
def test_nights_are_day_and_night_only_where_what_is_said_leaves_no_gap(cover: str, critical: str) -> None:
    hours = "{mon: ['08:00-17:00'], tue: ['08:00-17:00'], wed: ['08:00-17:00'], thu: ['08:00-17:00'], "
    hours += "fri: ['08:00-17:00'], sat: [], sun: []}"
    assert said(acme(cover, business_hours=hours), 1, "cover", "Critical").startswith(critical)


@pytest.mark.parametrize("windows", ["'08:00-17:00'", "'08:00-12:00', '13:00-17:00'", "'00:00-24:00'"])
@pytest.mark.parametrize("closed", ["", "'00:00-24:00'"])
@pytest.mark.parametrize("holidays", ["[]", '["2026-05-25"]'])
def test_day_and_night_is_said_just_where_the_calendar_of_a_year_has_no_gap(
    windows: str, closed: str, holidays: str
) -> None:
    """Against COV-4 as the clocks count it, with everything said."""
    days = {day: closed if day in ("sat", "sun") else windows for day in WEEKDAYS}
    week = "{" + ", ".join(f"{day}: [{held}]" for day, held in days.items()) + "}"
    start, end = parse("2026-03-07T00:00:00Z"), parse("2027-03-07T00:00:00Z")
    for begins, ends, weekends, covered in product(("17:00", "18:00"), ("08:00", "07:00"), *(("true", "false"),) * 2):
        cover = f"{{model: overnight, after_hours_start: '{begins}', after_hours_end: '{ends}', weekends: {weekends}, "
        cover += f"holidays_covered: {covered}}}"
        data = runbook(coverage=cover, business_hours=week, holidays=holidays)
        policy = compile_policy("clients/acme.md", data)
        assert isinstance(policy, ClientPolicy)
        no_gap = calendars(policy).model.counted(start, end) == end - start
        told = said(page("acme", files=with_acme(data)), 1, "cover", "Critical")
        assert (told == "worked day and night") == no_gap, cover


def test_an_own_list_of_severities_changes_the_sentences() -> None:
    """§2.1: a severity in neither list is not covered outside business hours."""
    guide = acme("{model: full_247, covered_severities: [P1], ack_only_severities: [P2]}")
    assert [said(guide, 1, "cover", label) for label in ("Critical", "High", "Low")] == [
        "worked day and night",
        "worked in your business hours; acknowledged at any other hour, scheduled for the next business day",
        LOGGED,
    ]


# section 2: severity


def test_the_published_definitions_stand_with_the_clients_applications_and_its_own_rules() -> None:
    guide = page("prairie-grain")
    assert said(guide, 2, "high") == "several users affected, or a key service degraded without full outage"
    assert said(guide, 2, "lob_apps") == "scales"
    rule = "scales, outside your business hours: High at most (reason: No deliveries when closed)"
    assert said(guide, 2, "severity_rule") == rule
    assert said(guide, 2, "breach_severity") == "an active security breach is always Critical"  # SEV-7


def test_that_there_are_none_is_not_the_same_as_that_nothing_was_agreed() -> None:
    guide = acme(lob_apps="[]", severity_rules="[]", holidays="[]")
    assert (said(guide, 2, "lob_apps"), said(guide, 2, "severity_rule"), said(guide, 1, "holidays")) == ("none",) * 3


# section 3: reach


def test_the_desk_is_called_for_critical_and_high_and_has_no_address_to_show_for_the_rest() -> None:
    guide = page("gotham-law")
    assert [said(guide, 3, key) for key in ("desk", "phone", "mail")] == [
        "Beacon MSP Night Desk", "+1-212-555-0100", "not agreed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("client", "billable", "high_risk"),
    [
        ("gotham-law", "Vera Stone", "Vera Stone"),
        ("copper-clinic", "Omar Lutz (your first contact, because nobody is named to approve)", "not agreed"),
        (
            "bayside-nonprofit",
            "Tess Ray (your first contact, because nobody is named to approve)",
            "nobody has to: no system of yours is listed as high-risk",
        ),
    ],
)
def test_who_may_approve_is_the_authorisers_or_for_billable_work_the_first_contact(
    client: str, billable: str, high_risk: str
) -> None:
    """COV-8, AU-2."""
    guide = page(client)
    assert (said(guide, 3, "billable"), said(guide, 3, "high_risk")) == (billable, high_risk)


# section 4: tonight


def test_times_are_those_the_runbook_holds_and_say_in_which_hours_they_count() -> None:
    """SLA-1 replaced, SLA-2."""
    times = "{P1: {response: 10, update: 30}, P2: {response: 60}, P3: {response: 120, update: 90}, P4: {update: 240}}"
    guide = acme("{model: overnight}", sla=times)
    assert [said(guide, 4, "first_answer", label) for label in ("Critical", "High", "Medium", "Low")] == [
        "10 minutes, counted in the hours of your cover", "1 hour, counted in the hours of your cover",
        "2 hours, counted in the hours of your cover", "not agreed",
    ]  # fmt: skip
    assert [said(guide, 4, "update", label) for label in ("Critical", "High", "Medium", "Low")] == [
        "30 minutes, counted in the hours of your cover", "not agreed",
        "90 minutes, counted in your business hours", "4 hours, counted in your business hours",
    ]  # fmt: skip


def test_a_severity_that_is_only_logged_has_its_time_counted_in_business_hours() -> None:
    assert said(acme("{model: on_call}", sla="{P3: {response: 30}}"), 4, "first_answer", "Medium") == (
        "30 minutes, counted in your business hours"
    )


def test_who_is_called_is_what_the_notification_rules_say_and_the_contacts_in_their_order() -> None:
    guide = page("mesa-manufacturing")
    assert said(guide, 4, "called") == "Notify at High or more severe by phone; everything else in the morning mail."
    assert said(guide, 4, "contacts") == (
        "1. Luis Vega (client IT lead), +1-480-555-0121; 2. Ann Roe (plant manager), phone not agreed"
    )


def test_the_clients_own_it_is_called_from_the_agreed_severity_up_and_for_its_own_systems() -> None:
    """§5.7: `notify_client_it_at`, and R06 at P1 and P2 whatever it says."""
    guide = page("windy-city-media")
    assert [said(guide, 4, "own_it", label) for label in ("Critical", "High", "Medium", "Low")] == [
        "is called", "is called only for a system that is theirs, shared or not listed below",
        "is not called: it is in their morning mail", "is not called: it is in their morning mail",
    ]  # fmt: skip
    assert said(guide, 4, "owner_client_it") == "cms"
    assert said(page("mesa-manufacturing"), 4, "own_it", "High") == "is called"


def test_a_client_without_own_it_reads_nothing_of_it() -> None:
    assert "own IT" not in forms(page("harbour-dental"))


# sections 5 and 6


def test_a_password_mfa_or_contact_change_always_means_a_call_back() -> None:
    """SEC-1."""
    told = said(page("sunset-hotels"), 5, "call_back")
    assert "we call you back at a number agreed beforehand, never at one the caller gives" in told


def test_the_page_says_of_which_day_it_is_and_when_the_runbook_was_reviewed() -> None:
    guide = page("windy-city-media")
    assert (said(guide, 6, "page_date"), said(guide, 6, "reviewed_on")) == ("Sat 7 Mar 2026", "Fri 30 Jan 2026")
