"""The client guide (§6b): one page for a client, in its own words, of what its runbook and desk.yaml say.

Whatever they do not say reads "not agreed". No rule ids, no tiers, no staffing model, nobody else's name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import msgspec

from nightdesk.domain.history import approvers
from nightdesk.domain.instants import Instant, local, local_date, zone
from nightdesk.domain.policy import SEVERITIES, Contact, Severity, SeverityRule
from nightdesk.domain.severity import LABELS
from nightdesk.runbooks.items import empty
from nightdesk.runbooks.lines import render
from nightdesk.runbooks.parse import Runbook
from nightdesk.text import one_line
from nightdesk.views.agreed import Agreed, DeskSaid, agreed, desk_said
from nightdesk.views.client_words import ClientWords
from nightdesk.views.common import Scene, View
from nightdesk.views.cover import NoRunbook, no_runbook
from nightdesk.views.guide_cover import Hours, cover_lines, days, minutes
from nightdesk.views.guide_lines import NOT_AGREED, GuideLine, dated, line
from nightdesk.views.runbook import runbook_of

_NAME = 80
"""Cells of a name; a runbook may hold anything."""
_ONE_ROW = 2_000
"""Wide enough that a paragraph of a runbook is not broken."""

_PUBLISHED = (
    ("critical", "Critical", "complete service outage, active security breach, or a line-of-business application "
     "failure that halts operations"),
    ("high", "High", "several users affected, or a key service degraded without full outage"),
    ("medium_low", "Medium or Low", "single-user issues, resets for non-critical systems, non-urgent requests"),
)  # fmt: skip
"""§4, the definitions as published. What happens with them at night stands in section 1, client by client."""


_OWN_RULE = "Severity rules of your own"
_OWNERS = (
    ("client_it", "Looked after by your own IT"),
    ("msp", "Looked after by us"),
    ("shared", "Shared between us"),
)
"""§5.7: whose a system may be."""


class GuideSection(View, frozen=True, kw_only=True):
    """One of the six parts of the page."""

    number: int
    title: str
    lines: tuple[GuideLine, ...]


class Guide(View, frozen=True, kw_only=True):
    """The page of one client. Every text is ready to be shown to that client."""

    client: str
    client_name: str
    at: Instant
    sections: tuple[GuideSection, ...]


class GuideAnswer(msgspec.Struct, frozen=True):
    """The page, and what was kept off it: a sentence each, for the desk."""

    page: Guide
    withheld: tuple[str, ...]


class ClientGuide(msgspec.Struct, frozen=True):
    """Asks for the guide of a client."""

    client: str

    def answer(self, scene: Scene) -> GuideAnswer | NoRunbook:
        """The page as of now (§6b), or why there is none."""
        picture, runbook = scene.picture, runbook_of(scene, self.client)
        policy = picture.client_policy(self.client)
        if policy is None or runbook is None:
            return no_runbook(scene, self.client)
        said = agreed(runbook, policy)
        today = local_date(picture.now, zone(policy.timezone))
        words = ClientWords(scene, self.client)
        hours = Hours(said, today)
        parts = (
            ("Your cover", [*cover_lines(hours), *_calendar(said, picture.now)]),
            ("How severe something is", [*_definitions(said, words)]),
            ("How to reach us", [*_reach(said, desk_said(scene.read("desk.yaml")))]),
            ("What happens tonight", [*_tonight(said, hours), *_people(said, runbook, words)]),
            ("Passwords, MFA and contact changes", [_call_back()]),
            ("This page", [line("page_date", "Page of", dated(today)), _reviewed(said)]),
        )
        page = Guide(
            client=self.client,
            client_name=one_line(said.client_name or f"{self.client} (name {NOT_AGREED})", _NAME),
            at=picture.now,
            sections=tuple(
                GuideSection(number=number, title=title, lines=tuple(lines))
                for number, (title, lines) in enumerate(parts, start=1)
            ),
        )
        return GuideAnswer(page, tuple(words.withheld))


def _calendar(said: Agreed, now: Instant) -> Iterator[GuideLine]:
    """Business hours, their zone, and the holidays from the page's date on (COV-1, COV-2)."""
    tz = zone(said.policy.timezone)
    yield line("business_hours", "Business hours", days(said.policy.business_hours))
    yield line("timezone", "Times are in", f"{said.policy.timezone}, now {local(now, tz):%Z}")
    ahead = [day for day in said.holidays or () if day >= local_date(now, tz).isoformat()]
    listed = ", ".join(dated(date.fromisoformat(day)) for day in ahead)
    none = "none from this date on" if said.holidays else "none"
    yield line("holidays", "Holidays", None if said.holidays is None else listed or none)


def _definitions(said: Agreed, words: ClientWords) -> Iterator[GuideLine]:
    """§4 as published, with the client's applications and its own severity rules (SEV-6, SEV-7) named."""
    for key, label, text in _PUBLISHED:
        yield line(key, label, text)
    apps = None if said.lob_apps is None else _names(said.lob_apps) or "none"
    yield line("lob_apps", "Line-of-business applications", apps)
    if not said.severity_rules:
        yield line("severity_rule", _OWN_RULE, None if said.severity_rules is None else "none")
        return
    for number, rule in enumerate(said.severity_rules, start=1):
        reason = words.show(rule.reason, f"the reason of severity rule {number}") if rule.reason else NOT_AGREED
        yield line("severity_rule", _OWN_RULE, f"{_rule(rule)} (reason: {reason})", agreed=bool(rule.reason))
    yield line("breach_severity", "Above all that", "an active security breach is always Critical")


def _rule(rule: SeverityRule) -> str:
    """One of the client's own rules: `scales, outside your business hours: High at most`."""
    about = [one_line(rule.system, _NAME)] if rule.system else []
    about += [one_line(rule.category.replace("_", " "), _NAME)] if rule.category else []
    about += [f"{'in' if rule.hours == 'open' else 'outside'} your business hours"] if rule.hours else []
    bounds = [f"{LABELS[rule.at_least]} at least"] if rule.at_least else []
    bounds += [f"{LABELS[rule.at_most]} at most"] if rule.at_most else []
    return f"{', '.join(about) or 'everything'}: {', '.join(bounds) or 'as above'}"


def _reach(said: Agreed, desk: DeskSaid) -> Iterator[GuideLine]:
    """Who we are, how to call, who may approve (COV-8, AU-2)."""
    yield line("desk", "You reach", one_line(desk.name, _NAME) if desk.name else None)
    phone = one_line(desk.phone, _NAME) if desk.phone else None
    yield line("phone", "Critical or High: call", phone)
    # desk.yaml has no field for either address.
    yield line("mail", "The rest: mail or portal", None)
    names = _names(approvers(said.policy))
    if names and said.authorisers is None:
        names += " (your first contact, because nobody is named to approve)"
    yield line("billable", "May approve billable work", names or None)
    high_risk = _names(said.authorisers or ())
    if not high_risk and said.high_risk_systems == ():
        high_risk = "nobody has to: no system of yours is listed as high-risk"
    yield line("high_risk", "May approve high-risk access", high_risk or None)


def _tonight(said: Agreed, hours: Hours) -> Iterator[GuideLine]:
    """At each severity: first answer, updates (SLA-1, SLA-2), and when the client's own IT is called (§5.7)."""
    for severity in SEVERITIES:
        times, label = said.times[severity], LABELS[severity]
        for key, words, value, clock in (
            ("first_answer", "First answer within", times.response, "response"),
            ("update", "Update every", times.update, "update"),
        ):
            text = f"{minutes(value)}{hours.counted(severity, clock)}" if value is not None else None
            yield line(key, words, text, severity=label)
        if said.co_managed:
            yield line("own_it", "Your own IT", _own_it(said, severity), severity=label)


def _own_it(said: Agreed, severity: Severity) -> str | None:
    """§5.7, F3: called from the agreed severity up; below it, at P1 and P2, where the system may be theirs (R06)."""
    if said.notify_client_it_at is None:
        return None
    if severity <= said.notify_client_it_at:
        return "is called"
    if severity <= "P2":
        return "is called only for a system that is theirs, shared or not listed below"
    return "is not called: it is in their morning mail"


def _people(said: Agreed, runbook: Runbook, words: ClientWords) -> Iterator[GuideLine]:
    """Who is called, in which order, at which number; and which systems the client's own IT looks after."""
    yield line("called", "Who is called", _notification(runbook, words))
    contacts = [_contact(contact, number, words) for number, contact in enumerate(said.contacts or (), start=1)]
    complete = all(contact.phone and contact.role for contact in said.contacts or ())
    yield line("contacts", "In this order", "; ".join(contacts) or None, agreed=complete)
    if said.co_managed is None:
        yield line("own_it", "Your own IT", None)
    for owner, label in _OWNERS if said.co_managed else ():
        systems = _names(system for system, held in (said.ownership or {}).items() if held == owner)
        yield line(f"owner_{owner}", label, None if said.ownership is None else systems or "none")


def _notification(runbook: Runbook, words: ClientWords) -> str | None:
    """What the section "Notification rules" says: nothing else of a runbook tells at which severity who is called."""
    section = runbook.section("Notification rules")
    if section is None or empty(section):
        return None
    body = section.text.partition("\n")[2]
    rows = ("".join(span.text for span in row).strip() for row in render(body, _ONE_ROW))
    # A rule across the page, or the one below a table's head, is drawn and says nothing.
    said = " ".join(row for row in rows if any(map(str.isalnum, row)))
    return words.show(said, f'the section "{section.heading}"')


def _contact(contact: Contact, number: int, words: ClientWords) -> str:
    said = " ".join("IT" if word == "it" else word for word in contact.role.split("_"))
    role = words.show(said, f"the role of contact {number}") if said.strip() else f"role {NOT_AGREED}"
    phone = one_line(contact.phone, _NAME) or f"phone {NOT_AGREED}"
    return f"{number}. {one_line(contact.name, _NAME)} ({one_line(role, _NAME)}), {phone}"


def _call_back() -> GuideLine:
    """SEC-1 in the client's words."""
    return line(
        "call_back",
        "Always a call-back",
        "before we change a password, MFA or a contact we call you back at a number agreed beforehand, "
        "never at one the caller gives",
    )


def _reviewed(said: Agreed) -> GuideLine:
    reviewed = dated(date.fromisoformat(said.reviewed_on)) if said.reviewed_on else None
    return line("reviewed_on", "Your runbook was reviewed on", reviewed)


def _names(names: Iterable[str]) -> str:
    return ", ".join(one_line(name, _NAME) for name in names)
