"""The desk's own text files → typed policies: desk.yaml, rota.yaml, templates, and runbooks by way of `runbooks`.

A file that can't be used becomes `Broken` with sentences that name file, line, field and cure; nothing here raises
for what a file says. Only what the night can't be computed without breaks a file; the rest falls to its default.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

import msgspec

from nightdesk.domain.messages import Template
from nightdesk.domain.policy import (
    DEFAULT_CHAINS,
    Broken,
    Category,
    Compiled,
    DeskPolicy,
    Engineer,
    RotaOverride,
    RotaPolicy,
    RotaWeek,
    Source,
)
from nightdesk.runbooks.fields import Fields, Notes
from nightdesk.runbooks.parse import parse, read_text
from nightdesk.runbooks.yaml_tree import Problem, read_tree

ROLES = ("technician", "on-call", "lead", "reader")
"""What a person may be at the desk."""
ROTA_ROLES = ("t2_primary", "t2_secondary", "t3_primary", "t3_secondary", "duty_manager")
TIERS = ("T1", "T2", "T3", "manager")

_FOLDERS = (("clients", ".md"), ("templates", ".txt"), ("playbooks", ".md"))
_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9]{0,7}-?")


class FileStamp(NamedTuple):
    """When a file last changed (nanoseconds) and its size in bytes: the same stamp, the same file."""

    mtime_ns: int
    size: int


class Reading(msgspec.Struct, frozen=True):
    """What one file gave: a policy, or why there is none, and all that is wrong with it (warnings too)."""

    policy: Compiled
    problems: tuple[Problem, ...]


def compile_policy(file: str, data: bytes) -> Compiled:
    """The policy in `desk.yaml`, `rota.yaml` or `clients/<id>.md`. ValueError for any other file name."""
    return read_policy(file, data).policy


def read_policy(file: str, data: bytes) -> Reading:
    """The same with every problem of the file. ValueError for a file name that holds no policy."""
    if file == "desk.yaml":
        return _read_yaml(file, data, _desk)
    if file == "rota.yaml":
        return _read_yaml(file, data, _rota)
    if file.startswith("clients/") and file.endswith(".md"):
        runbook = parse(data, file=file)
        return Reading(runbook.policy, runbook.problems)
    raise ValueError(f"{file} is not a policy file of a desk")


def policy_files(folder: Path) -> dict[str, FileStamp]:
    """The text files of a desk folder by relative name (`clients/acme.md`) with their stamps, in order of name.

    One directory read for each folder; a folder that isn't there holds nothing. OSError where one can't be read.
    """
    found: dict[str, FileStamp] = {}
    for name, ending in (("", ".yaml"), *_FOLDERS):
        try:
            entries = os.scandir(folder / name)
        except FileNotFoundError:
            continue
        with entries:
            for entry in entries:
                # A name that is no text (a Latin-1 file name on a UTF-8 system) can't be written into the log.
                if not entry.name.isprintable() or not entry.name.endswith(ending):
                    continue
                if entry.name.startswith((".", "#", "~")) or not entry.is_file():
                    continue
                if name or entry.name in ("desk.yaml", "rota.yaml"):
                    stat = entry.stat()
                    found[f"{name}/{entry.name}".lstrip("/")] = FileStamp(stat.st_mtime_ns, stat.st_size)
    return dict(sorted(found.items()))


def read_template(id: str, data: bytes) -> Template | Broken:
    """The message template `templates/<id>.txt`: a first line `Subject: …`, a blank line, the body."""
    file = f"templates/{id}.txt"
    text, problems = read_text(data)
    first, _, rest = text.partition("\n")
    blank, _, body = rest.partition("\n")
    subject = first.removeprefix("Subject:").strip()
    if not first.startswith("Subject:") or not subject:
        words = "the first line must be the subject, like: Subject: [{ticket_id}] Update: {summary}"
        problems.append(Problem("COM-1", "error", "subject", words, 1))
    elif blank.strip():
        problems.append(Problem("COM-1", "error", "body", "leave this line empty; the message begins below it.", 2))
    if not body.strip():
        problems.append(Problem("COM-1", "error", "body", "the message has no text; write it from line 3 on.", 3))
    if problems:
        return Broken(file=file, problems=tuple(problem.sentence(file) for problem in problems))
    return Template(id=id, subject=subject, body=body.strip("\n") + "\n")


def _read_yaml(file: str, data: bytes, make: Callable[[Fields], DeskPolicy | RotaPolicy]) -> Reading:
    text, problems = read_text(data)
    tree, found = read_tree(text)
    problems += found
    if tree is None:
        return Reading(_broken(file, problems), tuple(problems))
    notes = Notes()
    policy = make(Fields(tree, notes))
    problems += notes.problems
    return Reading(_broken(file, notes.vital) if notes.vital else policy, tuple(problems))


def _broken(file: str, problems: list[Problem]) -> Broken:
    return Broken(file=file, problems=tuple(dict.fromkeys(problem.sentence(file) for problem in problems)))


def _desk(fields: Fields) -> DeskPolicy:
    fields.require("desk_name")
    fields.require("timezone", vital=True)
    prefix = fields.text("ticket_prefix", "ND-")
    if not _PREFIX.fullmatch(prefix):
        words = f'ticket_prefix is "{prefix}"; write up to eight letters and a hyphen, like "ND-".'
        fields.note("ticket_prefix", words)
        prefix = "ND-"
    default = DeskPolicy(desk_name="Night desk", timezone="UTC")
    return DeskPolicy(
        desk_name=fields.text("desk_name", default.desk_name),
        timezone=fields.zone("timezone", vital=True),
        desk_phone=fields.text("desk_phone"),
        night_start=fields.time("night_start", default.night_start, vital=True),
        night_end=fields.time("night_end", default.night_end, vital=True),
        staffing_model=fields.text("staffing_model"),
        lost_deals=fields.dates("lost_deals"),
        holidays=frozenset(fields.dates("holidays")),
        tripwires=_words(fields, "tripwires") if fields.node("tripwires") is not None else default.tripwires,
        categories=tuple(
            Category(id=entry.text("id"), words=_words(entry, "words"))
            for entry in fields.tables("categories")
            if entry.require("id")
        ),
        sources=tuple(
            Source(name=entry.text("name"), expect_minutes=entry.integer("expect_minutes", 15, at_least=1))
            for entry in fields.tables("sources")
            if entry.require("name")
        ),
        people=_people(fields.table("people")),
        ticket_prefix=prefix,
    )


def _words(fields: Fields, name: str) -> tuple[str, ...]:
    # Phrases are compared in lower case with single blanks (SEV-11, CAT-1).
    return tuple(phrase for text in fields.texts(name) if (phrase := " ".join(text.lower().split())))


def _people(fields: Fields) -> Mapping[str, str]:
    roles = {person: fields.choice(person, ROLES, "") for person in fields.names()}
    return {person: role for person, role in roles.items() if role}


def _rota(fields: Fields) -> RotaPolicy:
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
    found = []
    for entry in fields.tables("weeks"):
        week = entry.date("week")
        if not entry.require("week") or not week:
            continue
        if date.fromisoformat(week).weekday() != 0:
            entry.note("week", f'the week "{week}" does not begin on a Monday; write the Monday\'s date.')
            continue
        held = {role: entry.text(role) for role in ROTA_ROLES}
        roles = {role: person for role, person in held.items() if _is_known(entry, role, person, known)}
        found.append(RotaWeek(week=week, roles=roles))
    return tuple(sorted(found, key=lambda item: item.week))


def _overrides(fields: Fields, known: set[str]) -> tuple[RotaOverride, ...]:
    found = []
    for entry in fields.tables("overrides"):
        override = RotaOverride(
            night=entry.date("night"),
            role=entry.choice("role", ROTA_ROLES, ""),
            engineer=entry.text("engineer"),
            reason=entry.text("reason"),
            approved_by=entry.text("approved_by"),
        )
        needed = all([entry.require("night"), entry.require("role"), entry.require("engineer")])
        if needed and entry.sound() and _is_known(entry, "engineer", override.engineer, known):
            found.append(override)
    return tuple(found)


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
