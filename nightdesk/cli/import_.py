"""`nightdesk import FILE`: brings what happened elsewhere into the log, once (SRC-2); sets aside what can't go in."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from nightdesk.cli import common
from nightdesk.domain.commands import Import, Imported
from nightdesk.domain.instants import Instant, iso
from nightdesk.errors import DeskError, UsageError
from nightdesk.text import sanitise

if TYPE_CHECKING:
    from nightdesk.desk import Desk
    from nightdesk.replay import Reference, Rejected
    from nightdesk.views.common import Scene

BATCH = 500
"""Entries in one transaction; a screen that wants to write waits no longer than that takes."""
PAUSE = 0.01
"""Seconds between two of them: longer than a waiting writer's nap."""
_SHOWN = 10
"""Rejected lines named on stderr; the file names all."""


def run(words: Sequence[str]) -> int:
    """Imports the file. Exit code 0, or 1 where lines were set aside; says how many and where."""
    parser = common.parser(
        "import", "Bring events, or history, burden and drills, into the log. The same file twice adds nothing."
    )
    parser.add_argument("file", metavar="FILE", help="one event a line, as JSON")
    parser.add_argument(
        "--origin", metavar="NAME", help="whose numbering `seq` is (default: the name of the file's folder)"
    )
    parser.add_argument("--json", action="store_true", help="print the counts as JSON")
    given = common.parse_words(parser, words)
    if given is None:
        return 0
    file = Path(given.file)
    origin = given.origin or file.absolute().parent.name
    if not origin.strip() or origin != " ".join(sanitise(origin).split()):
        raise UsageError("No origin", f"{origin!r} is no name for an origin.", "Give one in plain text: --origin NAME")
    folder = common.desk_folder(given.desk)
    with common.open_desk(given) as desk:
        found = bring_in(desk, file, origin)
        now = common.desk_clock(folder, None).now()
    unknown = {client: line for client, line in found.clients.items() if not _has_runbook(folder, client)}
    common.warn(
        f"{file}, line {line}: no runbook for client {client!r}; what it says is logged under unknown."
        for client, line in unknown.items()
    )
    aside = None
    try:
        aside = _quarantine(folder, file, found.rejected, now) if found.rejected else None
    except OSError as error:
        common.warn(
            [f"The lines set aside could not be kept: {error.filename}: {(error.strerror or 'refused').lower()}."]
        )
        common.warn(f"  line {one.line}: {one.reason}" for one in found.rejected)
    _tell(given.json, found, aside)
    return 1 if found.rejected else 0


@dataclass(frozen=True)
class Brought:
    """What came of an import: entries written, entries the log had already, lines set aside, clients by first line."""

    imported: int
    known: int
    rejected: tuple[Rejected, ...]
    clients: Mapping[str, int]


def bring_in(desk: Desk, file: Path, origin: str, until: Instant | None = None) -> Brought:
    """Appends what of the file is new to the desk's log; `until` leaves out what happened later.

    In short transactions with pauses, so that a screen on the same desk can go on writing. UsageError where the file
    can't be read, DeskError where the log can't be written; what went in before stays.
    """
    from nightdesk import replay

    try:
        with file.open("rb") as lines:
            read = replay.read(lines, origin)
    except OSError as error:
        raise UsageError(
            "The events file can't be read", f"{file}: {(error.strerror or 'refused').lower()}.", "Check the path."
        ) from error
    if until is not None:
        read = replace(read, rows=tuple(row for row in read.rows if row.event.at <= until))
    settled = replay.settle(read, desk.ask(_Held(read.unresolved)))
    rejected = list(settled.rejected)
    written = known = 0
    # In the order in which things happened, so that a ticket is in the log before what happens to it.
    ordered = sorted(settled.rows, key=lambda row: row.event.order)
    for start in range(0, len(ordered), BATCH):
        if start:
            time.sleep(PAUSE)
        rows = ordered[start : start + BATCH]
        try:
            done = desk.do(Import(origin=origin, events=tuple(r.event for r in rows), raw=tuple(r.raw for r in rows)))
        except DeskError as error:
            went_in = f"{written} entries of {file} went in before, the rest did not."
            raise DeskError(error.title, f"{error.message} {went_in}", f"{error.hint} Then import it again.") from error
        assert isinstance(done, Imported)
        written, known = written + len(done.events), known + done.known
        rejected += [
            replay.Rejected(row.line, done.conflicts[row.event.id], row.source)
            for row in rows
            if row.event.id in done.conflicts
        ]
    rejected.sort(key=lambda one: one.line)
    return Brought(written, known, tuple(rejected), settled.clients())


@dataclass(frozen=True)
class _Held:
    """Asks the desk which of these references its log answers, for `settle`."""

    references: frozenset[Reference]

    def answer(self, scene: Scene) -> frozenset[Reference]:
        from nightdesk.replay import makes

        if not self.references:
            return frozenset()
        return self.references & {made for event in scene.picture.facts.all() for made in makes(event)}


def _has_runbook(folder: Path, client: str) -> bool:
    return client in {path.stem for path in (folder / "clients").glob("*.md")}


def _quarantine(folder: Path, file: Path, rejected: Sequence[Rejected], now: Instant) -> Path:
    """Writes the rejected lines, whole, to a new file in the desk's `quarantine/` and gives its path."""
    aside = folder / "quarantine"
    aside.mkdir(mode=0o700, exist_ok=True)
    name = f"{file.stem[:80]}-{iso(now).replace(':', '')}"
    path, count = aside / f"{name}.jsonl", 1
    while path.exists():
        count += 1
        path = aside / f"{name}-{count}.jsonl"
    with path.open("x", encoding="ascii") as out:
        for one in rejected:
            # ASCII: what the line held can't drive the terminal of whoever looks at the file.
            out.write(json.dumps({"line": one.line, "reason": one.reason, "text": one.text}) + "\n")
    return path


def _tell(as_json: bool, found: Brought, aside: Path | None) -> None:
    rejected = found.rejected
    if as_json:
        counts = {"imported": found.imported, "already_there": found.known, "quarantined": len(rejected)}
        common.tell(json.dumps(counts | {"quarantine": str(aside) if aside else None}) + "\n")
    else:
        common.tell(f"{found.imported} imported, {found.known} already there, {len(rejected)} set aside\n")
    if aside is not None:
        lines = "1 line" if len(rejected) == 1 else f"{len(rejected)} lines"
        common.warn([f"{lines} could not go in: {aside} holds them, each with its number and why."])
        common.warn(f"  line {one.line}: {one.reason}" for one in rejected[:_SHOWN])
        if len(rejected) > _SHOWN:
            common.warn([f"  and {len(rejected) - _SHOWN} more"])
