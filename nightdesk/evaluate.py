"""A night folder in, one JSON object out: every rule's result, so that anybody can check them (DOMAIN §14).

No database and no screen: files, the domain, and the readers of files.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal

import msgspec

from nightdesk import replay
from nightdesk.config import compile_policy, policy_files
from nightdesk.domain import drills
from nightdesk.domain.acceptance import acceptance, addenda, as_fixed
from nightdesk.domain.burden import all_callouts, fairness
from nightdesk.domain.calendar import Shift, cover_status, day_of, next_opening, night_of
from nightdesk.domain.common_cause import common_causes
from nightdesk.domain.entries import Event
from nightdesk.domain.facts import Facts
from nightdesk.domain.figures.kpi import Period, kpi
from nightdesk.domain.figures.outcome import outcome, past_outcome
from nightdesk.domain.figures.outgrown import outgrown
from nightdesk.domain.figures.recurring import month_bounds, top_five
from nightdesk.domain.figures.review import dispositions
from nightdesk.domain.handoff import SECTIONS, fixed_at, numbers, sections
from nightdesk.domain.incidents import incidents
from nightdesk.domain.instants import DAY, HOUR, Instant, display, iso, parse, zone
from nightdesk.domain.noise import noise
from nightdesk.domain.pay import pay
from nightdesk.domain.picture import Picture
from nightdesk.domain.plain import plain
from nightdesk.domain.policy import Broken, ClientPolicy, Policies, Severity
from nightdesk.domain.standing import sla, standing
from nightdesk.errors import UsageError
from nightdesk.runbooks.lint import lint

ORIGIN = "night"
"""Whose numbering a night folder's `seq` is; nothing else can be in it."""


class Display(msgspec.Struct, frozen=True):
    """Asks how an instant reads in a client's zone (T-6)."""

    client: str
    at: str


class Cover(msgspec.Struct, frozen=True):
    """Asks what the contract gives a severity at an instant (COV-6, COV-7)."""

    client: str
    severity: Severity
    at: str


class Questions(msgspec.Struct, frozen=True, kw_only=True):
    """evaluate.json: what is asked of the night."""

    night: str
    instants: tuple[str, ...]
    lint_date: str
    week: str
    pay_week: str
    month: str
    shift: Literal["night", "day"] = "night"
    display: tuple[Display, ...] = ()
    cover: tuple[Cover, ...] = ()


class Night:
    """A night folder as read: what happened, under which policies, and what is asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked = _questions(folder)
        self.policies = _policies(folder)
        self.events = tuple(_events(folder))
        self.facts = Facts(self.events)
        self.desk = self.policies.desk(Instant(0))
        self.rota = self.policies.rota(Instant(0))
        self.shift = self._shift()
        last = max((event.at for event in self.events), default=self.shift.end)
        # Timers act after the last event too: windows end, flapping ends; the night's end is looked at anyway.
        self.end = Instant(max(last, self.shift.end))
        self.whole = self.at(self.end)

    def at(self, now: Instant) -> Picture:
        """The desk at an instant."""
        return Picture(self.facts, self.policies, now)

    def policy(self, client: str) -> ClientPolicy:
        """The runbook of a client asked about. UsageError where there is none that can be used."""
        found = self.policies.client(client, self.end)
        if found is None:
            raise UsageError(
                "Unknown client", f"evaluate.json asks about {client!r}, which has no usable runbook.",
                "Correct the id, or the runbook.",
            )  # fmt: skip
        return found

    def _shift(self) -> Shift:
        day = date.fromisoformat(self.asked.night)
        if self.asked.shift == "night":
            return night_of(self.desk, day)
        found = day_of(self.desk, day)
        if found is None:
            raise UsageError(
                "No day shift", f"{self.asked.night} is a working day of the desk: it has no day shift.",
                'Ask for "shift": "night", or for a weekend or a desk holiday.',
            )  # fmt: skip
        return found


def evaluate(folder: Path) -> dict[str, Any]:
    """The object of §14 for a night folder. UsageError, naming file and cure, for a folder that can't be read."""
    night = Night(folder)
    whole = standing(night.whole)
    return {
        "night": _night(night),
        "alerts": plain(noise(night.whole.walks(), night.end)),
        "local_display": [_display(night, query) for query in night.asked.display],
        "cover": [_cover(night, query) for query in night.asked.cover],
        "sla": {at: plain(sla(night.at(parse(at)))) for at in night.asked.instants},
        "queue": {at: [row.id for row in night.at(parse(at)).queue()] for at in night.asked.instants},
        "tickets": plain(whole.tickets),
        "checklists": plain(whole.checklists),
        "decisions": plain(whole.decisions),
        "refused": plain(whole.refused),
        "incidents": plain(incidents(night.whole)),
        "common_cause": plain(common_causes(night.whole)),
        "paging": plain(whole.paging),
        "access": plain(whole.access),
        "handoff": _handoff(night),
        **_figures(night),
        **_people(night),
        "lint": _lint(night),
    }


def _night(night: Night) -> dict[str, Any]:
    shift = night.shift
    hours = (shift.end - shift.start) / HOUR
    return {
        "date": shift.date, "shift": shift.kind, "name": shift.name, "zone": night.desk.timezone,
        "start": iso(shift.start), "end": iso(shift.end), "hours": hours,
    }  # fmt: skip


def _display(night: Night, query: Display) -> dict[str, Any]:
    text = display(parse(query.at), zone(night.policy(query.client).timezone))
    return {"client": query.client, "at": query.at, "text": text}


def _cover(night: Night, query: Cover) -> dict[str, Any]:
    policy, at = night.policy(query.client), parse(query.at)
    opening = next_opening(policy, at)
    return {
        "client": query.client, "severity": query.severity, "at": query.at,
        "status": cover_status(policy, query.severity, at),
        "next_opening": iso(opening) if opening is not None else None,
    }  # fmt: skip


def _handoff(night: Night) -> dict[str, Any]:
    shift = night.shift
    # All that was ever drafted, signed and accepted is known; only the sections are those of T.
    later = night.at(Instant(night.end + DAY))
    report = fixed_at(night.facts.desk, night.desk, shift, later.now)
    then = as_fixed(later, report)
    found = sections(then.walks(), night.policies, shift, report.at)
    taken = acceptance(later, shift, report, found)
    return {
        "generated_at": iso(report.at),
        "versions": list(report.drafts),
        "signed_by": report.signed_by,
        "sections": {name: [one.ticket.id for one in found.placed[name]] for name in SECTIONS},
        "reasons": {one.ticket.id: list(one.reasons) for name in SECTIONS for one in found.placed[name] if one.reasons},
        "numbers": plain(numbers(found, then.walks(), night.policies, shift, Instant(0))),
        "open_groups_without_ticket": sorted(
            group.id for walk in then.walks() for group in walk.alerts.open_without_ticket()
        ),
        "acceptance": plain(taken),
        "addenda": plain(addenda(later, shift, report, found, taken.complete_at)),
    }


def _figures(night: Night) -> dict[str, Any]:
    shift, past = night.shift, [past_outcome(event) for event in night.facts.past_tickets]
    then = night.at(shift.end)
    # A verdict may be given long after the night (KPI-10).
    verdicts = {decision: event for walk in night.whole.walks() for decision, event in walk.verdicts.items()}
    live = [
        outcome(ticket, night.policies, shift.end, verdicts)
        for walk in then.walks()
        for ticket in walk.tickets.values()
    ]
    alerts = dispositions(then.walks(), ((shift.start, shift.end),), None)
    period = Period(shifts=((shift.start, shift.end),), whole_file=True)
    return {
        "kpi": plain(kpi(period, [*live, *past], alerts)),
        "outgrown": plain(outgrown(past, night.desk, shift.start)),
        "top5": plain(top_five(past, *month_bounds(night.asked.month, night.desk))),
    }


def _people(night: Night) -> dict[str, Any]:
    woken = all_callouts(night.whole)
    return {
        "fairness": plain(fairness(night.rota, night.desk, woken, night.asked.week)),
        "pay": plain(pay(night.rota, night.desk, woken, night.asked.pay_week)),
        "drills": plain(drills.report(drills.counted(night.facts.drills))),
    }


def _lint(night: Night) -> dict[str, Any]:
    today = date.fromisoformat(night.asked.lint_date)
    found: dict[str, Any] = {}
    for path in sorted((night.folder / "clients").glob("*.md")):
        findings = lint(path.read_bytes(), file=f"clients/{path.name}", today=today)
        found[path.stem] = [{"rule": one.rule, "level": one.level, "where": one.where} for one in findings]
    return found


# reading the folder


def _questions(folder: Path) -> Questions:
    path = folder / "evaluate.json"
    try:
        asked = msgspec.json.decode(path.read_bytes(), type=Questions)
        for at in (*asked.instants, *(one.at for one in asked.display), *(one.at for one in asked.cover)):
            parse(at)
        for day in (asked.night, asked.lint_date, asked.week, asked.pay_week, f"{asked.month}-01"):
            date.fromisoformat(day)
    except OSError as error:
        raise UsageError(
            "Not a night folder", f"{path} can't be read: {(error.strerror or 'refused').lower()}.",
            "Name a folder that holds evaluate.json, such as nightdesk/sample/night-a.",
        ) from error  # fmt: skip
    except ValueError as error:
        raise UsageError("The questions can't be read", f"{path}: {error}.", "Correct that field.") from error
    return asked


def _policies(folder: Path) -> Policies:
    """Every policy file of the folder, one version each. UsageError for a desk.yaml or rota.yaml that can't be used."""
    versions: dict[str, Any] = {}
    for file in policy_files(folder):
        if not (file in ("desk.yaml", "rota.yaml") or file.startswith("clients/")):
            continue
        compiled = compile_policy(file, (folder / file).read_bytes())
        if isinstance(compiled, Broken) and not file.startswith("clients/"):
            raise UsageError("The night folder can't be read", compiled.problems[0], "Correct the file.")
        versions[file] = [(Instant(0), compiled)]
    for file in ("desk.yaml", "rota.yaml"):
        if file not in versions:
            raise UsageError("Not a night folder", f"{folder / file} is missing.", "Name the folder of a whole night.")
    return Policies(versions)


def _events(folder: Path) -> Iterator[Event]:
    """What happened, in the night and before it. UsageError naming file and line for what can't be read."""
    for name in ("events", "history", "burden", "drills"):
        path = folder / f"{name}.jsonl"
        if name != "events" and not path.exists():
            continue
        try:
            with path.open("rb") as lines:
                read = replay.settle(replay.read(lines, ORIGIN))
        except OSError as error:
            raise UsageError(
                "Not a night folder", f"{path} can't be read: {(error.strerror or 'refused').lower()}.",
                "Name the folder of a whole night.",
            ) from error  # fmt: skip
        for wrong in read.rejected:
            raise UsageError(
                "The night folder can't be read", f"{path}, line {wrong.line}: {wrong.reason}.", "Mend it."
            )
        yield from read.entries


def shown(result: Mapping[str, Any]) -> str:
    """The object as it is printed: indented JSON with a line end."""
    return json.dumps(result, indent=1) + "\n"
