"""The fields of rota.yaml → `RotaPolicy`: who is on, who is paged in which order, who takes turns, what it pays.

An entry about somebody the rota doesn't know is left out and named: it would page, free or pay nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from nightdesk.domain.policy import DEFAULT_CHAINS, Engineer, Pay, RotaOverride, RotaPolicy, RotaWeek
from nightdesk.runbooks.fields import Fields

ROTA_ROLES = ("t2_primary", "t2_secondary", "t3_primary", "t3_secondary", "duty_manager")
TIERS = ("T1", "T2", "T3", "manager")


def rota_policy(fields: Fields) -> RotaPolicy:
    """The rota. Nothing in it is vital: whoever can be read can be paged."""
    fields.require("engineers")
    engineers = _engineers(fields)
    known = {person.id for person in engineers}
    paging = fields.table("paging")
    return RotaPolicy(
        engineers=engineers,
        weeks=_weeks(fields, known),
        overrides=_overrides(fields, known),
        chains=_chains(fields.table("chains")),
        timeout_min=paging.integer("timeout_min", 5, at_least=1),
        attempts=paging.integer("attempts", 2, at_least=1),
        holidays=_dates_of_people(fields.table("holidays"), "holidays", known),
        leave=_dates_of_people(fields.table("leave"), "leave", known),
        pools=_pools(fields.table("pools"), known),
        pay=_pay(fields.table("pay")),
    )


def _engineers(fields: Fields) -> tuple[Engineer, ...]:
    found: dict[str, Engineer] = {}
    for entry in fields.tables("engineers"):
        if not entry.require("id"):
            continue
        person = entry.text("id")
        if person in found:
            entry.note("id", f'two engineers have the id "{person}"; the first one counts, give the other its own.')
            continue
        found[person] = Engineer(
            id=person,
            name=entry.text("name", person),
            tier=entry.choice("tier", TIERS, ""),
            timezone=entry.zone("timezone"),
            phone=entry.text("phone"),
        )
    return tuple(found.values())


def _weeks(fields: Fields, known: set[str]) -> tuple[RotaWeek, ...]:
    found: dict[str, RotaWeek] = {}
    for entry in fields.tables("weeks"):
        week = entry.date("week")
        if not entry.require("week") or not week:
            continue
        if date.fromisoformat(week).weekday() != 0:
            entry.note("week", f'the week "{week}" does not begin on a Monday; write the Monday\'s date.')
            continue
        held = {role: entry.text(role) for role in ROTA_ROLES}
        roles = {role: person for role, person in held.items() if _is_known(entry, role, person, known)}
        if week in found:
            entry.note("week", f'the week "{week}" stands here a second time; the first one counts, remove the other.')
            continue
        found[week] = RotaWeek(week=week, roles=roles)
    return tuple(sorted(found.values(), key=lambda item: item.week))


def _overrides(fields: Fields, known: set[str]) -> tuple[RotaOverride, ...]:
    found: dict[tuple[str, str], RotaOverride] = {}
    for entry in fields.tables("overrides"):
        override = RotaOverride(
            night=entry.date("night"),
            role=entry.choice("role", ROTA_ROLES, ""),
            engineer=entry.text("engineer"),
            reason=entry.text("reason"),
            approved_by=entry.text("approved_by"),
        )
        needed = all([entry.require("night"), entry.require("role"), entry.require("engineer")])
        if not (needed and entry.sound() and _is_known(entry, "engineer", override.engineer, known)):
            continue
        if found.setdefault((override.night, override.role), override) is not override:
            words = f"{override.role} of the night {override.night} is overridden a second time"
            entry.note("night", f"{words}; the first one counts, remove the other.")
    return tuple(found.values())


def _is_known(entry: Fields, name: str, person: str, known: set[str]) -> bool:
    if person and person not in known:
        words = f'{name} is "{person}", but no engineer has that id, so nobody would be paged; add or correct it.'
        entry.note(name, words)
    return person in known


def _chains(fields: Fields) -> Mapping[str, tuple[str, ...]]:
    chains = dict(DEFAULT_CHAINS)
    for tier in fields.names():
        said = fields.texts(tier)
        known = tuple(role for role in said if role in ROTA_ROLES)
        if tier not in DEFAULT_CHAINS or not known or known != said:
            words = f"the chain {tier} can't be used, the standing one is; chains are T2 and T3, of"
            fields.note(tier, f"{words} {', '.join(ROTA_ROLES)}.")
            continue
        chains[tier] = known
    return chains


def _dates_of_people(fields: Fields, what: str, known: set[str]) -> Mapping[str, frozenset[str]]:
    """RF-2, RF-4: each engineer's holidays, or leave, as dates."""
    found: dict[str, frozenset[str]] = {}
    for person in fields.names():
        dates = frozenset(fields.dates(person))
        if person in known:
            found[person] = dates
        else:
            words = f'{what} are given for "{person}", but no engineer has that id; add or correct it.'
            fields.note(person, words if what == "holidays" else words.replace("are", "is", 1))
    return found


def _pools(fields: Fields, known: set[str]) -> Mapping[str, tuple[str, ...]]:
    """RF-4: who takes turns in a role, in the order of the file."""
    found: dict[str, tuple[str, ...]] = {}
    for role in fields.names():
        if role not in ROTA_ROLES:
            fields.note(role, f'there is no role "{role}" to take turns in; use one of {", ".join(ROTA_ROLES)}.')
            continue
        said = fields.texts(role)
        for person in dict.fromkeys(said):
            if person not in known:
                words = f'the pool {role} names "{person}", but no engineer has that id; add or correct it.'
                fields.note(role, words)
            elif said.count(person) > 1:
                fields.note(role, f'the pool {role} names "{person}" more than once; once is enough.', warn=True)
        found[role] = tuple(person for person in dict.fromkeys(said) if person in known)
    return found


def _pay(fields: Fields) -> Pay:
    """RF-6, in minor units; what is left out is paid as the rule says."""
    default, callout = Pay(), fields.table("callout")
    return Pay(
        currency=fields.text("currency", default.currency),
        stipend_primary=fields.integer("stipend_primary", default.stipend_primary),
        stipend_secondary=fields.integer("stipend_secondary", default.stipend_secondary),
        band1=callout.integer("band1", default.band1),
        band2=callout.integer("band2", default.band2),
        band4=callout.integer("band4", default.band4),
        weekend_extra=fields.integer("weekend_extra", default.weekend_extra),
    )
