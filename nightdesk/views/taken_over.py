"""What became of a report after it was fixed, in words: who took over what, and what happened since (HO-8, HO-9)."""

from __future__ import annotations

from collections.abc import Mapping

from nightdesk.domain.acceptance import PARKED, Acceptance, Addendum
from nightdesk.domain.handoff import SectionName
from nightdesk.domain.instants import clock_time, zone
from nightdesk.domain.picture import Picture
from nightdesk.domain.rules import words_of
from nightdesk.views.common import name_of
from nightdesk.views.words import event_words

TITLES: Mapping[SectionName, str] = {
    "action_first": "Action first thing",
    "open": "Open",
    "parked": "Parked",
    "resolved": "Resolved",
    "fyi": "FYI",
}


def acceptance_lines(taken: Acceptance, picture: Picture) -> tuple[str, ...]:
    """Who took what over, and what nobody has: `NA-207: Ada Day`; empty where there was nothing to take over."""
    lines = [f"{_item(name)}: {name_of(picture, person)}" for name, person in taken.accepted.items()]
    if taken.missing:
        lines.append(f"nobody yet ({words_of('HO-9')}): {', '.join(_item(name) for name in taken.missing)}")
    elif taken.complete_at is not None:
        lines.append(f"complete at {clock_time(taken.complete_at, zone(picture.desk.timezone))}")
    return tuple(lines)


def _item(name: str) -> str:
    return "all that is parked" if name == PARKED else name


def addenda_lines(late: tuple[Addendum, ...], picture: Picture) -> tuple[str, ...]:
    """`07:40 EDT NA-216: received by phone (not in the report, now action first thing)`, an event a line."""
    tz = zone(picture.desk.timezone)
    named = {one.event for one in late}
    events = {event.id: event for event in picture.facts.of_tickets() if event.id in named} if late else {}
    lines = []
    for one in late:
        event = events[one.event]
        was = f"in the report: {TITLES[one.before].lower()}" if one.before else "not in the report"
        now = f", then: {TITLES[one.after].lower()}" if one.after and one.after != one.before else ""
        lines.append(f"{clock_time(event.at, tz)} {one.ticket}: {event_words(event, picture)[0]} ({was}{now})")
    return tuple(lines)
