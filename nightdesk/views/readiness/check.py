"""Is the desk ready tonight? Area by area what is wrong, from what was gathered beforehand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from nightdesk.config import desk_lines, read_policy
from nightdesk.domain.instants import display, local_date, zone
from nightdesk.domain.policy import Broken, DeskPolicy, RotaPolicy
from nightdesk.domain.rota import night_at
from nightdesk.views.readiness.findings import (
    Area,
    Finding,
    Gathered,
    Level,
    Readiness,
    counted,
    of_problems,
    of_unread,
)
from nightdesk.views.readiness.rota import rota_findings
from nightdesk.views.readiness.texts import of_folder, playbook_findings, runbook_findings, template_findings

LEAST_FREE = 500_000_000
"""Bytes: less is said. A busy night writes a few MB, a log's backup needs room for all of it."""
_UNUSABLE: Mapping[str, str] = {
    "desk.yaml": "so desk.yaml can't be used: the desk reckons in UTC, with a night from 18:00 to 08:00.",
    "rota.yaml": "so rota.yaml can't be used, and the desk knows nobody to wake.",
}
"""What it comes to tonight where nothing can be made of the desk's own files."""


def check(gathered: Gathered) -> Readiness:
    """Every area, the desk's own files first, then what is beside them. Nothing in a file makes it fail."""
    read = _desk(gathered)
    desk = read or DeskPolicy(desk_name="Night desk", timezone="UTC")
    tz = zone(desk.timezone)
    today = local_date(gathered.now, tz)
    log = gathered.log
    areas = (
        _area("desk.yaml", "", _desk_findings(gathered)),
        _area("rota.yaml", "", _rota_findings(gathered, desk)),
        _area("runbooks", _files(gathered, "clients"), runbook_findings(gathered, today)),
        _area("playbooks", _files(gathered, "playbooks"), playbook_findings(gathered, today)),
        _area("templates", _files(gathered, "templates"), template_findings(gathered, read)),
        _area("night log", "" if log.entries is None else f"{log.entries} entries", _log_findings(gathered)),
        _area(
            "folder", "" if gathered.free is None else f"{_megabytes(gathered.free)} free", _folder_findings(gathered)
        ),
        _area("watcher", "", [_NO_WATCHER]),
    )
    levels = [finding.level for area in areas for finding in area.findings]
    errors, warnings = levels.count("error"), levels.count("warn")
    return Readiness(
        now=gathered.now,
        clock=display(gathered.now, tz),
        night=night_at(desk, gathered.now).isoformat(),
        ready=not errors,
        errors=errors,
        warnings=warnings,
        areas=areas,
    )


_NO_WATCHER = Finding(level="warn", rule="PG-8", words="no watcher yet: pages are made by hand.")


def _area(name: str, about: str, findings: Iterable[Finding]) -> Area:
    order: dict[Level, int] = {"error": 0, "warn": 1}
    return Area(name=name, about=about, findings=tuple(sorted(findings, key=lambda found: order[found.level])))


def _files(gathered: Gathered, part: str) -> str:
    return counted(len(of_folder(gathered, part)), "file")


def _desk(gathered: Gathered) -> DeskPolicy | None:
    """The desk's own rules; None where desk.yaml can't be used."""
    data = gathered.files.get("desk.yaml")
    policy = read_policy("desk.yaml", data).policy if data is not None else None
    return policy if isinstance(policy, DeskPolicy) else None


def _desk_findings(gathered: Gathered) -> Iterator[Finding]:
    yield from _own_file(gathered, "desk.yaml")
    desk, data = _desk(gathered), gathered.files.get("desk.yaml", b"")
    if desk is not None and desk.sources:
        names = ", ".join(source.name for source in desk.sources)
        words = (
            f"{counted(len(desk.sources), 'source')} listed ({names}), but this version connects to none: it can't see "
            "one fall silent, and a quiet night may be a dead monitor; look at them yourself."
        )
        yield Finding(level="warn", file="desk.yaml", line=desk_lines(data).get("sources"), rule="N9", words=words)


def _rota_findings(gathered: Gathered, desk: DeskPolicy) -> Iterator[Finding]:
    yield from _own_file(gathered, "rota.yaml")
    data = gathered.files.get("rota.yaml")
    policy = read_policy("rota.yaml", data).policy if data is not None else None
    if data is not None and isinstance(policy, RotaPolicy):
        yield from rota_findings(policy, desk, gathered.now, data)


def _own_file(gathered: Gathered, file: str) -> Iterator[Finding]:
    """The problems of desk.yaml or rota.yaml, and what they come to where the file is of no use."""
    yield from of_unread(gathered, file)
    data = gathered.files.get(file)
    if data is not None:
        reading = read_policy(file, data)
        yield from of_problems(file, reading.problems)
        if isinstance(reading.policy, Broken):
            yield Finding(level="error", file=file, words=_UNUSABLE[file])
    elif file not in gathered.unread:
        words = (
            "the file is missing; write it (`nightdesk init` makes one to start from). What was adopted last counts."
        )
        yield Finding(level="error", file=file, words=words)


def _log_findings(gathered: Gathered) -> Iterator[Finding]:
    """AU-6: the log opens, its file is sound, its chain unbroken."""
    for trouble in gathered.log.troubles:
        yield Finding(level="error", file="night.db", rule="AU-6", words=trouble)


def _folder_findings(gathered: Gathered) -> Iterator[Finding]:
    yield from of_unread(gathered, ".")
    for name in gathered.unwritable:
        words = (
            "may not be written by you, and a desk that can't be written only looks on; give your user write access."
        )
        yield Finding(level="error", file=name, words=words)
    if gathered.free is not None and gathered.free < LEAST_FREE:
        words = f"only {_megabytes(gathered.free)} are free on its disk; make room: on a full disk nothing is saved."
        yield Finding(level="warn", file=".", words=words)


def _megabytes(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size // 1_000_000} MB"
