"""`nightdesk runbook lint [CLIENT|FILE ...]`: runbooks and playbooks checked as they lie in the folder.

The log is not needed, so it serves as a git hook and where the log can't be opened.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from nightdesk.cli import common
from nightdesk.clock import SystemClock
from nightdesk.domain.instants import local_date, zone
from nightdesk.domain.policy import DeskPolicy
from nightdesk.errors import NightdeskError, UsageError
from nightdesk.text import one_line

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from nightdesk.views.lint import LintedFile

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_ENDING = ".md"


def run(words: Sequence[str]) -> int:
    """Prints what was found. Exit code 0 where nothing or only warnings were, 1 where there are errors."""
    parser = common.parser("runbook", "Check runbooks and playbooks: RB001 to RB020.", look=True, as_json=True)
    parser.add_argument("what", nargs="?", metavar="lint", help="the one thing there is to do so far")
    parser.add_argument(
        "names", nargs="*", metavar="CLIENT|FILE",
        help=f"a client's id, or the path of a {_ENDING} file in a desk or anywhere (default: all of the desk)",
    )  # fmt: skip
    parser.add_argument(
        "--date", metavar="DATE",
        help="check for this date of the desk, such as 2026-03-08 (default: today there; outside a desk in UTC)",
    )  # fmt: skip
    given = _parse(parser, words)
    if given is None:
        return 0
    if given.what != "lint":
        said = f"nightdesk runbook has no {given.what!r}." if given.what else "nightdesk runbook needs a word more."
        raise UsageError("What of the runbooks?", said, "There is: nightdesk runbook lint [CLIENT|FILE ...]")
    from nightdesk.reports import lint as report
    from nightdesk.views.lint import LintView

    folder = _folder(given)
    today = _today(given, folder)
    found = {file.key: file for file in (_named(given.names, folder, today) if given.names else _all(folder, today))}
    view = LintView(on=today.isoformat(), files=tuple(found.values()))
    common.tell(report.json(view) if given.format == "json" else report.text(view))
    return 1 if view.errors else 0


def _parse(parser: ArgumentParser, words: Sequence[str]) -> Namespace | None:
    """The words, options between the names too; None where they asked for help, which has been printed."""
    try:
        return parser.parse_intermixed_args(words)
    except SystemExit as left:
        if left.code:
            raise
        return None


def _folder(given: Namespace) -> Path | None:
    """The desk; None where only files are named, nobody named a desk, and the current folder is none."""
    named = given.desk or os.environ.get("NIGHTDESK_DESK") or (Path.cwd() / common.DESK_FILE).is_file()
    if given.names and all(map(_is_path, given.names)) and not named:
        return None
    return common.desk_folder(given.desk)


def _today(given: Namespace, folder: Path | None) -> date:
    """The date to check for: --date, else the desk's own at --at or now."""
    if given.date is not None and given.at is not None:
        raise UsageError("Two dates", "--date and --at were both given.", "Give one of them.")
    if given.date is not None:
        try:
            if not _DATE.fullmatch(given.date):
                raise ValueError(given.date)
            return date.fromisoformat(given.date)
        except ValueError:
            raise UsageError(
                "Not a date", f"--date {given.date!r} can't be understood.", "Write it like: --date 2026-03-08"
            ) from None
    at = common.instant(given.at) if given.at is not None else None
    if folder is None:
        return local_date(at if at is not None else SystemClock().now(), zone("UTC"))
    if at is None:
        try:
            at = common.desk_clock(folder, None).now()
        except NightdeskError as error:
            common.warn([f"{error}", "The desk's clock can't be asked: this is checked for today by the machine's."])
            at = SystemClock().now()
    return local_date(at, zone(_zone_of(folder)))


def _zone_of(folder: Path) -> str:
    """The desk's zone, from desk.yaml as it lies there; UTC where that can't be used, which is said."""
    from nightdesk.config import compile_policy

    desk = compile_policy(common.DESK_FILE, (folder / common.DESK_FILE).read_bytes())
    if isinstance(desk, DeskPolicy):
        return desk.timezone
    common.warn([f"The desk's zone can't be read from {folder / common.DESK_FILE}: the date is the one in UTC."])
    return "UTC"


def _all(folder: Path | None, today: date) -> Iterator[LintedFile]:
    """Every runbook and playbook of the desk, by name, runbooks first."""
    assert folder is not None
    from nightdesk.config import policy_files

    for file in policy_files(folder):
        if file.endswith(_ENDING):
            yield _read(_key(file), file, folder / file, today)


def _named(names: Sequence[str], folder: Path | None, today: date) -> Iterator[LintedFile]:
    for name in names:
        if _is_path(name):
            yield _of_path(name, folder, today)
            continue
        assert folder is not None
        file = f"clients/{name}{_ENDING}"
        if not name.isprintable() or not (folder / file).is_file():
            raise UsageError(
                "No such runbook", f"{folder} holds no {file}.",
                f"It has: {one_line(', '.join(_clients(folder)), 400) or 'none'}.",
            )  # fmt: skip
        yield _read(name, file, folder / file, today)


def _of_path(name: str, folder: Path | None, today: date) -> LintedFile:
    """A file by its path from here, else from the desk; one that lies in the desk is called as it is there."""
    places = [Path(name), *([folder / name] if folder is not None else [])]
    path = next((place for place in places if place.is_file()), None)
    if path is None:
        raise UsageError("No such file", f"{name} is not there, or is no file.", "Check the path.")
    if folder is not None and path.resolve().parent in [(folder / part).resolve() for part in ("clients", "playbooks")]:
        file = f"{path.resolve().parent.name}/{path.name}"
        return _read(_key(file), file, path, today)
    return _read(name, name, path, today)


def _read(key: str, file: str, path: Path, today: date) -> LintedFile:
    from nightdesk.views.lint import linted, unreadable

    try:
        data = path.read_bytes()
    except OSError as error:
        why = (error.strerror or "refused").lower()
        return unreadable(key, file, path.parent.name == "playbooks", why)
    return linted(key, file, data, today)


def _clients(folder: Path) -> tuple[str, ...]:
    from nightdesk.runbooks.library import clients

    return clients(folder)


def _key(file: str) -> str:
    name = file.removesuffix(_ENDING)
    return name.removeprefix("clients/")


def _is_path(name: str) -> bool:
    return name.endswith(_ENDING) or "/" in name
