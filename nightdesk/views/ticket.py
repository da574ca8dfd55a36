"""The ticket card: who, what, three clocks with their reasons, cover, timeline, next step."""

from __future__ import annotations

import msgspec

from nightdesk.domain import escalation
from nightdesk.domain.alerts import Group, Storm
from nightdesk.domain.calendar import next_opening
from nightdesk.domain.clocks import clocks
from nightdesk.domain.deciding import alert_subject, untouchable
from nightdesk.domain.entries import Event
from nightdesk.domain.instants import Instant, clock_time, display, left, overdue, zone
from nightdesk.domain.paging import unanswered_tiers
from nightdesk.domain.picture import Picture
from nightdesk.domain.policy import Broken, Severity
from nightdesk.domain.queue import QueueEntry, alert_entry, in_queue, recheck_due, ticket_entry
from nightdesk.domain.rules import words_of
from nightdesk.domain.severity import Problem
from nightdesk.domain.tickets import STATUS_LABELS, Ticket
from nightdesk.runbooks.library import first_words
from nightdesk.views.clocks import ClockLine, clock_lines
from nightdesk.views.common import Scene, View, both_times, name_of
from nightdesk.views.queue import BANDS
from nightdesk.views.runbook import runbook_of
from nightdesk.views.words import cover_sentence, event_words, to_be_paged, without_effect

REFUSAL_WORDS = {
    "merge_other_client": "a merge into another client's ticket",
    "merge_cycle": "a merge of a ticket that was merged already",
    "merge_older_into_newer": "a merge of the older ticket into the newer one",
    "cover_approver": "billable cover accepted by somebody not entitled",
    "self_review": "a review of one's own break-glass access",
    "deviation_without_reason": "a decision against the rules without a reason",
    "caller_not_verified": "resolved without a verified caller",
}


class TimelineLine(View, frozen=True, kw_only=True):
    """One entry of the ticket, newest last."""

    at: Instant
    time: str
    """Desk time; client time too where the zones differ."""
    actor: str
    what: str
    """`acknowledged, told by phone`."""
    text: str
    event: str


class TicketCard(View, frozen=True, kw_only=True):
    """Everything about one ticket (or an alert row not yet a ticket), ready to be shown."""

    id: str
    is_ticket: bool
    client: str
    client_name: str
    client_time: str
    """The client's wall time, `Sun 8 Mar 03:48 CDT`; empty where it reads as the desk's."""
    severity: Severity
    severity_why: str
    """SEV-1 to SEV-11 with their words: `P1 by triage: SEV-4 impact and urgency, SEV-7 active security breach`."""
    untriaged: bool
    status: str
    status_label: str
    owner: str
    requester: str
    contact: str
    subject: str
    body: str
    received: str
    clocks: tuple[ClockLine, ...]
    call_first: str
    """Whom to call at this client, with the number: `Vera Stone (operations) +1-212-555-0141`; empty if not known."""
    cover: str
    """Cover in a sentence, with the rule."""
    runbook_first: tuple[str, ...]
    """What the runbook says first: thresholds, T1 actions, its problems if it is broken."""
    facts: tuple[str, ...]
    """Open promises, flags, merges, pages, refusals, the place in the queue: a sentence each with its rule."""
    timeline: tuple[TimelineLine, ...]
    next_step: str
    revision: int
    suggested_category: str
    categories: tuple[str, ...]
    """Every category of the desk, for triage."""
    category: str
    system: str
    read_only: str
    """Why nothing can be done on it (merged, unknown entry); empty where it can."""


class Card(msgspec.Struct, frozen=True):
    """Asks for the card of a ticket, or of an alert row by its group or storm id."""

    ticket: str

    def answer(self, scene: Scene) -> TicketCard | None:
        """The card at the scene's instant; None for an id nobody has named by then."""
        picture = scene.picture
        ticket = picture.ticket(self.ticket)
        if ticket is not None:
            return _ticket_card(ticket, scene)
        walk = picture.walk_of(self.ticket)
        row = None if walk is None else walk.alerts.row(self.ticket)
        return _alert_card(row, scene) if row is not None else None


def _ticket_card(ticket: Ticket, scene: Scene) -> TicketCard:
    picture = scene.picture
    policy = picture.client_policy(ticket.client)
    three = clocks(ticket.milestones, policy, picture.now)
    untouched = untouchable(ticket)
    last = ticket.triage
    return TicketCard(
        id=ticket.id,
        is_ticket=True,
        client=ticket.client,
        client_name=picture.client_name(ticket.client),
        client_time=_client_time(picture, ticket.client),
        severity=ticket.severity,
        severity_why=_severity_why(ticket),
        untriaged=last is None,
        status=ticket.status,
        status_label=STATUS_LABELS[ticket.status],
        owner=name_of(picture, ticket.owner),
        requester=ticket.requester.name,
        contact=ticket.requester.contact,
        subject=ticket.subject,
        body=ticket.body,
        received=f"{both_times(picture, ticket.client, ticket.received_at)}, by {ticket.channel}",
        clocks=clock_lines(three, ticket.milestones, picture, ticket.client),
        call_first=_call_first(picture, ticket.client),
        cover=cover_sentence(policy, ticket.severity, picture, accepted=ticket.milestones.accepted),
        runbook_first=_runbook_first(scene, ticket.client),
        facts=tuple(_facts(ticket, picture)),
        timeline=(*_alert_lines(ticket, picture), *(_line(event, ticket, picture) for event in ticket.events)),
        next_step=_next_step(ticket, picture),
        revision=ticket.revision,
        suggested_category=ticket.suggested or "",
        categories=tuple(category.id for category in picture.desk.categories),
        category=last.category if last else "",
        system=last.system if last else "",
        read_only=untouched.message if untouched else "",
    )


def _alert_card(row: Group | Storm, scene: Scene) -> TicketCard:
    picture = scene.picture
    entry = alert_entry(row, picture.policies, picture.now)
    problems = row.members if isinstance(row, Storm) else row.problems
    subject = alert_subject(row)
    milestones = entry.milestones
    said = (
        [f"Put aside by {name_of(picture, row.dismissed.by)}: {row.dismissed.reason} ({words_of('SLA-14')})"]
        if row.dismissed
        else []
    )
    said += _place(entry) if row.open and row.dismissed is None else []
    return TicketCard(
        id=row.id,
        is_ticket=False,
        client=row.client,
        client_name=picture.client_name(row.client),
        client_time=_client_time(picture, row.client),
        severity=entry.severity,
        severity_why=f"{entry.severity} {words_of('SEV-11' if entry.read_now else 'SEV-1')}",
        untriaged=True,
        status="new",
        status_label="Alert, no ticket yet",
        owner="",
        requester="",
        contact="",
        subject=subject,
        body="",
        received=f"{both_times(picture, row.client, row.received_at)}, by alert",
        clocks=clock_lines(entry.clocks, milestones, picture, row.client),
        call_first=_call_first(picture, row.client),
        cover=cover_sentence(picture.client_policy(row.client), entry.severity, picture, accepted=False),
        runbook_first=_runbook_first(scene, row.client),
        facts=tuple(said),
        timeline=tuple(_problem_line(problem, picture, row.client) for problem in problems),
        next_step="Acknowledge it: that makes a ticket of it (a).",
        revision=0,
        suggested_category="",
        categories=tuple(category.id for category in picture.desk.categories),
        category="",
        system="",
        read_only="",
    )


def _client_time(picture: Picture, client: str) -> str:
    """The client's wall time; empty where it reads as the desk's."""
    policy = picture.client_policy(client)
    there = display(picture.now, zone(policy.timezone)) if policy is not None else ""
    return "" if there == display(picture.now, zone(picture.desk.timezone)) else there


def _severity_why(ticket: Ticket) -> str:
    last = ticket.triage
    if ticket.severity_reason:
        return f"{ticket.severity} {words_of('SEV-9')}: {ticket.severity_reason}"
    if last is None:
        rule = "SEV-11" if ticket.read_now else "SEV-1"
        return f"{ticket.severity} {words_of(rule)}"
    return f"{ticket.severity} by triage: " + ", ".join(words_of(rule) for rule in last.rules)


def _runbook_first(scene: Scene, client: str) -> tuple[str, ...]:
    picture = scene.picture
    found = picture.policies.in_force(f"clients/{client}.md", picture.now)
    if found is None:
        return (f"No runbook for {client}: cover unknown, the response runs day and night (case 57).",)
    if isinstance(found, Broken):
        return tuple(f"Runbook broken: {problem}" for problem in found.problems)
    runbook = runbook_of(scene, client)
    return first_words(runbook) if runbook is not None else ()


def _call_first(picture: Picture, client: str) -> str:
    policy = picture.client_policy(client)
    reachable = [contact for contact in policy.contacts if contact.phone] if policy is not None else []
    if not reachable:
        return ""
    first = min(reachable, key=lambda contact: contact.order)
    return (
        f"{first.name} ({first.role.replace('_', ' ')}) {first.phone}" if first.role else f"{first.name} {first.phone}"
    )


def _violations(ticket: Ticket, picture: Picture) -> list[str]:
    """AU-2: what was wrong with each access (V0 to V10)."""
    walk = picture.walk_of(ticket.id)
    return [
        f"Access violation: {name_of(picture, record.by)} on {record.system} at {_clock(picture, record.at)}: "
        + ", ".join(words_of(code) for code in record.marks)
        for record in (walk.access.accesses if walk is not None else ())
        if record.ticket == ticket.id and record.violated
    ]


def _facts(ticket: Ticket, picture: Picture) -> list[str]:
    said = [
        f"Promised for {both_times(picture, ticket.client, p.due)} to {p.to or 'the client'}: {p.what}"
        f" ({words_of('PR-1')})"
        for p in ticket.promises
    ]
    if ticket.received_at > picture.now:
        when = both_times(picture, ticket.client, ticket.received_at)
        said.append(f"Received in the future ({when}): a clock is wrong somewhere. Its own clocks start then.")
    if ticket.read_now:
        said.append(words_of("SEV-11"))
    if ticket.unanswered is not None:
        said.append(f"{words_of('HO-2 e')}: since {_clock(picture, ticket.unanswered)}")
    said += [f"Not delivered at {_clock(picture, f.at)}: {f.error} ({words_of('COM-9')})" for f in ticket.undelivered]
    if ticket.resurfaced_at is not None:
        said.append(f"An alert of it at {_clock(picture, ticket.resurfaced_at)} ({words_of('N10')})")
    responded = ticket.milestones.first_response is not None
    said += [f"{words_of('HO-2 f')}: {tier}" for tier in unanswered_tiers(ticket.pages, responded=responded)]
    if recheck_due(ticket, picture.now):
        said.append(f"{words_of('RC-1')}: a note is enough")
    said += [f"{words_of('HO-2 g')} by {name_of(picture, flag.by)}: {flag.words}" for flag in ticket.flags]
    if ticket.children:
        said.append(f"Merged into it: {', '.join(ticket.children)} ({words_of('SLA-8')})")
    if ticket.severity_conflict:
        said.append(f"merge_severity_conflict: {ticket.severity_conflict} was merged into it; triage it anew (t).")
    if ticket.merged_into:
        said.append(f"Merged into {ticket.merged_into} ({words_of('SLA-8')})")
    said += _violations(ticket, picture)
    said += [f"{words_of('REF-1')}: {REFUSAL_WORDS[r.reason]}" for r in ticket.refusals]
    said += [f"Makes no sense: {anomaly}" for anomaly in ticket.anomalies]
    if in_queue(ticket, picture.now):
        three = clocks(ticket.milestones, picture.client_policy(ticket.client), picture.now)
        said += _place(ticket_entry(ticket, three, picture.now))
    return said


def _place(entry: QueueEntry) -> list[str]:
    """SLA-13: in which band it stands."""
    return [f"In the queue under “{BANDS[entry.band]}” ({words_of('SLA-13')})"]


def _clock(picture: Picture, at: Instant) -> str:
    return clock_time(at, zone(picture.desk.timezone))


def _alert_lines(ticket: Ticket, picture: Picture) -> tuple[TimelineLine, ...]:
    """What the monitoring said before a ticket was made of it."""
    walk = picture.walk_of(ticket.id)
    row = walk.alerts.row(ticket.alert or "") if walk else None
    if row is None:
        return ()
    problems = row.members if isinstance(row, Storm) else row.problems
    before = [problem for problem in problems if problem.at <= ticket.created_at]
    return tuple(_problem_line(problem, picture, ticket.client) for problem in before)


def _problem_line(problem: Problem, picture: Picture, client: str) -> TimelineLine:
    return TimelineLine(
        at=problem.at,
        time=both_times(picture, client, problem.at),
        actor="monitoring",
        what=f"{problem.severity} {problem.category} problem",
        text=problem.summary,
        event=problem.event,
    )


def _line(event: Event, ticket: Ticket, picture: Picture) -> TimelineLine:
    what, text = event_words(event, picture)
    if event.id in without_effect(ticket):
        what = f"refused, without effect: {what} ({words_of('REF-1')})"
    return TimelineLine(
        at=event.at,
        time=both_times(picture, ticket.client, event.at),
        actor=name_of(picture, event.actor),
        what=what,
        text=text,
        event=event.id,
    )


def _next_step(ticket: Ticket, picture: Picture) -> str:
    """The next step in one line: the most pressing thing that is still to be done."""
    if ticket.merged_into is not None:
        return f"Work on {ticket.merged_into}."
    if ticket.status == "resolved":
        return "Answer the client (u)." if ticket.unanswered is not None else "Nothing: it is resolved."
    nobody = to_be_paged(ticket, picture)
    if nobody:  # somebody sleeps who should not: nothing presses more
        return nobody
    if ticket.milestones.first_response is None:
        return "Acknowledge it and tell the client (a)."
    if ticket.unanswered is not None:
        return "Answer the client (u)."
    if ticket.undelivered:
        return f"The message bounced: tell {ticket.requester.name or 'the client'} again (u)."
    if ticket.triage is None:
        return "Triage it (t)."
    if ticket.status == "parked":
        policy = picture.client_policy(ticket.client)
        opening = ticket.work_due or (next_opening(policy, picture.now) if policy else None)
        if opening is None:
            return "Waits for the day team."
        when = both_times(picture, ticket.client, opening)
        due = opening <= picture.now
        return f"Its day has come ({when}): hand it over, or update the client (u)." if due else f"Waits for {when}."
    update = clocks(ticket.milestones, picture.client_policy(ticket.client), picture.now).update
    if update.state == "breached" and update.due is not None:
        return f"Tell the client where it stands (u): their update is overdue {overdue(picture.now - update.due)}."
    if update.state == "at_risk" and update.due is not None:
        return f"Tell the client where it stands (u): {left(update.due - picture.now)} left."
    if not ticket.decisions:
        return "Decide whether somebody must be woken (e)."
    return f"Decided: {escalation.ACTIONS[ticket.decisions[-1].action]}. Keep the client told (u)."
