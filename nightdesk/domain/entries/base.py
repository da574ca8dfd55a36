"""What every log entry is: a body of some kind, and the envelope it travels in."""

from __future__ import annotations

from typing import ClassVar, Literal, TypeAlias

import msgspec

from nightdesk.domain.instants import Instant, parse

ToldBy: TypeAlias = Literal["message", "phone", "none"]
Answer: TypeAlias = Literal["yes", "no", "unknown"]
Impact: TypeAlias = Literal["organisation", "group", "single", "none", "unknown"]
Urgency: TypeAlias = Literal["stopped", "degraded", "deferrable", "unknown"]
Basis: TypeAlias = Literal["correction", "change"]
Channel: TypeAlias = Literal["phone", "voicemail", "email", "portal", "psa", "alert"]
Action: TypeAlias = Literal["own", "escalate_t2", "wake_t3", "vendor", "notify_client_it", "park"]
Tier: TypeAlias = Literal["T2", "T3"]
AlertSeverity: TypeAlias = Literal["critical", "warning", "info"]

WATCHER = "watcher"
"""The actor of what the software does by itself; never a technician."""


class Body(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an entry says, beyond its envelope."""

    kind: ClassVar[str]
    v: ClassVar[int] = 1
    by_person: ClassVar[bool] = True
    """Whether the kind carries `by`: only those can be technician events (DOMAIN §1, §15)."""
    instants: ClassVar[tuple[str, ...]] = ()
    """Fields that hold an instant; checked when an entry is read."""

    def __post_init__(self) -> None:
        for field in self.instants:
            value = getattr(self, field)
            if value is not None:
                parse(value)


class OnTicket(Body, frozen=True, kw_only=True, omit_defaults=True):
    """An entry of one ticket."""

    ticket: str


def ticket_of(body: Body) -> str | None:
    """The ticket an entry names itself; None where it names none."""
    return getattr(body, "ticket", None)


class Told(OnTicket, frozen=True, kw_only=True, omit_defaults=True):
    """An act the client may have been told of (COM-8). `text`, `to`, `via` are what was sent, to whom, how."""

    template: str = ""
    told_by: ToldBy = "message"
    auto: bool = False
    text: str = ""
    to: str = ""
    via: str = ""


class Unknown(Body, frozen=True, kw_only=True, omit_defaults=True):
    """An entry of a kind or version this program does not know, or whose body was redacted: shown raw, ruled by
    nothing, and its ticket is read-only."""

    kind = "?"
    by_person = False
    name: str = ""
    raw: str = ""
    ticket: str | None = None
    redacted: bool = False


class Event(msgspec.Struct, frozen=True):
    """An entry in its envelope. Events stand in the order of (`at`, `origin`, `n`) everywhere (T-5)."""

    id: str
    origin: str
    n: int
    at: Instant
    actor: str
    body: Body
    recorded_at: Instant = Instant(0)
    seq: int = 0

    @property
    def order(self) -> tuple[int, str, int]:
        """The key that puts events in their order."""
        return (self.at, self.origin, self.n)

    @property
    def by_technician(self) -> bool:
        """Whether this is a technician event (DOMAIN §1): carries `by`, not the watcher, no automatic receipt."""
        return self.body.by_person and self.actor != WATCHER and not (isinstance(self.body, Told) and self.body.auto)
