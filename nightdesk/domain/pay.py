"""What a rota week pays each person, in minor units of the currency (RF-6): stipends by nights held, and call-outs.

A call-out belongs to the rota week of the night its first page fell in. An override moves the night's share of the
stipend with it (RF-5).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

import msgspec

from nightdesk.domain.burden import Band, band, in_weeks
from nightdesk.domain.callouts import CallOut
from nightdesk.domain.policy import DeskPolicy, Pay, RotaPolicy
from nightdesk.domain.ratio import rounded
from nightdesk.domain.rota import PRIMARY, SECONDARY, WEEK, nights_held


class PersonPay(msgspec.Struct, frozen=True, kw_only=True):
    """One person's pay. `callouts` counts those acknowledged: only they are paid."""

    nights_primary: int
    nights_secondary: int
    stipend: int
    callouts: int
    callout_pay: int
    total: int


class WeekPay(msgspec.Struct, frozen=True, kw_only=True):
    """A rota week by its Monday, and everyone who held a primary or secondary night of T2 or T3 or was called out."""

    week: str
    people: Mapping[str, PersonPay]


def pay(rota: RotaPolicy, desk: DeskPolicy, callouts: Iterable[CallOut], week: str) -> WeekPay:
    """RF-6: what the week of that Monday pays, people in the order of the rota, then by id.

    Each stipend is rounded by itself, so a person with nights in both roles gets the two amounts the week shows.
    """
    monday = date.fromisoformat(week)
    end = monday + WEEK
    primary, secondary = (
        {id: sum(monday <= night < end for night in nights) for id, nights in nights_held(rota, roles).items()}
        for roles in (PRIMARY, SECONDARY)
    )
    woken = in_weeks(callouts, desk, monday, end)
    there = {id for nights in (primary, secondary) for id, count in nights.items() if count}
    there |= {callout.engineer for callout in woken}
    listed = dict.fromkeys(person.id for person in rota.engineers if person.id in there)
    people = {}
    for id in (*listed, *sorted(there - listed.keys())):
        paid = [band(rota, desk, id, one.at) for one in woken if one.engineer == id and one.acked]
        people[id] = _person(rota.pay, primary.get(id, 0), secondary.get(id, 0), paid)
    return WeekPay(week=week, people=people)


def callout_rate(rates: Pay, worth: Band) -> int:
    """RF-6: what one acknowledged call-out pays, minor units."""
    return {1: rates.band1, 2: rates.band2, 4: rates.band4}[worth.points] + (rates.weekend_extra if worth.extra else 0)


def _person(rates: Pay, primary: int, secondary: int, paid: Sequence[Band]) -> PersonPay:
    stipend = _pro_rata(rates.stipend_primary, primary) + _pro_rata(rates.stipend_secondary, secondary)
    for_callouts = sum(callout_rate(rates, worth) for worth in paid)
    return PersonPay(
        nights_primary=primary,
        nights_secondary=secondary,
        stipend=stipend,
        callouts=len(paid),
        callout_pay=for_callouts,
        total=stipend + for_callouts,
    )


def _pro_rata(stipend: int, nights: int) -> int:
    return int(rounded(Fraction(stipend * nights, 7), 0))
