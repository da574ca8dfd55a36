"""The rules of lint that look at the front matter, as it is written: a fault elsewhere in it hides none of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from nightdesk.domain.policy import WEEKDAYS
from nightdesk.runbooks.fields import Fields, Notes
from nightdesk.runbooks.lint.finding import Finding, entries_of, quoted, stale, text_of, texts_of
from nightdesk.runbooks.policy import business_hours
from nightdesk.runbooks.yaml_tree import Listing, Table


def agreed(front: Table, today: date) -> list[Finding]:
    """Every finding about what the front matter agrees, for a check on `today` (desk-local)."""
    return [
        *stale("RB003", front, "reviewed_on", today),
        *_without_phone("RB004", front, "contacts", "contact"),
        *_ownership(front),
        *_gaps(front),
        *_lowered_breaches(front),
        *_authorisers(front),
        *_holidays(front, today),
        *_without_phone("RB015", front, "vendors", "vendor"),
        *_access(front, today),
        *_containment(front),
    ]


def _without_phone(rule: str, front: Table, field: str, kind: str) -> Iterator[Finding]:
    """RB004, RB015: a contact or vendor without phone. "TBD" is none either: a phone has a digit in it."""
    for place, entry in entries_of(front, field):
        if not any(char.isdecimal() for char in text_of(entry, "phone")):
            name = text_of(entry, "name")
            words = f"the {kind} {quoted(name or place)} has no phone, so nobody can call at night; add the number."
            yield Finding(rule, "error", name or place, entry.lines.get("phone", entry.line), words)


def _ownership(front: Table) -> Iterator[Finding]:
    """RB007: co-managed without ownership. RB017: a system owned by both."""
    if not Fields(front, Notes()).flag("co_managed", False):
        return
    owners = front.items.get("ownership")
    if not isinstance(owners, Table) or not owners.items:
        words = "the client is co-managed, but ownership names no system; list each with msp, client_it or shared."
        yield Finding("RB007", "error", "", front.lines.get("ownership", front.lines.get("co_managed")), words)
        return
    for system in owners.items:
        if text_of(owners, system) == "shared":
            words = f"the system {quoted(system)} is shared, so at night it is nobody's; give it to msp or client_it."
            yield Finding("RB017", "warn", system, owners.lines.get(system), words)


def _gaps(front: Table) -> Iterator[Finding]:
    """RB011: overnight cover that leaves a gap before it begins or after it ends (COV-4); the first such weekday."""
    fields = Fields(front, Notes())
    coverage = fields.table("coverage")
    if coverage.text("model") != "overnight":
        return
    start, end = coverage.time("after_hours_start", 1080), coverage.time("after_hours_end", 480)
    week = front.items.get("business_hours")
    for day, windows in zip(WEEKDAYS, business_hours(fields), strict=True):
        if not windows:
            continue
        opens, closes = windows[0][0], windows[-1][1]
        if closes < start:
            gap, cure = f"the client closes at {_time(closes)} and cover begins at {_time(start)}", "after_hours_start"
        elif opens > end:
            gap, cure = f"cover ends at {_time(end)} and the client opens at {_time(opens)}", "after_hours_end"
        else:
            continue
        words = f"on {day} {gap}; nobody is entitled to work in between. Move coverage.{cure} or the business hours."
        yield Finding("RB011", "warn", "", week.lines.get(day) if isinstance(week, Table) else None, words)
        return


def _lowered_breaches(front: Table) -> Iterator[Finding]:
    """RB012: a severity rule that would lower a security ticket, against SEV-7."""
    for place, entry in entries_of(front, "severity_rules"):
        most = text_of(entry, "at_most")
        if most in ("P2", "P3", "P4") and text_of(entry, "category") == "security":
            rule = text_of(entry, "id") or place
            words = (
                f"the severity rule {quoted(rule)} would lower security tickets to {most}, but a breach is P1; "
                "remove the rule or its category."
            )
            yield Finding("RB012", "error", rule, entry.line, words)


def _authorisers(front: Table) -> Iterator[Finding]:
    """RB013: high-risk systems whose use nobody may approve (AU-2)."""
    systems = front.items.get("high_risk_systems")
    if isinstance(systems, Listing) and systems.items and not texts_of(front, "authorisers"):
        words = "there are high-risk systems, but nobody may approve their use; name them in authorisers."
        line = front.lines.get("authorisers", front.lines.get("high_risk_systems"))
        yield Finding("RB013", "error", "", line, words)


def _holidays(front: Table, today: date) -> Iterator[Finding]:
    """RB014: no holiday is left, so that the next one would be taken for a business day."""
    if not any(day >= today.isoformat() for day in Fields(front, Notes()).dates("holidays")):
        words = (
            f"no holiday on or after {today} is listed, so the next one counts as a business day; add those to come."
        )
        yield Finding("RB014", "warn", "", front.lines.get("holidays"), words)


def _access(front: Table, today: date) -> Iterator[Finding]:
    """RB018: nobody has tried the way to the credentials, or not for long."""
    if not Fields(front, Notes()).date("access_reviewed_on"):
        words = "nobody has noted when the credential procedure was last tried; try it and write access_reviewed_on."
        yield Finding("RB018", "warn", "", front.lines.get("access_reviewed_on"), words)
    yield from stale("RB018", front, "access_reviewed_on", today)


def _containment(front: Table) -> Iterator[Finding]:
    """RB020: break-glass steps signed by nobody entitled; at night they count for nothing (AU-7)."""
    entitled = texts_of(front, "authorisers")
    for place, entry in entries_of(front, "containment"):
        signed = text_of(entry, "signed_by")
        if signed not in entitled:
            id = text_of(entry, "id") or place
            who = f"{quoted(signed)}, who is not in authorisers" if signed else "nobody"
            words = (
                f"the containment {quoted(id)} is signed by {who}, so it may not be used; have an authoriser sign it."
            )
            yield Finding("RB020", "error", id, entry.line, words)


def _time(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
