"""Small builders for the tests of rules: a client, a few things said, and the picture they make.

The clock of these tests reads `Wed 01:30`: a weekday and wall time of the week of Monday 12 January 2026, UTC.
The client `acme` lives in UTC too and opens Monday to Friday 08:00 to 17:00, unless a test says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

from nightdesk.domain import entries as e
from nightdesk.domain.calendar import Shift, night_of
from nightdesk.domain.clocks import Clocks, clocks, late_update
from nightdesk.domain.evaluation import ClientWalk
from nightdesk.domain.facts import Facts
from nightdesk.domain.handoff import Placed, Sections, sections
from nightdesk.domain.instants import Instant, iso, local_date, minutes_of_day, parse, zone
from nightdesk.domain.picture import Picture
from nightdesk.domain.policy import (
    ClientPolicy,
    Compiled,
    Coverage,
    CoverageModel,
    DeskPolicy,
    Engineer,
    HighRiskSystem,
    MaintenanceWindow,
    NoiseRule,
    Policies,
    RotaPolicy,
    RotaWeek,
    Severity,
)
from nightdesk.domain.queue import QueueEntry
from nightdesk.domain.tickets import Ticket

MONDAY = parse("2026-01-12T00:00:00Z")
WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
Said: TypeAlias = "tuple[str, e.Body] | tuple[str, e.Body, str]"
"""When, what, and by whom where it was not t1."""

_SEVERITIES: Mapping[CoverageModel, tuple[str, str]] = {
    "answering_service": ("P1 P2 P3 P4", ""),
    "on_call": ("P1 P2", ""),
    "extended_hours": ("P1 P2", "P3 P4"),
    "overnight": ("P1 P2", "P3 P4"),
    "full_247": ("P1 P2 P3 P4", ""),
}
"""§2.1: covered and ack-only severities of each model."""
_ANSWERS: Mapping[Severity, tuple[e.Impact, e.Urgency]] = {
    "P1": ("organisation", "stopped"),
    "P2": ("group", "stopped"),
    "P3": ("single", "stopped"),
    "P4": ("none", "deferrable"),
}


def at(text: str) -> Instant:
    """`Wed 01:30` or `Wed 01:30:05` of the tests' week; a full `2026-…Z` as it stands; `+7 Wed 01:30` a week later."""
    if text.endswith("Z"):
        return parse(text)
    late = 7 if text.startswith("+7 ") else 0
    day, _, time = text.removeprefix("+7 ").partition(" ")
    seconds = int(time[6:] or 0)
    return Instant(MONDAY + (WEEK.index(day) + late) * 86_400 + minutes_of_day(time[:5]) * 60 + seconds)


def when(instant: Instant | None) -> str | None:
    """The same spelling back, for an assertion that can be read."""
    if instant is None or not 0 <= instant - MONDAY < 14 * 86_400:
        return None if instant is None else iso(instant)
    days, seconds = divmod(instant - MONDAY, 86_400)
    rest = f":{seconds % 60:02}" if seconds % 60 else ""
    return f"{'+7 ' if days > 6 else ''}{WEEK[days % 7]} {seconds // 3600:02}:{seconds // 60 % 60:02}{rest}"


def coverage(model: CoverageModel = "full_247", **changes: Any) -> Coverage:
    """A coverage model with its own severities (§2.1), changed as asked."""
    covered, ack_only = (frozenset(names.split()) for names in _SEVERITIES[model])
    return msgspec.structs.replace(Coverage(model=model, covered=covered, ack_only=ack_only), **changes)  # type: ignore[arg-type]


def hours(weekdays: str = "08:00-17:00", weekend: str = "") -> tuple[tuple[tuple[int, int], ...], ...]:
    """Business hours of a week: `08:00-12:00 13:00-17:00` Monday to Friday, and on both days of the weekend."""
    return (_day(weekdays),) * 5 + (_day(weekend),) * 2


def _day(text: str) -> tuple[tuple[int, int], ...]:
    return tuple((minutes_of_day(window[:5]), minutes_of_day(window[6:])) for window in text.split())


def client(model: CoverageModel = "full_247", *, id: str = "acme", cover: Mapping[str, Any] = {}, **changes: Any) -> (
    ClientPolicy
):  # fmt: skip
    """The runbook of a client: `cover` changes its coverage, anything else the runbook itself."""
    policy = ClientPolicy(
        client_id=id, client_name=id.title(), timezone="UTC", coverage=coverage(model, **cover), business_hours=hours(),
        authorisers=("Ann Bell",), high_risk_systems=(HighRiskSystem(id="dc1"), HighRiskSystem(id="fw1")),
    )  # fmt: skip
    return msgspec.structs.replace(policy, **changes)


DESK = DeskPolicy(desk_name="Beacon MSP", timezone="UTC")
ROTA = RotaPolicy(
    engineers=tuple(Engineer(id=id, name=name) for id, name in
                    (("t1", "Noor Haddad"), ("k1", "Kai Brandt"), ("s1", "Raj Mehta"), ("m1", "Art Quill"))),
    weeks=tuple(RotaWeek(week=monday, roles={
        "t2_primary": "k1", "t2_secondary": "k2", "t3_primary": "s1", "t3_secondary": "s2", "duty_manager": "m1",
    }) for monday in ("2026-01-05", "2026-01-12", "2026-01-19")),
)  # fmt: skip


def policies(*clients: ClientPolicy, desk: DeskPolicy = DESK, rota: RotaPolicy = ROTA) -> Policies:
    """These runbooks, one version each, on the tests' desk."""
    files: dict[str, Compiled] = {f"clients/{policy.client_id}.md": policy for policy in clients}
    return Policies({file: [(Instant(0), policy)] for file, policy in {
        "desk.yaml": desk, "rota.yaml": rota, **files,
    }.items()})  # fmt: skip


def edited(before: ClientPolicy, when: str, after: ClientPolicy) -> Policies:
    """A runbook that reads otherwise from an instant on (case 58)."""
    return Policies({
        "desk.yaml": [(Instant(0), DESK)], "rota.yaml": [(Instant(0), ROTA)],
        f"clients/{before.client_id}.md": [(Instant(0), before), (at(when), after)],
    })  # fmt: skip


def events(*said: Said) -> tuple[e.Event, ...]:
    """What was said, in the order given: `e1`, `e2`, …"""
    return tuple(
        e.Event(
            id=f"e{n}", origin="test", n=n, at=at(one[0]), actor=one[2] if len(one) == 3 else "t1", body=one[1], seq=n
        )
        for n, one in enumerate(said, start=1)
    )


class Night:
    """Things said to a desk, looked at from any instant."""

    def __init__(self, *said: Said, under: ClientPolicy | Policies | None = None) -> None:
        self.events = events(*said)
        self.policies = under if isinstance(under, Policies) else policies(under or client())

    def picture(self, now: str) -> Picture:
        """The desk at `now`, from nothing."""
        return Picture(Facts(self.events), self.policies, at(now))

    def ticket(self, now: str, id: str = "T") -> Ticket:
        """That ticket at `now`."""
        found = self.picture(now).ticket(id)
        assert found is not None
        return found

    def clocks(self, now: str, id: str = "T") -> Clocks:
        """Its three clocks at `now`."""
        ticket = self.ticket(now, id)
        return clocks(ticket.milestones, self.policies.client(ticket.client, at(now)), at(now))

    def late_updates(self, now: str, id: str = "T") -> list[bool]:
        """SLA-11: for each update that counts, whether it was late."""
        ticket = self.ticket(now, id)
        policy = self.policies.client(ticket.client, at(now))
        return [late for check in ticket.update_checks if (late := late_update(check, policy)) is not None]

    def queue(self, now: str) -> list[str]:
        """The ids of the queue at `now`, in order."""
        return [entry.id for entry in self.picture(now).queue()]

    def row(self, now: str, id: str = "T") -> QueueEntry:
        """The row of that ticket or alert at `now`."""
        return next(entry for entry in self.picture(now).queue() if entry.id == id)

    def walk(self, now: str, client: str = "acme") -> ClientWalk:
        """The client as walked to `now`."""
        return self.picture(now).walk(client)

    def disposed(self, now: str = "+7 Sun 23:59") -> list[str]:
        """The dispositions of acme's alerts, in order."""
        alerts = self.walk(now).alerts
        return [alerts.dispositions[event.id] for event in self.events if event.id in alerts.dispositions]

    def refused(self, now: str = "+7 Sun 23:59") -> list[str]:
        """REF-1: what the screen would have refused, in order."""
        found = [refusal for walk in self.picture(now).walks() for refusal in walk.refusals]
        return [refusal.reason for refusal in sorted(found, key=lambda refusal: refusal.order)]

    def sections(self, now: str, shift: Shift | None = None) -> Sections:
        """The morning report at `now`, of the night that began the evening before unless another is named."""
        picture = self.picture(now)
        return sections(picture.walks(), self.policies, shift or night_before(now), at(now))

    def placed(self, now: str, id: str = "T") -> Placed:
        """Where the report at `now` has that ticket."""
        return next(one for found in self.sections(now).placed.values() for one in found if one.ticket.id == id)

    def reasons(self, now: str, id: str = "T") -> str:
        """HO-2: its reason letters at `now`."""
        return "".join(self.placed(now, id).reasons)


def worked(*more: Said, priority: Severity = "P2") -> Night:
    """A ticket of 01:00, acknowledged at 01:10, then more."""
    return Night(("Wed 01:00", created(priority=priority)), ("Wed 01:10", ack()), *more)


def night_before(now: str) -> Shift:
    """The tests' desk's night that began on the evening before `now`."""
    day = local_date(Instant(at(now) - 86_400), zone("UTC"))
    return night_of(DESK, day)


def created(ticket: str = "T", *, client: str = "acme", priority: Severity | None = None, **more: Any) -> e.Body:
    """A ticket by mail (P3 before triage), or at the priority reported."""
    fields: dict[str, Any] = {"channel": "email", "subject": "Printer", "reported_priority": priority, **more}
    return e.TicketCreated(ticket=ticket, client=client, **fields)


def ack(ticket: str = "T", **more: Any) -> e.Body:
    """Acknowledged, the client told by message."""
    return e.Ack(ticket=ticket, **more)


def update(ticket: str = "T", **more: Any) -> e.Body:
    """The client told where it stands."""
    return e.UpdateSent(ticket=ticket, **more)


def park(ticket: str = "T", **more: Any) -> e.Body:
    """Parked, the client told."""
    return e.Park(ticket=ticket, **more)


def resolve(ticket: str = "T", **more: Any) -> e.Body:
    """Resolved, the client told."""
    return e.Resolve(ticket=ticket, **more)


def reopen(ticket: str = "T") -> e.Body:
    """It was not over."""
    return e.Reopen(ticket=ticket)


def note(ticket: str = "T") -> e.Body:
    """Something only the desk reads."""
    return e.Note(ticket=ticket, body="looked")


def wrote(ticket: str = "T") -> e.Body:
    """The client wrote."""
    return e.ClientUpdate(ticket=ticket, body="and?")


def status(to: Any, ticket: str = "T") -> e.Body:
    """Worked on again, or waiting."""
    return e.Status(ticket=ticket, to=to)


def triage(to: Severity, ticket: str = "T", *, basis: e.Basis = "correction", breach: e.Answer = "no", **more: str) -> (
    e.Body
):  # fmt: skip
    """Answers that come to this severity by the matrix (SEV-4)."""
    impact, urgency = _ANSWERS[to]
    answers = e.TriageAnswers(active_security=breach, lob_halted="no", impact=impact, urgency=urgency)
    fields = {"category": "other", "system": "erp", **more}
    return e.Triage(ticket=ticket, answers=answers, basis=basis, category=fields["category"], system=fields["system"])


def changed(to: Severity, basis: e.Basis, ticket: str = "T") -> e.Body:
    """The severity set by hand (SEV-9)."""
    return e.SeverityChanged(ticket=ticket, to=to, basis=basis, reason="seen on site")


def accepted(by: str = "Ann Bell", ticket: str = "T") -> e.Body:
    """Billable cover accepted (COV-8)."""
    return e.CoverAccepted(ticket=ticket, approved_by=by, method="phone")


def merge(child: str, into: str) -> e.Body:
    """One ticket goes into another."""
    return e.Merge(ticket=child, into=into)


def promise(due: str, ticket: str = "T") -> e.Body:
    """A call promised for `due` (PR-1)."""
    return e.Promise(ticket=ticket, due=iso(at(due)), what="call back", to="Bo")


def undelivered(ticket: str = "T", message: str = "e2") -> e.Body:
    """A message came back (COM-9)."""
    return e.Undelivered(ticket=ticket, message=message, error="no such mailbox")


def alert(state: Any = "problem", asset: str = "srv1", check: str = "disk", **more: Any) -> e.Body:
    """A warning about one check on one asset, or its all-clear."""
    fields: dict[str, Any] = {"client": "acme", "category": "capacity", "severity": "warning", "summary": "", **more}
    return e.Alert(asset=asset, check=check, state=state, **fields)


def promoted(row: str, ticket: str = "T", subject: str = "Disk") -> e.Body:
    """A ticket made of an alert group or storm (N7)."""
    return e.PromoteAlert(ticket=ticket, alert=row, subject=subject)


def checklist(ticket: str = "T", **answers: e.Answer) -> e.Body:
    """The escalation questions as answered."""
    return e.Checklist(ticket=ticket, answers=answers)


def page(contact: str, tier: e.Tier = "T2", ticket: str = "T", reason: str | None = None) -> e.Body:
    """One person paged."""
    return e.Page(ticket=ticket, tier=tier, contact=contact, reason=reason)


def page_ack(contact: str, ticket: str = "T") -> e.Body:
    """A paged person answered."""
    return e.PageAck(ticket=ticket, contact=contact)


def granted(auth: str = "A1", *, start: str, end: str, ticket: str = "T", to: str = "t1", **more: Any) -> e.Body:
    """An authorisation for dc1 by the listed approver, unless changed (AU-1)."""
    fields: dict[str, Any] = {"system": "dc1", "approved_by": "Ann Bell", **more}
    return e.AuthGranted(
        auth=auth, ticket=ticket, to=to, method="phone", valid_from=iso(at(start)), valid_until=iso(at(end)), **fields
    )


def access(system: str = "dc1", auth: str | None = "A1", ticket: str = "T", **more: Any) -> e.Body:
    """A system used under that authorisation."""
    fields: dict[str, Any] = {"purpose": "reset", **more}
    return e.Access(ticket=ticket, system=system, auth=auth, **fields)


def window(start: str, end: str, *, assets: Sequence[str] = ("*",), id: str = "MW", weekday: str | None = None) -> (
    MaintenanceWindow
):  # fmt: skip
    """Planned work."""
    return MaintenanceWindow(id=id, start=start, end=end, assets=tuple(assets), weekday=weekday)


def noise(check: str = "disk", id: str = "NR", **more: Any) -> NoiseRule:
    """Alerts nobody needs at night (N5)."""
    return NoiseRule(id=id, check=check, **more)
