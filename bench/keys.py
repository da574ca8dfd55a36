"""How long from `j` or `k` to the cursor on another row of the queue, and how many bytes that sends down the line."""

from __future__ import annotations

import time
from collections.abc import Iterator
from random import Random
from statistics import median
from typing import NamedTuple

from bench.desks import Desks
from bench.figures import Figure, compared, percentile
from bench.programs import HELLO, PEER, Program, nightdesk
from bench.start import MANY
from bench.terminal import Ended, Replay, Terminal

KEYS = b"j" * 15 + b"k" * 15
P50_BOUND, P95_BOUND = 1.3, 2.5
MUTT_BYTES = 298
"""What mutt sends for a `j` or `k` in its index at 120x40 in true colour. Bytes are the same on every machine, so it
need not be here to be compared with."""
BYTES_BOUND = 1.5

_QUIET = 0.06
_SETTLED = 0.5
_PATIENCE = 5.0


class Press(NamedTuple):
    """One key: milliseconds and bytes to the first whole frame with the cursor elsewhere, and to the last byte."""

    paint: float
    paint_bytes: float
    settle: float
    bytes: float


def pressed(program: Program) -> list[Press]:
    """Starts the program, presses the keys once it is quiet, each when the one before has been painted in full."""
    # A key must not fall into step with the program's own timers.
    chance = Random(len(program.words))
    with Terminal(program.words) as terminal:
        terminal.until_written(program.row.encode())
        terminal.until_quiet(_SETTLED, _PATIENCE)
        replay = Replay()
        found = []
        done = 0
        for key in KEYS:
            time.sleep(chance.random() * 0.02)
            terminal.until_quiet(0.005, 0.0)
            replay.first(terminal.reads[done:], lambda display: False)
            done = len(terminal.reads)
            found.append(_press(terminal, bytes([key]), replay, program))
            done = len(terminal.reads)
    return found


def _press(terminal: Terminal, key: bytes, replay: Replay, program: Program) -> Press:
    before, begin = program.on_row(replay.display), len(terminal.reads)
    at, seen, moved = terminal.press(key), begin, None
    while moved is None:
        # What was under way may be painted first, and then nothing for a while: the key itself is waited for.
        terminal.until_quiet(_QUIET, _PATIENCE)
        if len(terminal.reads) == seen:
            raise Ended("a key moved nothing; the screen:\n" + "\n".join(replay.display))
        fresh, seen = terminal.reads[seen:], len(terminal.reads)
        moved = replay.first(fresh, lambda display: program.on_row(display) not in (None, before))
    reads = terminal.reads[begin:]
    until = sum(len(read.data) for read in reads if read.at <= moved)
    return Press((moved - at) / 1e6, until, (reads[-1].at - at) / 1e6, sum(len(read.data) for read in reads))


def measure(desks: Desks, rounds: int) -> Iterator[Figure]:
    """The figures, from interleaved rounds of 30 keys each."""
    ours, theirs = [], []
    program = nightdesk(desks.of(MANY))
    for _ in range(rounds):
        theirs.append(pressed(HELLO))
        ours.append(pressed(program))
    for percent, bound in ((50, P50_BOUND), (95, P95_BOUND)):
        what = f"j/k to the cursor on its row, p{percent}"
        one, other = ([percentile([p.paint for p in some], percent) for some in each] for each in (ours, theirs))
        yield compared(what, "ms", one, PEER, other, bound)
    one, other = ([median(p.settle for p in some) for some in each] for each in (ours, theirs))
    yield compared("j/k to the last byte, the card beside it too, p50", "ms", one, PEER, other)
    one, other = ([median(p.paint_bytes for p in some) for some in each] for each in (ours, theirs))
    yield compared("bytes to the cursor on its row, p50", "bytes", one, PEER, other)
    one, other = ([median(p.bytes for p in some) for some in each] for each in (ours, theirs))
    yield compared("bytes per j/k in all, p50", "bytes", one, PEER, other)
    yield compared("bytes per j/k in all, p50", "bytes", one, "mutt, as noted", [MUTT_BYTES] * rounds, BYTES_BOUND)
