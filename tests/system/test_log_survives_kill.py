"""What was acknowledged as saved is there after `kill -9`, whole; what was not is there whole or not at all."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from nightdesk.data.log import NightLog
from nightdesk.data.verify import Verified
from nightdesk.domain.entries import Note

ROUNDS = 50
LONGEST = 0.12
"""Seconds after which a round's process is killed at the latest: opening, recovery, many commits, some checkpoints."""

# A command's entries say how many they are, so that half a command would show. One write, so no line is ever half.
_WRITER = """
import os, sys
from pathlib import Path
from nightdesk.data.log import NewEntry, NightLog
from nightdesk.domain.entries import Note
path, turn = Path(sys.argv[1]), sys.argv[2]
os.write(1, b"ready\\n")
log = NightLog.open(path)
for command in range(1_000_000):
    size = 1 + command % 4
    body = Note(ticket="NA-1", body=f"{turn}.{command} {size}")
    with log.writing() as writer:
        events = writer.append([NewEntry(body, "t1", 0, "NA-1", None)] * size, 0)
    os.write(1, "".join(f"{event.id}\\n" for event in events).encode())
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An empty log."""
    path = tmp_path / "night.db"
    NightLog.create(path).close()
    return path


def killed(path: Path, turn: int, after: float) -> list[str]:
    """The ids that a process acknowledged before it was killed, `after` seconds into its work."""
    process = subprocess.Popen([sys.executable, "-c", _WRITER, str(path), str(turn)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    time.sleep(after)
    process.kill()
    out, _ = process.communicate()
    assert process.returncode == -signal.SIGKILL
    return out.decode().split()


def test_everything_acknowledged_survives_fifty_kills(path: Path) -> None:
    moments = random.Random()
    acknowledged: set[str] = set()
    for turn in range(ROUNDS):
        after = moments.uniform(0, LONGEST)
        acknowledged.update(killed(path, turn, after))
        log = NightLog.open(path)
        lost = acknowledged - {event.id for event in log.events()}
        assert not lost, f"round {turn}, killed after {after:.4f} s"
        assert log.verify() == Verified(log.position(), log.head())
        log.close()
    assert len(acknowledged) > 10 * ROUNDS
    no_command_is_half(path)


def no_command_is_half(path: Path) -> None:
    log = NightLog.open(path)
    parts = Counter(event.body.body for event in log.events() if isinstance(event.body, Note))
    assert [text for text, count in parts.items() if count != int(text.split()[1])] == []
    assert [event.n for event in log.events()] == list(range(1, log.position() + 1))
    log.close()


_DIES = """
import os, signal, sys
from pathlib import Path
from nightdesk.data.log import NewEntry, NightLog
from nightdesk.domain.entries import Note
log = NightLog.open(Path(sys.argv[1]))
with log.writing() as writer:
    writer.append([NewEntry(Note(ticket="NA-1", body="x"), "t1", 0, "NA-1", None)], 0)
    if sys.argv[2] == "after append":
        os.kill(os.getpid(), signal.SIGKILL)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize(("point", "there"), [("after append", 0), ("after commit", 1)])
def test_the_commit_is_the_moment_of_saving(path: Path, point: str, there: int) -> None:
    done = subprocess.run([sys.executable, "-c", _DIES, str(path), point], check=False)
    assert done.returncode == -signal.SIGKILL
    log = NightLog.open(path)
    assert log.verify() == Verified(there, log.head())
    log.close()
