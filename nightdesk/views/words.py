"""What happened, in words: one place that says how an entry of each kind reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nightdesk.domain import entries as e
from nightdesk.domain import escalation
from nightdesk.domain.alerts import Disposition
from nightdesk.domain.calendar import calendars, cover_status, next_opening
from nightdesk.domain.entries import Tier
from nightdesk.domain.instants import Instant
from nightdesk.domain.paging import chain
from nightdesk.domain.picture import Picture
from nightdesk.domain.policy import ClientPolicy, Severity
from nightdesk.domain.rules import words_of
from nightdesk.domain.tickets import STATUS_LABELS, Ticket
from nightdesk.views.common import both_times, name_of

_TOLD = {"message": "told by message", "phone": "told by phone", "none": "nobody told"}


def event_words(event: e.Event, picture: Picture) -> tuple[str, str]:
    """What an entry says: a few words on what was done, and the free text that goes with it."""
    body = event.body
    match body:
        case e.TicketCreated():
            return f"received by {body.channel}", body.body
        case e.PromoteAlert():
            return f"made a ticket of {body.alert}", body.subject
        case e.Alert():
            return f"alert came back: {body.severity}", body.summary
        case e.ClientUpdate():
            return f"{body.sender or 'the client'} wrote", body.body
        case e.Ack():
            return f"acknowledged, {_told(body)}", body.text
        case e.UpdateSent():
            # A fixed message (COM-3) may not hold the sentence the technician gave; the log does.
            own = body.body if body.body and body.body not in body.text else ""
            return f"client update, {_told(body)}", "\n".join(filter(None, (own, body.text)))
        case e.Park():
            return f"parked, {_told(body)}", body.reason
        case e.Resolve():
            return f"resolved, {_told(body)}", body.resolution
        case e.Triage():
            result = f": {body.result}" if body.result else ""
            return f"triaged{result} ({body.category}, {body.system})", _answers(body)
        case e.SeverityChanged():
            return f"severity set to {body.to} ({body.basis})", body.reason
        case e.Status():
            return f"status: {STATUS_LABELS[body.to]}", ""
        case e.Note():
            return "note", body.body
        case e.Checklist():
            return "checklist", "\n".join(_answered(question, body) for question in sorted(body.answers))
        case e.Decision():
            by = f" ({'; '.join(map(words_of, body.rules))})" if body.rules else ""
            return f"decided: {escalation.ACTIONS[body.action]}{by}", body.reason
        case e.ContactAttempt():
            return f"called {body.name or body.party}: {body.outcome.replace('_', ' ')}", ""
        case e.Merge():
            return f"merged {body.ticket} into {body.into}", ""
        case e.Promise():
            return "promised", body.what
    return _rare_words(body, picture)


def _rare_words(body: e.Body, picture: Picture) -> tuple[str, str]:
    match body:
        case e.Page():
            why = f" ({words_of('PG-8')})" if body.reason == "desk_silent" else ""
            return f"paged {body.tier}: {name_of(picture, body.contact)}{why}", ""
        case e.PageAck():
            return f"{name_of(picture, body.contact)} acknowledged the page", ""
        case e.StandDown():
            return f"{name_of(picture, body.contact)} stood down", ""
        case e.AuthGranted():
            systems = ", ".join(body.systems or ((body.system,) if body.system else ()))
            return f"{body.auth}: {name_of(picture, body.to)} may use {systems}", f"approved by {body.approved_by}"
        case e.Access():
            return f"access to {body.system}{' (break-glass)' if body.break_glass else ''}", body.purpose
        case e.CallerVerified():
            return "caller verified" if body.ok else "caller not verified", body.note or body.reason
        case e.CoverAccepted():
            return f"billable cover accepted by {body.approved_by}", ""
        case e.Undelivered():
            return "message not delivered", body.error
        case e.Flag():
            return "flagged for the morning", body.reason
        case e.Unknown():
            what = "redacted" if body.redacted else f"unknown entry {body.name}"
            return what, "" if body.redacted else body.raw
    return body.kind.replace("_", " "), getattr(body, "reason", "")


def _told(body: e.Told) -> str:
    return "automatic receipt" if body.auto else _TOLD[body.told_by]


def _answered(question: str, body: e.Checklist) -> str:
    """One of E01 to E12 with its answer and what it rests on."""
    evidence = body.evidence.get(question, "")
    return f"{words_of(question)} {body.answers[question]}" + (f": {evidence}" if evidence else "")


def _answers(body: e.Triage) -> str:
    given = body.answers
    return (
        f"breach {given.active_security}, business halted {given.lob_halted}, "
        f"impact {given.impact}, urgency {given.urgency}"
    )


_DISPOSITION_RULES: Mapping[Disposition, str] = {
    "flapping": "N3",
    "filtered_info": "N4",
    "resurfaced": "N10",
    "storm": "N6",
    "suppressed_maintenance": "N1",
    "suppressed_rule": "N5",
}
"""The rest are no special case: first seen, seen again, cleared."""


def disposition_words(disposition: Disposition) -> str:
    """What became of an alert, with its rule: `suppressed maintenance (N1 expected during planned work)`."""
    said = disposition.replace("_", " ")
    rule = _DISPOSITION_RULES.get(disposition)
    return f"{said} ({words_of(rule)})" if rule is not None else said


def cover_sentence(policy: ClientPolicy | None, severity: Severity, picture: Picture, *, accepted: bool) -> str:
    """Cover of this severity now (COV-6, COV-8), in a sentence that ends with its rule."""
    now = picture.now
    if policy is None:
        return "Cover unknown: no usable runbook (case 57)."
    if accepted:
        return f"In cover: billable work was accepted ({words_of('COV-8')})."
    model = "24x7" if policy.coverage.model == "full_247" else policy.coverage.model.replace("_", " ")
    why = f"{model}; {words_of('COV-6')}"
    match cover_status(policy, severity, now):
        case "business":
            return f"The client is open now ({why})."
        case "in_cover":
            return f"{severity} is worked now ({why}).{_until(policy, picture)}"
        case "ack_only":
            return f"{severity} is acknowledged now and worked from {_opening(policy, picture)} ({why})."
    also = {
        "log_only": "log and park it",
        "billable_with_approval": "offer billable work",
        "p1_best_effort": "a P1 is worked as best effort",
    }[policy.coverage.ooc_policy]
    return f"{severity} is out of cover until {_opening(policy, picture)}: {also} ({model}; {words_of('COV-8')})."


def _opening(policy: ClientPolicy, picture: Picture) -> str:
    opens = next_opening(policy, picture.now)
    return both_times(picture, policy.client_id, opens) if opens is not None else "a business day that never comes"


def _until(policy: ClientPolicy, picture: Picture) -> str:
    now = picture.now
    window = next(calendars(policy).model.windows(now, Instant(now + 2 * 86_400)), None)
    if window is None or window[1] >= now + 2 * 86_400:
        return ""
    return f" Cover ends {both_times(picture, policy.client_id, Instant(window[1]))}."


WAKES: dict[e.Action, tuple[Tier, ...]] = {"escalate_t2": ("T2",), "wake_t3": ("T3",)}
"""Actions that mean somebody is paged, and at which tier."""
_NO_EFFECT = frozenset({"merge_other_client", "merge_cycle", "merge_older_into_newer", "cover_approver", "self_review"})


def without_effect(ticket: Ticket) -> frozenset[str]:
    """Events of the ticket that stand in the log but changed nothing (REF-1)."""
    return frozenset(refusal.event for refusal in ticket.refusals if refusal.reason in _NO_EFFECT)


def to_be_paged(ticket: Ticket, picture: Picture) -> str:
    """Whom the last decision says to wake while nobody was paged since; empty where that is done or not wanted."""
    last = ticket.decisions[-1] if ticket.decisions else None
    if last is None or last.action not in WAKES or ticket.status in ("parked", "resolved", "merged"):
        return ""
    if any(isinstance(event.body, e.Page) and event.at >= last.at for event in ticket.pages):
        return ""
    records = [record for record in ticket.checklists if record.at <= last.at]
    also = records[-1].recommendation.also if records and last.action == "wake_t3" else ()
    return nobody_paged(last.action, also, picture)


def nobody_paged(action: e.Action, also: Sequence[e.Action], picture: Picture) -> str:
    """`NOBODY IS PAGED YET: call T3 Raj Mehta +1-212-555-0105, T2 …`: the desk does not page by itself so far."""
    tiers = [tier for step in (action, *also) for tier in WAKES.get(step, ())]
    first = [
        next((step for step in chain(picture.rota, picture.desk, tier, picture.now) if step.engineer), None)
        for tier in tiers
    ]
    names = [
        f"{tier} {step.engineer.name} {step.engineer.phone}".strip()
        if step and step.engineer
        else f"{tier} (nobody on the rota)"
        for tier, step in zip(tiers, first, strict=True)
    ]
    return f"NOBODY IS PAGED YET: call {', '.join(names)}." if names else ""


def done_sentence(events: Sequence[e.Event], picture: Picture) -> str:
    """What was just saved, in one sentence: `NA-207: acknowledged, told by phone.`"""
    said = ", then ".join(event_words(event, picture)[0] for event in events)
    tickets = dict.fromkeys(filter(None, (e.ticket_of(event.body) for event in events)))
    last = events[-1].body if events else None
    calls = ""
    if isinstance(last, e.Decision):
        calls = nobody_paged(last.action, ("escalate_t2",) if "R01" in last.rules else (), picture)
    return f"{', '.join(tickets)}: {said}. {calls}".strip()
