"""`nightdesk demo`: one night of March 2026 on a desk of its own, whose clock runs on from the middle of it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from nightdesk.cli import common
from nightdesk.domain.instants import Instant
from nightdesk.errors import UsageError

FOLDER = "demo-desk"
"""Where the sample desk lies unless another folder is named."""


def run(words: Sequence[str]) -> int:
    """Makes the sample desk if it isn't there and opens it; without a terminal prints queue and report. Exit code 0."""
    parser = common.parser("demo", "Make a sample desk and open it; one that is there is opened as it is.")
    parser.add_argument("folder", metavar="DIR", nargs="?", help=f"where to make it (default: {FOLDER})")
    parser.add_argument(
        "--at", metavar="INSTANT", help="begin at this moment of the night (default: 2026-03-08T08:48:00Z)"
    )
    given = common.parse_words(parser, words)
    if given is None:
        return 0
    folder = Path(given.folder or given.desk or FOLDER)
    who = common.person(given.actor)
    begin = common.instant(given.at) if given.at is not None else None
    if not (folder / common.DESK_FILE).exists():
        make_demo(folder, who, begin)
        common.warn([f"The sample desk is made in {folder}."])
    else:
        _check_is_demo(folder)
        if begin is not None:
            raise UsageError(
                "The sample desk is there already", f"{folder} has a time of its own, which runs on from its start.",
                f"Name another folder for a desk that begins at {given.at}, or look with `nightdesk tickets --at`.",
            )  # fmt: skip
    if common.on_terminal():
        return common.open_screen(str(folder), who, None)
    _print(folder, who)
    return 0


def make_demo(folder: Path, who: str, begin: Instant | None = None) -> None:
    """The sample desk at `folder`: night-a up to `begin`, and a clock that stands there now."""
    from nightdesk.cli import folders, import_
    from nightdesk.data.log import NightLog
    from nightdesk.sample import EVENTS, NIGHT_A, ORIGIN, PAST, UNTIL, lay_out

    until = UNTIL if begin is None else begin

    def fill(making: Path) -> None:
        lay_out(NIGHT_A, making)
        log = NightLog.create(making / common.LOG_FILE)
        log.put_meta(common.CLOCK_OFFSET, str(until - int(time.time())))
        log.close()
        desk = common.open_folder(making, who)
        try:
            for file in (*PAST, EVENTS):
                import_.bring_in(desk, file, ORIGIN, until)
        finally:
            desk.close()

    folders.make(folder, fill)


def _check_is_demo(folder: Path) -> None:
    from nightdesk.data.log import NightLog

    log = NightLog.open(folder / common.LOG_FILE, read_only=True)
    try:
        offset = log.get_meta(common.CLOCK_OFFSET)
    finally:
        log.close()
    if offset is None:
        raise UsageError(
            "Not a sample desk", f"{folder} is a desk of its own, not a demo.",
            f"Open it with `nightdesk --desk {folder}`, or name another folder for the demo.",
        )  # fmt: skip


def _print(folder: Path, who: str) -> None:
    """Queue and report as the screen would show them now."""
    from nightdesk.cli.handoff import show_report
    from nightdesk.cli.tickets import show_queue
    from nightdesk.views.handoff import Handoff
    from nightdesk.views.queue import Queue

    desk = common.open_folder(folder, who, read_only=True)
    try:
        queue, report = desk.ask(Queue()), desk.ask(Handoff())
    finally:
        desk.close()
    show_queue(queue, "text")
    common.tell("\n")
    show_report(report, "text")
    common.warn(["There is no terminal, so this was printed. Open the desk in one: nightdesk demo"])
