"""`nightdesk init DIR`: a new desk with one example client, to be made one's own with a text editor."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

from nightdesk.cli import common
from nightdesk.errors import UsageError


def run(words: Sequence[str]) -> int:
    """Makes the folder and says what to do next. Exit code 0."""
    parser = common.parser("init", "Make a desk folder.")
    parser.add_argument("folder", metavar="DIR", help="a folder that is empty or not there yet")
    parser.add_argument(
        "--zone", default="UTC", metavar="ZONE", help="the desk's time zone, such as Europe/London (default: UTC)"
    )
    parser.add_argument(
        "--name", default="Night desk", metavar="NAME", help='what the desk is called (default: "Night desk")'
    )
    given = common.parse_words(parser, words)
    if given is None:
        return 0
    folder = Path(given.folder)
    _check(given.zone, given.name)
    make_desk(folder, given.name, given.zone)
    common.tell(f"{folder}\n")
    common.warn((
        f"A desk is made in {folder}, readable by you alone.",
        "Next: put your name, phone and zone into desk.yaml, your people into rota.yaml, and copy"
        " clients/marigold-bakery.md for your first client.",
        f"Open it with `nightdesk --desk {folder}`.",
    ))  # fmt: skip
    return 0


def make_desk(folder: Path, name: str, zone: str) -> None:
    """A new desk at `folder`, dated today in its own zone."""
    from nightdesk.cli import folders
    from nightdesk.data.log import NightLog
    from nightdesk.domain.instants import zone as zone_of
    from nightdesk.sample import NEW_DESK, lay_out, new_desk_words

    today = datetime.datetime.now(zone_of(zone)).date()

    def fill(making: Path) -> None:
        lay_out(NEW_DESK, making, new_desk_words(name, zone, today))
        NightLog.create(making / common.LOG_FILE).close()

    folders.make(folder, fill)


def _check(zone: str, name: str) -> None:
    from nightdesk.domain.instants import zone as zone_of

    try:
        zone_of(zone)
    except ValueError:
        raise UsageError(
            "Unknown time zone",
            f"--zone {zone!r} is not a time zone.",
            "Use a name such as Europe/London or America/New_York.",
        ) from None
    if not name.strip() or not name.isprintable() or set(name) & set('"\\'):
        raise UsageError(
            "Not a name", f"--name {name!r} can't be written into desk.yaml.", "Use one line without quotes."
        )
