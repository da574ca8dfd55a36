"""What several views share: the scene they are made from, how serious a cell is, the header line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, Protocol, TypeAlias, TypeVar

import msgspec

from nightdesk.domain.calendar import shift_at
from nightdesk.domain.figures.kpi import Interval
from nightdesk.domain.figures.review import Reviewed
from nightdesk.domain.instants import Instant, clock_time, display, left, local_date, zone
from nightdesk.domain.paging import on_duty
from nightdesk.domain.picture import Picture
from nightdesk.domain.policy import UNKNOWN_CLIENT
from nightdesk.domain.queue import QueueEntry, earliest_due

Tone: TypeAlias = Literal["alarm", "warn", "good", "calm", "muted"]
"""How much a cell wants to be seen. It never says more than the words beside it do: colour may be off."""

T_co = TypeVar("T_co", covariant=True)


class View(msgspec.Struct, frozen=True, kw_only=True):
    """Something a screen or a report shows."""


class Scene(msgspec.Struct, frozen=True):
    """What a view is made from: the desk at one instant, for whom, and the texts behind it."""

    picture: Picture
    actor: str
    head: str
    read: Callable[[str], bytes | None]
    """The bytes of a text file of the desk as adopted (`clients/acme.md`); None where there is none."""
    troubles: tuple[str, ...] = ()
    """What the desk could not read or write down, a sentence each."""
    kept: Callable[[Sequence[Interval], str | None], Reviewed] | None = None
    """What a review is made of, from what the desk has kept of it; None: work it out from the picture."""


class Query(Protocol[T_co]):
    """A question to the desk: a frozen struct that answers itself from a scene."""

    def answer(self, scene: Scene) -> T_co:
        """The view."""


class Header(View, frozen=True, kw_only=True):
    """The line on top of every page. Text is ready to be shown."""

    now: Instant
    clock: str
    """Desk wall time with its zone: `Sat 7 Mar 22:20 EST`."""
    desk_name: str
    shift: str
    """`2026-03-07 night`; empty outside a desk shift."""
    shift_left: str
    """`9h 40m left`; empty outside a desk shift."""
    on_call: str
    """`T2 Kai Brandt · T3 Raj Mehta`, with a gap named as a gap."""
    counts: str
    """`12 open · 1 P1 · 3 breached`."""
    next_due: str
    """`next NA-207 3m`; empty where nothing runs."""
    actor: str
    warnings: tuple[str, ...] = ()
    """Sentences for the banner: broken files, a machine clock set back."""


def header(scene: Scene, entries: list[QueueEntry]) -> Header:
    """The header for these queue rows."""
    picture, desk = scene.picture, scene.picture.desk
    now = picture.now
    shift = shift_at(desk, now)
    breached = sum(any(clock.state == "breached" for clock in entry.clocks.all) for entry in entries)
    p1 = sum(entry.severity == "P1" for entry in entries)
    counts = [f"{len(entries)} in queue"]
    counts += [f"{p1} P1"] if p1 else []
    counts += [f"{breached} breached"] if breached else []
    coming = min(
        ((due, entry.id) for entry in entries if (due := _clock_due(entry)) is not None and due >= now), default=None
    )
    return Header(
        now=now,
        clock=display(now, zone(desk.timezone)),
        desk_name=desk.desk_name,
        shift=shift.name if shift else "",
        shift_left=f"{left(shift.end - now)} left" if shift else "",
        on_call=on_call(picture),
        counts=" · ".join(counts),
        next_due=f"next {coming[1]} {left(coming[0] - now)}" if coming else "",
        actor=scene.actor,
        warnings=(
            *scene.troubles,
            *(problem for broken in picture.policies.broken(now) for problem in broken.problems[:1]),
            *_without_runbook(picture, entries),
        ),
    )


def _without_runbook(picture: Picture, entries: list[QueueEntry]) -> list[str]:
    """Case 57: the clients with work in the queue of whom the desk has no runbook at all."""
    clients = sorted({entry.client for entry in entries} - {UNKNOWN_CLIENT})
    return [
        f"No runbook for {client}: its cover is unknown. Write clients/{client}.md."
        for client in clients
        if picture.policies.in_force(f"clients/{client}.md", picture.now) is None
    ]


def _clock_due(entry: QueueEntry) -> Instant | None:
    """What runs out on a row; a re-check that has come hides no clock behind it."""
    if entry.due_is == "re-check" and entry.ticket is not None:
        return earliest_due(entry.ticket, entry.clocks, None)[0]
    return entry.due


def on_call(picture: Picture) -> str:
    """Who is on: `T2 Kai Brandt · T3 Raj Mehta`; a gap in the rota is said."""
    parts = []
    for tier, role in (("T2", "t2_primary"), ("T3", "t3_primary")):
        person = on_duty(picture.rota, picture.desk, role, picture.now)
        parts.append(f"{tier} {person.name if person else 'nobody on the rota'}")
    return " · ".join(parts)


def name_of(picture: Picture, person: str) -> str:
    """A person's name by id: the rota's, else the id itself."""
    found = picture.rota.engineer(person)
    return found.name if found is not None else person


def both_times(picture: Picture, client: str, at: Instant) -> str:
    """An instant for staff: desk time, and the client's too where they differ (T-6); its date only where that differs.

    `Sun 8 Mar 05:05 EDT (client 04:05 CDT)`.
    """
    desk = zone(picture.desk.timezone)
    here = display(at, desk)
    policy = picture.client_policy(client)
    if policy is None or policy.timezone == picture.desk.timezone:
        return here
    there = zone(policy.timezone)
    if display(at, there) == here:
        return here
    same_day = local_date(at, desk) == local_date(at, there)
    return f"{here} (client {clock_time(at, there) if same_day else display(at, there)})"
