"""What a runbook and desk.yaml say themselves (§6): None wherever only a default would fill the place.

The policy has its defaults filled in, which is right for rules and wrong for a page that tells a client what was
agreed; so the raw front matter is asked whether each value stands there and could be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import msgspec

from nightdesk.domain.policy import (
    SEVERITIES,
    ClientPolicy,
    Contact,
    OutOfCoverPolicy,
    Severity,
    SeverityRule,
)
from nightdesk.runbooks.fields import Fields, Notes
from nightdesk.runbooks.parse import Runbook, read_text
from nightdesk.runbooks.yaml_tree import Listing, Table, read_tree

T = TypeVar("T")

_OUT_OF_COVER = ("log_only", "billable_with_approval", "p1_best_effort")


class AgreedTimes(msgspec.Struct, frozen=True, kw_only=True):
    """Minutes the runbook's `sla` holds for one severity (SLA-1 replaced); None where it says nothing."""

    response: int | None
    update: int | None


class Agreed(msgspec.Struct, frozen=True, kw_only=True):
    """What one runbook says. Times of day are minutes since local midnight, dates are client-local."""

    policy: ClientPolicy
    """For what is always said (coverage model, zone, business hours) and for the severities that follow (§2.1)."""
    client_name: str | None
    reviewed_on: str | None
    holidays: tuple[str, ...] | None
    """In order; empty where the runbook says that there are none."""
    extended_until: int | None
    after_hours_start: int | None
    after_hours_end: int | None
    weekends: bool | None
    holidays_covered: bool | None
    ooc_policy: OutOfCoverPolicy | None
    co_managed: bool | None
    ownership: Mapping[str, str] | None
    notify_client_it_at: Severity | None
    times: Mapping[Severity, AgreedTimes]
    lob_apps: tuple[str, ...] | None
    severity_rules: tuple[SeverityRule, ...] | None
    high_risk_systems: tuple[str, ...] | None
    authorisers: tuple[str, ...] | None
    contacts: tuple[Contact, ...] | None


def agreed(runbook: Runbook, policy: ClientPolicy) -> Agreed:
    """What this runbook says; `policy` is the one made of it."""
    fields = Fields(runbook.front, Notes())
    cover = fields.table("coverage")
    return Agreed(
        policy=policy,
        client_name=fields.text("client_name") or None,
        reviewed_on=policy.reviewed_on or None,
        holidays=_listed(fields, "holidays", tuple(sorted(policy.holidays))),
        extended_until=_time(cover, "extended_until"),
        after_hours_start=_time(cover, "after_hours_start"),
        after_hours_end=_time(cover, "after_hours_end"),
        weekends=_flag(cover, "weekends"),
        holidays_covered=_flag(cover, "holidays_covered"),
        ooc_policy=policy.coverage.ooc_policy if cover.choice("ooc_policy", _OUT_OF_COVER, "") else None,
        co_managed=_flag(fields, "co_managed"),
        ownership=policy.ownership or None,
        notify_client_it_at=(
            policy.notify_client_it_at if fields.choice("notify_client_it_at", SEVERITIES, "") else None
        ),
        times={severity: _times(fields.table("sla").table(severity)) for severity in SEVERITIES},
        lob_apps=_listed(fields, "lob_apps", policy.lob_apps),
        severity_rules=_listed(fields, "severity_rules", policy.severity_rules),
        high_risk_systems=_listed(fields, "high_risk_systems", tuple(system.id for system in policy.high_risk_systems)),
        authorisers=policy.authorisers or None,
        contacts=policy.contacts or None,
    )


class DeskSaid(msgspec.Struct, frozen=True):
    """Name and phone of the desk as desk.yaml has them; None where it says nothing."""

    name: str | None
    phone: str | None


def desk_said(data: bytes | None) -> DeskSaid:
    """What the bytes of desk.yaml say of the desk itself. A file that can't be read says nothing."""
    tree = read_tree(read_text(data)[0])[0] if data is not None else None
    fields = Fields(tree or Table({}, {}, 1), Notes())
    return DeskSaid(fields.text("desk_name") or None, fields.text("desk_phone") or None)


def _times(said: Fields) -> AgreedTimes:
    return AgreedTimes(
        response=said.integer("response", 0, at_least=1) or None,
        update=said.integer("update", 0, at_least=1) or None,
    )


def _time(fields: Fields, name: str) -> int | None:
    minutes = fields.time(name, -1)
    return minutes if minutes >= 0 else None


def _flag(fields: Fields, name: str) -> bool | None:
    """What is said gives the same value whatever the default is."""
    value = fields.flag(name, True)
    return value if value == fields.flag(name, False) else None


def _listed(fields: Fields, name: str, read: tuple[T, ...]) -> tuple[T, ...] | None:
    """The entries as read. A list of which nothing could be read is not the same as an empty one."""
    node = fields.node(name)
    return read if isinstance(node, Listing) and (read or not node.items) else None
