"""What monitoring says, and what people make of it."""

from __future__ import annotations

from typing import Literal

from nightdesk.domain.entries.base import (
    AlertSeverity,
    Body,
    OnTicket,
)
from nightdesk.domain.policy import Severity


class Alert(Body, frozen=True, kw_only=True, omit_defaults=True):
    """One machine message about one check on one asset."""

    kind = "alert"
    by_person = False
    client: str
    asset: str
    check: str
    category: str
    severity: AlertSeverity
    state: Literal["problem", "ok"]
    summary: str = ""
    system: str | None = None


class PromoteAlert(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    """A ticket is made of an alert group or a storm (N7)."""

    kind = "promote_alert"
    alert: str
    subject: str
    reported_priority: Severity | None = None


class AlertDismissed(Body, frozen=True, kw_only=True, omit_defaults=True):
    """An alert row is put aside, with the reason (SLA-14)."""

    kind = "alert_dismissed"
    alert: str
    reason: str
