"""Front matter of a runbook → `ClientPolicy` (DOMAIN §6). Only what makes calendars impossible breaks it (case 57).

Anything else that is wrong falls to its documented default and is a problem; an entry of a list is left out whole,
because a rule that lost a condition would match too much.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import msgspec

from nightdesk.domain.instants import MINUTE, minutes_of_day
from nightdesk.domain.policy import (
    DEFAULT_TARGETS,
    SEVERITIES,
    WEEKDAYS,
    Broken,
    ClientPolicy,
    Contact,
    Containment,
    Coverage,
    CoverageModel,
    HighRiskSystem,
    MaintenanceWindow,
    NoiseRule,
    OutOfCoverPolicy,
    Severity,
    SeverityRule,
    Targets,
    Vendor,
)
from nightdesk.runbooks.fields import Fields, Notes
from nightdesk.runbooks.yaml_tree import Listing, Node, Problem, Scalar, Table

if TYPE_CHECKING:
    from nightdesk.runbooks.parse import Runbook

REQUIRED = (
    "runbook_version",
    "client_id",
    "client_name",
    "timezone",
    "reviewed_on",
    "reviewed_by",
    "coverage",
    "business_hours",
    "holidays",
    "co_managed",
    "lob_apps",
    "high_risk_systems",
    "contacts",
    "vendors",
    "maintenance_windows",
    "t1_actions",
)
"""The fields RB001 asks for, in the order of the table of DOMAIN §6 (`coverage` for `coverage.model`)."""
_VITAL = ("timezone", "coverage", "business_hours")

_ALL = frozenset(SEVERITIES)
_URGENT: frozenset[Severity] = frozenset({"P1", "P2"})
_NONE: frozenset[Severity] = frozenset()
MODELS: Mapping[CoverageModel, tuple[frozenset[Severity], frozenset[Severity]]] = {
    "answering_service": (_ALL, _NONE),
    "on_call": (_URGENT, _NONE),
    "extended_hours": (_URGENT, _ALL - _URGENT),
    "overnight": (_URGENT, _ALL - _URGENT),
    "full_247": (_ALL, _NONE),
}
"""§2.1: the severities each model covers, and those it only acknowledges."""
_OUT_OF_COVER: tuple[OutOfCoverPolicy, ...] = ("log_only", "billable_with_approval", "p1_best_effort")
_HOURS: tuple[Literal["open", "closed"], ...] = ("open", "closed")
_OWNERS = ("msp", "client_it", "shared")
_ONCE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d")


class ClientReading(msgspec.Struct, frozen=True):
    """What the front matter of one runbook gave: a policy or why there is none, and all that is wrong with it."""

    policy: ClientPolicy | Broken
    problems: tuple[Problem, ...]


def client_policy(runbook: Runbook) -> ClientPolicy | Broken:
    """What the runbook agrees, or `Broken` where its zone, coverage model or business hours can't be read."""
    return runbook.policy


def read_client(front: Table, *, client: str, file: str) -> ClientReading:
    """The policy in a front matter; `client` is the id the file's name gives, which is the one that counts."""
    notes = Notes()
    fields = Fields(front, notes)
    coverage = fields.table("coverage", vital=True)
    for name in REQUIRED:
        if name == "coverage":
            coverage.require("model", vital=True)
        else:
            fields.require(name, vital=name in _VITAL)
    check_version(fields, "runbook_version")
    _check_id(fields, client)
    hours = business_hours(fields)
    policy = ClientPolicy(
        client_id=client,
        client_name=fields.text("client_name", client),
        timezone=fields.zone("timezone", vital=True),
        coverage=_coverage(coverage),
        business_hours=hours,
        holidays=frozenset(fields.dates("holidays")),
        co_managed=fields.flag("co_managed", False),
        ownership=_ownership(fields.table("ownership")),
        notify_client_it_at=fields.choice("notify_client_it_at", SEVERITIES, "P2"),
        targets=_targets(fields.table("sla")),
        pause_on=_pause_on(fields),
        lob_apps=fields.texts("lob_apps"),
        severity_rules=_severity_rules(fields),
        high_risk_systems=_high_risk(fields),
        authorisers=fields.texts("authorisers"),
        containment=_containment(fields),
        contacts=_contacts(fields),
        vendors=_vendors(fields),
        maintenance_windows=_maintenance(fields),
        noise_rules=_noise(fields),
        t1_actions=fields.texts("t1_actions"),
        reviewed_on=fields.date("reviewed_on"),
        reviewed_by=fields.text("reviewed_by"),
        access_reviewed_on=fields.date("access_reviewed_on"),
    )
    if notes.vital:
        reasons = tuple(dict.fromkeys(problem.sentence(file) for problem in notes.vital))
        return ClientReading(Broken(file=file, problems=reasons), tuple(notes.problems))
    return ClientReading(policy, tuple(notes.problems))


def business_hours(fields: Fields) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Monday to Sunday, the windows of each day in minutes since midnight (RB010: any fault is vital).

    A day read as closed by mistake would move every due time of that client, so nothing is guessed here.
    """
    week = fields.table("business_hours", vital=True)
    if not isinstance(fields.node("business_hours"), Table):
        return ((),) * 7
    return tuple(_day(week, day) for day in WEEKDAYS)


def _day(week: Fields, day: str) -> tuple[tuple[int, int], ...]:
    if not week.require(day, vital=True):
        return ()
    windows, fault = _windows(week.node(day))
    if fault:
        words = (
            f'{day} {fault}; write a list of windows like ["09:00-12:00", "13:00-17:00"], each ending after it starts, '
            "none overlapping; [] for a closed day."
        )
        week.note(day, words, rule="RB010", vital=True, where=day)
        return ()
    return windows


def _windows(node: Node | None) -> tuple[tuple[tuple[int, int], ...], str]:
    """The windows of one day in order of time, and the first fault there is in words; empty where there is none."""
    if not isinstance(node, Listing):
        return (), "holds something else than a list"
    found: list[tuple[tuple[int, int], str]] = []
    for entry in node.items:
        text = entry.text.strip() if isinstance(entry, Scalar) else ""
        window = _window(text)
        if window is None:
            return (), f'holds "{text}"' if text else "holds something that is no window"
        found.append((window, text))
    found.sort()
    for (before, first), (after, second) in pairwise(found):
        if after[0] < before[1]:
            return (), f'holds "{first}" and "{second}", which overlap'
    return tuple(window for window, _ in found), ""


def _window(text: str) -> tuple[int, int] | None:
    start, dash, end = text.partition("-")
    try:
        window = minutes_of_day(start), minutes_of_day(end)
    except ValueError:
        return None
    return window if dash and window[0] < window[1] else None


def check_version(fields: Fields, name: str) -> None:
    """Notes a file that was written for another version of its format than 1."""
    if fields.node(name) is not None and fields.integer(name, 1) != 1:
        fields.note(name, f"{name} is not 1, the only one there is, so it may be read wrongly; write {name}: 1.")


def _check_id(fields: Fields, client: str) -> None:
    said = fields.text("client_id")
    if said and said != client:
        words = f'client_id is "{said}" but the file is {client}.md, which counts; make them the same.'
        fields.note("client_id", words)


def _coverage(fields: Fields) -> Coverage:
    model = fields.choice("model", tuple(MODELS), "on_call", rule="RB016", vital=True)
    covered, ack_only = MODELS[model]
    if fields.node("covered_severities") is not None:
        covered = _severities(fields, "covered_severities", covered)
        ack_only = ack_only - covered
    if fields.node("ack_only_severities") is not None:
        ack_only = _severities(fields, "ack_only_severities", ack_only)
    return Coverage(
        model=model,
        covered=covered,
        ack_only=ack_only,
        extended_until=fields.time("extended_until", 1440),
        after_hours_start=fields.time("after_hours_start", 1080),
        after_hours_end=fields.time("after_hours_end", 480),
        weekends=fields.flag("weekends", True),
        holidays_covered=fields.flag("holidays_covered", True),
        ooc_policy=fields.choice("ooc_policy", _OUT_OF_COVER, "log_only"),
    )


def _severities(fields: Fields, name: str, default: frozenset[Severity]) -> frozenset[Severity]:
    said = fields.texts(name)
    known = frozenset(severity for severity in SEVERITIES if severity in said)
    if len(known) == len(set(said)) and isinstance(fields.node(name), Listing):
        return known
    fields.note(name, f"{name} may hold P1, P2, P3 and P4 only; the list of the coverage model is used instead.")
    return default


def _ownership(fields: Fields) -> Mapping[str, str]:
    owners = {system: fields.choice(system, _OWNERS, "") for system in fields.names()}
    return {system: owner for system, owner in owners.items() if owner}


def _targets(fields: Fields) -> Mapping[Severity, Targets]:
    targets = dict(DEFAULT_TARGETS)
    for severity in SEVERITIES:
        if fields.node(severity) is None:
            continue
        own, default = fields.table(severity), DEFAULT_TARGETS[severity]
        update = own.integer("update", 0, at_least=1) * MINUTE
        targets[severity] = Targets(
            response=own.integer("response", default.response // MINUTE, at_least=1) * MINUTE,
            update=update or default.update,
            resolution=own.integer("resolution", default.resolution // MINUTE, at_least=1) * MINUTE,
        )
    return targets


def _pause_on(fields: Fields) -> frozenset[str]:
    if fields.node("pause_on") is None:
        return frozenset({"waiting_client"})
    said = frozenset(fields.texts("pause_on"))
    known = said & {"waiting_client", "waiting_vendor"}
    if known != said:
        fields.note("pause_on", "pause_on may hold waiting_client and waiting_vendor only; the rest is left out.")
    return known


def _severity_rules(fields: Fields) -> tuple[SeverityRule, ...]:
    found = []
    for entry in fields.tables("severity_rules"):
        rule = SeverityRule(
            id=entry.text("id"),
            reason=entry.text("reason"),
            category=entry.text("category") or None,
            system=entry.text("system") or None,
            hours=entry.choice("hours", _HOURS, "open") if entry.node("hours") else None,
            at_least=entry.choice("at_least", SEVERITIES, "P4") if entry.node("at_least") else None,
            at_most=entry.choice("at_most", SEVERITIES, "P1") if entry.node("at_most") else None,
        )
        if entry.require("id") and entry.sound():
            found.append(rule)
    return tuple(found)


def _high_risk(fields: Fields) -> tuple[HighRiskSystem, ...]:
    return tuple(
        HighRiskSystem(id=entry.text("id"), kind=entry.text("kind"))
        for entry in fields.tables("high_risk_systems")
        if entry.require("id")
    )


def _containment(fields: Fields) -> tuple[Containment, ...]:
    return tuple(
        Containment(
            id=entry.text("id"),
            systems=entry.texts("systems"),
            steps=entry.texts("steps"),
            signed_by=entry.text("signed_by"),
        )
        for entry in fields.tables("containment")
        if entry.require("id")
    )


def _contacts(fields: Fields) -> tuple[Contact, ...]:
    node = fields.node("contacts")
    if isinstance(node, Listing) and not node.items:
        fields.note("contacts", "contacts is empty; name at least one person who can be called.", rule="RB001")
    found = [
        Contact(
            order=entry.integer("order", number, at_least=1),
            name=entry.text("name"),
            role=entry.text("role"),
            phone=entry.text("phone"),
            email=entry.text("email"),
        )
        for number, entry in enumerate(fields.tables("contacts"), start=1)
        if entry.require("name")
    ]
    return tuple(sorted(found, key=lambda contact: contact.order))


def _vendors(fields: Fields) -> tuple[Vendor, ...]:
    return tuple(
        Vendor(
            name=entry.text("name"),
            phone=entry.text("phone"),
            account=entry.text("account"),
            systems=entry.texts("systems"),
        )
        for entry in fields.tables("vendors")
        if entry.require("name")
    )


def _maintenance(fields: Fields) -> tuple[MaintenanceWindow, ...]:
    found = []
    for entry in fields.tables("maintenance_windows"):
        if not (entry.require("id") and entry.require("start") and entry.require("end")):
            continue
        weekday = entry.text("weekday") or None
        window = MaintenanceWindow(
            id=entry.text("id"),
            start=entry.text("start"),
            end=entry.text("end"),
            assets=entry.texts("assets") if entry.node("assets") else ("*",),
            weekday=weekday,
        )
        if _is_window(window) and entry.sound():
            found.append(window)
        else:
            words = (
                f"the maintenance window {window.id} can't be read and suppresses nothing; write start and end as "
                '"2026-03-08T00:30", or weekday: sun with start and end as "01:00".'
            )
            entry.note("start", words)
    return tuple(found)


def _is_window(window: MaintenanceWindow) -> bool:
    if window.weekday is None:
        return bool(_ONCE.fullmatch(window.start) and _ONCE.fullmatch(window.end)) and window.start < window.end
    try:
        return window.weekday in WEEKDAYS and minutes_of_day(window.start) < 1440 and minutes_of_day(window.end) >= 0
    except ValueError:
        return False


def _noise(fields: Fields) -> tuple[NoiseRule, ...]:
    found = []
    for entry in fields.tables("noise_rules"):
        rule = NoiseRule(
            id=entry.text("id"),
            check=entry.text("check"),
            reason=entry.text("reason"),
            asset=entry.text("asset") or None,
            severity=entry.choice("severity", ("critical", "warning", "info"), "") or None,
        )
        if entry.require("id") and entry.require("check") and entry.sound():
            found.append(rule)
    return tuple(found)
