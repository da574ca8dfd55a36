"""How long from the start of the program to a queue one can use, with 10,000 open tickets and with 1,000."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bench.desks import Desks
from bench.figures import Figure, compared
from bench.programs import HELLO, PEER, Program, nightdesk
from bench.terminal import Ended, Replay, Terminal

FEW, MANY = 1_000, 10_000
USABLE_BOUND = 1.25
GROWTH_BOUND = 1.15

_QUIET = 0.3
_FIRST = 10.0


class Start(NamedTuple):
    """One start, in milliseconds from before the fork."""

    painted: float
    """The first whole frame that shows a row with the cursor on it."""
    usable: float
    """The first whole frame in which `j`, sent when that row was seen, has moved the cursor."""


def started(program: Program) -> Start:
    """Starts the program, moves its cursor once, ends it. Ended where that never shows."""
    with Terminal(program.words) as terminal:
        terminal.until_written(program.row.encode())
        terminal.press(b"j")
        terminal.until_quiet(_QUIET, _FIRST)
    replay = Replay()
    painted = usable = first = None
    for at in replay.frames(terminal.reads):
        here = program.on_row(replay.display)
        if here is None:
            continue
        if first is None:
            painted, first = at, here
        elif here != first:
            usable = at
            break
    if painted is None or usable is None:
        raise Ended("the cursor never moved; the screen:\n" + "\n".join(replay.display))
    return Start((painted - terminal.started_at) / 1e6, (usable - terminal.started_at) / 1e6)


def measure(desks: Desks, rounds: int) -> Iterator[Figure]:
    """The figures, from interleaved rounds; one round before them warms caches and is not counted."""
    programs = (HELLO, nightdesk(desks.of(FEW)), nightdesk(desks.of(MANY)))
    counted = [tuple(map(started, programs)) for _ in range(rounds + 1)][1:]
    peer, few, many = zip(*counted, strict=True)
    yield _figure(f"first row painted, {MANY:,} tickets", [s.painted for s in many], PEER, [s.painted for s in peer])
    usable = [s.usable for s in many]
    yield _figure(f"usable queue, {FEW:,} tickets", [s.usable for s in few], PEER, [s.usable for s in peer])
    yield _figure(f"usable queue, {MANY:,} tickets", usable, PEER, [s.usable for s in peer], USABLE_BOUND)
    with_few = f"with {FEW:,}"
    yield _figure(f"usable queue, {MANY:,} tickets", usable, with_few, [s.usable for s in few], GROWTH_BOUND)


def _figure(what: str, ours: list[float], peer: str, theirs: list[float], bound: float | None = None) -> Figure:
    return compared(what, "ms", ours, peer, theirs, bound)
