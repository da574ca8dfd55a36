"""What burns next: who stands in the queue, in which band, in which order (SLA-13, SLA-14, RC-1)."""

from __future__ import annotations

import msgspec

from nightdesk.domain.alerts import Group, Storm
from nightdesk.domain.clocks import Clocks, Milestones, SeverityStep, StatusStep, clocks
from nightdesk.domain.instants import DAY, HOUR, MINUTE, Instant
from nightdesk.domain.paging import unanswered_tiers
from nightdesk.domain.policy import Policies, Severity
from nightdesk.domain.severity import fold_text, provisional, tripwire
from nightdesk.domain.tickets import Ticket

PROMISE_AHEAD = HOUR
_PRESSING = frozenset({"breached", "at_risk"})


class QueueEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the queue: a ticket, or an open alert group or storm nobody made a ticket of."""

    id: str
    client: str
    band: int
    severity: Severity
    due: Instant | None
    """The earliest of what runs; None where nothing does."""
    due_is: str
    """What that is: `response`, `update`, `resolution`, `promise`, `work_due`, `re-check`; empty without one."""
    clocks: Clocks
    milestones: Milestones
    ticket: Ticket | None = None
    row: Group | Storm | None = None
    read_now: bool = False
    changes_at: Instant | None = None
    """When time alone may change it next."""

    @property
    def order(self) -> tuple[int, bool, int, str, str]:
        """The sort key of SLA-13."""
        return (self.band, self.due is None, self.due or 0, self.severity, self.id)


def in_queue(ticket: Ticket, now: Instant) -> bool:
    """SLA-13: whether a ticket stands in the queue."""
    if ticket.status == "merged":
        return False
    if ticket.status not in ("parked", "resolved"):
        return True
    if ticket.status == "parked" and ticket.work_due is not None and ticket.work_due <= now:
        return True
    return bool(promise_near(ticket, now) or ticket.unanswered is not None or ticket.undelivered)


def promise_near(ticket: Ticket, now: Instant) -> bool:
    """PR-1: an open promise due within the hour, or past due."""
    return any(promised.due <= now + PROMISE_AHEAD for promised in ticket.promises)


def ticket_entry(ticket: Ticket, three: Clocks, now: Instant) -> QueueEntry:
    """The row of one ticket."""
    due, due_is = earliest_due(ticket, three, now)
    return QueueEntry(
        id=ticket.id,
        client=ticket.client,
        band=_band(ticket, three, now),
        severity=ticket.severity,
        due=due,
        due_is=due_is,
        clocks=three,
        milestones=ticket.milestones,
        ticket=ticket,
        read_now=ticket.read_now,
    )


def earliest_due(ticket: Ticket, three: Clocks, now: Instant | None) -> tuple[Instant | None, str]:
    """The earliest due instant and what it is; with `now`, a re-check that has come counts too (RC-1)."""
    dues: list[tuple[Instant, str]] = [
        (clock.due, clock.name) for clock in three.all if clock.running and clock.due is not None
    ]
    dues.extend((promised.due, "promise") for promised in ticket.promises)
    if ticket.status == "parked" and ticket.work_due is not None:
        dues.append((ticket.work_due, "work_due"))
    if now is not None and recheck_due(ticket, now) and ticket.recheck_at is not None:
        dues.append((ticket.recheck_at, "re-check"))
    return min(dues) if dues else (None, "")


def recheck_due(ticket: Ticket, now: Instant) -> bool:
    """RC-1: nobody looked at it for too long."""
    return ticket.recheck_at is not None and ticket.recheck_at <= now


def _band(ticket: Ticket, three: Clocks, now: Instant) -> int:
    resolved = ticket.status == "resolved"
    responded = ticket.milestones.first_response is not None
    pressing = any(clock.state in _PRESSING for clock in three.all)
    messages = ticket.unanswered is not None or bool(ticket.undelivered)
    if not resolved:
        if ticket.read_now or (ticket.severity == "P1" and not responded):
            return 0
        if ticket.severity == "P1" or unanswered_tiers(ticket.pages, responded=responded):
            return 1
    if messages or (not resolved and ticket.severity == "P2" and pressing):
        return 2
    due_for_work = ticket.status == "parked" and ticket.work_due is not None and ticket.work_due <= now
    if promise_near(ticket, now) or (not resolved and (pressing or recheck_due(ticket, now) or due_for_work)):
        return 3
    return 4 if any(clock.state == "ok" for clock in three.all) else 5


def alert_entry(row: Group | Storm, policies: Policies, now: Instant) -> QueueEntry:
    """SLA-14: an alert row is a ticket nobody has answered."""
    problems = row.members if isinstance(row, Storm) else row.problems
    words = fold_text(*(problem.summary for problem in problems))
    tripped = tripwire(policies.desk(now).tripwires, words) is not None
    severity = provisional(None, "alert", problems, tripped)
    milestones = Milestones(
        row.received_at,
        (SeverityStep(row.received_at, severity, "provisional"),),
        (StatusStep(row.received_at, "new"),),
    )
    three = clocks(milestones, policies.client(row.client, now), now)
    pressing = any(clock.state in _PRESSING for clock in three.all)
    running = [(clock.due, clock.name) for clock in three.all if clock.running and clock.due is not None]
    due, due_is = min(running) if running else (None, "")
    if tripped or severity == "P1":
        band = 0
    elif pressing:
        band = 2 if severity == "P2" else 3
    else:
        band = 4 if any(clock.state == "ok" for clock in three.all) else 5
    return QueueEntry(
        id=row.id, client=row.client, band=band, severity=severity, due=due, due_is=due_is, clocks=three,
        milestones=milestones, row=row,
        read_now=tripped,
    )  # fmt: skip


def next_change(entry: QueueEntry, now: Instant) -> Instant | None:
    """The earliest instant after `now` at which time alone may change this row's text, tone or place."""
    instants: list[int] = []
    if entry.due is not None:
        instants.append(_next_text(entry.due, now))
    for clock in entry.clocks.all:
        if clock.state == "paused" and clock.due is not None:
            instants.append(clock.due + 1)
        if clock.running:
            if entry.due_is == "re-check" and clock.due is not None:
                instants.append(_next_text(clock.due, now))
            edge = clock.calendar.edge_after(now) if clock.calendar is not None else None
            instants.extend(at for at in (clock.risk, clock.due and clock.due + 1, edge) if at is not None)
    if entry.ticket is not None:
        instants.extend(_turns(entry.ticket))
    return _first_after(now, instants)


def _next_text(due: Instant, now: Instant) -> int:
    """When the words for `due` change next (T-7): time left is floored to the minute, above a day to the hour; time
    overdue is rounded up to the minute."""
    gap = due - now
    if gap < 0:
        return now + MINUTE - (-gap - 1) % MINUTE
    return now + gap % (HOUR if gap > DAY + HOUR else MINUTE) + 1


def joins_at(ticket: Ticket, now: Instant) -> Instant | None:
    """The earliest instant after `now` at which a ticket outside the queue may come into it by time alone."""
    return _first_after(now, _turns(ticket))


def _turns(ticket: Ticket) -> list[int]:
    """The instants at which a ticket's place in the queue may change, clocks apart."""
    turns = [promised.due - PROMISE_AHEAD for promised in ticket.promises]
    turns.extend(at for at in (ticket.recheck_at, ticket.work_due) if at is not None)
    return turns


def _first_after(now: Instant, instants: list[int]) -> Instant | None:
    ahead = [at for at in instants if at > now]
    return Instant(min(ahead)) if ahead else None
