"""What the verbs share: which desk, who, when, and in what form. Argparse is imported only where a verb asks for it."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NoReturn, TypeAlias

import msgspec

from nightdesk.clock import Clock, FixedClock, SystemClock
from nightdesk.domain.entries import WATCHER
from nightdesk.domain.instants import Instant, parse
from nightdesk.errors import DeskError, UsageError
from nightdesk.text import sanitise

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from nightdesk.desk import Desk
    from nightdesk.views.common import Scene, View

Format: TypeAlias = Literal["text", "markdown", "json"]

DESK_FILE = "desk.yaml"
LOG_FILE = "night.db"
CLOCK_OFFSET = "clock_offset"
"""The fact in the log's file by how many seconds a demo desk's clock is away from the machine's."""

_LATEST = parse("9000-01-01T00:00:00Z")
"""Calendars look years ahead of the moment asked for, and no date lies after the year 9999."""
_PERSON = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")


def parser(
    verb: str, about: str, *, look: bool = False, formats: bool = False, as_json: bool = False
) -> ArgumentParser:
    """A parser for one verb, with the options every verb has; `look` adds --at, `formats` adds --format and --json,
    `as_json` only --json.

    What it can't understand it raises as UsageError.
    """
    import argparse

    class Parser(argparse.ArgumentParser):
        def error(self, message: str) -> NoReturn:
            raise UsageError("Can't understand the call", f"{self.prog}: {message}.", f"See {self.prog} --help.")

    found = Parser(prog=f"nightdesk {verb}", description=about, allow_abbrev=False)
    found.add_argument(
        "--desk", metavar="DIR", help="the desk folder (default: $NIGHTDESK_DESK, or the current folder)"
    )
    found.add_argument("--as", dest="actor", metavar="PERSON", help="who you are on the rota (default: your user name)")
    if look:
        found.add_argument("--at", metavar="INSTANT", help="look at another moment, such as 2026-03-08T03:20:00Z")
    if as_json:
        found.add_argument(
            "--json", dest="format", action="store_const", const="json", default="text", help="print it as JSON"
        )
    if formats:
        found.add_argument("--format", choices=("text", "markdown", "json"), default="text", help="default: text")
        found.add_argument(
            "--json", dest="format", action="store_const", const="json", help="the same as --format json"
        )
    return found


def parse_words(parser: ArgumentParser, words: Sequence[str]) -> Namespace | None:
    """The words as parsed; None where they asked for help, which has been printed."""
    try:
        return parser.parse_args(words)
    except SystemExit as left:
        if left.code:
            raise
        return None


def desk_folder(given: str | None) -> Path:
    """The desk meant: --desk, else $NIGHTDESK_DESK, else the current folder. UsageError where that is none."""
    source = "--desk" if given else "NIGHTDESK_DESK"
    named = given or os.environ.get("NIGHTDESK_DESK")
    folder = Path(named) if named else Path.cwd()
    if (folder / DESK_FILE).is_file():
        return folder
    cure = "Make one with `nightdesk init DIR`, try the sample with `nightdesk demo`, or name yours with --desk DIR."
    where = f"{folder} ({source})" if named else f"the current folder, {folder},"
    if not folder.is_dir():
        raise UsageError("No desk here", f"{where} is not a folder.", cure)
    raise UsageError("No desk here", f"{where} holds no {DESK_FILE}.", cure)


def person(given: str | None) -> str:
    """Who acts: --as, else the operating system's user. UsageError for a name that can't be a person's id."""
    if given is None:
        import getpass

        try:
            given = getpass.getuser()
        except (KeyError, OSError):
            raise UsageError("Who are you?", "This system has no name for your user.", "Say it with --as.") from None
    if not _PERSON.fullmatch(given):
        raise UsageError(
            "Not a person's id", f"{given!r} can't be the id of a person.",
            "An id is letters, digits, dot, dash, underscore or @, such as: --as t1",
        )  # fmt: skip
    if given == WATCHER:
        raise UsageError(
            "Not a person's id", f"{WATCHER} is what the program itself is called in the log.", "Use --as."
        )
    return given


def instant(given: str) -> Instant:
    """The moment that was asked for. UsageError where it isn't one."""
    try:
        found = parse(given)
        if found > _LATEST:
            raise ValueError(given)
        return found
    except ValueError:
        raise UsageError(
            "Not an instant",
            f"--at {given!r} can't be understood.",
            "Write it in UTC, such as: --at 2026-03-08T03:20:00Z",
        ) from None


def check_date(option: str, given: str | None, shape: str = "2026-03-07") -> None:
    """UsageError where an option holds no date of the spelling `shape` (or a month or year cut from it) that a desk can
    have; None is no date and none is asked for."""
    if given is None:
        return
    whole = given + "2026-01-01"[len(shape) :]
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", whole) or not 1971 <= date.fromisoformat(whole).year < 9000:
            raise ValueError(given)
    except ValueError:
        raise UsageError(
            "Not a date", f"{option} {given!r} can't be understood.", f"Write it like {shape}, between 1971 and 8999."
        ) from None


def desk_clock(folder: Path, at: Instant | None) -> Clock:
    """The clock of every process on that desk: standing at `at`, else the machine's, moved by the desk's own offset."""
    if at is not None:
        return FixedClock(at)
    path = folder / LOG_FILE
    if not path.exists():
        return SystemClock()
    from nightdesk.data.log import NightLog

    log = NightLog.open(path, read_only=True)
    try:
        offset = log.get_meta(CLOCK_OFFSET) or "0"
    finally:
        log.close()
    try:
        return SystemClock(int(offset))
    except ValueError:
        raise DeskError(
            "The desk's clock can't be read", f"{path} says {CLOCK_OFFSET} {offset!r}, which is no number of seconds.",
            "Restore the last backup, or make the demo anew.",
        ) from None  # fmt: skip


@contextmanager
def open_desk(given: Namespace) -> Iterator[Desk]:
    """The desk a verb was called for, closed afterwards. A moment given with --at is only looked at."""
    at = instant(given.at) if getattr(given, "at", None) is not None else None
    folder = desk_folder(given.desk)
    desk = open_folder(folder, person(given.actor), at)
    try:
        yield desk
    finally:
        desk.close()


def open_screen(desk: str | None, actor: str | None, at: str | None) -> int:
    """Opens the desk on the screen; without a terminal UsageError says what to run instead. Gives the exit code."""
    if not on_terminal():
        raise UsageError(
            "No terminal", "The screen needs a terminal to be shown on.",
            "Run instead: nightdesk tickets, nightdesk ticket ID, or nightdesk handoff.",
        )  # fmt: skip
    moment = instant(at) if at is not None else None
    folder = desk_folder(desk)
    who = person(actor)
    with _unechoed():
        from nightdesk import app

        app.run(lambda: open_folder(folder, who, moment))
    return 0


@contextmanager
def _unechoed() -> Iterator[None]:
    """What is typed before the screen is up waits for it instead of being written across the terminal."""
    import termios

    before = termios.tcgetattr(0)
    quiet = [*before]
    quiet[3] = before[3] & ~termios.ECHO
    # TCSANOW: anything else would throw away or hold up what was typed already.
    termios.tcsetattr(0, termios.TCSANOW, quiet)
    try:
        yield
    finally:
        termios.tcsetattr(0, termios.TCSANOW, before)


def open_folder(folder: Path, who: str, at: Instant | None = None, *, read_only: bool = False) -> Desk:
    """The desk in `folder` with its own clock; one that stands at `at` is only looked at."""
    clock = desk_clock(folder, at)
    from nightdesk.desk import Desk

    return Desk.open(folder, actor=who, clock=clock, read_only=read_only or at is not None)


@contextmanager
def look(given: Namespace) -> Iterator[Desk]:
    """The desk for a verb that only prints. Files changed since are adopted as on the screen; where nothing may be
    written that is said on stderr and the night is shown all the same. So is every file that can't be used."""
    at = instant(given.at) if given.at is not None else None
    folder, who = desk_folder(given.desk), person(given.actor)
    log = folder / LOG_FILE
    fixed = at is None and log.exists() and not (os.access(log, os.W_OK) and os.access(folder, os.W_OK))
    if fixed:
        warn([f"{log} can't be written by you: this is the desk as it was last saved."])
    desk = open_folder(folder, who, at, read_only=fixed)
    try:
        warn(desk.ask(BrokenFiles()))
        yield desk
    finally:
        desk.close()


class BrokenFiles(msgspec.Struct, frozen=True):
    """Asks what is wrong with the desk's text files."""

    def answer(self, scene: Scene) -> tuple[str, ...]:
        """A sentence a problem, naming file and line."""
        broken = scene.picture.policies.broken(scene.picture.now)
        return (*scene.troubles, *(problem for file in broken for problem in file.problems))


def on_terminal() -> bool:
    """Whether somebody sits at both ends: keys come from a terminal and lines go to one. The screen is drawn on
    stderr, so that has to be one too."""
    return sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()


def show(view: View, how: Format, text: Callable[[int], str], markdown: Callable[[], str] | None = None) -> None:
    """Prints one view in the form asked for, on the data side (stdout); as text where it has no Markdown."""
    if how == "json":
        from nightdesk.reports import json

        tell(json.render(view))
    else:
        tell(markdown() if how == "markdown" and markdown is not None else text(width()))


def width() -> int:
    """Cells of a line: the terminal's ($COLUMNS where set), or 80 where there is none."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() or "COLUMNS" in os.environ else 80


def tell(text: str) -> None:
    """Data, on stdout. Nothing that could drive a terminal gets through, whatever it came from."""
    sys.stdout.write(sanitise(text, limit=sys.maxsize))


def warn(sentences: Iterable[str]) -> None:
    """Words for the person, on stderr."""
    for sentence in sentences:
        sys.stderr.write(f"{sanitise(sentence)}\n")
