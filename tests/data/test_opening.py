"""A log that can't be opened, or written, says so in a sentence that names the file and the cure."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nightdesk.data import opening
from nightdesk.data.log import NightLog
from nightdesk.errors import DeskError
from tests.data.notes import note, write

NOBODY = 65_534


def refusal(path: Path, *, read_only: bool = False) -> DeskError:
    with pytest.raises(DeskError) as caught:
        NightLog.open(path, read_only=read_only)
    assert str(path) in caught.value.message
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize("read_only", [False, True])
def test_a_missing_log_names_init(path: Path, read_only: bool) -> None:
    assert "nightdesk init" in refusal(path, read_only=read_only).hint
    assert not path.exists()


@pytest.mark.parametrize("read_only", [False, True])
def test_a_file_that_is_no_database_is_named(path: Path, read_only: bool) -> None:
    path.write_text("Dear diary, " * 500)
    assert "not a database" in refusal(path, read_only=read_only).message
    assert path.read_text() == "Dear diary, " * 500


@pytest.mark.parametrize("read_only", [False, True])
def test_a_folder_in_its_place_is_named(path: Path, read_only: bool) -> None:
    path.mkdir()
    assert "is a folder" in refusal(path, read_only=read_only).message


def test_an_empty_file_is_no_log(path: Path) -> None:
    path.touch()
    assert "not a night log" in refusal(path).message


def test_a_database_of_another_program_is_left_as_it_was(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE shopping (item)")
    connection.close()
    before = path.read_bytes()
    assert "not a night log" in refusal(path).message
    with pytest.raises(DeskError, match="a database already"):
        NightLog.create(path)
    assert path.read_bytes() == before


def test_a_newer_log_is_left_as_it_was(log: NightLog, path: Path) -> None:
    log.connection.execute("PRAGMA user_version = 7")
    log.close()
    before = path.read_bytes()
    refused = refusal(path)
    assert "layout 7" in refused.message
    assert "Update Nightdesk" in refused.hint
    assert path.read_bytes() == before


def test_a_log_that_lost_its_name_is_damaged(log: NightLog, path: Path) -> None:
    log.connection.execute("DROP TRIGGER meta_origin_stays")
    log.connection.execute("DELETE FROM meta")
    assert "lost the name" in refusal(path).message


def test_a_log_that_is_there_is_not_made_again(log: NightLog, path: Path) -> None:
    with pytest.raises(DeskError, match="already"):
        NightLog.create(path)
    again = NightLog.open(path)
    assert again.origin == log.origin
    again.close()


def test_a_file_left_empty_by_an_interrupted_start_can_be_made_a_log(path: Path) -> None:
    path.touch()
    made = NightLog.create(path)
    assert write(made, [note("x")])[0].seq == 1
    made.close()


def test_a_log_can_not_be_made_where_there_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(DeskError, match=r"nowhere/night\.db.*Make the folder first"):
        NightLog.create(tmp_path / "nowhere" / "night.db")


def test_only_its_owner_can_read_a_new_log(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        log = NightLog.create(tmp_path / "night.db")
        write(log, [note("x")])
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
        log.close()
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(("night.db", "night.db-wal", "night.db-shm"), 0o600)


def test_odd_characters_in_the_path_are_part_of_the_name(tmp_path: Path) -> None:
    folder = tmp_path / "a desk?mode=memory#100%"
    folder.mkdir()
    NightLog.create(folder / "night.db").close()
    assert sorted(file.name for file in folder.iterdir()) == ["night.db"]
    NightLog.open(folder / "night.db").close()


def test_what_was_saved_is_on_disk_before_the_reply(log: NightLog) -> None:
    settings = {
        name: log.connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "fullfsync", "foreign_keys", "recursive_triggers", "busy_timeout")
    }
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "fullfsync": 1,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "busy_timeout": 5_000,
    }


def test_a_log_held_by_another_program_says_so_and_saves_nothing(
    log: NightLog, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "PATIENCE", 0.05)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(DeskError, match=r"Another program held .*night\.db.*nothing was saved.*backup program"):
        write(log, [note("x")])
    assert list(log.events()) == []
    holder.execute("ROLLBACK")
    assert write(log, [note("x")])[0].seq == 1
    holder.close()


def test_a_log_that_has_no_room_left_says_so_and_saves_nothing(log: NightLog) -> None:
    pages = log.connection.execute("PRAGMA page_count").fetchone()[0]
    log.connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DeskError, match=r"disk is full.*night\.db.*nothing was saved.*Free some space"):
        write(log, [note("x" * 10_000)])
    assert (log.position(), log.connection.in_transaction) == (0, False)


def test_a_log_opened_to_read_is_not_written(log: NightLog, path: Path) -> None:
    reader = NightLog.open(path, read_only=True)
    with pytest.raises(DeskError, match=r"read-only.*night\.db"):
        write(reader, [note("x")])
    assert log.position() == 0
    reader.close()


@pytest.mark.parametrize("elsewhere", ["open elsewhere", "closed"])
def test_a_reader_sees_all_that_was_saved(five_bodies: list[object], log: NightLog, path: Path, elsewhere: str) -> None:
    if elsewhere == "closed":
        log.close()
    reader = NightLog.open(path, read_only=True)
    assert [event.body for event in reader.events()] == five_bodies
    reader.close()


@pytest.fixture
def five_bodies(five: NightLog) -> list[object]:
    return [event.body for event in five.events()]


_AS_NOBODY = """
import json, os, sys
from pathlib import Path
from nightdesk.data.log import NightLog
from nightdesk.errors import DeskError
uid, path, read_only = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] == "ro"
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(uid)
    os.setuid(uid)
try:
    log = NightLog.open(path, read_only=read_only)
    print(json.dumps([log.position(), str(log.verify())]))
except DeskError as error:
    print(json.dumps(str(error)))
"""


def as_nobody(path: Path, how: str) -> Any:
    """What an ordinary user gets on opening the log: [position, verdict] or the sentence. Root may do everything, so
    root's tests become somebody else first."""
    done = subprocess.run(
        [sys.executable, "-c", _AS_NOBODY, str(NOBODY), str(path), how], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


@pytest.fixture
def shared() -> Iterator[Path]:
    """A log of five notes in a folder that every user of the machine can reach, closed."""
    folder = Path(tempfile.mkdtemp(prefix="nightdesk-"))
    path = folder / "night.db"
    log = NightLog.create(path)
    write(log, [note(str(number)) for number in range(5)])
    log.close()
    yield path
    folder.chmod(0o700)
    shutil.rmtree(folder)


def seal(path: Path, *, file: int = 0o444, folder: int = 0o555) -> None:
    for each in path.parent.iterdir():
        each.chmod(file)
    path.parent.chmod(folder)


def test_a_file_this_user_may_not_write_says_so(shared: Path) -> None:
    seal(shared)
    sentence = as_nobody(shared, "rw")
    assert f"{shared} may not be written by this user." in sentence


def test_a_folder_this_user_may_not_write_says_so(shared: Path) -> None:
    seal(shared, file=0o666)
    sentence = as_nobody(shared, "rw")
    assert f"{shared.parent} may not be written by this user" in sentence


@pytest.mark.parametrize("how", ["rw", "ro"])
def test_a_folder_this_user_may_not_enter_says_so(shared: Path, how: str) -> None:
    seal(shared, folder=0o000)
    assert f"{shared}, or the -wal and -shm files beside it, can't be opened" in as_nobody(shared, how)


def test_a_file_this_user_may_not_read_says_so(shared: Path) -> None:
    seal(shared, file=0o000)
    assert f"{shared}, or the -wal and -shm files beside it, can't be opened" in as_nobody(shared, "ro")


def test_a_log_in_a_read_only_folder_can_be_read(shared: Path) -> None:
    seal(shared)
    position, verdict = as_nobody(shared, "ro")
    assert position == 5
    assert str(verdict).startswith("Verified(count=5")


def test_a_log_in_a_read_only_folder_can_be_read_while_its_owner_writes(shared: Path) -> None:
    owner = NightLog.open(shared)
    write(owner, [note("not yet in the main file")])
    seal(shared)
    assert as_nobody(shared, "ro")[0] == 6
    owner.close()


def test_a_read_only_folder_with_entries_still_waiting_in_the_wal_says_so(shared: Path) -> None:
    owner = NightLog.open(shared)
    write(owner, [note("only in the -wal")])
    copies = {name: shared.with_name(name).read_bytes() for name in ("night.db", "night.db-wal")}
    owner.close()
    for name, data in copies.items():
        shared.with_name(name).write_bytes(data)
    seal(shared)
    assert f"{shared}, or the -wal and -shm files beside it, can't be opened" in as_nobody(shared, "ro")


_FULL_DISK = """
import json, resource, signal, sys
from pathlib import Path
from nightdesk.data.log import NewEntry, NightLog
from nightdesk.domain.entries import Note
from nightdesk.errors import DeskError
log = NightLog.open(Path(sys.argv[1]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
saved = []
try:
    while True:
        with log.writing() as writer:
            event, = writer.append([NewEntry(Note(ticket="NA-1", body="x" * 2000), "t1", 0, "NA-1", None)], 0)
        saved.append(event.id)
except DeskError as error:
    print(json.dumps([saved, str(error), log.position(), type(log.verify()).__name__]))
"""


def test_a_disk_that_takes_no_more_says_so_and_what_was_saved_stays(shared: Path) -> None:
    done = subprocess.run([sys.executable, "-c", _FULL_DISK, str(shared)], capture_output=True, text=True, check=True)
    saved, sentence, position, verdict = json.loads(done.stdout)
    assert str(shared) in sentence
    assert "disk" in sentence.lower()
    assert (position, verdict) == (5 + len(saved), "Verified")
    log = NightLog.open(shared)
    assert set(saved) <= {event.id for event in log.events()}
    assert log.position() == 5 + len(saved) > 5
    log.close()
