"""What the tests of the edge cases stand on beside `tests.build`: other zones, views, pages, figures, a live desk.

The zones are those of night-a: a desk in New York, clients in Phoenix, London and Dubai.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from nightdesk import replay
from nightdesk.clock import Clock
from nightdesk.data.log import NightLog
from nightdesk.desk import Desk
from nightdesk.domain import commands as c
from nightdesk.domain import entries as e
from nightdesk.domain.acceptance import Acceptance, Addendum, acceptance, addenda, as_fixed
from nightdesk.domain.calendar import Shift
from nightdesk.domain.deciding import decide
from nightdesk.domain.facts import Facts
from nightdesk.domain.figures.kpi import Kpi, Period, kpi
from nightdesk.domain.figures.review import of_shift
from nightdesk.domain.handoff import Sections, fixed_at, sections
from nightdesk.domain.instants import Instant, parse
from nightdesk.domain.page_plan import Paging, paging
from nightdesk.domain.picture import Picture
from nightdesk.domain.policy import ClientPolicy, CoverageModel, Policies, RotaPolicy
from nightdesk.views.common import Query, Scene
from nightdesk.views.handoff import Handoff, HandoffReport
from nightdesk.views.queue import Queue, QueueRow
from nightdesk.views.ticket import Card, TicketCard
from tests.build import DESK, ROTA, Night, Said, ack, client, created, policies
from tests.night import NIGHT_A

NEW_YORK = msgspec.structs.replace(DESK, timezone="America/New_York")
REACHED = msgspec.structs.replace(DESK, desk_phone="+1-212-555-0100")
"""The tests' desk with a number that messages can name."""
OUT_OF_COVER: CoverageModel = "answering_service"
"""A client open Monday to Friday 08:00 to 17:00 UTC and out of cover at every other hour."""


def in_new_york(*clients: ClientPolicy, rota: RotaPolicy = ROTA) -> Policies:
    """These runbooks on a desk in New York."""
    return policies(*clients, desk=NEW_YORK, rota=rota)


def out_of_cover(policy: str = "log_only", **changes: Any) -> ClientPolicy:
    """A client out of cover at night, with that `ooc_policy` (COV-8)."""
    return client(OUT_OF_COVER, cover={"ooc_policy": policy}, **changes)


def one(*more: Said, under: ClientPolicy | Policies | None = None, **fields: Any) -> Night:
    """Ticket T received Wednesday 01:00, then more."""
    return Night(("Wed 01:00", created(**fields)), *more, under=under)


def answered(*more: Said, under: ClientPolicy | Policies | None = None, **fields: Any) -> Night:
    """The same, acknowledged at 01:05."""
    return one(("Wed 01:05", ack()), *more, under=under, **fields)


# what a person sees


def scene(night: Night, now: str, texts: dict[str, bytes] | None = None) -> Scene:
    """What views of that night are made from."""
    return Scene(night.picture(now), "t1", "0" * 64, (texts or {}).get)


def card(night: Night, now: str, id: str = "T") -> TicketCard:
    """The card of that ticket or alert row."""
    found = Card(ticket=id).answer(scene(night, now))
    assert found is not None
    return found


def row(night: Night, now: str, id: str = "T") -> QueueRow:
    """Its row of the queue, in words."""
    return next(one for one in Queue().answer(scene(night, now)).rows if one.id == id)


def report(night: Night, now: str, day: str | None = None) -> HandoffReport:
    """The morning report at `now`."""
    return Handoff(night=day).answer(scene(night, now))


def recommended(night: Night, now: str, id: str = "T") -> tuple[str | None, tuple[str, ...], tuple[str, ...]]:
    """Action, what goes along, and rules of the last checklist."""
    found = night.ticket(now, id).checklists[-1].recommendation
    return found.action, found.also, found.rules


# pages, accesses


def paged(night: Night, now: str, tier: str = "T2", id: str = "T") -> Paging:
    """What was paged at that tier, beside the plan."""
    return next(one for one in paging(night.ticket(now, id), night.policies) if one.tier == tier)


def marks(night: Night, now: str = "Wed 23:00", client: str = "acme") -> list[str]:
    """The V-codes or the mark of each access, in order."""
    return [" ".join(record.marks) for record in night.walk(now, client).access.accesses]


# the report, and who took it over


class Handed:
    """The report of a shift as it stood at T, and what came of it by `now`."""

    def __init__(self, night: Night, shift: Shift, now: str) -> None:
        self.picture = night.picture(now)
        self.shift = shift
        self.fixed = fixed_at(self.picture.facts.desk, self.picture.desk, shift, self.picture.now)
        then = as_fixed(self.picture, self.fixed)
        self.found: Sections = sections(then.walks(), night.policies, shift, self.fixed.at)

    @property
    def accepted(self) -> Acceptance:
        """HO-9."""
        return acceptance(self.picture, self.shift, self.fixed, self.found)

    @property
    def addenda(self) -> tuple[Addendum, ...]:
        """HO-8."""
        return addenda(self.picture, self.shift, self.fixed, self.found, self.accepted.complete_at)

    @property
    def ids(self) -> dict[str, list[str]]:
        """Ticket ids by section, empty sections left out."""
        return {name: [one.ticket.id for one in placed] for name, placed in self.found.placed.items() if placed}


def figures(night: Night, shift: Shift) -> Kpi:
    """The key figures of a shift as of its end (§10)."""
    picture = Picture(Facts(night.events), night.policies, shift.end)
    found = of_shift(picture, shift, None)
    return kpi(Period(shifts=((shift.start, shift.end),)), found.outcomes, found.alerts)


# a live desk over a folder


class Hand:
    """A clock turned by hand; a desk under it may be written."""

    def __init__(self, at: str) -> None:
        self.at = parse(at)

    def now(self) -> Instant:
        """The instant it shows."""
        return self.at

    def turn(self, at: str) -> None:
        """Set it, forwards or back."""
        self.at = parse(at)


def lay_out(folder: Path) -> Path:
    """A desk folder with the text files of night-a and an empty log."""
    made = folder / "desk"
    shutil.copytree(NIGHT_A, made)
    NightLog.create(made / "night.db").close()
    return made


@contextmanager
def opened(folder: Path, clock: Clock, actor: str = "t1", *, read_only: bool = False) -> Iterator[Desk]:
    """Somebody's hold on that folder."""
    desk = Desk.open(folder, actor=actor, clock=clock, read_only=read_only)
    try:
        yield desk
    finally:
        desk.close()


def night_a_until(until: str) -> c.Import:
    """What happened in night-a up to an instant, as an import."""
    lines = (NIGHT_A / "events.jsonl").read_bytes().splitlines()
    rows = [row for row in replay.read(lines, "night-a").rows if row.event.at <= parse(until)]
    return c.Import(origin="night-a", events=tuple(row.event for row in rows), raw=tuple(row.raw for row in rows))


def brought(desk: Desk, *lines: str, origin: str = "psa") -> c.Imported:
    """Lines of an events file, brought in."""
    rows = replay.read([line.encode() for line in lines], origin).rows
    assert len(rows) == len(lines)
    done = desk.do(c.Import(origin=origin, events=tuple(r.event for r in rows), raw=tuple(r.raw for r in rows)))
    assert isinstance(done, c.Imported)
    return done


def shown(desk: Desk, id: str) -> TicketCard:
    """The card of that ticket on a live desk."""
    found: TicketCard | None = desk.ask(Card(ticket=id))
    assert found is not None
    return found


def asked(desk: Desk, question: Query[Any]) -> Any:
    """Any view of a live desk."""
    return desk.ask(question)


def refused(found: object) -> c.Refused:
    """What was refused, or the test fails."""
    assert isinstance(found, c.Refused), found
    return found


def decided(night: Night, now: str, command: c.Command, actor: str = "t1") -> tuple[e.Body, ...] | c.Refused:
    """What a live desk would write for a command, or why not."""
    return decide(night.picture(now), command, actor)
