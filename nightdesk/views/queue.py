"""The overnight queue: rows in the order of SLA-13 and SLA-14, each ready to be shown."""

from __future__ import annotations

from typing import Literal

import msgspec

from nightdesk.domain.alerts import Storm
from nightdesk.domain.clocks import Clock
from nightdesk.domain.deciding import alert_subject
from nightdesk.domain.instants import DAY, Instant, left, local, overdue, zone
from nightdesk.domain.picture import Picture
from nightdesk.domain.policy import Severity
from nightdesk.domain.queue import QueueEntry, earliest_due, recheck_due
from nightdesk.domain.tickets import STATUS_LABELS
from nightdesk.views.common import Header, Scene, Tone, View, header, name_of

BANDS = (
    "Now",
    "P1",
    "P2 at risk, messages to answer",
    "At risk, promises, re-checks",
    "Running",
    "Waiting",
)
"""What each band of SLA-13 is called on the screen."""


class QueueRow(View, frozen=True, kw_only=True):
    """One row. `id` is the ticket, or the group or storm id of an alert nobody made a ticket of."""

    id: str
    kind: Literal["ticket", "alert", "storm"]
    band: int
    severity: Severity
    client: str
    client_name: str
    summary: str
    status: str
    """Status word, or `re-check`, `read now`, `alert`."""
    owner: str
    clock: str
    """`3m left`, `overdue 1m`, `waits 08:00`, `promise 12m`; what is due first."""
    tone: Tone
    due: Instant | None
    revision: int


class QueueView(View, frozen=True, kw_only=True):
    """The queue as it stands at `header.now`."""

    header: Header
    rows: tuple[QueueRow, ...]
    next_change: Instant
    """The earliest instant at which a row's text or place may change by time alone."""


class Queue(msgspec.Struct, frozen=True):
    """Asks for the queue."""

    def answer(self, scene: Scene) -> QueueView:
        """The whole queue at the scene's instant."""
        picture = scene.picture
        entries = picture.queue()
        changes = [entry.changes_at for entry in entries if entry.changes_at is not None]
        # The header's clock moves on with every minute whatever the rows do.
        changes.append(Instant(picture.now - picture.now % 60 + 60))
        return QueueView(
            header=header(scene, entries),
            rows=tuple(_kept_row(entry, picture) for entry in entries),
            next_change=min(changes),
        )


def _kept_row(entry: QueueEntry, picture: Picture) -> QueueRow:
    """The row, made anew only where its entry was: an entry says itself until when it holds."""
    kept, row = picture.shown.get(entry.id, (None, None))
    if kept is not entry or not isinstance(row, QueueRow):
        row = _row(entry, picture)
        picture.shown[entry.id] = (entry, row)
    return row


def _row(entry: QueueEntry, picture: Picture) -> QueueRow:
    ticket, row = entry.ticket, entry.row
    clock, tone = clock_cell(entry, picture)
    if ticket is not None:
        summary, owner, revision = ticket.subject, name_of(picture, ticket.owner), ticket.revision
    else:
        assert row is not None
        summary, owner, revision = alert_subject(row), "", 0
    return QueueRow(
        id=entry.id,
        kind="ticket" if ticket is not None else "storm" if isinstance(row, Storm) else "alert",
        band=entry.band,
        severity=entry.severity,
        client=entry.client,
        client_name=picture.client_name(entry.client),
        summary=summary,
        status=_status_word(entry, picture.now),
        owner=owner,
        clock=clock,
        tone=tone,
        due=entry.due,
        revision=revision,
    )


def _status_word(entry: QueueEntry, now: Instant) -> str:
    """The most pressing word of several that may hold; colour never says what no word does."""
    ticket = entry.ticket
    if entry.read_now:
        return "read now"
    if ticket is None:
        return "alert"
    if ticket.unanswered is not None:
        return "client wrote"
    if ticket.undelivered:
        return "undelivered"
    if ticket.resurfaced_at is not None:
        return "resurfaced"
    if recheck_due(ticket, now):
        return "re-check"
    if ticket.status == "parked":
        return "parked"
    return STATUS_LABELS[ticket.status]


def clock_cell(entry: QueueEntry, picture: Picture) -> tuple[str, Tone]:
    """What is due first, in few cells (T-7), and how much it presses. A re-check has its own word beside it."""
    now = picture.now
    due, due_is = entry.due, entry.due_is
    if due_is == "re-check" and entry.ticket is not None:
        due, due_is = earliest_due(entry.ticket, entry.clocks, None)
    if due is None:
        words = {clock.state for clock in entry.clocks.all}
        return ("best effort", "warn") if "best_effort" in words else ("paused" if "paused" in words else "", "muted")
    if due_is == "work_due":
        return ("work due", "warn") if due <= now else (f"day {left(due - now)}", "muted")
    if due_is == "promise":
        return (f"promise {left(due - now)}", "warn") if due >= now else (f"promise late {overdue(now - due)}", "alarm")
    if due < now:
        return f"overdue {overdue(now - due)}", "alarm"
    clock = next((clock for clock in entry.clocks.all if clock.name == due_is), None)
    if clock is not None and clock.state == "waiting_cover":
        return _waits(clock, picture), "muted"
    at_risk = clock is not None and clock.state == "at_risk"
    return f"{left(due - now)} left", "warn" if at_risk else "calm"


def _waits(clock: Clock, picture: Picture) -> str:
    assert clock.calendar is not None
    now = picture.now
    opens = next((start for start, _ in clock.calendar.windows(now, Instant(now + 8 * DAY))), None)
    if opens is None:
        return "waits"
    wall = local(Instant(opens), zone(picture.desk.timezone))
    return f"waits {wall:%H:%M}" if opens - now < DAY else f"waits {wall:%a %H:%M}"
