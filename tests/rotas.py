"""Small rotas and call-outs for the tests of burden, pay and rest (§11).

The desk lives in UTC and so do its people, unless a test says otherwise; its rota turns on Monday at 08:00.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec

from nightdesk.domain.burden import all_callouts
from nightdesk.domain.callouts import CallOut
from nightdesk.domain.entries import Event, PastCallout
from nightdesk.domain.facts import Facts
from nightdesk.domain.instants import Instant, parse
from nightdesk.domain.picture import Picture
from nightdesk.domain.policy import DeskPolicy, Engineer, RotaOverride, RotaPolicy, RotaWeek
from tests.night import NIGHT_A, events, policies

DESK = DeskPolicy(desk_name="Beacon MSP", timezone="UTC")
NEW_YORK = DeskPolicy(desk_name="Beacon MSP", timezone="America/New_York")


PEOPLE = (("k1", "Kai Brandt"), ("k2", "Lou Ferris"), ("k3", "Mia Cole"))


def rota(
    primary: Mapping[str, str],
    *overrides: RotaOverride,
    secondary: Mapping[str, str] = {},
    zones: str = "UTC",
    **changes: Any,
) -> RotaPolicy:
    """Monday → who is T2 primary that week, and who is secondary; a pool of k1 to k3 in that zone, changed as asked."""
    held = (("t2_primary", primary), ("t2_secondary", secondary))
    policy = RotaPolicy(
        engineers=tuple(
            Engineer(id=id, name=name, tier="T2", timezone=zones, phone="+1-212-555-0100") for id, name in PEOPLE
        ),
        weeks=tuple(
            RotaWeek(week=monday, roles={role: found[monday] for role, found in held if monday in found})
            for monday in sorted({*primary, *secondary})
        ),
        overrides=overrides,
        pools={"t2_primary": ("k1", "k2", "k3")},
    )
    return msgspec.structs.replace(policy, **changes)


def swap(night: str, engineer: str, role: str = "t2_primary") -> RotaOverride:
    """One night held by somebody else."""
    return RotaOverride(night=night, role=role, engineer=engineer, reason="Swap", approved_by="Art Quill")


def woken(engineer: str, at: str, minutes: int = 0, *, acked: bool = True, ticket: str = "") -> CallOut:
    """A call-out, of a ticket of its own unless one is named."""
    return CallOut(engineer, ticket or f"{engineer} {at}", parse(at), minutes, acked)


def policy_of_night_a() -> RotaPolicy:
    """The rota of night-a."""
    return policies().rota(Instant(0))


@lru_cache(maxsize=1)
def night_a() -> Picture:
    """Night-a after its last event, with the call-outs of the weeks before it."""
    lines = (NIGHT_A / "burden.jsonl").read_text(encoding="utf-8").splitlines()
    past = [_past(number, json.loads(line)) for number, line in enumerate(lines, start=1)]
    return Picture(Facts((*events(), *past)), policies(), parse("2026-03-09T00:00:00Z"))


def callouts_of_night_a() -> tuple[CallOut, ...]:
    """Those of the weeks before it and its own."""
    return all_callouts(night_a())


def _past(number: int, line: dict[str, Any]) -> Event:
    body = msgspec.convert({key: value for key, value in line.items() if key != "at"}, PastCallout)
    return Event(id=f"b{number}", origin="burden", n=number, at=parse(line["at"]), actor="", body=body, seq=number)
