"""Who was woken for what, and for how long (§1 Call-out, PG-5, RF-2): one person, one ticket, one night."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from nightdesk.domain.calendar import rota_night
from nightdesk.domain.entries import Event, Page, PageAck, PastCallout, StandDown
from nightdesk.domain.instants import MINUTE, Instant
from nightdesk.domain.policy import DeskPolicy

UNSAID_MINUTES = 30
"""PG-5: how long somebody was awake who acknowledged and of whom no stand-down is recorded."""


class CallOut(msgspec.Struct, frozen=True):
    """One person paged for one ticket in one night, however often. `at` is the first page; `minutes` awake."""

    engineer: str
    ticket: str
    at: Instant
    minutes: int
    acked: bool


def callouts(ticket: str, pages: Iterable[Event], desk: DeskPolicy) -> tuple[CallOut, ...]:
    """The call-outs in a ticket's pages, acknowledgements and stand-downs (in order), by first page.

    Minutes awake run from the first page to the last stand-down of that night, floored; 0 for who never answered.
    """
    found: dict[tuple[str, str], _Woken] = {}
    for event in pages:
        match event.body:
            case Page(contact=contact) | PageAck(contact=contact) | StandDown(contact=contact):
                pass
            case _:
                continue
        night = rota_night(desk.timezone, desk.night_end, event.at)
        if isinstance(event.body, Page):
            found.setdefault((contact, night), _Woken(event.at))
            continue
        # An answer or a stand-down after the night's end belongs to the call-out that was under way.
        under_way = [woken for (person, _), woken in found.items() if person == contact]
        if not under_way:
            continue
        if isinstance(event.body, PageAck):
            under_way[-1].acked = True
        else:
            under_way[-1].stood_down = event.at
    return tuple(
        CallOut(person, ticket, woken.first, woken.minutes, woken.acked) for (person, _), woken in found.items()
    )


class _Woken:
    def __init__(self, first: Instant) -> None:
        self.first = first
        self.acked = False
        self.stood_down: Instant | None = None

    @property
    def minutes(self) -> int:
        if not self.acked:
            return 0
        return UNSAID_MINUTES if self.stood_down is None else (self.stood_down - self.first) // MINUTE


def past_callouts(events: Iterable[Event]) -> tuple[CallOut, ...]:
    """The call-outs of before this log, as imported (RF-7)."""
    return tuple(
        CallOut(body.engineer, body.ticket, event.at, body.minutes, body.acked)
        for event in events
        if isinstance(body := event.body, PastCallout)
    )
