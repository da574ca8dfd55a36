"""What became of every ticket and alert, kept beside the log so that figures need not read a year of events.

A projection: deleting it changes nothing but time. It says up to which entry it stands; whoever asks brings it up to
date first.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import cast

import msgspec

from nightdesk.data import opening
from nightdesk.data.log import NightLog
from nightdesk.domain.alerts import Disposition
from nightdesk.domain.entries import IssueAction
from nightdesk.domain.figures.outcome import Outcome
from nightdesk.domain.instants import Instant

_TABLES = (
    """
    CREATE TABLE outcome (
        last_at INTEGER NOT NULL, ticket TEXT NOT NULL UNIQUE, client TEXT NOT NULL, open INTEGER NOT NULL,
        body BLOB NOT NULL, PRIMARY KEY (last_at, ticket)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX outcome_open ON outcome (client) WHERE open = 1",
    """
    CREATE TABLE alert_outcome (
        event TEXT PRIMARY KEY, client TEXT NOT NULL, at INTEGER NOT NULL, disposition TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX alert_outcome_at ON alert_outcome (at, client, disposition)",
    """
    CREATE TABLE issue_action (
        category TEXT NOT NULL, system TEXT NOT NULL, action TEXT NOT NULL, owner TEXT NOT NULL, due TEXT NOT NULL,
        PRIMARY KEY (category, system)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE TABLE outcome_stamp (one INTEGER PRIMARY KEY CHECK (one = 1), key TEXT NOT NULL, position INTEGER NOT NULL)"
    " STRICT",
)
_NAMES = ("outcome", "alert_outcome", "issue_action", "outcome_stamp")

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Outcome).decode


class OutcomeTable:
    """The kept outcomes of one log. Reading needs no lock; writing happens inside `log.writing()`."""

    def __init__(self, log: NightLog, key: str) -> None:
        self._log = log
        self._key = key
        """What the rows depend on beside the log: rules, zones, layout. Rows under another key are no use."""

    def position(self) -> int | None:
        """The `seq` up to which the rows stand; None where there are none to be used."""
        with opening.faults(self._log.path):
            try:
                row = self._db.execute("SELECT position FROM outcome_stamp WHERE key = ?", (self._key,)).fetchone()
            except sqlite3.OperationalError as error:
                if "no such table" in str(error):
                    return None
                raise
        return None if row is None else int(row[0])

    def clear(self) -> None:
        """Begin anew: no rows, standing at no entry."""
        for name in _NAMES:
            self._db.execute(f"DROP TABLE IF EXISTS {name}")
        for statement in _TABLES:
            self._db.execute(statement)

    def stand(self, position: int) -> None:
        """From now on the rows stand at that entry."""
        self._db.execute("INSERT OR REPLACE INTO outcome_stamp VALUES (1, ?, ?)", (self._key, position))

    def put(self, outcomes: Iterable[Outcome]) -> None:
        """Keep these, in the place of what was kept of the same tickets."""
        self._db.executemany(
            "INSERT OR REPLACE INTO outcome VALUES (?, ?, ?, ?, ?)",
            ((one.last_at, one.ticket, one.client, one.milestones is not None, _encode(one)) for one in outcomes),
        )

    def put_alerts(self, client: str, alerts: Iterable[tuple[str, Instant, Disposition]]) -> None:
        """Keep what became of these alerts of a client: event, instant, disposition."""
        self._db.executemany(
            "INSERT OR REPLACE INTO alert_outcome VALUES (?, ?, ?, ?)",
            ((event, client, at, disposition) for event, at, disposition in alerts),
        )

    def put_actions(self, actions: Iterable[IssueAction]) -> None:
        """Keep what is done about these issue types; the last word on one counts."""
        self._db.executemany(
            "INSERT OR REPLACE INTO issue_action VALUES (?, ?, ?, ?, ?)",
            ((one.category, one.system, one.action, one.owner, one.due) for one in actions),
        )

    def actions(self) -> tuple[IssueAction, ...]:
        """What is done about each issue type somebody took up."""
        rows = self._rows("SELECT category, system, action, owner, due FROM issue_action ORDER BY category, system")
        names = ("category", "system", "action", "owner", "due")
        return tuple(msgspec.convert(dict(zip(names, row, strict=True)), IssueAction) for row in rows)

    def open_clients(self) -> dict[str, list[str]]:
        """Client → its tickets that were open when they were kept."""
        found: dict[str, list[str]] = {}
        for client, ticket in self._rows("SELECT client, ticket FROM outcome WHERE open = 1 ORDER BY ticket"):
            found.setdefault(str(client), []).append(str(ticket))
        return found

    def since(self, start: Instant) -> list[Outcome]:
        """The outcome of every ticket about which something was said at or after `start`."""
        with opening.faults(self._log.path):
            rows = self._db.execute("SELECT body FROM outcome WHERE last_at >= ?", (start,)).fetchall()
        return [_decode(body) for (body,) in rows]

    def dispositions(self, shifts: Sequence[tuple[Instant, Instant]], client: str | None) -> Counter[Disposition]:
        """How many alerts received in these shifts got which disposition; of one client only, where it is named."""
        sql = "SELECT disposition, count(*) FROM alert_outcome WHERE at >= ? AND at < ?"
        sql += " AND client = ?" if client is not None else ""
        found: Counter[Disposition] = Counter()
        for start, end in shifts:
            values = (start, end) if client is None else (start, end, client)
            for disposition, count in self._rows(f"{sql} GROUP BY disposition", *values):
                found[cast(Disposition, disposition)] += int(cast(int, count))
        return found

    @property
    def _db(self) -> sqlite3.Connection:
        return self._log.connection

    def _rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        with opening.faults(self._log.path):
            return self._db.execute(sql, values).fetchall()
