"""SQLite's own check of the night log's file: it sees what the chain of entries can't."""

from __future__ import annotations

from pathlib import Path

from nightdesk.data.health import MOST, damage
from nightdesk.data.log import NightLog, Verified
from nightdesk.errors import DeskError
from tests.data.notes import note, write


def test_a_log_as_it_was_written_is_whole(five: NightLog) -> None:
    assert damage(five) == ()


def test_a_damaged_index_is_found_though_every_entry_is_as_it_was_written(log: NightLog, path: Path) -> None:
    """AU-6: the chain is walked by the table; an index may send a look-up astray and leave the chain whole."""
    seen = _with_each_page_emptied(log, path)
    assert (True, True) in [(sound, bool(faults)) for sound, faults in seen]
    assert (True, False) not in [(sound, bool(faults)) for sound, faults in seen]


def test_what_is_wrong_is_said_in_a_few_lines(log: NightLog, path: Path) -> None:
    told = [faults for _, faults in _with_each_page_emptied(log, path) if faults]
    assert max(map(len, told)) <= MOST


def _with_each_page_emptied(log: NightLog, path: Path) -> list[tuple[bool, tuple[str, ...]]]:
    """Page by page: whether the chain is whole without it, and what SQLite's check says."""
    write(log, [note("x" * 300) for _ in range(100)])
    log.close()
    whole = path.read_bytes()
    seen = []
    for start in range(4096, len(whole), 4096):
        path.write_bytes(whole[:start] + bytes(4096) + whole[start + 4096 :])
        try:
            damaged = NightLog.open(path, read_only=True)
        except DeskError:
            continue
        seen.append((_is_sound(damaged), _faults(damaged)))
        damaged.close()
    return seen


def _is_sound(log: NightLog) -> bool:
    try:
        return isinstance(log.verify(), Verified)
    except DeskError:
        return False


def _faults(log: NightLog) -> tuple[str, ...]:
    try:
        return damage(log)
    except DeskError as error:
        return (error.title,)
