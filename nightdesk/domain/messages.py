"""Messages to clients: templates, what they hold, what they may say (DOMAIN §8, COM-1 to COM-9)."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from nightdesk.domain.calendar import cover_status, next_morning, next_opening
from nightdesk.domain.clocks import StatusName, calendar_for, targets
from nightdesk.domain.commands import Acknowledge, Draft, Park, Resolve, Telling
from nightdesk.domain.deciding import alert_subject, next_ticket_id
from nightdesk.domain.entries import ContactAttempt, Page, Requester
from nightdesk.domain.evaluation import under_security_hold
from nightdesk.domain.instants import Instant, display, zone
from nightdesk.domain.picture import Picture
from nightdesk.domain.policy import ClientPolicy
from nightdesk.domain.queue import alert_entry
from nightdesk.domain.severity import LABELS
from nightdesk.domain.tickets import STATUS_LABELS, Ticket

_WORD = re.compile(r"[a-z]+")
_PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")


class Template(msgspec.Struct, frozen=True):
    """A message template of the desk, its placeholders (`{summary}`) still in it."""

    id: str
    subject: str
    body: str


def default_template(command: Telling, ticket: Ticket, picture: Picture) -> str:
    """The template an act would use unless another is asked for. COM-3 comes before everything else."""
    if under_security_hold(ticket) and not isinstance(command, Resolve):
        return "security_hold"
    policy = picture.client_policy(ticket.client)
    outside = cover_status(policy, ticket.severity, picture.now) == "out_of_cover" and not ticket.milestones.accepted
    if isinstance(command, (Acknowledge, Park)) and outside:
        return "out_of_cover"
    if isinstance(command, Park):
        return "parked"
    if isinstance(command, Resolve):
        return "resolved"
    if isinstance(command, Acknowledge):
        # Without a runbook nobody knows the client's next opening, which the other one promises (case 57).
        return "ack_queue" if ticket.severity in ("P3", "P4") and policy is not None else "ack"
    return "update"


def draft(template: Template, command: Telling, ticket: Ticket, picture: Picture, actor: str) -> Draft:
    """The message as it would leave. What nothing fills is named in `missing`: it can't be sent until it is (§8)."""
    values = _values(command, ticket, picture, actor)
    missing: list[str] = []

    def fill(found: re.Match[str]) -> str:
        value = values.get(found[1], "")
        if not value and found[1] not in missing:
            missing.append(found[1])
        return value or found[0]

    subject = " ".join(_PLACEHOLDER.sub(fill, template.subject).split())
    text = _PLACEHOLDER.sub(fill, template.body)
    return Draft(template=template.id, subject=subject, text=text, to=_address(picture, ticket), missing=tuple(missing))


def _values(command: Telling, ticket: Ticket, picture: Picture, actor: str) -> Mapping[str, str]:
    policy, desk = picture.client_policy(ticket.client), picture.desk
    tz = zone(policy.timezone if policy is not None else desk.timezone)
    person = picture.rota.engineer(actor)
    status = STATUS_LABELS[_status_after(command, ticket)]
    hears_next, work_due = next_update(command, ticket, picture), _work_due(ticket, picture)
    return {
        "client_name": picture.client_name(ticket.client),
        "contact_name": ticket.requester.name or _first_contact(picture, ticket),
        "ticket_id": ticket.id,
        "summary": ticket.subject,
        "severity_label": LABELS[ticket.severity],
        "status_label": status,
        "received_local": display(ticket.received_at, tz),
        "next_update_local": display(hears_next, tz) if hears_next is not None else "",
        "work_due_local": display(work_due, tz) if work_due is not None else "",
        "technician": person.name if person is not None else actor,
        "desk_name": desk.desk_name,
        "desk_phone": desk.desk_phone,
        "detail": command.detail,
        "parent_ticket": ticket.merged_into or "",
        "tier": _tier(ticket),
        "vendor_name": _vendor(ticket, policy),
    }


def _tier(ticket: Ticket) -> str:
    """The tier brought in: the one paged last, else the one decided on; empty before that."""
    paged = [event.body.tier for event in ticket.pages if isinstance(event.body, Page)]
    if paged:
        return paged[-1]
    tiers = {"escalate_t2": "T2", "wake_t3": "T3"}
    decided = [tiers[record.action] for record in ticket.decisions if record.action in tiers]
    return decided[-1] if decided else ""


def _vendor(ticket: Ticket, policy: ClientPolicy | None) -> str:
    """The vendor called last, else the one that answers for the system; empty where neither is known."""
    called = [e.body.name for e in ticket.attempts if isinstance(e.body, ContactAttempt) and e.body.party == "vendor"]
    if called and called[-1]:
        return called[-1]
    system = ticket.triage.system if ticket.triage else ""
    return next((one.name for one in policy.vendors if system in one.systems), "") if policy is not None else ""


def asks_first(ticket: Ticket, policy: ClientPolicy | None, address: str) -> bool:
    """COM-3: whether a mail to that address needs asking first: under security hold the client's own mail may be read
    by whoever broke in. The phone is the default then."""
    if policy is None or not under_security_hold(ticket) or "@" not in address:
        return False
    return _domain(address) in {_domain(contact.email) for contact in policy.contacts if "@" in contact.email}


def copies(ticket: Ticket, policy: ClientPolicy | None) -> tuple[str, ...]:
    """COM-7: who gets a copy: at a co-managed client its IT, at or above the severity agreed.

    Client IT are the contacts whose role says so (`client_it`, `it_lead`, `head of IT`).
    """
    if policy is None or not policy.co_managed or ticket.severity > policy.notify_client_it_at:
        return ()
    own = (contact.email for contact in policy.contacts if "it" in _WORD.findall(contact.role.lower()))
    return tuple(dict.fromkeys(email for email in own if email and email != ticket.requester.contact))


def _domain(address: str) -> str:
    return address.rpartition("@")[2].strip().lower()


def _first_contact(picture: Picture, ticket: Ticket) -> str:
    """An alert has no requester: the message goes to the contact called first."""
    policy = picture.client_policy(ticket.client)
    if policy is None or not policy.contacts:
        return ""
    return min(policy.contacts, key=lambda contact: contact.order).name


def _address(picture: Picture, ticket: Ticket) -> str:
    """Where the message goes: to the requester, or to the contact called first."""
    policy = picture.client_policy(ticket.client)
    if ticket.requester.contact or policy is None or not policy.contacts:
        return ticket.requester.contact
    return min(policy.contacts, key=lambda contact: contact.order).email


def _status_after(command: Telling, ticket: Ticket) -> StatusName:
    if isinstance(command, Park):
        return "parked"
    if isinstance(command, Resolve):
        return "resolved"
    return "in_progress" if ticket.status == "new" else ticket.status


def next_update(command: Telling, ticket: Ticket, picture: Picture) -> Instant | None:
    """COM-1: when they hear next: the cadence from now; without one the earliest promise, else the next opening."""
    policy = picture.client_policy(ticket.client)
    cadence = targets(policy, ticket.severity).update
    if cadence is not None:
        calendar = calendar_for(policy, ticket.severity, "update", accepted=ticket.milestones.accepted)
        return calendar.reach(picture.now, cadence)
    if ticket.promises:
        return min(promised.due for promised in ticket.promises)
    return next_opening(policy, picture.now) if policy is not None else next_morning(picture.desk, picture.now)


def _work_due(ticket: Ticket, picture: Picture) -> Instant | None:
    """Before the park: the opening the park would get."""
    if ticket.work_due is not None:
        return ticket.work_due
    policy = picture.client_policy(ticket.client)
    return next_opening(policy, picture.now) if policy is not None else None


def preview_ticket(picture: Picture, id: str) -> Ticket | None:
    """The ticket a message would be about; for an alert row the ticket it would become (N7). None for no such row."""
    ticket = picture.ticket(id)
    if ticket is not None:
        return ticket
    walk = picture.walk_of(id)
    row = None if walk is None else walk.alerts.row(id)
    if row is None or row.ticket is not None:
        return None
    entry = alert_entry(row, picture.policies, picture.now)
    return Ticket(
        id=next_ticket_id(picture), client=row.client, channel="alert", subject=alert_subject(row), body="",
        requester=Requester(), created_at=picture.now, provisional=entry.severity, suggested=None,
        milestones=entry.milestones,
    )  # fmt: skip
