"""Entries for tests that don't care what an entry says, and a connection that ignores the log's own rules."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from nightdesk.data.log import NewEntry, NightLog
from nightdesk.domain.entries import Body, Event, Note
from nightdesk.domain.instants import Instant, parse

NOW = parse("2026-03-08T06:15:00Z")


def entry(body: Body, *, at: Instant = NOW, ticket: str | None = None, client: str | None = None) -> NewEntry:
    """An entry of this desk by the night technician."""
    return NewEntry(body, "t1", at, ticket, client)


def note(text: str, *, ticket: str = "NA-301", client: str | None = "harbour-dental", at: Instant = NOW) -> NewEntry:
    """A note on a ticket."""
    return entry(Note(ticket=ticket, body=text), at=at, ticket=ticket, client=client)


def foreign(text: str, n: int, *, origin: str = "night-a", id: str | None = None) -> NewEntry:
    """A note from outside, with a name and number of its own."""
    return NewEntry(
        Note(ticket="NA-301", body=text), "t1", NOW, "NA-301", None, id=id or f"a{n:03}", origin=origin, n=n
    )


def write(log: NightLog, entries: Sequence[NewEntry], recorded_at: Instant = NOW) -> list[Event]:
    """Append in one transaction."""
    with log.writing() as writer:
        return writer.append(entries, recorded_at)


@contextmanager
def tampering(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection as a forger would have it: no triggers, no foreign keys; committed at the end."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        yield connection
    finally:
        connection.close()
