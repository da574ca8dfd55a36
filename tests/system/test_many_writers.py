"""Eight processes write to one log as fast as they can: no error, nothing lost, one chain."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise

import pytest

from nightdesk.data.log import NightLog
from nightdesk.data.verify import Verified
from nightdesk.domain.entries import Note

PROCESSES = 8
COMMANDS = 60

# Every command looks before it writes, as a command of the desk does; what it saw is what it wrote on.
_WRITER = """
import json, sys
from pathlib import Path
from nightdesk.data.log import NewEntry, NightLog
from nightdesk.domain.entries import Note
path, name, commands = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
log = NightLog.open(path)
print("ready", flush=True)
sys.stdin.readline()
saved = []
for command in range(commands):
    with log.writing() as writer:
        seen = log.position()
        words = [f"{name} {command} {part} {seen}" for part in range(1 + command % 3)]
        events = writer.append([NewEntry(Note(ticket="NA-1", body=text), name, 0, "NA-1", None) for text in words], 0)
    saved += [event.id for event in events]
print(json.dumps(saved))
"""


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[NightLog, dict[str, list[str]]]]:
    """The log after all have written, and the ids each process was told are saved."""
    path = tmp_path_factory.mktemp("desk") / "night.db"
    NightLog.create(path).close()
    names = [f"p{number}" for number in range(PROCESSES)]
    writers = {
        name: subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(path), name, str(COMMANDS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in names
    }
    for writer in writers.values():
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers.values():
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    told = {}
    for name, writer in writers.items():
        out, err = writer.communicate(timeout=120)
        assert (writer.returncode, err) == (0, ""), name
        told[name] = json.loads(out)
    log = NightLog.open(path)
    yield log, told
    log.close()


def test_everything_acknowledged_is_there_once_and_nothing_else(night: tuple[NightLog, dict[str, list[str]]]) -> None:
    log, told = night
    assert all(len(ids) == 2 * COMMANDS for ids in told.values())
    assert sorted(id for ids in told.values() for id in ids) == [event.id for event in log.events()]


def test_the_chain_is_whole(night: tuple[NightLog, dict[str, list[str]]]) -> None:
    log, _ = night
    assert log.verify() == Verified(PROCESSES * 2 * COMMANDS, log.head())


def test_the_numbers_have_no_gap_and_no_double(night: tuple[NightLog, dict[str, list[str]]]) -> None:
    log, _ = night
    assert [event.n for event in log.events()] == list(range(1, PROCESSES * 2 * COMMANDS + 1))


def test_each_command_stands_together_on_what_it_saw(night: tuple[NightLog, dict[str, list[str]]]) -> None:
    log, told = night
    commands: dict[str, list[int]] = {name: [] for name in told}
    for event in log.events():
        assert isinstance(event.body, Note)
        name, command, part, seen = event.body.body.split()
        assert event.actor == name
        assert event.seq == int(seen) + int(part) + 1
        commands[name].append(int(command))
    in_order = [command for command in range(COMMANDS) for _ in range(1 + command % 3)]
    assert commands == dict.fromkeys(told, in_order)


def test_they_really_wrote_in_between_each_other(night: tuple[NightLog, dict[str, list[str]]]) -> None:
    actors = [event.actor for event in night[0].events()]
    changes = sum(1 for one, other in pairwise(actors) if one != other)
    # One after the other would be PROCESSES - 1 changes; a busy machine lets each write several at a time.
    assert changes >= 2 * PROCESSES
