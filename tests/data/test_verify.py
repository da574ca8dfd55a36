"""A change behind the log's back shows, and `verify` names the first entry it touched."""

from __future__ import annotations

import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest

from nightdesk.data.chain import digest_of, hash_of
from nightdesk.data.log import NightLog
from nightdesk.data.verify import Break, Verified
from nightdesk.domain.entries import PolicyAdopted, Redacted
from nightdesk.errors import DeskError
from tests.data.notes import NOW, entry, foreign, note, tampering, write


def broken(log: NightLog, head: str | None = None) -> Break:
    found = log.verify(head)
    assert isinstance(found, Break), found
    return found


def test_an_untouched_log_verifies_up_to_its_head(five: NightLog) -> None:
    assert five.verify() == Verified(5, five.head())


def test_an_empty_log_verifies(log: NightLog) -> None:
    assert log.verify("0" * 64) == Verified(0, "0" * 64, 0)


def test_a_head_kept_earlier_is_found_where_it_stood(five: NightLog) -> None:
    head = five.head()
    write(five, [note("sixth")])
    assert five.verify(head.upper() + "\n") == Verified(6, five.head(), known=5)


def test_every_hash_stands_on_the_one_before(five: NightLog) -> None:
    rows = five.connection.execute("SELECT prev, hash FROM event ORDER BY seq").fetchall()
    assert [prev for prev, _ in rows] == [bytes(32), *[hash for _, hash in rows[:-1]]]


def test_equal_bodies_have_different_digests(log: NightLog) -> None:
    write(log, [note("same"), note("same")])
    assert len(set(log.connection.execute("SELECT digest FROM event").fetchall())) == 2


HEADER = {
    "origin": "'d-00000000'",
    "n": "77",
    "id": "'a999'",
    "at": "'2026-03-08T06:15:01Z'",
    "recorded_at": "'2026-03-08T06:15:01Z'",
    "actor": "'m1'",
    "kind": "'flag'",
    "v": "2",
    "ticket": "NULL",
    "client": "'mesa-logistics'",
    "digest": "zeroblob(32)",
    "hash": "zeroblob(32)",
}


@pytest.mark.parametrize("column", HEADER)
def test_a_changed_header_field_is_named(five: NightLog, path: Path, column: str) -> None:
    with tampering(path) as connection:
        connection.execute(f"UPDATE event SET {column} = {HEADER[column]} WHERE seq = 3")
    found = broken(five)
    assert found.seq == 3
    assert found.what == "has a header that is not as it was written (hash)"


def test_a_changed_prev_is_named(five: NightLog, path: Path) -> None:
    with tampering(path) as connection:
        connection.execute("UPDATE event SET prev = zeroblob(32) WHERE seq = 3")
    assert broken(five) == Break(3, f"{five.origin}-000003", "does not continue from the entry before it (prev)")


@pytest.mark.parametrize("change", ["body = body || ' '", "salt = zeroblob(16)", "body = CAST(x'ff' AS TEXT)"])
def test_a_changed_body_is_named(five: NightLog, path: Path, change: str) -> None:
    with tampering(path) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute(f"UPDATE event_body SET {change} WHERE seq = 4")
    found = broken(five)
    assert (found.seq, found.id) == (4, f"{five.origin}-000004")
    assert "digest" in found.what or "UTF-8" in found.what


def test_text_that_is_no_utf_8_is_named_not_stumbled_over(five: NightLog, path: Path) -> None:
    with tampering(path) as connection:
        connection.execute("UPDATE event SET id = CAST(x'61ff' AS TEXT) WHERE seq = 2")
    assert broken(five) == Break(2, "a?", "has text that is not UTF-8")


def test_the_first_of_several_breaks_is_the_one_named(five: NightLog, path: Path) -> None:
    with tampering(path) as connection:
        connection.execute("UPDATE event SET actor = 'm1' WHERE seq IN (2, 4)")
    assert broken(five).seq == 2


def test_a_deleted_entry_is_named(five: NightLog, path: Path) -> None:
    with tampering(path) as connection:
        connection.execute("DELETE FROM event_body WHERE seq = 2")
        connection.execute("DELETE FROM event WHERE seq = 2")
    assert broken(five) == Break(2, "", "is missing: the next one found is 3")


def test_a_deleted_entry_shows_though_the_rest_was_moved_up(five: NightLog, path: Path) -> None:
    with tampering(path) as connection:
        for table in ("event_body", "event"):
            connection.execute(f"DELETE FROM {table} WHERE seq = 2")
            for seq in (3, 4, 5):
                connection.execute(f"UPDATE {table} SET seq = {seq - 1} WHERE seq = {seq}")
    assert broken(five).seq == 2


def test_a_reordering_is_named(five: NightLog, path: Path) -> None:
    with tampering(path) as connection:
        for table in ("event", "event_body"):
            for old, new in ((3, 99), (4, 3), (99, 4)):
                connection.execute(f"UPDATE {table} SET seq = {new} WHERE seq = {old}")
    assert broken(five).seq == 3


def test_bodies_that_changed_places_are_named(five: NightLog, path: Path) -> None:
    with tampering(path) as connection:
        for old, new in ((3, 99), (4, 3), (99, 4)):
            connection.execute(f"UPDATE event_body SET seq = {new} WHERE seq = {old}")
    assert broken(five).seq == 3


def test_an_entry_before_the_first_is_named(five: NightLog, path: Path) -> None:
    with tampering(path) as connection:
        connection.execute("UPDATE event SET seq = 0 WHERE seq = 1")
    assert broken(five) == Break(1, "", "is missing: the next one found is 0")


def cut(connection: sqlite3.Connection, tables: tuple[str, ...]) -> None:
    for table in tables:
        connection.execute(f"DELETE FROM {table} WHERE seq > 3")


def test_an_end_cut_off_cleanly_shows_only_against_a_head(five: NightLog, path: Path) -> None:
    head = five.head()
    with tampering(path) as connection:
        cut(connection, ("event_body", "event"))
    assert isinstance(five.verify(), Verified)
    found = broken(five, head)
    assert found.seq == 4
    assert head in found.what


def test_an_end_cut_off_carelessly_shows_by_itself(five: NightLog, path: Path) -> None:
    with tampering(path) as connection:
        cut(connection, ("event",))
    assert broken(five).seq == 4


def test_a_log_rewritten_with_its_whole_chain_shows_only_against_a_head(five: NightLog, path: Path) -> None:
    head = five.head()
    with tampering(path) as connection:
        rewrite_from(connection, 2)
    assert isinstance(five.verify(), Verified)
    assert "rewritten" in broken(five, head).what


def rewrite_from(connection: sqlite3.Connection, start: int) -> None:
    """What a forger would do who knows the format: another actor from `start` on, and every later hash made new."""
    (prev,) = connection.execute("SELECT hash FROM event WHERE seq = ?", (start - 1,)).fetchone()
    columns = "e.seq, origin, n, id, at, recorded_at, 'm1', kind, v, ticket, client, salt, body"
    for row in connection.execute(
        f"SELECT {columns} FROM event AS e JOIN event_body AS b ON b.seq = e.seq WHERE e.seq >= ?", (start,)
    ).fetchall():
        digest = digest_of(row[11], row[12])
        link = hash_of(prev, row[:11], digest)
        connection.execute("UPDATE event SET actor = 'm1', prev = ?, hash = ? WHERE seq = ?", (prev, link, row[0]))
        prev = link


def test_a_body_lost_without_a_redaction_is_named(five: NightLog, path: Path) -> None:
    with tampering(path) as connection:
        connection.execute("DELETE FROM event_body WHERE seq = 5")
    assert "lost its body" in broken(five).what


def test_a_body_gone_by_redaction_is_no_break(five: NightLog) -> None:
    write(five, [entry(Redacted(event=5, what="a password", why="pasted by mistake"))])
    five.connection.execute("DELETE FROM event_body WHERE seq = 5")
    assert five.verify() == Verified(6, five.head())


def test_a_redaction_from_elsewhere_excuses_no_missing_body(five: NightLog, path: Path) -> None:
    outside = foreign("", 1)
    write(five, [type(outside)(Redacted(event=5), "t1", NOW, None, None, id="a001", origin="night-a", n=1)])
    with tampering(path) as connection:
        connection.execute("DELETE FROM event_body WHERE seq = 5")
    assert broken(five).seq == 5


@pytest.fixture
def adopted(five: NightLog) -> NightLog:
    with five.writing() as writer:
        name = writer.keep_document(b"rota of March")
        writer.append([entry(PolicyAdopted(file="rota.yaml", hash=name))], NOW)
    return five


@pytest.mark.parametrize("change", ["UPDATE document SET bytes = x'00'", "DELETE FROM document"])
def test_an_adopted_document_that_is_not_as_it_was_is_named(adopted: NightLog, path: Path, change: str) -> None:
    assert isinstance(adopted.verify(), Verified)
    with tampering(path) as connection:
        connection.execute(change)
    found = broken(adopted)
    assert found.seq == 6
    assert "rota.yaml" in found.sentence


def test_a_document_no_entry_names_is_still_checked(five: NightLog, path: Path) -> None:
    with five.writing() as writer:
        name = writer.keep_document(b"report of the night")
    with tampering(path) as connection:
        connection.execute("UPDATE document SET bytes = x'00'")
    assert broken(five).sentence == f"Document {name} is not as it was kept."


def test_a_break_reads_as_a_sentence() -> None:
    assert Break(12, "a7", "is odd (hash)").sentence == "Entry 12 (a7) is odd (hash)."
    assert Break(12, "", "is missing").sentence == "Entry 12 is missing."


def test_a_file_with_overwritten_pages_gives_a_sentence_or_a_break_never_a_traceback(log: NightLog, path: Path) -> None:
    write(log, [note("x" * 300) for _ in range(400)])
    log.close()
    whole = path.read_bytes()
    outcomes = {outcome_with_page_overwritten(path, whole, page) for page in range(len(whole) // 4096)}
    assert "DeskError" in outcomes
    assert "Entry can't be read: the file is damaged there" in outcomes
    assert outcomes <= {"DeskError", "Break", "Verified", "Entry can't be read: the file is damaged there"}


def outcome_with_page_overwritten(path: Path, whole: bytes, page: int) -> str:
    rubbish = sha256(bytes([page % 256])).digest() * 128
    path.write_bytes(whole[: page * 4096] + rubbish + whole[page * 4096 + 4096 :])
    try:
        damaged = NightLog.open(path)
    except DeskError as error:
        return type(error).__name__ if str(path) in error.message else "a sentence that names no file"
    try:
        found = damaged.verify()
        torn = isinstance(found, Break) and found.seq > 0 and found.what.startswith("can't be read")
        return f"Entry {found.what}" if isinstance(found, Break) and torn else type(found).__name__
    except DeskError as error:
        return type(error).__name__ if str(path) in error.message else "a sentence that names no file"
    finally:
        damaged.close()
