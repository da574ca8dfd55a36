"""The picture for somebody just woken, or coming on shift: of the desk, or of one ticket.

Nothing is worked out here that another view or a rule says already.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from nightdesk.domain import entries as e
from nightdesk.domain import escalation
from nightdesk.domain.instants import HOUR, Instant, clock_time, display, left, overdue, zone
from nightdesk.domain.page_plan import STOPPED, Attempt, Paging, paging
from nightdesk.domain.picture import Picture
from nightdesk.domain.policy import UNKNOWN_CLIENT, Broken
from nightdesk.domain.rota import ROLES, OnNow, gaps, night_at, on_now
from nightdesk.domain.rules import words_of
from nightdesk.domain.tickets import Ticket
from nightdesk.views.clocks import ClockLine
from nightdesk.views.common import Header, Scene, View, name_of
from nightdesk.views.queue import Queue, QueueRow
from nightdesk.views.ticket import Card, TicketCard, TimelineLine

TOP = 6
"""Rows of the queue a brief speaks of."""
DONE = 6
"""Entries of a ticket it speaks of, the latest."""

_TIERS = {"t2_primary": "T2", "t3_primary": "T3"}
_PLAIN = 18 * HOUR
"""Within this the hour alone says which day is meant."""
_LEFT_OUT = (e.Checklist, e.Decision, e.Page, e.PageAck, e.StandDown, e.Csat)


class OnCall(View, frozen=True, kw_only=True):
    """Who holds a tier now."""

    tier: str
    name: str
    """Empty where the rota has nobody."""
    phone: str
    until: str
    """Desk time at which somebody else, or nobody, takes over; empty where that is far off."""


class Burning(View, frozen=True, kw_only=True):
    """One row of the queue and what it needs next."""

    row: QueueRow
    next_step: str


class PageLine(View, frozen=True, kw_only=True):
    """Pages of one ticket and tier that are under way: nobody answered yet, or who did is still at it (PG-2, PG-3)."""

    ticket: str
    tier: str
    name: str
    """Who was paged last; where somebody answered, who that is."""
    phone: str
    tries: int
    """Pages to that person, since anybody answered last."""
    since: str
    """Desk time of the first of these pages."""
    answered: str
    """Desk time of the answer; empty where nobody answered."""
    next_name: str
    """Who is paged next (PG-2); empty where somebody answered."""
    next_at: str
    """Desk time of that page; `now` where it has come."""
    exhausted: bool
    """The whole chain was tried and starts again."""


class PromiseLine(View, frozen=True, kw_only=True):
    """An open promise (PR-1)."""

    ticket: str
    client_name: str
    due: Instant
    time: str
    """Desk time."""
    when: str
    """`in 30m`, `late 5m`."""
    what: str
    to: str


class DeskBrief(View, frozen=True, kw_only=True):
    """The desk at a glance. Text is ready to be shown."""

    header: Header
    on_call: tuple[OnCall, ...]
    pages: tuple[PageLine, ...]
    """Unanswered ones first, then by first page."""
    in_queue: int
    burning: tuple[Burning, ...]
    """The first rows of the queue."""
    promises: tuple[PromiseLine, ...]
    """All open ones, the next due first."""
    breached: tuple[str, ...]
    """`NA-207 update`: ticket and clock, in the queue's order."""
    alerts_open: tuple[str, ...]
    """Alert groups and storms without a ticket that nobody put aside."""
    alerts_aside: int
    """Open groups without a ticket that somebody did put aside (SLA-14)."""
    runbooks: tuple[str, ...]
    """Runbooks that can't be used tonight, with the reason."""
    gaps: tuple[str, ...]
    """What the rota lacks tonight."""
    warnings: tuple[str, ...]
    """What else is wrong with the desk's own files."""


class TicketBrief(View, frozen=True, kw_only=True):
    """One ticket, or an alert row nobody made a ticket of, for whoever was woken for it."""

    clock: str
    """Desk time now."""
    id: str
    severity: str
    subject: str
    client_name: str
    client_time: str
    status: str
    owner: str
    since: str
    reported_by: str
    """Requester and how to reach them; empty where nobody is named."""
    why: str
    """How the severity came about, with its rules."""
    clocks: tuple[ClockLine, ...]
    done: tuple[str, ...]
    """`22:20 EST Noor Haddad: client update, told by message: We are containing …`, the newest last."""
    decided: str
    """The last decision, by whom, when, and whether the rules said so; empty before one."""
    rules: tuple[str, ...]
    """The rules behind it, with their words."""
    pages: tuple[PageLine, ...]
    call: str
    """Whom to call at the client, with the number."""
    cover: str
    runbook_first: tuple[str, ...]
    facts: tuple[str, ...]
    """What is open on it: promises, flags, violations."""
    next_step: str


class Brief(msgspec.Struct, frozen=True):
    """Asks for the picture of the desk."""

    def answer(self, scene: Scene) -> DeskBrief:
        """The picture at the scene's instant."""
        picture = scene.picture
        queue = Queue().answer(scene)
        on = on_now(picture.rota, picture.desk, picture.now)
        tickets = [ticket for walk in picture.walks() for ticket in walk.tickets.values()]
        broken = picture.policies.broken(picture.now)
        own = (found for found in broken if not found.file.startswith("clients/"))
        without = [group for walk in picture.walks() for group in walk.alerts.open_without_ticket()]
        rows = [row.id for walk in picture.walks() for row in walk.alerts.rows()]
        shown = {group.id for group in without if group.id in rows or group.storm in rows}
        return DeskBrief(
            header=queue.header,
            on_call=tuple(_on_call(found, _TIERS[found.role], picture) for found in on if found.role in _TIERS),
            pages=_pages(tickets, picture),
            in_queue=len(queue.rows),
            burning=tuple(Burning(row=row, next_step=_next_step(row.id, scene)) for row in queue.rows[:TOP]),
            promises=_promises(tickets, picture),
            breached=tuple(
                f"{entry.id} {clock.name}"
                for entry in picture.queue()
                for clock in entry.clocks.all
                if clock.state == "breached"
            ),
            alerts_open=tuple(row.id for row in queue.rows if row.kind != "ticket"),
            alerts_aside=len(without) - len(shown),
            runbooks=_unusable(broken, tickets, picture),
            gaps=_gaps(on, picture),
            warnings=(*scene.troubles, *(problem for found in own for problem in found.problems[:1])),
        )


class BriefOf(msgspec.Struct, frozen=True):
    """Asks for the picture of one ticket, or of an alert row by its group or storm id."""

    ticket: str

    def answer(self, scene: Scene) -> TicketBrief | None:
        """The picture at the scene's instant; None for an id nobody has named by then."""
        card = Card(ticket=self.ticket).answer(scene)
        if card is None:
            return None
        picture = scene.picture
        ticket = picture.ticket(self.ticket)
        decided, rules = _decided(ticket, picture) if ticket is not None else ("", ())
        return TicketBrief(
            clock=display(picture.now, zone(picture.desk.timezone)),
            id=card.id,
            severity=card.severity,
            subject=card.subject,
            client_name=card.client_name,
            client_time=card.client_time,
            status=card.status_label,
            owner=card.owner,
            since=card.received,
            reported_by=", ".join(filter(None, (card.requester, card.contact))),
            why=card.severity_why,
            clocks=card.clocks,
            done=_done(card, ticket, picture),
            decided=decided,
            rules=rules,
            pages=_pages([ticket], picture) if ticket is not None else (),
            call=card.call_first,
            cover=card.cover,
            runbook_first=card.runbook_first,
            facts=card.facts,
            next_step=card.next_step,
        )


def _next_step(id: str, scene: Scene) -> str:
    card = Card(ticket=id).answer(scene)
    return card.next_step if card is not None else ""


# who is on


def _on_call(found: OnNow, tier: str, picture: Picture) -> OnCall:
    until = display(found.until, zone(picture.desk.timezone)) if found.until is not None else ""
    if found.engineer is None:
        return OnCall(tier=tier, name="", phone="", until=until)
    return OnCall(tier=tier, name=found.engineer.name, phone=found.engineer.phone, until=until)


def _gaps(on: Sequence[OnNow], picture: Picture) -> tuple[str, ...]:
    """Roles that somebody may be paged by and nobody holds tonight (PG-1), and people the rota says are away."""
    missing = [ROLES[gap.role] for gap in gaps(picture.rota, picture.desk, picture.now, nights=1)]
    tonight = night_at(picture.desk, picture.now).isoformat()
    away = [
        f"{ROLES[found.role]} {found.engineer.name} is on leave"
        for found in on
        if found.engineer is not None and tonight in picture.rota.leave.get(found.engineer.id, frozenset())
    ]
    return (*([f"nobody for {', '.join(missing)}"] if missing else []), *away)


# pages


def _pages(tickets: Sequence[Ticket], picture: Picture) -> tuple[PageLine, ...]:
    found: list[tuple[bool, Instant, PageLine]] = []
    for ticket in tickets:
        if ticket.pages and ticket.status not in STOPPED:  # PG-7
            sent = {event.id: event.at for event in ticket.pages}
            for one in paging(ticket, picture.policies):
                at, line = _page_line(ticket, one, sent, picture)
                if line is not None:
                    found.append((one.acknowledged, at, line))
    return tuple(line for *_, line in sorted(found, key=lambda one: (one[0], one[1], one[2].ticket, one[2].tier)))


def _page_line(
    ticket: Ticket, one: Paging, sent: dict[str, Instant], picture: Picture
) -> tuple[Instant, PageLine | None]:
    answers = [number for number, attempt in enumerate(one.attempts) if attempt.acked_at is not None]
    run = one.attempts if one.acknowledged or not answers else one.attempts[answers[-1] + 1 :] or one.attempts[-1:]
    who = _at_it(ticket, run) if one.acknowledged else run[-1]
    since = sent[run[0].event]
    if who is None or (one.next is None and not one.acknowledged):
        return since, None
    person = picture.rota.engineer(who.contact)
    coming, now = one.next, picture.now
    return since, PageLine(
        ticket=ticket.id,
        tier=one.tier,
        name=name_of(picture, who.contact),
        phone=person.phone if person is not None else "",
        tries=sum(attempt.contact == who.contact for attempt in run),
        since=_clock(picture, since),
        answered=_clock(picture, who.acked_at) if one.acknowledged and who.acked_at is not None else "",
        next_name=name_of(picture, coming.contact or "") or "nobody on the rota" if coming is not None else "",
        next_at=("now" if coming.due <= now else _clock(picture, coming.due)) if coming is not None else "",
        exhausted=coming is not None and coming.chain_exhausted,
    )


def _at_it(ticket: Ticket, run: Sequence[Attempt]) -> Attempt | None:
    """Who answered first and was not stood down since (PG-3, PG-5); None where nobody of this tier is at it any
    more."""
    up = [
        (attempt.acked_at, number)
        for number, attempt in enumerate(run)
        if attempt.acked_at is not None and not _stood_down(ticket, attempt.contact, attempt.acked_at)
    ]
    return run[min(up)[1]] if up else None


def _stood_down(ticket: Ticket, contact: str, since: Instant) -> bool:
    return any(
        isinstance(event.body, e.StandDown) and event.body.contact == contact and event.at >= since
        for event in ticket.pages
    )


# what is owed, and what is missing


def _promises(tickets: Sequence[Ticket], picture: Picture) -> tuple[PromiseLine, ...]:
    now = picture.now
    lines = [
        PromiseLine(
            ticket=ticket.id, client_name=picture.client_name(ticket.client), due=promise.due,
            time=_clock(picture, promise.due),
            when=f"in {left(promise.due - now)}" if promise.due >= now else f"late {overdue(now - promise.due)}",
            what=promise.what, to=promise.to,
        )
        for ticket in tickets
        for promise in ticket.promises
    ]  # fmt: skip
    return tuple(sorted(lines, key=lambda line: (line.due, line.ticket)))


def _unusable(broken: Sequence[Broken], tickets: Sequence[Ticket], picture: Picture) -> tuple[str, ...]:
    """Case 57: runbooks that are broken, and clients with work open who have none."""
    found = {
        problem.file.removeprefix("clients/").removesuffix(".md"): problem.problems[0] if problem.problems else "broken"
        for problem in broken
        if problem.file.startswith("clients/")
    }
    for client in sorted({ticket.client for ticket in tickets if ticket.status not in ("resolved", "merged")}):
        known = picture.policies.in_force(f"clients/{client}.md", picture.now) is not None
        if not known and client != UNKNOWN_CLIENT:
            found.setdefault(client, "there is none")
    return tuple(f"{client}: {why}" for client, why in sorted(found.items()))


# one ticket


def _done(card: TicketCard, ticket: Ticket | None, picture: Picture) -> tuple[str, ...]:
    """The latest entries, but for those a brief says in lines of its own and for what the client thought of it."""
    apart = {event.id for event in ticket.events if isinstance(event.body, _LEFT_OUT)} if ticket is not None else set()
    lines = [line for line in card.timeline if line.event not in apart]
    return tuple(_entry(line, picture) for line in lines[-DONE:])


def _entry(line: TimelineLine, picture: Picture) -> str:
    text = " ".join(line.text.split())
    return f"{_clock(picture, line.at)} {line.actor}: {line.what}{f': {text}' if text else ''}".replace(" : ", " ")


def _decided(ticket: Ticket, picture: Picture) -> tuple[str, tuple[str, ...]]:
    """§5.4: the last decision against the checklist it refers to."""
    if not ticket.decisions:
        return "", ()
    last = ticket.decisions[-1]
    records = [record for record in ticket.checklists if record.at <= last.at]
    rules = records[-1].recommendation.rules if records else ()
    said = {
        "follows": "as the rules say",
        "deviation": f"against the rules, because {last.reason}",
        "deviation_without_reason": "against the rules, no reason given",
        "no_checklist": "without a checklist",
    }[last.result]
    who = name_of(picture, last.by)
    return (
        f"{escalation.ACTIONS[last.action]} ({_clock(picture, last.at)} {who}), {said}",
        tuple(map(words_of, rules)),
    )


def _clock(picture: Picture, at: Instant) -> str:
    """Desk time; with its date where that is not plain."""
    tz = zone(picture.desk.timezone)
    return clock_time(at, tz) if abs(picture.now - at) < _PLAIN else display(at, tz)
