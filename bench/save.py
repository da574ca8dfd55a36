"""How long one saved command takes, against what the disk and SQLite take for as much: nothing in between."""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from statistics import median

from bench.desks import PERSON, PREFIX, Desks
from bench.figures import Figure, compared
from bench.start import MANY
from nightdesk.cli.common import open_folder
from nightdesk.desk import Desk
from nightdesk.domain.commands import AddNote, Done

BOUND = 1.5
SAVES = 60
"""Saved commands a round, each beside one fdatasync and one raw commit."""
_WARM = 400
"""Of each before the first round: by then both write-ahead files have their full size and are written over in place,
as on a desk that has been open for a while."""
_NOT_A_DISK = 20.0
"""Microseconds no disk can sync in."""

_TABLE = """
CREATE TABLE event (
    seq INTEGER PRIMARY KEY, origin TEXT, n INTEGER, id TEXT UNIQUE, at TEXT, recorded_at TEXT, actor TEXT, kind TEXT,
    v INTEGER, ticket TEXT, client TEXT, digest BLOB, prev BLOB, hash BLOB, salt BLOB, body TEXT
)
"""
_ROW = (
    "d-00000000", "2026-03-08T08:48:00Z", "2026-03-08T08:48:00Z", PERSON, "note", 1, f"{PREFIX}10000",
    "harbour-dental", bytes(32), bytes(32), bytes(32), bytes(16), '{"body": "Called back, nobody there."}',
)  # fmt: skip


class Floor:
    """What the disk itself takes: a file to sync and a plain SQLite table, beside the desk's log."""

    def __init__(self, folder: Path) -> None:
        self._file = os.open(folder / "floor.bin", os.O_RDWR | os.O_CREAT, 0o600)
        self._database = sqlite3.connect(folder / "floor.db", isolation_level=None)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = FULL")
        self._database.execute(_TABLE)
        self._rows = 0

    def sync(self) -> None:
        """Write 4 KB in place and wait for the disk."""
        os.pwrite(self._file, bytes(4096), 0)
        os.fdatasync(self._file)

    def commit(self) -> None:
        """One row of an entry's columns in one transaction that is on disk when this returns."""
        self._rows += 1
        origin, *rest = _ROW
        self._database.execute("BEGIN IMMEDIATE")
        values = (self._rows, origin, self._rows, f"{origin}-{self._rows}", *rest)
        self._database.execute(f"INSERT INTO event VALUES ({', '.join('?' * len(values))})", values)
        self._database.execute("COMMIT")

    def close(self) -> None:
        """Let both files go."""
        os.close(self._file)
        self._database.close()


def measure(desks: Desks, rounds: int) -> Iterator[Figure]:
    """The figures, from rounds in which the three take turns. Says so where the folder lies on no disk."""
    folder = desks.of(MANY)
    with ExitStack() as stack:
        floor = stack.enter_context(closing(Floor(folder)))
        desk = stack.enter_context(closing(open_folder(folder, PERSON)))
        _round(floor, desk, _WARM)
        turns = [_round(floor, desk, SAVES) for _ in range(rounds)]
    sync, commit, note = ([median(times) for times in each] for each in zip(*turns, strict=True))
    if median(sync) < _NOT_A_DISK:
        print("save: this folder is in memory and not on a disk; set TMPDIR to one that is.", file=sys.stderr)
    both = [one + other for one, other in zip(sync, commit, strict=True)]
    what = f"one note saved, p50, {MANY:,} tickets"
    yield compared(what, "us", note, "fdatasync + raw commit", both, BOUND)
    yield compared("of that peer: raw commit", "us", commit, "fdatasync of 4 KB", sync)


def _round(floor: Floor, desk: Desk, times: int) -> tuple[list[float], list[float], list[float]]:
    """Microseconds of every sync, commit and note."""
    sync, commit, note = [], [], []
    for number in range(times):
        sync.append(_timed(floor.sync))
        commit.append(_timed(floor.commit))
        note.append(_timed(partial(_note, desk, f"{PREFIX}{10_000 + number}")))
    return sync, commit, note


def _note(desk: Desk, ticket: str) -> None:
    done = desk.do(AddNote(ticket=ticket, body="Called back, nobody there."))
    assert isinstance(done, Done), done.message


def _timed(act: Callable[[], None]) -> float:
    """Does it; how long that took, in microseconds."""
    begun = time.perf_counter_ns()
    act()
    return (time.perf_counter_ns() - begun) / 1e3
