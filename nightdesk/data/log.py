"""The night log: entries in, entries out, in one SQLite file that shows it when somebody rewrites it.

One NightLog is one connection and belongs to one thread. The format is described in docs/reference/log-format.md.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from nightdesk.data import migrations, opening, verify
from nightdesk.data.rows import COLUMNS, TABLES, event_of
from nightdesk.data.verify import Break, Verified
from nightdesk.data.writer import NewEntry, Writer, end_of
from nightdesk.domain.entries import Event, PolicyAdopted
from nightdesk.domain.instants import Instant, iso
from nightdesk.errors import DeskError

__all__ = ["Adopted", "Break", "Kept", "NewEntry", "NightLog", "Verified", "Writer"]

PAGE = 1_000
"""Rows read at a time. A page is fetched whole: a half-read SELECT would hold on to an old state of the file, and
the next BEGIN IMMEDIATE on this connection would fail."""


class Kept(msgspec.Struct, frozen=True):
    """What the log holds under an id, so that an import can tell the same entry from another one."""

    seq: int
    id: str
    origin: str
    n: int
    at: str
    actor: str
    kind: str
    v: int
    raw: str | None
    """The body's JSON as stored; None where it was redacted."""

    def says_the_same(self, entry: NewEntry) -> bool:
        """Whether `entry` is this one again. Origins may differ (the same file, brought in under another name); of a
        redacted body only the header is left to compare."""
        said = (iso(entry.at), entry.actor, entry.body.kind, entry.body.v, entry.n)
        if said != (self.at, self.actor, self.kind, self.v, self.n):
            return False
        return self.raw is None or msgspec.json.decode(self.raw) == msgspec.json.decode(entry.stored)


class Adopted(msgspec.Struct, frozen=True):
    """From `at` on, `file` of the desk reads as the document `hash`."""

    file: str
    hash: str
    at: Instant
    seq: int


class NightLog:
    """The log of one desk, open. Make one with `create` or `open`; close it when done."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection
        """For the other modules of `nightdesk.data`, whose tables live in the same transaction."""
        with opening.faults(self.path):
            origin = self.get_meta("origin")
        if origin is None:
            raise DeskError(
                "The night log is damaged",
                f"{path} has lost the name of its desk (origin in the table meta).",
                "Keep a copy as it is and restore the last backup.",
            )
        self._file = _identity(path)
        self.origin: str = origin
        """The desk's own name in every entry it writes, made once: `d-3f9a2c11`."""

    @classmethod
    def create(cls, path: Path) -> NightLog:
        """A new, empty log at `path`, open for writing. DeskError if there is one or the folder won't have it."""
        connection = opening.connect_new(path)
        try:
            with opening.faults(path):
                if connection.execute("PRAGMA schema_version").fetchone()[0]:
                    raise _there_is_one(path)
                opening.set_up(connection)
                opening.begin(connection)
                # Whoever was making one at the same moment has finished by now.
                if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                    raise _there_is_one(path)
                migrations.migrate(connection)
                connection.execute("INSERT INTO meta VALUES ('origin', ?)", (f"d-{secrets.token_hex(4)}",))
                connection.execute("COMMIT")
            return cls(path, connection)
        except BaseException:
            connection.close()
            raise

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> NightLog:
        """The log at `path`. DeskError with the cure where it is missing, foreign, newer, damaged, or (unless
        `read_only`) may not be written."""
        connection = opening.connect(path, read_only=read_only)
        try:
            return cls(path, connection)
        except BaseException:
            connection.close()
            raise

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """One transaction under the write lock, committed at the end and undone by any exception.

        What it wrote is on disk when it returns. Reads on this log inside see it. DeskError where the lock can't be
        had, or the disk won't take it.
        """
        if self._is_writing():
            raise ValueError("this log is already being written; a command is one transaction")
        with opening.faults(self.path):
            opening.begin(self.connection)
            try:
                self._check_there()
                yield Writer(self.connection, self.origin)
                self.connection.execute("COMMIT")
            except BaseException:
                # A full disk may have ended the transaction already.
                if self._is_writing():
                    self.connection.execute("ROLLBACK")
                raise

    def events(
        self,
        *,
        after: int = 0,
        ticket: str | None = None,
        client: str | None = None,
        since: Instant | None = None,
        until: Instant | None = None,
    ) -> Iterator[Event]:
        """The entries with `seq` over `after`, in the order they came in (sort by `Event.order` for T-5), decoded.

        `ticket` and `client` choose by what was known at writing; `since` and `until` (both inclusive) by `at`.
        """
        chosen = {"e.ticket = ?": ticket, "e.client = ?": client}
        chosen |= {
            "e.at >= ?": since if since is None else iso(since),
            "e.at <= ?": until if until is None else iso(until),
        }
        terms = {term: value for term, value in chosen.items() if value is not None}
        return self._chosen(after, terms) if terms else self._all(after)

    def by_id(self, ids: Iterable[str]) -> dict[str, Kept]:
        """What the log holds under those ids; ids it doesn't know are absent."""
        return {kept.id: kept for kept in self._kept("e.id IN (SELECT value FROM json_each(?))", [*ids])}

    def by_number(self, origin: str, numbers: Iterable[int]) -> dict[int, Kept]:
        """What the log holds under those numbers (`n`) of `origin`; numbers it doesn't know are absent."""
        where = "e.n IN (SELECT value FROM json_each(?)) AND e.origin = ?"
        return {kept.n: kept for kept in self._kept(where, [*numbers], origin)}

    def position(self) -> int:
        """The `seq` of the last entry; 0 for an empty log."""
        with opening.faults(self.path):
            return end_of(self.connection)[0]

    def head(self) -> str:
        """The hash of the last entry as hex; 64 zeros for an empty log."""
        with opening.faults(self.path):
            return end_of(self.connection)[1].hex()

    def data_version(self) -> int:
        """A number that changes when another connection has committed to the file; means nothing by itself.

        DeskError where the file was taken away or replaced.
        """
        self._check_there()
        return int(self._rows("PRAGMA data_version")[0][0])

    def document(self, hash: str) -> bytes:
        """The bytes kept under that name. KeyError where there are none."""
        rows = self._rows("SELECT bytes FROM document WHERE hash = ?", hash)
        if not rows:
            raise KeyError(hash)
        return bytes(rows[0][0])

    def adopted(self) -> list[Adopted]:
        """Which policy documents came into force when, in the order they came in."""
        rows = self._rows(f"SELECT {COLUMNS} FROM {TABLES} WHERE e.kind = 'policy_adopted' ORDER BY e.seq")
        events = [event_of(row) for row in rows]
        return [Adopted(e.body.file, e.body.hash, e.at, e.seq) for e in events if isinstance(e.body, PolicyAdopted)]

    def verify(self, head: str | None = None) -> Verified | Break:
        """Whether the log is as it was written, and whether `head` (hex, from a handoff, mail or backup) is on its
        chain. Names the first broken entry. UsageError where `head` can't be one."""
        wanted = None if head is None else verify.check_head(head)
        if self._is_writing():
            return verify.walk(self.connection, wanted)
        with opening.faults(self.path):
            self.connection.execute("BEGIN")
            try:
                return verify.walk(self.connection, wanted)
            finally:
                self.connection.execute("ROLLBACK")

    def get_meta(self, key: str) -> str | None:
        """A fact about this file that is no entry: `origin`, the demo's clock offset."""
        rows = self._rows("SELECT value FROM meta WHERE key = ?", key)
        return str(rows[0][0]) if rows else None

    def put_meta(self, key: str, value: str) -> None:
        """Set such a fact, in the transaction under way or in one of its own. `origin` never changes."""
        if not self._is_writing():
            with self.writing():
                self.put_meta(key, value)
            return
        with opening.faults(self.path):
            self.connection.execute(
                "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, value)
            )

    def close(self) -> None:
        """Let the file go. A transaction under way is undone."""
        self.connection.close()

    def _is_writing(self) -> bool:
        return self.connection.in_transaction

    def _check_there(self) -> None:
        """A file deleted or replaced under us still takes writes, and nobody would ever read them."""
        if _identity(self.path) != self._file:
            raise DeskError(
                "The night log is gone",
                f"{self.path} was deleted, moved or replaced while this desk was open; nothing more is saved.",
                "Put the file back or restore the last backup, then leave and open the desk again.",
            )

    def _all(self, after: int) -> Iterator[Event]:
        while page := self._rows(f"SELECT {COLUMNS} FROM {TABLES} WHERE e.seq > ? ORDER BY e.seq LIMIT ?", after, PAGE):
            yield from map(event_of, page)
            after = page[-1][0]

    def _chosen(self, after: int, terms: dict[str, str]) -> Iterator[Event]:
        # First the numbers alone, from an index that holds all it takes; then the entries, a page at a time.
        where = " AND ".join(["+e.seq > ?", *terms])
        numbers = sorted(
            row[0] for row in self._rows(f"SELECT e.seq FROM event AS e WHERE {where}", after, *terms.values())
        )
        for start in range(0, len(numbers), PAGE):
            page = json.dumps(numbers[start : start + PAGE])
            rows = self._rows(
                f"SELECT {COLUMNS} FROM {TABLES} WHERE e.seq IN (SELECT value FROM json_each(?)) ORDER BY e.seq", page
            )
            yield from map(event_of, rows)

    def _kept(self, where: str, keys: list[str] | list[int], *more: str) -> Iterator[Kept]:
        for start in range(0, len(keys), PAGE):
            some = json.dumps(keys[start : start + PAGE])
            rows = self._rows(
                f"SELECT e.seq, e.id, e.origin, e.n, e.at, e.actor, e.kind, e.v, b.body FROM {TABLES} WHERE {where}",
                some,
                *more,
            )
            yield from (Kept(*row) for row in rows)

    def _rows(self, sql: str, *values: str | int) -> list[Any]:
        with opening.faults(self.path):
            return self.connection.execute(sql, values).fetchall()


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file stands at `path`: device and inode; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _there_is_one(path: Path) -> DeskError:
    return DeskError(
        "There is a night log already",
        f"{path} is a database already, and nothing in it was touched.",
        "Open it as it is, or make the new desk in another folder.",
    )
