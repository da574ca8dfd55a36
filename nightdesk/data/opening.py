"""Opening the night log's file, taking its write lock, and saying in a sentence why either could not be done."""

from __future__ import annotations

import os
import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nightdesk.data import migrations
from nightdesk.errors import DeskError

PATIENCE = 5.0
"""Seconds a writer waits for its turn before it says that the log is busy."""


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """A connection to the night log at `path`, set up and known to be one. DeskError where it can't be."""
    try:
        path.stat()
    except PermissionError:
        raise _shut(path) from None
    except OSError:
        raise DeskError(
            "No night log here",
            f"{path} does not exist.",
            "Make a desk with `nightdesk init`, or name the folder of yours with --desk.",
        ) from None
    if path.is_dir():
        raise _not_a_log(path, "is a folder")
    if not read_only:
        _check_writable(path)
    with faults(path):
        connection = _readable(path) if read_only else _connected(path, "mode=rw")
        try:
            _check_is_ours(connection, path)
            if not read_only:
                set_up(connection)
        except BaseException:
            connection.close()
            raise
        return connection


def connect_new(path: Path) -> sqlite3.Connection:
    """A connection to a file at `path`, made if there is none. DeskError where the folder won't have it."""
    if path.is_dir():
        raise _not_a_log(path, "is a folder")
    try:
        # Made by us, not by SQLite, so that only its owner can read it whatever the umask says.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise DeskError(
            "The night log can't be made",
            f"{path} can't be made: {(error.strerror or 'refused').lower()}.",
            "Make the folder first, see that your user may write to it, or name another one.",
        ) from error
    with faults(path):
        return _connected(path, "mode=rw")


def set_up(connection: sqlite3.Connection) -> None:
    """What a writing connection needs: WAL, a commit that is on disk when it returns, triggers and keys that hold."""
    connection.execute(f"PRAGMA busy_timeout = {int(PATIENCE * 1000)}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    # Where an ordinary sync leaves the disk's own cache unwritten (macOS), ask for the one that doesn't.
    connection.execute("PRAGMA fullfsync = ON")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA recursive_triggers = ON")


def begin(connection: sqlite3.Connection) -> None:
    """Take the write lock, waiting up to `PATIENCE` seconds.

    SQLite's own wait sleeps up to 100 ms between looks, and whoever has just committed is back long before; with
    several busy writers one can starve for seconds. Short, uneven naps give everyone a fair chance.
    """
    deadline = time.monotonic() + PATIENCE
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if not _is_busy(error) or time.monotonic() > deadline:
                    raise
            time.sleep(random.uniform(0.000_3, 0.003))
    finally:
        connection.execute(f"PRAGMA busy_timeout = {int(PATIENCE * 1000)}")


@contextmanager
def faults(path: Path) -> Iterator[None]:
    """Turns what SQLite raises inside into a DeskError that names the file and the cure."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _sentence(path, error) from error


def _connected(path: Path, how: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?{how}"
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=PATIENCE)


def _readable(path: Path) -> sqlite3.Connection:
    connection = _connected(path, "mode=ro")
    try:
        connection.execute("PRAGMA schema_version").fetchone()
    except sqlite3.OperationalError:
        # Beside a log nobody has open there is no -shm, and in a folder that takes no files none can be made.
        # With nothing waiting in the -wal the file alone is the whole log, and can be read as it lies.
        connection.close()
        wal = path.with_name(path.name + "-wal")
        if os.access(path.parent, os.W_OK) or (wal.exists() and wal.stat().st_size):
            raise
        connection = _connected(path, "immutable=1")
    return connection


def _check_writable(path: Path) -> None:
    if not os.access(path, os.W_OK):
        raise DeskError(
            "The night log is read-only",
            f"{path} may not be written by this user.",
            "Give this user write access to the file, or work on a copy of the whole desk folder.",
        )
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise DeskError(
            "The desk folder is read-only",
            f"{path.parent} may not be written by this user, and {path.name} needs room for its -wal file beside it.",
            "Give this user write access to the folder, or work on a copy of it.",
        )


def _check_is_ours(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("PRAGMA application_id").fetchone()[0] != migrations.APPLICATION_ID:
        raise _not_a_log(path, "is a database, but not a night log")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > migrations.VERSION:
        raise DeskError(
            "The night log is newer than this program",
            f"{path} has layout {version}; this Nightdesk knows layouts up to {migrations.VERSION}.",
            "Update Nightdesk on this machine; nothing was changed.",
        )


def _not_a_log(path: Path, what: str) -> DeskError:
    return DeskError(
        "Not a night log",
        f"{path} {what}.",
        "Put the night.db of a backup in its place, or move it away and run `nightdesk init`.",
    )


def _shut(path: Path) -> DeskError:
    return DeskError(
        "The night log can't be opened",
        f"{path}, or the -wal and -shm files beside it, can't be opened by this user.",
        "Give this user access to the whole desk folder, or work on a copy of it.",
    )


def _is_busy(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _sentence(path: Path, error: sqlite3.DatabaseError) -> DeskError:
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return DeskError(
                "The night log is busy",
                f"Another program held {path} for more than {PATIENCE:.0f} seconds; nothing was saved.",
                "Do it again. If it stays so, look for a stuck nightdesk or a backup program that holds the file.",
            )
        case sqlite3.SQLITE_NOTADB:
            return _not_a_log(path, "is not a database")
        case sqlite3.SQLITE_FULL:
            return DeskError(
                "The disk is full",
                f"There is no room left to write to {path}; nothing was saved.",
                "Free some space and do it again. What was saved before is safe.",
            )
        case sqlite3.SQLITE_READONLY:
            return DeskError(
                "The night log is read-only",
                f"{path} can't be written; nothing was saved.",
                "Give this user write access to the file and its folder, or work on a copy of the whole desk folder.",
            )
        case sqlite3.SQLITE_CANTOPEN:
            return _shut(path)
        case sqlite3.SQLITE_CORRUPT:
            return DeskError(
                "The night log is damaged",
                f"{path} has pages that are not as SQLite wrote them ({error}).",
                "Keep a copy as it is, let `nightdesk log verify` say how far it is sound, restore the last backup.",
            )
        case sqlite3.SQLITE_IOERR:
            return DeskError(
                "The disk refused",
                f"{path} could not be read or written ({error}); count nothing as saved that wasn't already.",
                "Look at the disk (space, quota, errors, network mount), then do it again.",
            )
        case sqlite3.SQLITE_CONSTRAINT:
            return DeskError(
                "The night log refused an entry",
                f"{path}: {error}; nothing was saved.",
                "The log only takes new entries at its end. If you did nothing unusual, please report this.",
            )
        case _:
            return DeskError(
                "The night log can't be used",
                f"{path}: {error}.",
                "Run `nightdesk log verify`; if the file is not sound, restore the last backup.",
            )
