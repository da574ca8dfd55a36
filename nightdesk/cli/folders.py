"""Making a desk folder: private, a desk only once it is whole, never over something that is there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from nightdesk.cli.common import DESK_FILE
from nightdesk.errors import DeskError, UsageError


def make(folder: Path, fill: Callable[[Path], None]) -> None:
    """Makes `folder` (0700) and lets `fill` put everything into it; a `fill` that fails leaves nothing behind.

    UsageError where something is there already, DeskError where it can't be made.
    """
    refuse_if_taken(folder)
    place = folder.absolute()
    there = place.is_dir()
    making = (place if there else place.parent) / f".{place.name}.making-{os.getpid()}"
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        making.mkdir(mode=0o700)
        fill(making)
        if there:
            _move_into(making, place)
        else:
            making.rename(place)
    except OSError as error:
        raise DeskError(
            "The desk can't be made", f"{folder}: {(error.strerror or 'refused').lower()}.",
            "See that your user may write there and that the disk has room, or name another folder.",
        ) from error  # fmt: skip
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _move_into(making: Path, place: Path) -> None:
    """Moves all of it into a folder that is there and may be somebody's current one, so it can't be replaced."""
    place.chmod(0o700)
    # The file that makes it a desk comes last: until then it is none.
    for part in sorted(making.iterdir(), key=lambda path: path.name == DESK_FILE):
        part.rename(place / part.name)


def refuse_if_taken(folder: Path) -> None:
    """UsageError unless `folder` is free: not there, or empty."""
    if (folder / DESK_FILE).exists():
        raise UsageError(
            "There is a desk already", f"{folder} holds a {DESK_FILE}; it is left as it is.",
            f"Open it with `nightdesk --desk {folder}`, or name another folder.",
        )  # fmt: skip
    if folder.exists() and not folder.is_dir():
        raise UsageError("Not a folder", f"{folder} is a file.", "Name a folder that is empty or not there yet.")
    if folder.is_dir() and any(folder.iterdir()):
        raise UsageError(
            "The folder is not empty", f"{folder} holds other files.", "Name one that is empty or not there yet."
        )
