"""Putting entries and policy documents into the night log, inside the one transaction of a command."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Sequence
from hashlib import sha256

import msgspec

from nightdesk.data.chain import SALT_BYTES, START, digest_of, hash_of
from nightdesk.domain.entries import KINDS, Body, Event
from nightdesk.domain.instants import Instant, iso
from nightdesk.errors import DeskError


class NewEntry(msgspec.Struct, frozen=True):
    """An entry to be appended. `ticket` and `client` are what is known now: for look-up, never for rules.

    `id`, `origin` and `n` are given all three for an entry from outside, or not at all for one of this desk's own.
    """

    body: Body
    actor: str
    at: Instant
    ticket: str | None
    client: str | None
    id: str | None = None
    origin: str | None = None
    n: int | None = None
    raw: str | None = None
    """The body's JSON to store as it is (an import keeps fields not known here); else `body` is written out."""

    @property
    def stored(self) -> str:
        """The body's JSON exactly as it goes into the log."""
        return msgspec.json.encode(self.body).decode() if self.raw is None else self.raw


class Writer:
    """Appends, within the one transaction that `NightLog.writing` opened."""

    def __init__(self, connection: sqlite3.Connection, origin: str) -> None:
        self._connection = connection
        self._origin = origin

    def append(self, entries: Sequence[NewEntry], recorded_at: Instant) -> list[Event]:
        """Put the entries at the end of the log, in this order, and give them back as the log holds them.

        `recorded_at` is the raw clock. DeskError where an id or (origin, n) is taken; ValueError for an entry that is
        of no kind the log knows.
        """
        self._check_open()
        seq, prev = end_of(self._connection)
        own = self._own_count()
        events = []
        for entry in entries:
            seq += 1
            if entry.origin is None:
                own += 1
            event = self._placed(entry, seq, own, recorded_at)
            prev = self._insert(event, entry, prev)
            events.append(event)
        return events

    def keep_document(self, data: bytes) -> str:
        """Keep a version of a policy file, once, and give its name: the SHA-256 of its bytes, as hex."""
        self._check_open()
        name = sha256(data).hexdigest()
        self._connection.execute(
            "INSERT INTO document SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM document WHERE hash = ?1)",
            (name, data),
        )
        return name

    def _placed(self, entry: NewEntry, seq: int, own: int, recorded_at: Instant) -> Event:
        if KINDS.get(entry.body.kind) is not type(entry.body):
            raise ValueError(f"{type(entry.body).__name__} is not a kind the log may hold")
        outside = (entry.origin, entry.n, entry.id)
        if outside == (None, None, None):
            origin, n, name = self._origin, own, f"{self._origin}-{own:06}"
        elif None in outside:
            raise ValueError("an entry from outside brings its origin, n and id; one of our own brings none of them")
        elif entry.origin == self._origin:
            raise DeskError(
                "That origin is this desk's own",
                f"Entries from outside can't come in as {self._origin}, the name of this desk.",
                "Give the file another origin (--origin).",
            )
        else:
            origin, n, name = str(entry.origin), int(entry.n or 0), str(entry.id)
        return Event(name, origin, n, entry.at, entry.actor, entry.body, recorded_at, seq)

    def _insert(self, event: Event, entry: NewEntry, prev: bytes) -> bytes:
        at, recorded_at, kind, v = iso(event.at), iso(event.recorded_at), event.body.kind, event.body.v
        header = (event.seq, event.origin, event.n, event.id, at, recorded_at, event.actor, kind, v, entry.ticket,
                  entry.client)  # fmt: skip
        raw, salt = entry.stored, secrets.token_bytes(SALT_BYTES)
        digest = digest_of(salt, raw)
        link = hash_of(prev, header, digest)
        self._connection.execute(
            "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*header, digest, prev, link)
        )
        self._connection.execute("INSERT INTO event_body VALUES (?, ?, ?)", (event.seq, salt, raw))
        return link

    def _own_count(self) -> int:
        row = self._connection.execute("SELECT max(n) FROM event WHERE origin = ?", (self._origin,)).fetchone()
        return int(row[0] or 0)

    def _check_open(self) -> None:
        # Outside a transaction every statement would commit by itself: half a command would be saved.
        if not self._connection.in_transaction:
            raise ValueError("a Writer can only be used inside the `with log.writing()` that gave it")


def end_of(connection: sqlite3.Connection) -> tuple[int, bytes]:
    """The `seq` and hash of the last entry; (0, 32 zero bytes) for an empty log."""
    row = connection.execute("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1").fetchone()
    return (0, START) if row is None else (row[0], row[1])
