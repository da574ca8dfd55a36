"""Whether the night log is what was written: walks the chain from the first entry and stops at the first broken one."""

from __future__ import annotations

import sqlite3
from collections.abc import Container, Iterator, Mapping
from hashlib import sha256
from typing import NamedTuple

import msgspec

from nightdesk.data.chain import START, Header, digest_of, hash_of
from nightdesk.data.rows import body_of
from nightdesk.domain.entries import PolicyAdopted
from nightdesk.errors import UsageError

PAGE = 2_000
"""Rows held in memory at a time."""


class Verified(msgspec.Struct, frozen=True):
    """The log is sound."""

    count: int
    """Entries walked."""
    head: str
    """The hash of the last, as hex: keep it outside the file."""
    known: int | None = None
    """The `seq` at which the head asked about stands; 0 for the empty log's, None where none was asked about."""


class Break(msgspec.Struct, frozen=True):
    """The log is not what was written, from this entry on."""

    seq: int
    """0 where it is no entry that is broken but a document that no entry names."""
    id: str
    """The entry's id (or the document's hash); empty where the entry itself is gone."""
    what: str
    """What is wrong with it, as the second half of a sentence."""

    @property
    def sentence(self) -> str:
        """The whole sentence: `Entry 12 (d-3f9a2c11-000012) has a body that is not as it was written (digest).`"""
        if not self.seq:
            return f"Document {self.id} {self.what}."
        return f"Entry {self.seq}{f' ({self.id})' if self.id else ''} {self.what}."


def check_head(head: str) -> str:
    """The head as the log spells it. UsageError where the text can't be one."""
    text = head.strip().lower()
    if len(text) != 64 or set(text) - set("0123456789abcdef"):
        raise UsageError("Not a head", f"{head!r} is not a head of the log.", "A head is 64 hexadecimal digits.")
    return text


def walk(connection: sqlite3.Connection, head: str | None = None) -> Verified | Break:
    """Walk the whole log inside the caller's transaction, which keeps it still meanwhile."""
    redacted, documents = _redacted(connection), _documents(connection)
    last, prev, known = 0, START, 0 if head == START.hex() else None
    for record in _records(connection):
        if record is None:
            return Break(last + 1, "", "can't be read: the file is damaged there")
        if record.seq != last + 1:
            return Break(last + 1, "", f"is missing: the next one found is {record.seq}")
        fault = _fault(record, prev, redacted, documents)
        if fault:
            return Break(record.seq, _shown(record.header[3]), fault)
        last, prev = record.seq, record.hash
        if head == prev.hex():
            known = last
    stray = connection.execute("SELECT min(seq) FROM event_body WHERE seq NOT BETWEEN 1 AND ?", (last,)).fetchone()[0]
    if stray is not None:
        return Break(last + 1, "", f"is missing, though a body of {stray} is there: the end of the log was cut off")
    for name, sound in documents.items():
        if not sound:
            return Break(0, name, "is not as it was kept")
    if head is not None and known is None:
        return Break(last + 1, "", f"is missing, or an earlier one was rewritten: none has the hash {head}")
    return Verified(last, prev.hex(), known)


class _Record(NamedTuple):
    seq: int
    header: Header
    digest: bytes
    prev: bytes
    hash: bytes
    salt: bytes | None
    body: str | None


def _fault(record: _Record, prev: bytes, redacted: Container[int], documents: Mapping[str, bool]) -> str | None:
    """What is wrong with one entry, given the hash of the one before; None if nothing is."""
    if record.prev != prev:
        return "does not continue from the entry before it (prev)"
    try:
        if record.hash != hash_of(prev, record.header, record.digest):
            return "has a header that is not as it was written (hash)"
        if record.salt is None or record.body is None:
            return None if record.seq in redacted else "has lost its body, and no redacted entry says why"
        if record.digest != digest_of(record.salt, record.body):
            return "has a body that is not as it was written (digest)"
    except UnicodeEncodeError:
        return "has text that is not UTF-8"
    if record.header[7] == PolicyAdopted.kind:
        adopted = body_of(PolicyAdopted.kind, record.header[8], record.body)
        if isinstance(adopted, PolicyAdopted) and not documents.get(adopted.hash):
            return f"adopts {adopted.file}, and that document is missing or not as it was written"
    return None


def _records(connection: sqlite3.Connection) -> Iterator[_Record | None]:
    """Every entry in the order of `seq`, a page at a time; None, and no more, where the file can't be read."""
    after, count = -1 << 62, PAGE
    connection.text_factory = _any_text
    try:
        while True:
            try:
                page = connection.execute(_PAGE, (after, count)).fetchall()
            except sqlite3.DatabaseError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
                    raise
                if count == 1:
                    yield None
                    return
                count = 1  # one by one, to say which entry it is
                continue
            if not page:
                return
            for row in page:
                yield _Record(row[0], row[:11], *row[11:])
            after = page[-1][0]
    finally:
        connection.text_factory = str


_PAGE = """
    SELECT e.seq, e.origin, e.n, e.id, e.at, e.recorded_at, e.actor, e.kind, e.v, e.ticket, e.client,
        e.digest, e.prev, e.hash, b.salt, b.body
    FROM event AS e LEFT JOIN event_body AS b ON b.seq = e.seq
    WHERE e.seq > ? ORDER BY e.seq LIMIT ?
"""


def _shown(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _any_text(raw: bytes) -> str:
    # A byte that was changed may be no UTF-8 at all; it must come through to be named, not stop the walk.
    return raw.decode("utf-8", "surrogateescape")


def _redacted(connection: sqlite3.Connection) -> frozenset[int]:
    """The entries whose bodies may be missing. An altered `redacted` entry is itself found by the walk."""
    rows = connection.execute(
        """
        SELECT json_extract(b.body, '$.event') FROM event AS e JOIN event_body AS b ON b.seq = e.seq
        WHERE e.kind = 'redacted' AND e.origin = (SELECT value FROM meta WHERE key = 'origin') AND json_valid(b.body)
        """
    )
    return frozenset(row[0] for row in rows if isinstance(row[0], int))


def _documents(connection: sqlite3.Connection) -> dict[str, bool]:
    """Every document's name, and whether its bytes still give that name."""
    rows = connection.execute("SELECT hash, bytes FROM document")
    return {name: sha256(data).hexdigest() == name for name, data in rows}
