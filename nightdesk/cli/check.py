"""`nightdesk check`: is the desk ready tonight? What is wrong with it, each with file, line and cure.

Works on a desk that is half broken: every part is looked at on its own, and what can't be read is itself a finding.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nightdesk.cli import common
from nightdesk.errors import DeskError

if TYPE_CHECKING:
    from nightdesk.clock import Clock
    from nightdesk.domain.instants import Instant
    from nightdesk.views.readiness import Gathered, LogState, Stranger

FOUND_ERRORS = 1
_HANDOFFS = "handoffs"
_NOBODY = "check"
"""Who looks where nobody is named: checking needs no person, so it runs where the system's user has no name."""


def run(words: Sequence[str]) -> int:
    """Prints what is wrong and whether the desk is ready. Exit code 0 (ready, warnings or not) or 1 (errors)."""
    parser = common.parser("check", "Is the desk ready tonight?", look=True, as_json=True)
    given = common.parse_words(parser, words)
    if given is None:
        return 0
    from nightdesk.reports import readiness as report
    from nightdesk.views.readiness import check

    at = common.instant(given.at) if given.at is not None else None
    folder = common.desk_folder(given.desk)
    who = common.person(given.actor) if given.actor is not None else _NOBODY
    view = check(gather(folder, at, who))
    common.show(view, given.format, lambda width: report.text(view, width))
    return 0 if view.ready else FOUND_ERRORS


def gather(folder: Path, at: Instant | None, who: str = _NOBODY) -> Gathered:
    """All a check looks at in that folder, as of `at` (default: the desk's own clock)."""
    from nightdesk.views.readiness import Gathered

    files, unread = _texts(folder)
    runbooks = {Path(file).stem for file in files if file.startswith("clients/")}
    clock = _clock(folder, at)
    return Gathered(
        now=clock.now(),
        files=files,
        unread=unread,
        log=_log_state(folder, clock, who, frozenset(runbooks)),
        unwritable=tuple(_unwritable(folder)),
        free=_free(folder),
    )


def _texts(folder: Path) -> tuple[dict[str, bytes], dict[str, str]]:
    """The text files and, for what can't be read, why."""
    from nightdesk.config import PARTS, part_files

    files: dict[str, bytes] = {}
    unread: dict[str, str] = {}
    for part in PARTS:
        try:
            names = sorted(part_files(folder, part))
        except OSError as error:
            unread[part or "."] = _why(error)
            continue
        for name in names:
            try:
                files[name] = (folder / name).read_bytes()
            except OSError as error:
                unread[name] = _why(error)
    return files, unread


def _clock(folder: Path, at: Instant | None) -> Clock:
    from nightdesk.clock import SystemClock

    try:
        return common.desk_clock(folder, at)
    except DeskError:
        # The log, which holds the demo's offset, can't be read: that is found again, and said, where it is looked at.
        return SystemClock()


def _log_state(folder: Path, clock: Clock, who: str, runbooks: frozenset[str]) -> LogState:
    """Opens the log to look only: SQLite's own check, the chain, then whose work is in it."""
    from nightdesk.data.health import damage
    from nightdesk.data.log import NightLog
    from nightdesk.data.verify import Break
    from nightdesk.views.readiness import LogState

    path = folder / common.LOG_FILE
    if not path.exists():
        return LogState(troubles=(_NO_LOG,))
    try:
        log = NightLog.open(path, read_only=True)
        try:
            troubles = tuple(f"SQLite finds the file damaged: {fault}. {_RESTORE}" for fault in damage(log))
            walked = log.verify()
        finally:
            log.close()
        if isinstance(walked, Break):
            return LogState(troubles=(*troubles, f"{walked.sentence} {_RESTORE}"))
        if troubles:
            return LogState(troubles=troubles)
        return LogState(entries=walked.count, strangers=_strangers(folder, clock, who, runbooks))
    except DeskError as error:
        return LogState(troubles=(str(error),))


_RESTORE = (
    "Keep a copy of the file as it is and restore the last backup; `nightdesk log verify` says how far it is sound."
)
_NO_LOG = (
    "The night log is missing, so the desk can't be opened. Restore the last backup; where there never was one, make a "
    "desk elsewhere with `nightdesk init` and put your text files into it."
)


def _strangers(folder: Path, clock: Clock, who: str, runbooks: frozenset[str]) -> tuple[Stranger, ...]:
    """The clients with work in the log that have no runbook in the folder."""
    from nightdesk.desk import Desk
    from nightdesk.views.readiness import Strangers

    desk = Desk.open(folder, actor=who, clock=clock, read_only=True)
    try:
        return desk.ask(Strangers(runbooks))
    finally:
        desk.close()


def _unwritable(folder: Path) -> Iterator[str]:
    if not os.access(folder, os.W_OK | os.X_OK):
        yield "."
    for name in (common.LOG_FILE, _HANDOFFS):
        path = folder / name
        if path.exists() and not os.access(path, os.W_OK):
            yield name


def _free(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def _why(error: OSError) -> str:
    return (error.strerror or "refused").lower()
