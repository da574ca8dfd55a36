"""What a command comes to: the entries to write, in order, or why not. Pure; the desk writes what is given back.

The gates stand here and nowhere else: a key, a verb and a bulk action meet the same ones (REF-1, §5.4, COM-8).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypedDict

from nightdesk.domain import commands as c
from nightdesk.domain import drills, escalation, severity
from nightdesk.domain import entries as e
from nightdesk.domain.alerts import Group, Storm
from nightdesk.domain.commands import Decided, Refused
from nightdesk.domain.evaluation import case_of, under_security_hold
from nightdesk.domain.picture import Picture
from nightdesk.domain.severity import triage
from nightdesk.domain.tickets import STATUS_LABELS, VERIFIED_CALLER_CATEGORIES, Context, Ticket


def decide(picture: Picture, command: c.Command, actor: str) -> Decided:
    """The entries this command writes as of `picture.now`, or the refusal with its rule and the way on."""
    if isinstance(command, c.DecideDrill):
        return drills.decide(picture, command, actor)
    if not isinstance(command, c.OnTicket):
        raise TypeError(f"{type(command).__name__} is not decided here")
    ticket = picture.ticket(command.ticket)
    if ticket is None:
        return _on_alert_row(picture, command)
    refused = untouchable(ticket) or stale(command, ticket, picture, actor)
    return refused or _DECIDE[type(command)](picture, command, ticket)


def untouchable(ticket: Ticket) -> Refused | None:
    """Why nothing can be done on this ticket; None where it can."""
    if ticket.merged_into is not None:
        return Refused(
            message=f"{ticket.id} was merged into {ticket.merged_into}.", cure=f"Work on {ticket.merged_into}."
        )
    if ticket.read_only:
        return Refused(
            message=f"{ticket.id} holds an entry this version of Nightdesk does not know, so it is read-only.",
            cure="Update Nightdesk on this host.",
        )
    return None


def stale(command: c.OnTicket, ticket: Ticket, picture: Picture, actor: str) -> Refused | None:
    """Whether something of a kind this command declares as conflicting happened since the person looked."""
    seen = command.seen.get(ticket.id)
    if seen is None:
        return None
    for event in ticket.events:
        if event.seq > seen and event.body.kind in command.conflicts:
            person = picture.rota.engineer(event.actor)
            who = "You" if event.actor == actor else (person.name if person else event.actor or "Somebody")
            return Refused(
                message=f"{who} was quicker: {event.body.kind.replace('_', ' ')} on {ticket.id} since you looked.",
                cure="Look at the ticket as it stands now, then say it again if it still holds.",
            )
    return None


def _on_alert_row(picture: Picture, command: c.OnTicket) -> Decided:
    """N7: acknowledging an alert row makes a ticket of it first; nothing else can be done to a row."""
    walk = picture.walk_of(command.ticket)
    row = None if walk is None else walk.alerts.row(command.ticket)
    if row is None:
        return Refused(message=f"There is no ticket {command.ticket}.", cure="See `nightdesk tickets`.")
    if row.ticket is not None:
        return Refused(message=f"{command.ticket} is ticket {row.ticket} already.", cure=f"Open {row.ticket}.")
    if not isinstance(command, c.Acknowledge):
        return Refused(
            message=f"{command.ticket} is an alert nobody has made a ticket of yet.",
            rule="N7",
            cure="Acknowledge it first: a.",
        )
    ticket = next_ticket_id(picture)
    promoted = e.PromoteAlert(ticket=ticket, alert=command.ticket, subject=alert_subject(row))
    return (promoted, e.Ack(ticket=ticket, **_told(command)))


def alert_subject(row: Group | Storm) -> str:
    """What a ticket made of this row is called."""
    if isinstance(row, Storm):
        assets = sorted({group.asset for group in row.groups})
        return f"{len(row.members)} alerts at once: {', '.join(assets[:3])}{' …' if len(assets) > 3 else ''}"
    summary = row.problems[-1].summary if row.problems else ""
    return summary or f"{row.asset} {row.check}"


def next_ticket_id(picture: Picture) -> str:
    """`ticket_prefix` of desk.yaml and the next free number."""
    prefix = picture.desk.ticket_prefix
    numbers = [
        int(ticket[len(prefix) :])
        for ticket in picture.facts.client_of
        if ticket.startswith(prefix) and ticket[len(prefix) :].isdecimal()
    ]
    return f"{prefix}{max(numbers, default=0) + 1:04}"


class _How(TypedDict):
    template: str
    told_by: e.ToldBy
    text: str
    via: str


def _told(command: c.Telling) -> _How:
    """How the client was told: what every act of that sort keeps."""
    return {
        "template": command.template,
        "told_by": command.told_by,
        "text": command.text or command.detail,
        "via": command.via,
    }


def _acknowledge(picture: Picture, command: c.Command, ticket: Ticket) -> Decided:
    assert isinstance(command, c.Acknowledge)
    if ticket.milestones.first_response is not None and ticket.status != "new":
        return Refused(
            message=f"{ticket.id} is acknowledged already ({STATUS_LABELS[ticket.status]}).",
            cure="To tell the client more, send an update: u.",
        )
    return (e.Ack(ticket=ticket.id, **_told(command)),)


def _update(picture: Picture, command: c.Command, ticket: Ticket) -> Decided:
    assert isinstance(command, c.UpdateClient)
    if command.told_by == "none":
        return Refused(message="An update nobody is told of is a note.", rule="COM-8", cure="Write a note instead: i.")
    if not command.detail.strip() and not command.text.strip():
        return Refused(
            message="The update says nothing yet.", rule="COM-1", cure="Say what is known and what comes next."
        )
    return (e.UpdateSent(ticket=ticket.id, body=command.detail, **_told(command)),)


def _park(picture: Picture, command: c.Command, ticket: Ticket) -> Decided:
    assert isinstance(command, c.Park)
    waits = ticket.status == "parked" and (ticket.work_due is None or ticket.work_due > picture.now)
    if waits or ticket.status == "resolved":
        return Refused(message=f"{ticket.id} is {STATUS_LABELS[ticket.status].lower()} already.")
    if under_security_hold(ticket):
        return Refused(
            message=f"{ticket.id} is an active security breach; that is never parked.", rule="COV-8",
            cure="Escalate it (e), or triage it again if it turned out otherwise (t).",
        )  # fmt: skip
    if not command.reason.strip():
        return Refused(message="Why is it parked?", cure="Give the reason in a few words.")
    return (e.Park(ticket=ticket.id, reason=command.reason, **_told(command)),)


def _resolve(picture: Picture, command: c.Command, ticket: Ticket) -> Decided:
    assert isinstance(command, c.Resolve)
    if ticket.status == "resolved":
        return Refused(message=f"{ticket.id} is resolved already.")
    last = ticket.triage
    if last is not None and last.category in VERIFIED_CALLER_CATEGORIES and not ticket.caller_verified:
        return Refused(
            message=f"{ticket.id} is a {last.category.replace('_', ' ')}, and no verified caller is recorded.",
            rule="SEC-1",
            cure="Park it for the day team, or escalate it. Never act on a number the caller gives.",
        )  # fmt: skip
    if not command.resolution.strip():
        return Refused(message="What was done?", cure="Say in one sentence what resolved it.")
    return (e.Resolve(ticket=ticket.id, resolution=command.resolution, **_told(command)),)


def _note(picture: Picture, command: c.Command, ticket: Ticket) -> Decided:
    assert isinstance(command, c.AddNote)
    if not command.body.strip():
        return Refused(message="The note is empty.", cure="Write something, or leave with esc.")
    return (e.Note(ticket=ticket.id, body=command.body),)


def _triage(picture: Picture, command: c.Command, ticket: Ticket) -> Decided:
    assert isinstance(command, c.Triage)
    if not command.category.strip() or not command.system.strip():
        return Refused(
            message="Category and system are needed too.", rule="SEV-2", cure="Fill in both; `unknown` will do."
        )
    policy = picture.client_policy(ticket.client)
    result = triage(command.answers, command.category, command.system, policy, ticket.received_at)
    return (
        e.Triage(
            ticket=ticket.id, answers=command.answers, category=command.category, system=command.system,
            basis=command.basis, result=result.severity,
        ),
    )  # fmt: skip


def recommendation(
    picture: Picture, ticket: Ticket, answers: Mapping[str, e.Answer]
) -> tuple[escalation.Case, escalation.Recommendation]:
    """§5.3 for these answers as of now, with what was pre-filled and computed."""
    context = Context(picture.client_policy(ticket.client))
    case = case_of(ticket, answers, context, picture.now)
    return case, escalation.recommend(case)


def _decide(picture: Picture, command: c.Command, ticket: Ticket) -> Decided:
    assert isinstance(command, c.Decide)
    _, recommended = recommendation(picture, ticket, command.answers)
    if escalation.judge(command.action, command.reason, recommended) == "deviation_without_reason":
        said = escalation.ACTIONS[recommended.action] if recommended.action else "nothing yet"
        needs = f" ({', '.join(recommended.needs)} not answered)" if recommended.needs else ""
        return Refused(
            message=f"{escalation.ACTIONS[command.action]} is not what the rules say ({said}{needs}).",
            rule="REF-1 deviation_without_reason",
            cure="Follow them, or give the reason in a few words.",
        )
    return (
        e.Checklist(ticket=ticket.id, answers=command.answers, evidence=command.evidence),
        e.Decision(
            ticket=ticket.id, action=command.action, reason=command.reason, recommended=recommended.action,
            rules=recommended.rules,
        ),
    )  # fmt: skip


_DECIDE: Mapping[type[c.Command], Callable[[Picture, c.Command, Ticket], Decided]] = {
    c.Acknowledge: _acknowledge,
    c.UpdateClient: _update,
    c.Park: _park,
    c.Resolve: _resolve,
    c.AddNote: _note,
    c.Triage: _triage,
    c.Decide: _decide,
}


def previewed_triage(picture: Picture, command: c.Triage, refused: Refused | None) -> c.Preview:
    """What the answers of a triage would come to (SEV-2 to SEV-8)."""
    ticket = picture.ticket(command.ticket)
    if ticket is None:
        return c.Preview(refused=refused)
    policy = picture.client_policy(ticket.client)
    result = triage(command.answers, command.category, command.system, policy, ticket.received_at)
    return c.Preview(refused=refused, severity=result.severity, rules=tuple(severity.words(r) for r in result.rules))
