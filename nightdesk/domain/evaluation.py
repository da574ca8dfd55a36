"""One walk over one client's events in order: alerts, tickets and accesses together, because each looks at the others.

`ClientWalk.advance` continues where it stood; a walk that is behind a late event is thrown away and done again.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from nightdesk.domain import entries as e
from nightdesk.domain import escalation, history, tickets
from nightdesk.domain.alerts import AlertWalk, Group, Storm
from nightdesk.domain.authorisation import AccessWalk, People
from nightdesk.domain.calendar import cover_status, next_morning, rota_night
from nightdesk.domain.clocks import Milestones, SeverityStep, StatusStep
from nightdesk.domain.facts import Facts
from nightdesk.domain.instants import Instant, parse
from nightdesk.domain.paging import holder
from nightdesk.domain.policy import Policies, Severity
from nightdesk.domain.severity import Problem, fold_text, provisional, suggested_category, tripwire
from nightdesk.domain.tickets import Context, Refusal, Ticket


class ClientWalk:
    """A client's tickets, alerts and accesses as of an instant."""

    def __init__(self, client: str, facts: Facts, policies: Policies) -> None:
        self.client = client
        self._said = facts.clients[client]
        self._rewrites = self._said.rewrites
        self._policies = policies
        self._client_of = facts.client_of
        self._next = 0
        self.until = Instant(-1)
        self.tickets: dict[str, Ticket] = {}
        self.alerts = AlertWalk(client, self)
        self.access = AccessWalk(facts)
        self.refusals: list[Refusal] = []
        self.verdicts: dict[str, e.Event] = {}
        self._strays: list[str] = []
        self._early: dict[str, list[e.Event]] = {}
        """Ticket not made yet → what was said of it already, in order."""

    @property
    def strays(self) -> list[str]:
        """Events that name a ticket or alert this client does not have."""
        return [*self._strays, *(event.id for early in self._early.values() for event in early)]

    def advance(self, now: Instant) -> bool:
        """Walk on to `now`. False where this walk can't get there: an older event came in, or `now` lies behind."""
        if self._said.rewrites != self._rewrites or now < self.until:
            return False
        events = self._said.events
        if self._next < len(events) and events[self._next].at < self.alerts.fired_until:
            return False  # an older event after all, at the end: time has acted past it already
        while self._next < len(events) and events[self._next].at <= now:
            event = events[self._next]
            self._next += 1
            self.alerts.settle(event.at)
            self._take(event)
        self.alerts.settle(now)
        self.until = self.access.until = now
        return True

    def _take(self, event: e.Event) -> None:
        match event.body:
            case e.Alert():
                self.alerts.receive(event, event.body, self._policies.client(self.client, event.at))
            case e.AlertDismissed(alert=alert, reason=reason):
                if not self.alerts.dismiss(alert, event.actor, reason, event.at):
                    self._strays.append(event.id)
            case e.TicketCreated():
                self._create(event, event.body)
            case e.PromoteAlert():
                self._promote(event, event.body)
            case e.Merge():
                self._merge(event, event.body)
            case e.AuthRevoked():
                pass  # the desk's, whichever client's ticket it was granted for: Facts keeps it
            case e.AccessReviewed(access=access):
                own = self.access.review(event, access)
                if own is not None:
                    self.refusals.append(Refusal(event.id, event.order, own, "self_review"))
            case e.Verdict(decision=decision):
                self.verdicts[decision] = event
            case _:
                self._on_ticket(event)

    def _on_ticket(self, event: e.Event) -> None:
        ticket = self.tickets.get(getattr(event.body, "ticket", ""))
        if ticket is None:
            # Called back before it was logged, say: it counts once the ticket is there (SLA-3: it really came earlier).
            self._early.setdefault(getattr(event.body, "ticket", ""), []).append(event)
            return
        context = self._context(event, ticket)
        match event.body:
            case e.Checklist():
                ticket = self._checklist(ticket, event, event.body, context)
            case e.Decision():
                ticket = self._decision(ticket, event, event.body)
            case e.Access():
                hold = under_security_hold(ticket)
                self.access.access(event, event.body, context.client, context.people, security_hold=hold)
            case e.ClientUpdate() if ticket.merged_into is not None:
                self._put(history.client_wrote(self.final_parent(ticket), event.at))
            case e.Promise() | e.PromiseKept() if ticket.merged_into is not None:
                # PR-1, case 92: a merged ticket's promises are its parent's, those made afterwards too.
                self._put(history.promised(self.final_parent(ticket), event, of=ticket.id))
            case e.Undelivered(message=message, error=error) if ticket.merged_into is not None:
                failed = tickets.Undelivered(event.id, event.at, message, error)
                self._put(history.bounced(self.final_parent(ticket), failed))
            case _:
                pass
        before = len(ticket.refusals)
        after = history.apply(ticket, event, context)
        self.refusals.extend(after.refusals[before:])
        self._put(after)

    def _put(self, ticket: Ticket) -> None:
        self.tickets[ticket.id] = ticket

    def _context(self, event: e.Event, ticket: Ticket) -> Context:
        client = event.body.client if isinstance(event.body, e.ClientSet) else ticket.client
        policy = self._policies.client(client, event.at)
        if policy is None and isinstance(event.body, e.Park):
            return Context(policy, morning=next_morning(self._policies.desk(event.at), event.at))
        if not isinstance(event.body, (e.CallerVerified, e.Access)):
            return Context(policy)
        # Only these two ask who the duty manager of that night is (AU-3, SEC-1).
        desk, rota = self._policies.desk(event.at), self._policies.rota(event.at)
        night = rota_night(desk.timezone, desk.night_end, event.at)
        names = {person.id: person.name for person in rota.engineers}
        return Context(policy, People(names, holder(rota, night, "duty_manager")))

    def final_parent(self, ticket: Ticket) -> Ticket:
        """Where a merged ticket ends; itself where it was not merged (SLA-8)."""
        while ticket.merged_into is not None:
            ticket = self.tickets[ticket.merged_into]
        return ticket

    # tickets come from people, or from alerts

    def _create(self, event: e.Event, body: e.TicketCreated) -> None:
        received = parse(body.received_at) if body.received_at else event.at
        self._new(
            event, body.client, body.channel, body.subject, body.body, body.requester, body.reported_priority, received
        )

    def _promote(self, event: e.Event, body: e.PromoteAlert) -> None:
        row = self.alerts.promoted(body.alert, body.ticket)
        if row is None:
            self._strays.append(event.id)
        received = row.received_at if row is not None else event.at
        problems = tuple(_problems(row)) if row is not None else ()
        asked = e.Requester()
        self._new(
            event, self.client, "alert", body.subject, "", asked, body.reported_priority, received, problems, body.alert
        )

    def _new(
        self,
        event: e.Event,
        client: str,
        channel: e.Channel,
        subject: str,
        body: str,
        requester: e.Requester,
        reported: Severity | None,
        received_at: Instant,
        problems: tuple[Problem, ...] = (),
        alert: str | None = None,
    ) -> None:
        desk = self._policies.desk(event.at)
        early = self._early.pop(getattr(event.body, "ticket", event.id), [])
        begun = min([event.at, *(one.at for one in early)])
        text = fold_text(subject, body, *(problem.summary for problem in problems))
        tripped = tripwire(desk.tripwires, text) is not None
        severity = provisional(reported, channel, problems, tripped)
        ticket = Ticket(
            id=getattr(event.body, "ticket", event.id),
            client=client,
            channel=channel,
            subject=subject,
            body=body,
            requester=requester,
            created_at=event.at,
            provisional=severity,
            suggested=suggested_category(desk.categories, text),
            read_now=tripped,
            alert=alert,
            milestones=Milestones(
                received_at,
                (SeverityStep(received_at, severity, "provisional"),),
                (StatusStep(begun, "new"),),
            ),
        )
        if ticket.id in self.tickets:
            self._strays.append(event.id)
            return
        self._put(history.noted(ticket, event))
        for one in early:
            self._on_ticket(one)

    # merges

    def _merge(self, event: e.Event, body: e.Merge) -> None:
        child = self.tickets.get(body.ticket)
        if child is None:
            self._strays.append(event.id)
            return
        reason = self._merge_refused(child, body.into)
        parent = self.tickets.get(body.into)
        if reason is not None or parent is None:
            if reason is None:
                self._strays.append(event.id)
            else:
                child = history.refuse(child, event, reason)
                self.refusals.append(child.refusals[-1])
            self._put(history.noted(child, event))
            return
        parent = self.final_parent(parent)
        merged = history.to_status(child, "merged", event.at)
        self._put(
            history.noted(
                msgspec.structs.replace(
                    merged, merged_into=parent.id, promises=(), undelivered=(), unanswered=None, resurfaced_at=None
                ),
                event,
            )
        )
        inherited = msgspec.structs.replace(
            parent,
            children=(*parent.children, child.id, *child.children),
            promises=tuple(sorted((*parent.promises, *child.promises), key=lambda promised: promised.order)),
            undelivered=(*parent.undelivered, *child.undelivered),
            unanswered=parent.unanswered if _answered(child, parent) else child.unanswered,
            severity_conflict=f"{child.id} ({child.severity})"
            if child.severity < parent.severity
            else parent.severity_conflict,
        )
        self._put(history.noted(inherited, event))
        for grandchild in child.children:  # case 25: a merged ticket names its final parent
            self._put(msgspec.structs.replace(self.tickets[grandchild], merged_into=parent.id))

    def _merge_refused(self, child: Ticket, into: str) -> tickets.RefusedReason | None:
        """REF-1, SLA-8: the first reason that holds, against the final parent; None where the merge stands."""
        if self._client_of.get(into, self.client) != self.client:
            return "merge_other_client"
        parent = self.tickets.get(into)
        if parent is None:
            return None
        if parent.client != child.client:  # as they were known then (case 26)
            return "merge_other_client"
        parent = self.final_parent(parent)
        if child.merged_into is not None or parent.id == child.id:
            return "merge_cycle"
        if (child.received_at, child.id) < (parent.received_at, parent.id):
            return "merge_older_into_newer"
        return None

    # checklists and decisions

    def _checklist(self, ticket: Ticket, event: e.Event, body: e.Checklist, context: Context) -> Ticket:
        case = case_of(ticket, body.answers, context, event.at)
        record = tickets.ChecklistRecord(
            event.id, event.at, ticket.severity, case.answers, body.evidence, escalation.recommend(case)
        )
        return msgspec.structs.replace(ticket, checklists=(*ticket.checklists, record))

    def _decision(self, ticket: Ticket, event: e.Event, body: e.Decision) -> Ticket:
        last = ticket.checklists[-1].recommendation if ticket.checklists else None
        result = escalation.judge(body.action, body.reason, last)
        record = tickets.DecisionRecord(
            event.id, event.at, event.actor, body.action, body.reason, last.action if last else None, result
        )
        if result == "deviation_without_reason":
            ticket = history.refuse(ticket, event, "deviation_without_reason")
            self.refusals.append(ticket.refusals[-1])
        return msgspec.structs.replace(ticket, decisions=(*ticket.decisions, record))

    # what the alerts ask of the tickets (N10)

    def rests(self, ticket: str) -> bool:
        """Whether it (its final parent) is resolved or parked, and nothing resurfaced for it since by that (N10 b)."""
        found = self.tickets.get(ticket)
        if found is None:
            return False
        found = self.final_parent(found)
        return found.status in ("resolved", "parked") and not found.told_of_alert

    def resurfaced(self, ticket: str, event: e.Event, *, rested: bool) -> None:
        """An alert resurfaced for it: an event of that ticket, flagged until a technician answers (HO-2 g)."""
        found = self.tickets.get(ticket)
        if found is None:
            return
        found = self.final_parent(found)
        told = found.told_of_alert or rested
        flagged = msgspec.structs.replace(found, resurfaced_at=event.at, told_of_alert=told)
        self._put(history.noted(flagged, event))


def _answered(child: Ticket, parent: Ticket) -> bool:
    """Whether the child's last message needs no answer at the parent: there is none, or the client heard since."""
    if child.unanswered is None:
        return True
    return parent.last_told is not None and parent.last_told >= child.unanswered


def _problems(row: Group | Storm) -> list[Problem]:
    return row.members if isinstance(row, Storm) else row.problems


def under_security_hold(ticket: Ticket) -> bool:
    """AU-7: its last triage has Q1 = yes, or its last checklist E01 = yes, said or pre-filled."""
    triaged = ticket.triage is not None and ticket.triage.answers.active_security == "yes"
    return triaged or bool(ticket.checklists and ticket.checklists[-1].answers.get("E01") == "yes")


def case_of(ticket: Ticket, answers: Mapping[str, e.Answer], context: Context, at: Instant) -> escalation.Case:
    """What the decision list looks at for these answers: E01 pre-filled, E02, E03, E12 computed (§5.2)."""
    last = ticket.triage
    given: dict[str, escalation.Given] = {**answers}
    if "E01" not in given and last is not None:
        given["E01"] = last.answers.active_security
    cover = cover_status(context.client, ticket.severity, at)
    given["E02"] = escalation.e02(cover, ticket.milestones.accepted)
    given["E03"] = escalation.e03(context.client, last.system if last is not None else None)
    given["E12"] = escalation.e12(ticket.attempts, ticket.severity, at)
    return escalation.Case(ticket.severity, context.client, given)
