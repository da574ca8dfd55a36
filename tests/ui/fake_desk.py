"""The UI tests' double of a Desk: hand-made views of one night, commands recorded, nothing decided.

The real Desk is used where a test is about what is saved; this one where it is about keys and places.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from msgspec import structs

import nightdesk
from nightdesk.domain.commands import Command, Done, Draft, OnTicket, Preview, Refused, Telling, Triage
from nightdesk.domain.escalation import ACTIONS, QUESTIONS
from nightdesk.domain.instants import Instant, parse
from nightdesk.domain.policy import Severity
from nightdesk.errors import NightdeskError
from nightdesk.runbooks.parse import parse as parse_runbook
from nightdesk.views.clocks import ClockLine
from nightdesk.views.common import Header, Query, Tone
from nightdesk.views.escalation import Escalation, EscalationView, Question, WouldPage
from nightdesk.views.handoff import Handoff, HandoffLine, HandoffReport, HandoffSection
from nightdesk.views.queue import Queue, QueueRow, QueueView
from nightdesk.views.runbook import ClientEntry, ClientRunbook, Clients
from nightdesk.views.ticket import Card, TicketCard, TimelineLine

NOW = parse("2026-03-08T03:20:00Z")

SAMPLE = Path(nightdesk.__file__).parent / "sample" / "night-a" / "clients"
RUNBOOK = (SAMPLE / "gotham-law.md").read_bytes()


def header(now: Instant = NOW, **changes: Any) -> Header:
    """The header of the fixture night, with changes."""
    values: dict[str, Any] = {
        "now": now,
        "clock": "Sat 7 Mar 22:20 EST",
        "desk_name": "Beacon MSP Night Desk",
        "shift": "2026-03-07 night",
        "shift_left": "8h 40m left",
        "on_call": "T2 Kai Brandt · T3 Raj Mehta",
        "counts": "7 open · 1 P1 · 1 breached",
        "next_due": "next NA-207 8m",
        "actor": "t1",
    }
    return Header(**{**values, **changes})


def row(
    id: str, band: int, severity: Severity, client: str, summary: str, clock: str, tone: Tone = "calm", **changes: Any
) -> QueueRow:
    """A row of the queue, with changes."""
    values: dict[str, Any] = {
        "id": id,
        "kind": "ticket",
        "band": band,
        "severity": severity,
        "client": client.lower().replace(" ", "-"),
        "client_name": client,
        "summary": summary,
        "status": "Received",
        "owner": "",
        "clock": clock,
        "tone": tone,
        "due": None,
        "revision": 1,
    }
    return QueueRow(**{**values, **changes})


ROWS = (
    row("NA-207", 0, "P1", "Gotham Law", "Ransom note on the file server, files encrypted", "8m left", "alarm",
        status="read now"),
    row("NA-220", 2, "P2", "Copper Clinic", "Nurses cannot print labels", "overdue 4m", "alarm", owner="Sam Ortiz",
        status="client wrote"),
    row("NA-212", 3, "P3", "Windy City Media", "Shared storage drops for the video team", "22m left", "warn",
        owner="Sam Ortiz", status="re-check"),
    row("a072", 3, "P2", "Prairie Grain", "Elevator PLC link down", "31m left", "warn", kind="alert", status="alert"),
    row("NA-206", 4, "P3", "Windy City Media", "Editor cannot publish a page", "1h 10m left"),
    row("NA-219", 5, "P4", "Mesa Manufacturing", "日本語の件名 [/dev/sda1] full", "waits 08:00", "muted",
        status="In progress", owner="Sam Ortiz"),
    row("NA-221", 5, "P3", "Bayside Nonprofit", "Volunteer cannot open the shared calendar", "paused", "muted",
        status="Waiting for you"),
)  # fmt: skip


def card(row: QueueRow, **changes: Any) -> TicketCard:
    """The card of a row, with changes."""
    explanation = (
        "target 15 minutes for P1 (SLA-1)",
        "started Sat 7 Mar 22:13 EST, when the call came in (SLA-3)",
        "counted Sat 7 Mar 22:13 EST to 22:20 EST: 7 minutes",
    )
    values: dict[str, Any] = {
        "id": row.id,
        "is_ticket": row.kind == "ticket",
        "client": row.client,
        "client_name": row.client_name,
        "client_time": "Sat 7 Mar 21:20 CST",
        "call_first": "Vera Stone (operations) +1-212-555-0141",
        "severity": row.severity,
        "severity_why": f"{row.severity} provisional: by phone, a tripwire word was read (SEV-1, SEV-11)",
        "untriaged": row.kind == "ticket",
        "status": "new",
        "status_label": "Received",
        "owner": row.owner,
        "requester": "Pat Doe",
        "contact": "pat@gotham.example.com",
        "subject": row.summary,
        "body": f"{row.summary}. Reported by Pat Doe, who is on the phone.",
        "received": "Sat 7 Mar 22:13 EST, by phone",
        "clocks": (
            ClockLine(name="Response", state="at_risk", text="due Sat 7 Mar 22:28 EST, 8m left", tone="warn", due=NOW,
                      explanation=explanation),
            ClockLine(name="Update", state="none", text="starts with the first response", tone="muted", due=None,
                      explanation=()),
            ClockLine(name="Resolution", state="ok", text="due Sun 8 Mar 03:13 EDT, 3h 53m left", tone="calm", due=NOW,
                      explanation=explanation),
        ),
        "cover": "Covered now: P1 is worked day and night (overnight model, COV-3).",
        "runbook_first": (
            "T1 may: password_reset, service_restart",
            "T2: P1 not restored 15 minutes after first response",
            "T3: active security breach; T2 chain exhausted",
        ),
        "facts": ("Read now: the text has “ransom” (SEV-11).",),
        "timeline": (
            TimelineLine(at=NOW, time="22:13 EST", actor="", what="received by phone", text=row.summary, event="a1"),
        ),
        "next_step": "Acknowledge: 8 minutes are left, nobody has told the client anything.",
        "revision": row.revision,
        "suggested_category": "security",
        "categories": ("password_reset", "security", "backup", "printing"),
        "category": "",
        "system": "",
        "read_only": "",
    }  # fmt: skip
    return TicketCard(**{**values, **changes})


def escalation(query: Escalation, found: TicketCard) -> EscalationView:
    """The form as it would stand: enough of R01 and R12 for keys and places."""
    given = dict(query.answers)
    if query.triage is not None and "E01" not in given:
        given["E01"] = query.triage.active_security
    breach = given.get("E01")
    order = ("E01", "E04", "E05", "E06", "E07")
    needs = tuple(id for id in order if id not in given)
    if breach == "yes":
        needs = ()
    recommendation = "wake_t3" if breach == "yes" else None if needs else "escalate_t2"
    questions = tuple(
        Question(
            id=id,
            words=words,
            answer=cast(Any, "no" if id in ("E02", "E03", "E12") else given.get(id)),
            source={"E02": "cover at this moment (COV-6)", "E03": "the ownership map"}.get(id, ""),
            computed=id in ("E02", "E03", "E12"),
            needed=id in needs,
        )
        for id, words in QUESTIONS.items()
    )
    chosen = query.action or recommendation
    pages = chosen in ("wake_t3", "escalate_t2")
    return EscalationView(
        ticket=found.id,
        client_name=found.client_name,
        subject=found.subject,
        severity="P1" if breach == "yes" else found.severity,
        untriaged=found.untriaged and query.triage is None,
        questions=questions,
        recommendation=cast(Any, recommendation),
        headline=ACTIONS[cast(Any, recommendation)] if recommendation else f"Needs {needs[0]}: {QUESTIONS[needs[0]]}",
        also=("escalate_t2",) if breach == "yes" else (),
        flags=("security hold",) if breach == "yes" else (),
        rules=("R01 active breach → wake T3",) if breach == "yes" else (),
        needs=needs,
        would_page=(
            WouldPage(tier="T3", role="t3 primary", name="Raj Mehta +1-212-555-0103", at="at once", empty=False),
            WouldPage(tier="T3", role="t3 secondary", name="nobody on the rota", at="skipped", empty=True),
            WouldPage(
                tier="T3", role="duty manager", name="Dana Whitfield +1-212-555-0105", at="after 10m", empty=False
            ),
        )
        if pages
        else (),
        time_boxes=("T1's time box starts with the first response.",),
        runbook=(
            (
                "When to escalate",
                ("T2: P1 not restored 15 minutes after first response.", "T3: active security breach."),
            ),
            ("Authorised actions per tier", ("T1: password_reset, service_restart.",)),
            ("Containment", ("isolate-host: unplug, do not power off; signed by Dana Whitfield (AU-7)",)),
        ),
        actions=ACTIONS,
        revision=found.revision,
    )


def handoff() -> HandoffReport:
    """A morning report with something in most of its parts."""

    def line(one: QueueRow, *reasons: tuple[str, str]) -> HandoffLine:
        return HandoffLine(
            ticket=one.id, client=one.client, client_name=one.client_name, severity=one.severity, summary=one.summary,
            status="In progress", owner=one.owner, last_action="Sat 7 Mar 22:21 EST acknowledged, told by phone",
            next_action="", next_due="Sat 7 Mar 22:51 EST", reasons=tuple(letter for letter, _ in reasons),
            reason_words=tuple(words for _, words in reasons),
        )  # fmt: skip

    sections = (
        HandoffSection(id="action_first", title="Action first thing",
                       lines=(line(ROWS[0], ("a", "P1 not resolved"), ("b", "a clock is breached")),
                              line(ROWS[1], ("e", "client unanswered")))),
        HandoffSection(id="open", title="Open", lines=(line(ROWS[2]), line(ROWS[4]))),
        HandoffSection(id="parked", title="Parked", lines=(line(ROWS[5]),)),
        HandoffSection(id="resolved", title="Resolved", lines=(line(ROWS[6]),)),
        HandoffSection(id="fyi", title="FYI", lines=()),
    )  # fmt: skip
    numbers = dict.fromkeys(
        ("in_scope", "received", "p1_received", "p2_received", "action_first", "open", "parked", "resolved", "fyi",
         "alerts", "surfaced", "pages", "people_woken", "response_met", "response_missed", "late_updates",
         "violations", "deviations"), 2,
    )  # fmt: skip
    return HandoffReport(
        night="2026-03-07 night", desk_name="Beacon MSP Night Desk", technician="Sam Ortiz", at=NOW,
        generated="Sat 7 Mar 22:20 EST", window="Sat 7 Mar 18:00 EST to Sun 8 Mar 08:00 EDT, 13 hours",
        signed_by=None, quiet=False, numbers=numbers, start_here="NA-207 at Gotham Law: a P1 that is not resolved.",
        sections=sections, alerts=("24 received: 9 new, 8 in storms, 7 suppressed.", "a072 Prairie Grain: needs eyes"),
        incidents=(), escalations=("22:31 EST Raj Mehta woken for NA-207 by Sam Ortiz, acknowledged after 3m",),
        deviations=(), security=("NA-207: access to fs-gotham, break-glass, not yet reviewed (AU-7)",),
        communication_due=("NA-220 Copper Clinic: update due 22:51 EST",), addenda=(), incomplete=(), head="ab12",
    )  # fmt: skip


@dataclass(frozen=True)
class Moved:
    """What `changes` answers."""

    position: int
    tickets: frozenset[str] = frozenset()
    others: bool = False


@dataclass
class FakeDesk:
    """Answers from `rows` and what hangs on them; tests change these between keys."""

    rows: tuple[QueueRow, ...] = ROWS
    header: Header = field(default_factory=header)
    cards: dict[str, TicketCard] = field(default_factory=dict)
    runbooks: dict[str, bytes] = field(default_factory=dict)
    report: HandoffReport = field(default_factory=handoff)
    draft: Draft | None = None
    outcome: Callable[[Command], Done | Refused | NightdeskError] | None = None
    refused: Refused | None = None
    trouble: NightdeskError | None = None
    """Raised by every question while set."""
    position: int = 10
    did: list[Command] = field(default_factory=list)
    asked: list[object] = field(default_factory=list)
    closed: bool = False

    def do(self, command: Command) -> Done | Refused:
        """Record the command."""
        outcome = self.outcome(command) if self.outcome else None
        if isinstance(outcome, NightdeskError):
            raise outcome
        if isinstance(outcome, Refused):
            return outcome
        self.did.append(command)
        self.position += 1
        tickets = (command.ticket,) if isinstance(command, OnTicket) else ()
        if tickets and isinstance(command, Triage):
            self.cards[tickets[0]] = structs.replace(self._card(tickets[0]), untriaged=False, revision=self.position)
        return outcome or Done(events=("e1",), tickets=tickets, message=f"{type(command).__name__} on {tickets}.")

    def ask(self, query: Query[Any]) -> Any:
        """The hand-made view."""
        self.asked.append(query)
        if self.trouble is not None:
            raise self.trouble
        match query:
            case Queue():
                return QueueView(header=self.header, rows=self.rows, next_change=Instant(self.header.now + 60))
            case Card(ticket=ticket):
                return self._card(ticket) if ticket in self._ids else None
            case Escalation():
                return escalation(query, self._card(query.ticket))
            case Handoff():
                return self.report
            case Clients():
                return tuple(
                    ClientEntry(client=id, name=name, freshness="reviewed 16 days ago", broken=self._broken(id))
                    for id, name in sorted({row.client: row.client_name for row in self.rows}.items())
                )
            case ClientRunbook(client=client):
                return parse_runbook(self.runbooks.get(client, RUNBOOK), file=f"clients/{client}.md")
        raise AssertionError(f"no answer to {query}")

    def preview(self, command: Command) -> Preview:
        """A draft for what tells, a severity for a triage."""
        if isinstance(command, Triage):
            return Preview(
                severity="P1" if command.answers.active_security == "yes" else "P2",
                rules=("SEV-4 matrix: group and degraded", "SEV-7 active breach"),
                refused=self.refused,
            )
        if isinstance(command, Telling):
            subject = self._card(command.ticket).subject
            draft = self.draft or Draft(
                template="ack",
                subject=f"[{command.ticket}] {subject}",
                text=f"Hello Pat Doe,\n\na technician has your request and works on it now. {command.detail}\n"
                "You hear from us again by Sat 7 Mar 21:50 CST.\n\nBeacon MSP Night Desk",
                to="pat@gotham.example.com",
            )
            return Preview(draft=draft, refused=self.refused, notice="")
        return Preview(refused=self.refused)

    def changes(self, since: int) -> Moved:
        """What another process wrote since, as far as a test says so."""
        moved = frozenset({row.id for row in self.rows}) if self.position > since else frozenset()
        return Moved(self.position, moved)

    def close(self) -> None:
        """Note that it was closed."""
        self.closed = True

    @property
    def _ids(self) -> set[str]:
        return {row.id for row in self.rows} | set(self.cards)

    def _card(self, ticket: str) -> TicketCard:
        if ticket in self.cards:
            return self.cards[ticket]
        return card(next(row for row in self.rows if row.id == ticket))

    def _broken(self, client: str) -> str:
        return f"clients/{client}.md line 7: no such time zone." if client in self.runbooks else ""


def many_rows(count: int) -> tuple[QueueRow, ...]:
    """As many rows as asked, for lists that must not care."""
    return tuple(
        row(f"NA-{number}", 4, "P3", "Mesa Manufacturing", f"Planner {number} cannot sign in", "1h 10m left")
        for number in range(count)
    )


def commands(desk: FakeDesk, kind: type[Command]) -> list[Mapping[str, Any]]:
    """What was asked for of that kind, as dicts."""
    return [structs.asdict(command) for command in desk.did if isinstance(command, kind)]
