"""What is asked, decided and authorised when somebody may have to be woken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from nightdesk.domain.entries.base import (
    Action,
    Answer,
    Body,
    OnTicket,
    Tier,
)


class Checklist(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    """The escalation questions as answered; one left out was not asked (ESC-1)."""

    kind = "checklist"
    answers: Mapping[str, Answer]
    evidence: Mapping[str, str] = {}

    def __post_init__(self) -> None:
        asked = {"E01", "E04", "E05", "E06", "E07", "E08", "E09", "E10", "E11"}
        for question in [*self.answers, *self.evidence]:
            if question not in asked:
                raise ValueError(f"{question!r} is not a question of the checklist")


class Decision(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    """What the technician decided (§5.4)."""

    kind = "decision"
    action: Action
    reason: str = ""
    recommended: Action | None = None
    """What the screen recommended; never used by a rule."""
    rules: tuple[str, ...] = ()


class Verdict(Body, frozen=True, kw_only=True, omit_defaults=True):
    """Whether a decision was right, said afterwards (KPI-10)."""

    kind = "verdict"
    decision: str
    needed: Literal["yes", "no", "should_have_sooner"]
    t1_resolvable: bool | None = None


class Page(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    """One person is paged for one ticket at one tier."""

    kind = "page"
    tier: Tier
    contact: str
    reason: str | None = None
    code_hash: str | None = None


class PageAck(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    """A paged person answered."""

    kind = "page_ack"
    by_person = False
    contact: str


class StandDown(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    """A person's call-out ends (PG-5)."""

    kind = "stand_down"
    contact: str


class AuthGranted(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    """A high-risk system may be used, by whom, until when (AU-1)."""

    kind = "auth_granted"
    by_person = False
    instants = ("valid_from", "valid_until")
    auth: str
    to: str
    approved_by: str
    method: str
    valid_from: str
    valid_until: str
    scope: str = ""
    system: str | None = None
    systems: tuple[str, ...] = ()


class AuthRevoked(Body, frozen=True, kw_only=True, omit_defaults=True):
    """An authorisation ends early."""

    kind = "auth_revoked"
    auth: str
    reason: str = ""


class Access(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    """A system was used; with an authorisation, or as break-glass with a reason (AU-7)."""

    kind = "access"
    system: str
    purpose: str = ""
    auth: str | None = None
    break_glass: bool = False
    reason: str = ""


class AccessReviewed(Body, frozen=True, kw_only=True, omit_defaults=True):
    """A break-glass access was looked at by somebody else (AU-7)."""

    kind = "access_reviewed"
    access: str
