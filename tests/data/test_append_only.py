"""Each forbidden thing, tried with plain SQL: the log refuses it, whatever program asks."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from nightdesk.data.log import NightLog
from nightdesk.domain.entries import Redacted, Unknown
from tests.data.notes import NOW, entry, foreign, note, write


@pytest.fixture(params=[False, True], ids=["plain connection", "recursive triggers on"])
def outsider(five: NightLog, path: Path, request: pytest.FixtureRequest) -> Iterator[sqlite3.Connection]:
    """Another program's connection to a log of five notes and one document, with SQLite's own defaults."""
    with five.writing() as writer:
        writer.keep_document(b"policy")
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA recursive_triggers = {int(request.param)}")
    before = everything(connection)
    yield connection
    assert everything(connection) == before
    connection.close()


def everything(connection: sqlite3.Connection) -> list[object]:
    return [connection.execute(f"SELECT * FROM {table}").fetchall() for table in ("event", "event_body", "document")]


def row(seq: int | str, n: int, id: str, prev: str) -> str:
    """A row that nothing is wrong with but what the test makes wrong."""
    return (
        f"VALUES ({seq}, 'd-elsewhere', {n}, '{id}', '2026-03-08T06:15:00Z', '2026-03-08T06:15:00Z', 't1', 'note', 1, "
        f"NULL, NULL, zeroblob(32), {prev}, randomblob(32))"
    )


LAST = "(SELECT hash FROM event ORDER BY seq DESC LIMIT 1)"

FORBIDDEN = {
    "changing an entry": "UPDATE event SET actor = 'm1' WHERE seq = 2",
    "changing an entry by replacing": "UPDATE OR REPLACE event SET seq = 1 WHERE seq = 2",
    "changing an entry without changing it": "UPDATE event SET actor = actor",
    "deleting an entry": "DELETE FROM event WHERE seq = 5",
    "deleting every entry": "DELETE FROM event",
    "inserting over an entry": f"INSERT INTO event {row(3, 9, 'x', LAST)}",
    "replacing an entry by seq": f"INSERT OR REPLACE INTO event {row(3, 9, 'x', LAST)}",
    "replacing the last entry": f"REPLACE INTO event {row(5, 9, 'x', '(SELECT prev FROM event WHERE seq = 5)')}",
    "replacing an entry by id": f"INSERT OR REPLACE INTO event {row(6, 9, 'taken', LAST)}",
    "replacing an entry by origin and n": f"INSERT OR REPLACE INTO event {row(6, 2, 'x', LAST)}",
    "quietly dropping a double": f"INSERT OR IGNORE INTO event {row(3, 9, 'x', LAST)}",
    "upserting an entry by seq": f"INSERT INTO event {row(3, 9, 'x', LAST)} ON CONFLICT (seq) DO UPDATE SET v = 2",
    "upserting an entry by id": f"INSERT INTO event {row(6, 9, 'taken', LAST)} ON CONFLICT (id) DO UPDATE SET v = 2",
    "leaving a gap": f"INSERT INTO event {row(7, 9, 'x', LAST)}",
    "going in before the first": f"INSERT INTO event {row(0, 9, 'x', LAST)}",
    "letting SQLite choose the seq": f"INSERT INTO event {row('NULL', 9, 'x', LAST)}",
    "standing on another hash": f"INSERT INTO event {row(6, 9, 'x', 'zeroblob(32)')}",
    "changing a body": "UPDATE event_body SET body = '{}' WHERE seq = 2",
    "changing a salt": "UPDATE event_body SET salt = zeroblob(16)",
    "deleting a body": "DELETE FROM event_body WHERE seq = 2",
    "replacing a body": "INSERT OR REPLACE INTO event_body VALUES (2, zeroblob(16), '{}')",
    "replacing the last body": "INSERT OR REPLACE INTO event_body VALUES (5, zeroblob(16), '{}')",
    "upserting a body": "INSERT INTO event_body VALUES (5, zeroblob(16), '{}') ON CONFLICT DO UPDATE SET body = '{}'",
    "a body without an entry": "INSERT INTO event_body VALUES (6, zeroblob(16), '{}')",
    "changing a document": "UPDATE document SET bytes = x'00'",
    "renaming a document": f"UPDATE document SET hash = '{'0' * 64}'",
    "deleting a document": "DELETE FROM document",
    "replacing a document": "INSERT OR REPLACE INTO document SELECT hash, x'00' FROM document",
    "upserting a document": (
        "INSERT INTO document SELECT hash, x'00' FROM document WHERE true ON CONFLICT DO UPDATE SET bytes = x'00'"
    ),
    "renaming the desk": "UPDATE meta SET value = 'd-other' WHERE key = 'origin'",
    "renaming another key to it": "UPDATE OR REPLACE meta SET key = 'origin' WHERE key = 'note'",
    "forgetting the desk's name": "DELETE FROM meta WHERE key = 'origin'",
    "replacing the desk's name": "INSERT OR REPLACE INTO meta VALUES ('origin', 'd-other')",
}  # fmt: skip


@pytest.mark.parametrize("sql", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_the_log_refuses(outsider: sqlite3.Connection, five: NightLog, sql: str) -> None:
    five.put_meta("note", "x")
    # The first entry of this desk is made to be the one the forged row runs into.
    sql = sql.replace("'taken'", f"'{five.origin}-000003'").replace("'d-elsewhere'", f"'{five.origin}'")
    with pytest.raises(sqlite3.IntegrityError):
        outsider.execute(sql)
    assert five.get_meta("origin") == five.origin


def test_the_row_those_tests_forge_goes_in_where_nothing_is_wrong_with_it(five: NightLog) -> None:
    five.connection.execute(f"INSERT INTO event {row(6, 9, 'x', LAST)}")
    assert five.position() == 6


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("digest", "x'00'"),
        ("prev", "'text'"),
        ("hash", "NULL"),
        ("at", "'yesterday'"),
        ("n", "'many'"),
        ("actor", "NULL"),
    ],
)
def test_a_header_of_the_wrong_shape_is_refused(five: NightLog, column: str, value: str) -> None:
    columns = [row[1] for row in five.connection.execute("PRAGMA table_info(event)")]
    fresh = {"seq": "6", "n": "9", "id": "'x'", "prev": "hash"} | {column: value}
    with pytest.raises(sqlite3.IntegrityError):
        five.connection.execute(
            f"INSERT INTO event SELECT {', '.join(fresh.get(name, name) for name in columns)} FROM event WHERE seq = 5"
        )


def test_a_body_that_is_no_json_is_refused(log: NightLog) -> None:
    log.connection.execute(f"INSERT INTO event {row(1, 1, 'x', 'zeroblob(32)')}")
    with pytest.raises(sqlite3.IntegrityError, match="json_valid"):
        log.connection.execute("INSERT INTO event_body VALUES (1, zeroblob(16), 'not json')")


def test_a_body_goes_when_a_redacted_entry_of_this_desk_names_it(five: NightLog) -> None:
    write(five, [entry(Redacted(event=2, what="a password", why="pasted by mistake"))])
    five.connection.execute("DELETE FROM event_body WHERE seq = 2")
    assert list(five.events())[1].body == Unknown(name="note", ticket="NA-301", redacted=True)
    with pytest.raises(sqlite3.IntegrityError):
        five.connection.execute("DELETE FROM event_body WHERE seq = 3")


def test_a_redacted_body_does_not_come_back(five: NightLog) -> None:
    write(five, [entry(Redacted(event=2))])
    five.connection.execute("DELETE FROM event_body WHERE seq = 2")
    with pytest.raises(sqlite3.IntegrityError):
        five.connection.execute("INSERT INTO event_body VALUES (2, zeroblob(16), '{}')")


def test_a_redaction_brought_in_from_elsewhere_frees_no_body_here(five: NightLog) -> None:
    with five.writing() as writer:
        outside = foreign("", 1)
        body = Redacted(event=2)
        writer.append([type(outside)(body, "t1", NOW, None, None, id="a001", origin="night-a", n=1)], NOW)
    with pytest.raises(sqlite3.IntegrityError):
        five.connection.execute("DELETE FROM event_body WHERE seq = 2")


def test_the_words_of_a_redaction_can_not_be_redacted(five: NightLog) -> None:
    write(five, [entry(Redacted(event=2)), entry(Redacted(event=6))])
    with pytest.raises(sqlite3.IntegrityError):
        five.connection.execute("DELETE FROM event_body WHERE seq = 6")


def test_a_redacted_entry_is_the_same_again_by_its_header(log: NightLog) -> None:
    write(log, [foreign("secret", 1), note("x"), entry(Redacted(event=1))])
    log.connection.execute("DELETE FROM event_body WHERE seq = 1")
    kept = log.by_id(["a001"])["a001"]
    assert kept.raw is None
    assert kept.says_the_same(foreign("secret", 1))
    assert not kept.says_the_same(foreign("secret", 2))
