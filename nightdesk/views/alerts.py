"""The quiet list: every alert that did not surface, what kept it quiet and why, in words (§7, N8).

Beside it what may still need eyes (open without a ticket, put aside, raised again, resurfaced, storms) and the sum.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from datetime import date
from itertools import takewhile

import msgspec

from nightdesk.domain.alerts import SURFACED, Group, Storm
from nightdesk.domain.calendar import Shift, night_of, report_shift, shift_at
from nightdesk.domain.deciding import alert_subject
from nightdesk.domain.entries import Alert, AlertDismissed, Event, PolicyAdopted
from nightdesk.domain.evaluation import ClientWalk
from nightdesk.domain.instants import Instant, display, zone
from nightdesk.domain.maintenance import window_at
from nightdesk.domain.noise import Reraised, StormSeen, noise
from nightdesk.domain.picture import Picture
from nightdesk.domain.rules import words_of
from nightdesk.domain.tickets import Ticket
from nightdesk.views.common import Scene, View, both_times, name_of

_RANK = {"info": 0, "warning": 1, "critical": 2}


class AlertLine(View, frozen=True, kw_only=True):
    """One alert with what became of it."""

    event: str
    at: Instant
    time: str
    """Desk time; client time too where the zones differ."""
    client: str
    client_name: str
    asset: str
    check: str
    category: str
    severity: str
    state: str
    summary: str
    disposition: str
    rule: str
    """Id of the maintenance window or noise rule; empty where neither decided."""
    why: str
    """The rule that decided with its words, and what it was here: `N4 information only`."""


class AlertRow(View, frozen=True, kw_only=True):
    """One group or storm, with what there is to know of it."""

    id: str
    client: str
    client_name: str
    what: str
    """`fs-01 edr_detection`, or what the storm is of."""
    at: Instant
    time: str
    ticket: str
    """The ticket it is worked as; empty where there is none."""
    note: str


class AlertsView(View, frozen=True, kw_only=True):
    """The alerts of a stretch of time as they stand at `at`. Six fields are the `alerts` object of §14 as it stands."""

    at: Instant
    desk_name: str
    name: str
    """`2026-03-07 night`, `since 2026-03-07 night`, or `the whole log`."""
    window: str
    """Its bounds, with zone."""
    dispositions: Mapping[str, str]
    rule: Mapping[str, str]
    counts: Mapping[str, int]
    total: int
    storms: tuple[StormSeen, ...]
    reraised: tuple[Reraised, ...]
    received: int
    """Alert entries in the log, counted there and not by the rules."""
    unaccounted: tuple[str, ...]
    """Alerts without a disposition: there must be none (§7)."""
    balanced: bool
    """Whether sum of `counts` = `total` = `received`."""
    open_without_ticket: tuple[AlertRow, ...]
    put_aside: tuple[AlertRow, ...]
    raised_again: tuple[AlertRow, ...]
    storm_rows: tuple[AlertRow, ...]
    resurfaced: tuple[AlertLine, ...]
    quiet: tuple[AlertLine, ...]


class Period(msgspec.Struct, frozen=True):
    """Which alerts are meant: those of `[since, until]`, re-raises up to `reraised_until`, seen from `at`."""

    name: str
    since: Instant
    until: Instant
    reraised_until: Instant
    at: Instant
    shift: Shift | None = None


class Alerts(msgspec.Struct, frozen=True, kw_only=True):
    """Asks for the alerts of the shift at hand: what came since it began; between two shifts, since the last began.

    `night` (a desk-local date) asks for that night instead, as it stood at its end; `everything` for the whole log.
    """

    night: str | None = None
    everything: bool = False

    def answer(self, scene: Scene) -> AlertsView:
        """The view at the scene's instant."""
        asked = scene.picture
        period = self._period(asked)
        picture = asked if period.at == asked.now else Picture(asked.facts, asked.policies, period.at)
        walks = picture.walks()
        found = noise(walks, period.until, period.since)
        again = noise(walks, period.reraised_until, period.since).reraised
        clients = [_Client(walk, picture) for walk in walks]
        heard = [(client, event) for client in clients for event in client.heard(period)]
        heard.sort(key=lambda pair: (pair[1].at, pair[1].id))
        lines = [client.line(event) for client, event in heard]
        unaccounted = tuple(event.id for _, event in heard if event.id not in found.dispositions)
        return AlertsView(
            at=picture.now,
            desk_name=picture.desk.desk_name,
            name=period.name,
            window=_window(period, picture),
            dispositions=found.dispositions,
            rule=found.rule,
            counts=found.counts,
            total=found.total,
            storms=found.storms,
            reraised=again,
            received=len(heard),
            unaccounted=unaccounted,
            balanced=not unaccounted and sum(found.counts.values()) == found.total == len(heard),
            open_without_ticket=tuple(row for client in clients for row in client.open_rows()),
            put_aside=tuple(row for client in clients for row in client.dismissals(period)),
            raised_again=tuple(row for client in clients for row in client.reraised(again)),
            storm_rows=tuple(row for client in clients for row in client.storms(found.storms)),
            resurfaced=tuple(line for line in lines if line.disposition == "resurfaced"),
            quiet=tuple(line for line in lines if line.disposition not in SURFACED),
        )

    def _period(self, picture: Picture) -> Period:
        now, desk = picture.now, picture.desk
        if self.everything:
            return Period("the whole log", Instant(0), now, _last_reraise(picture), now)
        if self.night is not None:
            night = night_of(desk, date.fromisoformat(self.night))
            at = min(now, night.end)
            # Half-open (T-2); what a window that ends with the night raises again is still the night's business.
            return Period(night.name, night.start, min(now, Instant(night.end - 1)), at, at, night)
        shift = shift_at(desk, now)
        if shift is not None:
            return Period(shift.name, shift.start, now, now, now, shift)
        last = report_shift(desk, now)
        return Period(f"since {last.name}", last.start, now, now, now)


def _last_reraise(picture: Picture) -> Instant:
    """§14: re-raises are listed up to the later of the night's end and the last event, the night being the one whose
    report was open at that event. A later one stands among the open groups all the same."""
    now = picture.now
    ends = [said.events[: _first(said.events, Instant(now + 1))] for said in picture.facts.clients.values()]
    last = [events[-1].at for events in ends if events]
    last += [event.at for event in picture.facts.desk if event.at <= now and not isinstance(event.body, PolicyAdopted)]
    if not last:
        return now
    return min(now, max(report_shift(picture.desk, max(last)).end, max(last)))


def _first(events: list[Event], at: Instant) -> int:
    return bisect_left(events, at, key=lambda event: event.at)


def _window(period: Period, picture: Picture) -> str:
    tz = zone(picture.desk.timezone)
    if period.shift is not None:
        return f"{display(period.shift.start, tz)} to {display(period.shift.end, tz)}"
    return (
        f"{display(period.since, tz)} to {display(period.at, tz)}" if period.since else f"to {display(period.at, tz)}"
    )


class _Client:
    """One client's alerts put into words."""

    def __init__(self, walk: ClientWalk, picture: Picture) -> None:
        self._walk = walk
        self._alerts = walk.alerts
        self._picture = picture
        self._name = picture.client_name(walk.client)
        self._events = picture.facts.clients[walk.client].events
        self._groups: dict[tuple[str, str], list[Group]] = {}
        for group in walk.alerts.groups.values():
            self._groups.setdefault((group.asset, group.check), []).append(group)

    def heard(self, period: Period) -> list[Event]:
        """The alert entries of the period as they stand in the log, whatever became of them."""
        found = self._events[_first(self._events, period.since) : _first(self._events, Instant(period.until + 1))]
        return [event for event in found if isinstance(event.body, Alert)]

    def line(self, event: Event) -> AlertLine:
        """One alert."""
        body = event.body
        assert isinstance(body, Alert)
        disposition = self._alerts.dispositions.get(event.id, "")
        return AlertLine(
            event=event.id, at=event.at, time=self._time(event.at), client=self._walk.client, client_name=self._name,
            asset=body.asset, check=body.check, category=body.category, severity=body.severity, state=body.state,
            summary=body.summary, disposition=disposition, rule=self._alerts.rules.get(event.id, ""),
            why=self._why(disposition, event, body),
        )  # fmt: skip

    def open_rows(self) -> list[AlertRow]:
        """N8: open groups without a ticket, a dismissed one with who and why."""
        rows = []
        for group in self._alerts.open_without_ticket():
            storm = self._storm_of(group)
            aside = group.dismissed or (storm.dismissed if storm is not None else None)
            said = [f"raised again when {self._planned(group.id)} ended (N1)"] if group.reraised else []
            said += [f"in storm {storm.id} (N6)"] if storm is not None else []
            said += [f"put aside by {name_of(self._picture, aside.by)}: {aside.reason} (SLA-14)"] if aside else []
            rows.append(self._row(group, group.received_at, "; ".join(said)))
        return rows

    def dismissals(self, period: Period) -> list[AlertRow]:
        """SLA-14: what was put aside in the period, by whom, why, and what became of it."""
        rows = []
        for event in self._events[_first(self._events, period.since) : _first(self._events, Instant(period.at + 1))]:
            if not isinstance(event.body, AlertDismissed):
                continue
            row = self._alerts.row(event.body.alert)
            if row is None:
                continue
            if row.dismissed is not None and row.dismissed.at == event.at:
                now = "still put aside" if row.open else "cleared since"
            else:
                now = "it came back since" if row.dismissed is None else "put aside again since"
            words = f"by {name_of(self._picture, event.actor)}: {event.body.reason}; {now} (SLA-14)"
            rows.append(self._row(row, event.at, words))
        return rows

    def reraised(self, found: tuple[Reraised, ...]) -> list[AlertRow]:
        """N1: what was still a problem when the window that kept it quiet ended."""
        rows = []
        for one in found:
            group = self._alerts.groups.get(one.group)
            if group is not None and (one.group, one.at) in self._alerts.reraised:
                words = f"still a problem when {self._planned(group.id)} ended (N1)"
                rows.append(self._row(group, one.at, words))
        return rows

    def storms(self, found: tuple[StormSeen, ...]) -> list[AlertRow]:
        """N6: the storms with their members."""
        rows = []
        for seen in found:
            storm = self._alerts.storms.get(seen.id)
            if storm is not None:
                words = f"{len(seen.members)} alerts: {', '.join(seen.members)} (N6)"
                rows.append(self._row(storm, seen.first, words))
        return rows

    def _row(self, row: Group | Storm, at: Instant, note: str) -> AlertRow:
        what = alert_subject(row) if isinstance(row, Storm) else f"{row.asset} {row.check}"
        ticket = self._ticket_of(row)
        return AlertRow(
            id=row.id, client=self._walk.client, client_name=self._name, what=what, at=at, time=self._time(at),
            ticket=ticket.id if ticket is not None else "", note=note,
        )  # fmt: skip

    def _time(self, at: Instant) -> str:
        return both_times(self._picture, self._walk.client, at)

    def _storm_of(self, group: Group) -> Storm | None:
        return self._alerts.storms.get(group.storm or "")

    def _ticket_of(self, row: Group | Storm) -> Ticket | None:
        storm = self._storm_of(row) if isinstance(row, Group) else None
        ticket = self._walk.tickets.get(row.ticket or (storm.ticket if storm is not None else None) or "")
        return self._walk.final_parent(ticket) if ticket is not None else None

    def _planned(self, event: str) -> str:
        return self._alerts.rules.get(event, "its window")

    def _group_of(self, event: Event, body: Alert) -> Group | None:
        """The group its check had then: the last one opened by that instant."""
        groups = self._groups.get((body.asset, body.check), ())
        return next((group for group in reversed(groups) if group.received_at <= event.at), None)

    def _why(self, disposition: str, event: Event, body: Alert) -> str:
        group = self._group_of(event, body)
        match disposition:
            case "suppressed_maintenance":
                return self._why_planned(event, body)
            case "suppressed_rule":
                return f"{words_of('N5')}: {self._alerts.rules[event.id]}, {self._reason(event)}"
            case "filtered_info":
                return words_of("N4")
            case "flapping":
                line = f"; one line stands for them, {group.id}" if group is not None else ""
                return f"{words_of('N3')}{line}"
            case "grouped":
                return (
                    f"grouped with {group.id if group is not None else 'a known problem'}, no worse than before (N10)"
                )
            case "cleared":
                return f"cleared: {group.id if group is not None else 'its problem'} is over"
            case "cleared_orphan":
                return "cleared_orphan: all clear of a problem nobody saw (case 47)"
            case "storm":
                return self._why_storm(group)
            case "resurfaced":
                return self._why_resurfaced(event, body, group)
        return ""

    def _why_planned(self, event: Event, body: Alert) -> str:
        policy = self._picture.policies.client(self._walk.client, event.at)
        window = window_at(policy, body.asset, event.at) if policy is not None else None
        until = f" until {self._time(window.ends)}" if window is not None else ""
        return f"{words_of('N1')}: {self._alerts.rules[event.id]}{until}"

    def _reason(self, event: Event) -> str:
        policy = self._picture.policies.client(self._walk.client, event.at)
        rules = policy.noise_rules if policy is not None else ()
        said = next((rule.reason for rule in rules if rule.id == self._alerts.rules[event.id]), "")
        return said or "the runbook gives no reason"

    def _why_storm(self, group: Group | None) -> str:
        storm = self._storm_of(group) if group is not None else None
        if storm is None:
            return words_of("N6")
        ticket = self._ticket_of(storm)
        worked = f", worked as {ticket.id}" if ticket is not None else ""
        return f"{words_of('N6')}: one of {len(storm.members)} in {storm.id}{worked}"

    def _why_resurfaced(self, event: Event, body: Alert, group: Group | None) -> str:
        if group is None:
            return words_of("N10")
        storm, ticket = self._storm_of(group), self._ticket_of(group)
        opened_it = group.problems[0].event == event.id
        seen = storm.members if opened_it and storm is not None else group.problems
        before = [_RANK[one.severity] for one in takewhile(lambda one: one.event != event.id, seen)]
        why = ["more severe than before"] if _RANK[body.severity] > max(before, default=-1) else []
        letter = "a"
        if ticket is not None and (rest := _rests(ticket, event)):
            why.append(f"its ticket {ticket.id} was {rest}")
            letter = "b"
        elif ticket is not None:
            why.append(f"told on {ticket.id}")
        return f"{words_of('N10')} ({letter}): {', '.join(why)}"


def _rests(ticket: Ticket, event: Event) -> str:
    """N10 b: `resolved` or `parked` where the ticket was so at this alert and had not been told of one since; else
    empty."""
    before = [step for step in ticket.milestones.statuses if step.at <= event.at]
    if not before or before[-1].status not in ("resolved", "parked"):
        return ""
    told = [one for one in ticket.events if isinstance(one.body, Alert) and before[-1].at <= one.at]
    return before[-1].status if not told or told[0].order >= event.order else ""
