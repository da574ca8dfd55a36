"""The morning report as data: sections, reasons, numbers, and what stands beside them (HO-1 to HO-7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

import msgspec

from nightdesk.domain.acceptance import NOT_ACCEPTED, Acceptance, Addendum, acceptance, addenda, as_fixed
from nightdesk.domain.authorisation import AccessRecord
from nightdesk.domain.calendar import Shift, day_of, night_of, report_shift
from nightdesk.domain.common_cause import CommonCause, common_causes
from nightdesk.domain.entries import CallerVerified, Page, PageAck, Resolve
from nightdesk.domain.escalation import ACTIONS
from nightdesk.domain.evaluation import ClientWalk
from nightdesk.domain.handoff import REASON_WORDS, SECTIONS, Placed, fixed_at, numbers, sections
from nightdesk.domain.incidents import Incident, incidents
from nightdesk.domain.instants import Instant, clock_time, display, parse, zone
from nightdesk.domain.paging import DESK_SILENT
from nightdesk.domain.picture import Picture
from nightdesk.domain.policy import Severity
from nightdesk.domain.rules import words_of
from nightdesk.domain.tickets import STATUS_LABELS, DecisionRecord, Ticket
from nightdesk.text import one_line
from nightdesk.views.common import Scene, View, both_times, name_of
from nightdesk.views.taken_over import TITLES, acceptance_lines, addenda_lines
from nightdesk.views.words import disposition_words, event_words, to_be_paged, without_effect


class HandoffLine(View, frozen=True, kw_only=True):
    """One ticket of the report (HO-5)."""

    ticket: str
    client: str
    client_name: str
    severity: Severity
    summary: str
    status: str
    owner: str
    last_action: str
    next_action: str
    """Empty until somebody filled it in."""
    next_due: str
    """Desk and client time; empty where nothing runs."""
    reasons: tuple[str, ...]
    """Letters of HO-2."""
    reason_words: tuple[str, ...]
    """HO-2 a to HO-2 l in words, one for each letter."""


class HandoffSection(View, frozen=True, kw_only=True):
    """One section; an empty one says so in the report."""

    id: str
    """`action_first`, `open`, `parked`, `resolved`, `fyi`."""
    title: str
    lines: tuple[HandoffLine, ...]


class HandoffReport(View, frozen=True, kw_only=True):
    """The report as of `at`. Lines of text are ready to be shown; an empty tuple prints an explicit none."""

    night: str
    desk_name: str
    technician: str
    at: Instant
    generated: str
    window: str
    """The shift's bounds with zone and true length."""
    signed_by: str | None
    quiet: bool
    numbers: Mapping[str, int]
    start_here: str
    """The one item to begin with, in a sentence."""
    sections: tuple[HandoffSection, ...]
    alerts: tuple[str, ...]
    incidents: tuple[str, ...]
    escalations: tuple[str, ...]
    deviations: tuple[str, ...]
    security: tuple[str, ...]
    communication_due: tuple[str, ...]
    addenda: tuple[str, ...]
    taken_over: tuple[str, ...] = ()
    """Who took over what by name, and what nobody has (HO-9)."""
    incomplete: tuple[str, ...]
    """Ticket ids that break HO-7; empty where the report is complete."""
    head: str
    """The log's head this report stands on."""
    versions: tuple[str, ...] = ()
    """The drafts up to `at`, by their entries (HO-8)."""
    open_groups: tuple[str, ...] = ()
    """Alert groups open without a ticket (N8), by id."""
    acceptance: Acceptance = NOT_ACCEPTED
    late: tuple[Addendum, ...] = ()
    """The addenda as data: event, ticket, section before and after."""
    shared: tuple[Incident, ...] = ()
    common_causes: tuple[CommonCause, ...] = ()


class Handoff(msgspec.Struct, frozen=True, kw_only=True):
    """Asks for the report of the shift that holds the scene's instant (or the last one before it).

    `night` (a desk-local date) asks for that night instead, `day` for the day shift of a weekend day or desk holiday;
    ValueError where that date has none.
    """

    night: str | None = None
    day: str | None = None

    def answer(self, scene: Scene) -> HandoffReport:
        """The report. Once signed it stays as it was at the signature; what came after are addenda (HO-8)."""
        picture = scene.picture
        shift = self._shift(picture)
        fixed = fixed_at(picture.facts.desk, picture.desk, shift, picture.now)
        then = as_fixed(picture, fixed)
        walks = then.walks()
        found = sections(walks, then.policies, shift, fixed.at)
        figures = numbers(found, walks, then.policies, shift, shift.start)
        placed = [one for name in SECTIONS for one in found.placed[name]]
        writer = _Writer(then, scene, shift)
        taken = acceptance(picture, shift, fixed, found)
        late = addenda(picture, shift, fixed, found, taken.complete_at)
        return HandoffReport(
            night=shift.name,
            desk_name=then.desk.desk_name,
            technician=_technician(picture, fixed.signed_by, scene.actor),
            at=fixed.at,
            generated=display(fixed.at, zone(then.desk.timezone)),
            window=_window(then, shift),
            signed_by=fixed.signed_by,
            quiet=not found.placed["action_first"] and figures.received == 0 and figures.alerts == 0,
            numbers={name: getattr(figures, name) for name in figures.__struct_fields__},
            start_here=writer.start_here(found.placed["action_first"]),
            sections=tuple(
                HandoffSection(id=name, title=TITLES[name], lines=tuple(writer.line(one) for one in found.placed[name]))
                for name in SECTIONS
            ),
            alerts=writer.alerts(),
            incidents=writer.incidents(),
            escalations=writer.escalations(),
            deviations=writer.deviations(),
            security=writer.security(),
            communication_due=writer.communication_due(placed),
            addenda=addenda_lines(late, picture),
            taken_over=acceptance_lines(taken, picture) if fixed.at < picture.now else (),
            incomplete=found.incomplete,
            head=scene.head,
            versions=fixed.drafts,
            open_groups=tuple(sorted(g.id for walk in walks for g in walk.alerts.open_without_ticket())),
            acceptance=taken,
            late=late,
            shared=tuple(incidents(picture)),
            common_causes=common_causes(picture),
        )

    def _shift(self, picture: Picture) -> Shift:
        if self.night is not None:
            return night_of(picture.desk, date.fromisoformat(self.night))
        if self.day is not None:
            found = day_of(picture.desk, date.fromisoformat(self.day))
            if found is None:
                raise ValueError(f"{self.day} is a working day of the desk: it has no day shift")
            return found
        return report_shift(picture.desk, picture.now)


def _technician(picture: Picture, signed_by: str | None, actor: str) -> str:
    return name_of(picture, signed_by or actor)


def _window(picture: Picture, shift: Shift) -> str:
    tz = zone(picture.desk.timezone)
    hours, minutes = divmod((shift.end - shift.start) // 60, 60)
    length = f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{display(shift.start, tz)} to {display(shift.end, tz)}, {length}"


class _Writer:
    """Puts the report's facts into lines, as of the instant it was fixed at."""

    def __init__(self, picture: Picture, scene: Scene, shift: Shift) -> None:
        self.picture = picture
        self.scene = scene
        self.shift = shift

    def line(self, one: Placed) -> HandoffLine:
        """One ticket of the report (HO-5)."""
        ticket, picture = one.ticket, self.picture
        return HandoffLine(
            ticket=ticket.id,
            client=ticket.client,
            client_name=picture.client_name(ticket.client),
            severity=ticket.severity,
            summary=ticket.subject,
            status=STATUS_LABELS[ticket.status],
            owner=name_of(picture, ticket.owner),
            last_action=self._last_action(ticket),
            next_action=self._next_action(ticket),
            next_due=both_times(picture, ticket.client, one.due) if one.due is not None else "",
            reasons=one.reasons,
            reason_words=tuple(REASON_WORDS[letter] for letter in one.reasons),
        )

    def _next_action(self, ticket: Ticket) -> str:
        said = ticket.next_action
        if said is None:
            return ""
        until = both_times(self.picture, ticket.client, parse(said.until)) if said.until else ""
        who = name_of(self.picture, said.who) if said.who else ""
        return ", ".join(filter(None, (said.what, who, until and f"by {until}", said.if_then)))

    def _last_action(self, ticket: Ticket) -> str:
        """What was done last, with its words; for a resolved ticket what resolved it."""
        idle = without_effect(ticket)
        mine = [event for event in ticket.events if event.by_technician and event.id not in idle]
        if ticket.status == "resolved":
            mine = [event for event in mine if isinstance(event.body, Resolve)] or mine
        if not mine:
            return "nobody has done anything yet"
        what, text = event_words(mine[-1], self.picture)
        when = clock_time(mine[-1].at, zone(self.picture.desk.timezone))
        said = f": {one_line(text, 120)}" if text.strip() else ""
        return f"{what}, {name_of(self.picture, mine[-1].actor)}, {when}{said}"

    def start_here(self, first: tuple[Placed, ...]) -> str:
        """The one item to begin with."""
        if not first:
            return "Nothing needs action first thing."
        ticket = first[0].ticket
        why = ", ".join(f"{letter} {REASON_WORDS[letter]}" for letter in first[0].reasons)
        due = f"; due {both_times(self.picture, ticket.client, first[0].due)}" if first[0].due is not None else ""
        what = f"{ticket.id} {ticket.severity} {self.picture.client_name(ticket.client)}: {ticket.subject}"
        return f"{what} (HO-2 {why}){due}"

    def alerts(self) -> tuple[str, ...]:
        """Counts by disposition with their rules (N0 to N6, N10); open groups without ticket; storms (N8)."""
        walks = [walk.alerts for walk in self.picture.walks()]
        counts = Counter(d for walk in walks for d in walk.since(self.shift.start))
        if not counts and not any(walk.open_without_ticket() for walk in walks):
            return ()
        total = sum(counts.values())
        lines = [f"{total} received: " + ", ".join(f"{n} {disposition_words(d)}" for d, n in sorted(counts.items()))]
        for walk in walks:
            for group in walk.open_without_ticket():
                aside = ""
                if group.dismissed is not None:
                    aside = f"; put aside by {name_of(self.picture, group.dismissed.by)}: {group.dismissed.reason}"
                client = self.picture.client_name(walk.client)
                since = clock_time(group.received_at, zone(self.picture.desk.timezone))
                lines.append(
                    f"open without ticket: {client} {group.asset} {group.check} since {since}{aside} ({words_of('N8')})"
                )
            for storm in walk.storms.values():
                if storm.started_at >= self.shift.start:
                    client = self.picture.client_name(walk.client)
                    worked = f", worked as {storm.ticket}" if storm.ticket else ""
                    lines.append(f"storm {storm.id}: {client}, {len(storm.members)} alerts{worked}")
        return tuple(lines)

    def incidents(self) -> tuple[str, ...]:
        """Shared incidents with their tickets (INC-1)."""
        return tuple(
            f"{incident.id} {incident.title}"
            + (f", vendor {incident.vendor}" if incident.vendor else "")
            + f": {', '.join(incident.tickets) or 'no ticket linked'}"
            for incident in incidents(self.picture)
            if incident.opened_at >= self.shift.start
        )

    def escalations(self) -> tuple[str, ...]:
        """Who was woken, when, why, and whether it was acknowledged."""
        tz = zone(self.picture.desk.timezone)
        lines: list[tuple[Instant, str]] = []
        for walk in self.picture.walks():
            for ticket in walk.tickets.values():
                waits = to_be_paged(ticket, self.picture)
                if waits:
                    decided = ticket.decisions[-1]
                    words = f"{clock_time(decided.at, tz)} {ticket.id} {ticket.severity}: decided "
                    words += f"{ACTIONS[decided.action].lower()}, but no page is recorded"
                    lines.append((decided.at, words))
                acked = {e.body.contact: e.at for e in ticket.pages if isinstance(e.body, PageAck)}
                for event in ticket.pages:
                    if not isinstance(event.body, Page) or event.at < self.shift.start:
                        continue
                    who = name_of(self.picture, event.body.contact)
                    answer = acked.get(event.body.contact)
                    said = f"acknowledged {clock_time(answer, tz)}" if answer is not None else "not acknowledged"
                    why = words_of("PG-8") if event.body.reason == DESK_SILENT else self._why_paged(ticket, event.at)
                    what = f"{clock_time(event.at, tz)} {event.body.tier} {who} for {ticket.id} {ticket.severity}"
                    lines.append((event.at, f"{what}: {why}; {said}"))
        return tuple(line for _, line in sorted(lines))

    def _why_paged(self, ticket: Ticket, at: Instant) -> str:
        """The decision before the page, and what the rules said then (R01 to R12)."""
        taken = [decision for decision in ticket.decisions if decision.at <= at]
        if not taken:
            return "no decision recorded"
        return f"{ACTIONS[taken[-1].action].lower()} ({_rules_then(ticket, taken[-1].at) or 'no checklist'})"

    def deviations(self) -> tuple[str, ...]:
        """Decisions that did not follow the rules, and what these said (R01 to R12, ESC-1)."""
        return tuple(
            f"{ticket.id}: {ACTIONS[d.action]} by {name_of(self.picture, d.by)}, "
            f"the rules said {_said(ticket, d)}; {d.reason or words_of('HO-2 i')}"
            for walk in self.picture.walks()
            for ticket in walk.tickets.values()
            for d in ticket.decisions
            if d.result.startswith("deviation") and d.at >= self.shift.start
        )

    def security(self) -> tuple[str, ...]:
        """Accesses with what makes them proper or not (AU-2, AU-7, V0 to V10), and unverified callers (SEC-1)."""
        tz = zone(self.picture.desk.timezone)
        lines: list[tuple[Instant, str]] = []
        for walk in self.picture.walks():
            for record in walk.access.accesses:
                if record.at < self.shift.start:
                    continue
                who = name_of(self.picture, record.by)
                what = f"{clock_time(record.at, tz)} {who} on {record.system} for {record.ticket}: "
                lines.append((record.at, what + _access_words(record, walk.access.reviews, self.picture)))
            for refusal in walk.refusals:
                if refusal.reason == "caller_not_verified" and refusal.order[0] >= self.shift.start:
                    at = Instant(refusal.order[0])
                    said = f"{clock_time(at, tz)} {refusal.ticket} resolved unverified ({words_of('SEC-1')})"
                    lines.append((at, said))
            lines += self._overrides(walk)
        return tuple(line for _, line in sorted(lines))

    def _overrides(self, walk: ClientWalk) -> Iterator[tuple[Instant, str]]:
        """SEC-1: what the duty manager vouched for although the caller was not verified."""
        for ticket in walk.tickets.values():
            for event in ticket.events:
                body = event.body
                if isinstance(body, CallerVerified) and body.override and event.at >= self.shift.start:
                    who = name_of(self.picture, event.actor)
                    at = clock_time(event.at, zone(self.picture.desk.timezone))
                    said = f"{at} {ticket.id} {who} overrides the caller's check ({words_of('SEC-1')}): {body.reason}"
                    yield event.at, said

    def communication_due(self, placed: list[Placed]) -> tuple[str, ...]:
        """What clients were told to expect and still wait for (PR-1, SLA-6, HO-2 e, COM-9)."""
        picture = self.picture
        lines: list[tuple[Instant, str]] = []
        for one in placed:
            ticket = one.ticket
            for promise in ticket.promises:
                when = both_times(picture, ticket.client, promise.due)
                lines.append(
                    (promise.due, f"{ticket.id} {when}: {promise.what}, promised to {promise.to} ({words_of('PR-1')})")
                )
            update = one.clocks.update
            if update.running and update.due is not None:
                when = both_times(picture, ticket.client, update.due)
                lines.append((update.due, f"{ticket.id} {when}: client update ({words_of('SLA-6')})"))
            if ticket.unanswered is not None:
                lines.append((ticket.unanswered, f"{ticket.id}: {words_of('HO-2 e')}"))
            if ticket.undelivered:
                lines.append((ticket.undelivered[0].at, f"{ticket.id}: {words_of('COM-9')}"))
        return tuple(line for _, line in sorted(lines))


def _said(ticket: Ticket, decision: DecisionRecord) -> str:
    if decision.recommended is None:
        return f"nothing yet ({words_of('ESC-1')})"
    return f"{ACTIONS[decision.recommended].lower()} ({_rules_then(ticket, decision.at)})"


def _rules_then(ticket: Ticket, at: Instant) -> str:
    """What made the recommendation of the latest checklist by `at`; empty where there was none.

    F1 to F3 say what else is to be done, not who is woken: they are left out.
    """
    records = [record for record in ticket.checklists if record.at <= at]
    rules = records[-1].recommendation.rules if records else ()
    return "; ".join(words_of(rule) for rule in rules if rule.startswith("R"))


def _access_words(record: AccessRecord, reviews: dict[str, str], picture: Picture) -> str:
    if "break_glass" in record.marks:
        reviewed = "reviewed" if record.event in reviews else "to be reviewed"
        return f"{record.purpose} ({reviewed}; {words_of('AU-7')})"
    if record.violated:
        return f"{record.purpose} VIOLATION " + ", ".join(map(words_of, record.marks))
    return f"{record.purpose} ({words_of('AU-2')})" if not record.marks else f"{record.purpose} (not high risk)"
