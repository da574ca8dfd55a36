"""The tables of the night log and the triggers that keep it append-only, as one migration after the other.

Forward only. The columns of `event` and what is hashed over them never change (docs/reference/log-format.md).
"""

from __future__ import annotations

import sqlite3

APPLICATION_ID = 0x4E444C47
"""`NDLG` in the file's header: how `file`, and we, know a night log from any other database."""

VERSION = 1
"""The newest layout this program knows; kept in `user_version`."""

FIRST = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
    """
    CREATE TABLE event (
        seq INTEGER PRIMARY KEY,
        origin TEXT NOT NULL CHECK (origin <> ''),
        n INTEGER NOT NULL,
        id TEXT NOT NULL UNIQUE CHECK (id <> ''),
        at TEXT NOT NULL CHECK (length(at) = 20),
        recorded_at TEXT NOT NULL CHECK (length(recorded_at) = 20),
        actor TEXT NOT NULL,
        kind TEXT NOT NULL,
        v INTEGER NOT NULL,
        ticket TEXT,
        client TEXT,
        digest BLOB NOT NULL CHECK (length(digest) = 32),
        prev BLOB NOT NULL CHECK (length(prev) = 32),
        hash BLOB NOT NULL CHECK (length(hash) = 32),
        UNIQUE (origin, n)
    ) STRICT
    """,
    "CREATE INDEX event_at ON event (at)",
    "CREATE INDEX event_ticket ON event (ticket, at) WHERE ticket IS NOT NULL",
    "CREATE INDEX event_client ON event (client, at) WHERE client IS NOT NULL",
    # Both are few and looked up on every start or deletion; an index of all kinds would cost every write.
    "CREATE INDEX event_redacted ON event (seq) WHERE kind = 'redacted'",
    "CREATE INDEX event_policy_adopted ON event (seq) WHERE kind = 'policy_adopted'",
    """
    CREATE TABLE event_body (
        seq INTEGER PRIMARY KEY REFERENCES event (seq),
        salt BLOB NOT NULL CHECK (length(salt) = 16),
        body TEXT NOT NULL CHECK (json_valid(body))
    ) STRICT
    """,
    "CREATE TABLE document (hash TEXT PRIMARY KEY CHECK (length(hash) = 64), bytes BLOB NOT NULL) STRICT",
    # REPLACE deletes the row in its way without firing delete triggers (unless recursive_triggers is on, which a
    # foreign program won't have), so what it would replace is refused before it gets there.
    """
    CREATE TRIGGER event_appends BEFORE INSERT ON event
    WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM event)
        OR NEW.prev IS NOT coalesce((SELECT hash FROM event ORDER BY seq DESC LIMIT 1), zeroblob(32))
        OR EXISTS (SELECT 1 FROM event WHERE id = NEW.id)
        OR EXISTS (SELECT 1 FROM event WHERE origin = NEW.origin AND n = NEW.n)
    BEGIN
        SELECT RAISE(ABORT, 'an entry goes in once, at the end, on the hash of the last');
    END
    """,
    """
    CREATE TRIGGER event_stays BEFORE DELETE ON event BEGIN
        SELECT RAISE(ABORT, 'an entry of the night log is never deleted');
    END
    """,
    """
    CREATE TRIGGER event_stands BEFORE UPDATE ON event BEGIN
        SELECT RAISE(ABORT, 'an entry of the night log is never changed');
    END
    """,
    """
    CREATE TRIGGER event_body_appends BEFORE INSERT ON event_body
    WHEN NEW.seq IS NOT (SELECT max(seq) FROM event)
        OR EXISTS (SELECT 1 FROM event_body WHERE seq = NEW.seq)
    BEGIN
        SELECT RAISE(ABORT, 'a body goes in once, with its entry');
    END
    """,
    # Only this desk's own redactions count: in an entry brought in from elsewhere, `event` is another log's number.
    """
    CREATE TRIGGER event_body_stays BEFORE DELETE ON event_body
    WHEN (SELECT kind FROM event WHERE seq = OLD.seq) = 'redacted'
        OR NOT EXISTS (
            SELECT 1 FROM event AS e JOIN event_body AS b ON b.seq = e.seq
            WHERE e.kind = 'redacted'
                AND e.origin = (SELECT value FROM meta WHERE key = 'origin')
                AND json_extract(b.body, '$.event') = OLD.seq
        )
    BEGIN
        SELECT RAISE(ABORT, 'a body goes only when a redacted entry names it');
    END
    """,
    """
    CREATE TRIGGER event_body_stands BEFORE UPDATE ON event_body BEGIN
        SELECT RAISE(ABORT, 'a body of the night log is never changed');
    END
    """,
    """
    CREATE TRIGGER document_appends BEFORE INSERT ON document
    WHEN EXISTS (SELECT 1 FROM document WHERE hash = NEW.hash)
    BEGIN
        SELECT RAISE(ABORT, 'a document is kept once');
    END
    """,
    """
    CREATE TRIGGER document_stays BEFORE DELETE ON document BEGIN
        SELECT RAISE(ABORT, 'a document is never deleted');
    END
    """,
    """
    CREATE TRIGGER document_stands BEFORE UPDATE ON document BEGIN
        SELECT RAISE(ABORT, 'a document is never changed');
    END
    """,
    # A desk that changed its name would number its entries twice and lose the right to its redactions.
    """
    CREATE TRIGGER meta_origin_appends BEFORE INSERT ON meta
    WHEN NEW.key = 'origin' AND EXISTS (SELECT 1 FROM meta WHERE key = 'origin')
    BEGIN
        SELECT RAISE(ABORT, 'a desk keeps its origin');
    END
    """,
    """
    CREATE TRIGGER meta_origin_stays BEFORE DELETE ON meta WHEN OLD.key = 'origin' BEGIN
        SELECT RAISE(ABORT, 'a desk keeps its origin');
    END
    """,
    """
    CREATE TRIGGER meta_origin_stands BEFORE UPDATE ON meta WHEN OLD.key = 'origin' OR NEW.key = 'origin' BEGIN
        SELECT RAISE(ABORT, 'a desk keeps its origin');
    END
    """,
)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables up to `VERSION`. The caller holds the write lock (BEGIN IMMEDIATE) and commits.

    sqlite-utils costs 50 ms to import, so it comes in here and never when a log is only opened.
    """
    from sqlite_utils import Database, Migrations

    migrations = Migrations("nightdesk")

    @migrations(name="0001_night_log")
    def night_log(db: Database) -> None:
        for statement in FIRST:
            db.execute(statement)

    migrations.apply(Database(connection, execute_plugins=False))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
