"""`python -m bench`: runs the measurements and prints each beside its peer and its bound. Exit 0, met or not."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from bench import alerts, keys, save, start, year
from bench.desks import Desks
from bench.figures import Figure, table
from bench.terminal import Ended

ROUNDS = 5
MEASUREMENTS: Mapping[str, Callable[[Desks, int], Iterator[Figure]]] = {
    "start": start.measure,
    "keys": keys.measure,
    "save": save.measure,
    "alerts": alerts.measure,
    "year": year.measure,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Measures what was asked for. Exit code 0, or 1 where a program did not run at all."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure Nightdesk against its peers.")
    parser.add_argument("--rounds", type=_rounds, default=ROUNDS, metavar="N", help=f"default: {ROUNDS}")
    parser.add_argument("--only", choices=MEASUREMENTS, help="one measurement (default: all)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args(argv)
    # Ended from outside, it still takes away what it made and ends what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="nightdesk-bench-") as folder:
        desks = Desks(Path(folder))
        for name in [given.only] if given.only else MEASUREMENTS:
            print(f"{name}: {given.rounds} rounds ...", file=sys.stderr, flush=True)
            try:
                figures.extend(MEASUREMENTS[name](desks, given.rounds))
            except Ended as error:
                print(f"{name} could not be measured: {error}", file=sys.stderr)
                return 1
    if given.json:
        print(json.dumps([{**asdict(figure), "met": figure.met} for figure in figures], indent=1))
    else:
        print(table(figures), end="")
        print("Times are of this machine and this hour; keep the ratios. In brackets: the lowest and highest round.")
    return 0


def _rounds(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least one round")
    return number


if __name__ == "__main__":
    sys.exit(main())
