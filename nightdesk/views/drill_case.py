"""A drill's case: a past ticket as it stood just before a decision, with nobody named in it (§12, DR-4)."""

from __future__ import annotations

from collections.abc import Mapping

from nightdesk.domain import drills, escalation
from nightdesk.domain import entries as e
from nightdesk.domain.alerts import Storm
from nightdesk.domain.calendar import cover_status
from nightdesk.domain.drills import Item
from nightdesk.domain.instants import Instant, clock_time, left, local, local_date, zone
from nightdesk.domain.masking import Mask, mask_of
from nightdesk.domain.picture import Picture
from nightdesk.domain.policy import ClientPolicy, Severity
from nightdesk.domain.rules import words_of
from nightdesk.domain.tickets import STATUS_LABELS, Ticket
from nightdesk.views.common import View
from nightdesk.views.words import event_words, without_effect

ALERTS_SHOWN = 24
"""Alerts listed of one case, the first and the last half of them; how many lie between is said."""


class CaseLine(View, frozen=True, kw_only=True):
    """Something that had happened by then. Names are masked."""

    time: str
    """Desk wall time, with the weekday where it is not that of the decision."""
    who: str
    """What they were: `technician`, `T2 engineer`, `the client`, `monitoring`."""
    what: str
    text: str


class CaseAnswer(View, frozen=True, kw_only=True):
    """One question of the last checklist before the decision (§5.2)."""

    id: str
    words: str
    answer: str
    evidence: str


class DrillCase(View, frozen=True, kw_only=True):
    """A past ticket as it stood when somebody had to decide. Nothing in it is from after (DR-4), nobody is named."""

    item: str
    when: str
    client_time: str
    """The client's wall time; empty where it reads as the desk's."""
    severity: Severity
    severity_why: str
    status: str
    category: str
    system: str
    channel: str
    waiting: str
    """How long ago it had been received: `14m`."""
    cover: str
    co_managed: bool
    t1_actions: tuple[str, ...]
    subject: str
    body: str
    alerts: tuple[CaseLine, ...]
    timeline: tuple[CaseLine, ...]
    checklist: tuple[CaseAnswer, ...]
    choices: Mapping[e.Action, str]


def standing_before(picture: Picture, item: Item) -> tuple[Picture, Ticket]:
    """The desk just before the item's decision, and the ticket as it stood on it."""
    point = drills.before(picture, item)
    ticket = point.ticket(item.ticket)
    assert ticket is not None  # a decision is of a ticket that stands before it, or the walk would not have kept it
    return point, ticket


def case_of(picture: Picture, item: Item) -> DrillCase:
    """The masked case of an item."""
    point, ticket = standing_before(picture, item)
    mask = mask_of(picture, point, ticket)
    policy = point.client_policy(ticket.client)
    last = ticket.triage
    here = weekday_time(item.at, point.desk.timezone)
    there = weekday_time(item.at, policy.timezone) if policy is not None else here
    return DrillCase(
        item=item.id,
        when=here,
        client_time="" if there == here else there,
        severity=ticket.severity,
        severity_why=_severity_why(ticket, mask),
        status=STATUS_LABELS[ticket.status],
        category=mask.hide(last.category) if last else "",
        system=mask.hide(last.system) if last else "",
        channel=ticket.channel,
        waiting=left(max(item.at - ticket.received_at, 0)),
        cover=_cover(policy, ticket, item.at),
        co_managed=policy is not None and policy.co_managed,
        t1_actions=tuple(map(mask.hide, policy.t1_actions)) if policy is not None else (),
        subject=mask.hide(ticket.subject),
        body=mask.hide(ticket.body),
        alerts=_alerts(point, ticket, mask),
        timeline=tuple(_happened(event, point, ticket, mask) for event in ticket.events),
        checklist=_checklist(ticket, mask),
        choices=escalation.ACTIONS,
    )


def weekday_time(at: Instant, timezone: str) -> str:
    """`Sat 22:17 EST`."""
    tz = zone(timezone)
    return f"{local(at, tz):%a} {clock_time(at, tz)}"


def _time(at: Instant, point: Picture) -> str:
    """Wall time of something that came before the decision; with how many days before where that is not the same."""
    tz = zone(point.desk.timezone)
    days = (local_date(point.now, tz) - local_date(at, tz)).days
    if not days:
        return clock_time(at, tz)
    return f"{weekday_time(at, point.desk.timezone)} ({days} day{'' if days == 1 else 's'} before)"


def _severity_why(ticket: Ticket, mask: Mask) -> str:
    if ticket.severity_reason:
        return f"{words_of('SEV-9')}: {mask.hide(ticket.severity_reason)}"
    if ticket.triage is None:
        return words_of("SEV-11" if ticket.read_now else "SEV-1")
    return ", ".join(
        mask.hide(words_of(rule)) for rule in ticket.triage.rules
    )  # a client's own rule may carry its name


_COVER = {
    "business": "the client is open",
    "in_cover": "in cover",
    "ack_only": "acknowledged now, worked in business hours",
}


def _cover(policy: ClientPolicy | None, ticket: Ticket, at: Instant) -> str:
    """Cover of the ticket's severity at `at`, without the dates of `cover_sentence` and without what to do about it."""
    if policy is None:
        return "unknown, no usable runbook (case 57)"
    if ticket.milestones.accepted:
        return f"in cover, billable work was accepted ({words_of('COV-8')})"
    status = cover_status(policy, ticket.severity, at)
    if status == "out_of_cover":
        contract = policy.coverage.ooc_policy.replace("_", " ")
        return f"out of cover, the contract then says: {contract} ({words_of('COV-8')})"
    return f"{_COVER[status]} ({words_of('COV-6')})"


def _alerts(point: Picture, ticket: Ticket, mask: Mask) -> tuple[CaseLine, ...]:
    """What monitoring had said on the checks this ticket was made of, all-clears too."""
    walk = point.walk(ticket.client)
    row = walk.alerts.row(ticket.alert or "")
    if row is None:
        return ()
    groups = row.groups if isinstance(row, Storm) else [row]
    checks = {(group.asset, group.check) for group in groups}
    lines = [
        CaseLine(
            time=_time(event.at, point),
            who="monitoring",
            what=f"{mask.hide(body.asset)} {mask.hide(body.check)}: {body.severity} {body.category} {body.state}",
            text=mask.hide(body.summary),
        )
        for event in point.facts.clients[ticket.client].events
        if isinstance(body := event.body, e.Alert) and (body.asset, body.check) in checks
        and event.at >= row.received_at
    ]  # fmt: skip
    if len(lines) <= ALERTS_SHOWN:
        return tuple(lines)
    half = ALERTS_SHOWN // 2
    between = CaseLine(time="", who="monitoring", what=f"{len(lines) - 2 * half} more in between", text="")
    return (*lines[:half], between, *lines[-half:])


def _happened(event: e.Event, point: Picture, ticket: Ticket, mask: Mask) -> CaseLine:
    what, text = _words(event, point, ticket, mask)
    if event.id in without_effect(ticket):
        what = f"refused, without effect: {what} ({words_of('REF-1')})"
    return CaseLine(time=_time(event.at, point), who=_role(event, point), what=what, text=mask.hide(text))


def _words(event: e.Event, point: Picture, ticket: Ticket, mask: Mask) -> tuple[str, str]:
    """What an entry says, with nobody named in the first part; the second is masked by whoever asks."""
    match event.body:
        case e.ClientUpdate(body=body):
            return "wrote", body
        case e.Page(tier=tier, reason=reason):
            return f"paged {tier}" + (f" ({words_of('PG-8')})" if reason == "desk_silent" else ""), ""
        case e.PageAck():
            return "acknowledged the page", ""
        case e.StandDown():
            return "ended a call-out", ""
        case e.ContactAttempt(party=party, outcome=outcome):
            return f"called the {_PARTIES[party]}: {outcome.replace('_', ' ')}", ""
        case e.AuthGranted() as body:
            systems = body.systems or ((body.system,) if body.system else ())
            return f"authorisation recorded for {', '.join(map(mask.hide, systems))}", body.scope
        case e.Access(system=system, purpose=purpose):
            return f"access to {mask.hide(system)}", purpose
        case e.CoverAccepted():
            return "the client accepted billable work", ""
        case e.PromoteAlert():
            return "made a ticket of an alert", ""
        case e.Merge(ticket=child) if child != ticket.id:
            found = point.ticket(child)
            return "merged another ticket into this one", f"{found.subject}\n{found.body}" if found else ""
        case e.Merge():
            return "merged into another ticket", ""
        case e.Triage(category=category, system=system):
            return f"triaged ({mask.hide(category)}, {mask.hide(system)})", event_words(event, point)[1]
        case e.Decision(action=action, reason=reason):
            return f"decided: {escalation.ACTIONS[action]}", reason
        case e.TicketCreated(channel=channel):
            return f"received by {channel}", ""
        case e.Checklist(answers=answers):
            last = event.id == ticket.checklists[-1].event
            return "checklist", "" if last else " ".join(f"{asked} {said}" for asked, said in sorted(answers.items()))
        case e.Unknown():
            return "an entry that can't be shown", ""
    what, text = event_words(event, point)
    return mask.hide(what), text


_PARTIES = {"vendor": "vendor", "client_it": "client's IT", "client": "client"}


def _role(event: e.Event, point: Picture) -> str:
    """What whoever did it was; their name stays out."""
    match event.body:
        case e.TicketCreated() | e.ClientUpdate() | e.Csat() | e.Complaint():
            return "the client"
        case e.Alert():
            return "monitoring"
        case e.PageAck(contact=person):
            pass
        case _:
            person = event.actor
    if person in ("", e.WATCHER):
        return "the desk"
    found = point.rota.engineer(person)
    if found is not None and found.tier in ("T2", "T3"):
        return f"{found.tier} engineer"
    return "duty manager" if found is not None and found.tier == "manager" else "technician"


def _checklist(ticket: Ticket, mask: Mask) -> tuple[CaseAnswer, ...]:
    if not ticket.checklists:
        return ()
    last = ticket.checklists[-1]
    return tuple(
        CaseAnswer(
            id=question,
            words=words,
            answer=last.answers.get(question, "not_asked").replace("_", " "),
            evidence=mask.hide(last.evidence.get(question, "")),
        )
        for question, words in escalation.QUESTIONS.items()
    )
