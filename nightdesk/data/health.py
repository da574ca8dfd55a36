"""Whether the night log's file is whole, by SQLite's own check; what stands in it is `NightLog.verify`'s business."""

from __future__ import annotations

from nightdesk.data import opening
from nightdesk.data.log import NightLog

MOST = 5
"""Faults named; the first is enough to fetch the backup."""


def damage(log: NightLog) -> tuple[str, ...]:
    """What `PRAGMA integrity_check` finds, in SQLite's words; empty where the file is whole.

    Reads the whole file. DeskError where that can't be done at all.
    """
    with opening.faults(log.path):
        rows = log.connection.execute(f"PRAGMA integrity_check({MOST})").fetchall()
    found = tuple(str(row[0]) for row in rows)
    return () if found == ("ok",) else found
