"""What was before this log: closed tickets, call-outs and drills of earlier weeks, as imported (DOMAIN §15)."""

from __future__ import annotations

from typing import Literal

from nightdesk.domain.entries.base import Action, Body
from nightdesk.domain.policy import Severity


class PastTicket(Body, frozen=True, kw_only=True, omit_defaults=True):
    """A ticket closed before this log began; the id of the entry is the ticket's. Its `at` is when it was received."""

    kind = "past_ticket"
    by_person = False
    instants = ("received_at", "first_response_at", "resolved_at")
    client: str
    category: str = ""
    system: str = ""
    severity: Severity
    received_at: str
    first_response_at: str | None = None
    resolved_at: str | None = None
    escalated_to: Literal["none", "T2", "T3"] = "none"
    sla_response: Literal["met", "missed"] | None = None
    after_hours: bool = False
    oncall: str | None = None
    complaint: str | None = None
    csat: Literal[1, 2, 3, 4, 5] | None = None
    t1_resolvable: bool = False


class PastCallout(Body, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody was paged before this log began (RF-7). Its `at` is the first page; `minutes` awake."""

    kind = "past_callout"
    by_person = False
    engineer: str
    ticket: str
    minutes: int = 0
    acked: bool = False


class DrillDecided(Body, frozen=True, kw_only=True, omit_defaults=True):
    """A blind decision on a past ticket, and the expert's (§12). The id of the entry is the drill's."""

    kind = "drill_decided"
    by_person = False
    trainee: str
    ticket: str
    decision: Action
    expert: Action


class IssueAction(Body, frozen=True, kw_only=True, omit_defaults=True):
    """What is done about an issue type of the top five: `automate` or `t1_runbook` (§10)."""

    kind = "issue_action"
    category: str
    system: str
    action: Literal["automate", "t1_runbook"]
    owner: str = ""
    due: str = ""
