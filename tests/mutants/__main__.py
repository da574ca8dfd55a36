"""`python -m tests.mutants`: put faults into the rules, say which ones no test noticed. Exit 1 where there are any.

Without a name: the modules mutated throughout. With --sample: so many of each of the others, always the same ones.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec

from tests.mutants.making import Mutant, mutants
from tests.mutants.running import ROOT, baseline, name_of, outcomes, passed_by_types, source_of
from tests.mutants.targets import SAMPLED, WHOLE

KEPT = Path(__file__).with_name("kept.toml")
SEED = 3


class Kept(msgspec.Struct, frozen=True):
    """A fault that may stay unnoticed: where, what, and why. Without `now`: whatever is done to a line of words."""

    module: str
    was: str
    why: str
    now: str | None = None


def kept() -> tuple[Kept, ...]:
    """What kept.toml justifies."""
    return msgspec.convert(tomllib.loads(KEPT.read_text(encoding="utf-8")), dict[str, tuple[Kept, ...]])["kept"]


def run(short: str, chosen: Sequence[Mutant], tests: Sequence[str], *, jobs: int) -> tuple[Counter[str], list[Mutant]]:
    """What became of these mutants of a module, counted, and those that nothing noticed and nothing justifies."""
    module = name_of(short)
    allowed = {(one.was, one.now) for one in kept() if one.module == short}

    def justified(mutant: Mutant) -> bool:
        return (mutant.was, mutant.now) in allowed or (mutant.was, None) in allowed

    seconds = int(baseline(module, tests) * 5) + 20
    counted: Counter[str] = Counter(dict.fromkeys(("refused by types", "killed", "justified", "survived"), 0))
    left: list[Mutant] = []
    # mypy first: it is quicker than any test.
    typed = passed_by_types(module, chosen, jobs=jobs)
    counted["refused by types"] = len(chosen) - len(typed)
    for done, (mutant, outcome) in enumerate(outcomes(module, typed, tests, jobs=jobs, seconds=seconds), 1):
        if outcome == "survived" and justified(mutant):
            counted["justified"] += 1
        else:
            counted[outcome] += 1
            left.extend([mutant] if outcome == "survived" else [])
        if sys.stderr.isatty():
            print(f"\r{short} {done}/{len(typed)}", end="", file=sys.stderr, flush=True)
    return counted, sorted(left, key=lambda mutant: mutant.number)


def _given(args: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("module", nargs="*", help="a module of the domain, as in tests/mutants/targets.py")
    parser.add_argument("--sample", type=int, metavar="N", help="N mutants of each module, drawn by a fixed seed")
    parser.add_argument("--lines", metavar="A-B", help="only faults in these lines")
    parser.add_argument("--only", metavar="FILE", help="only the survivors an earlier --write has put in this file")
    parser.add_argument("--write", metavar="FILE", help="put the survivors here, as JSON")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="so many at a time (2)")
    return parser.parse_args(args)


def _chosen(given: argparse.Namespace, short: str) -> list[Mutant]:
    found = mutants(source_of(name_of(short)).read_text(encoding="utf-8"))
    if given.lines:
        first, _, last = given.lines.partition("-")
        found = [mutant for mutant in found if int(first) <= mutant.line <= int(last or first)]
    if given.only:
        wanted = {tuple(pair) for pair in json.loads(Path(given.only).read_text(encoding="utf-8")).get(short, ())}
        found = [mutant for mutant in found if (mutant.was, mutant.now) in wanted]
    if given.sample and given.sample < len(found):
        found = sorted(random.Random(SEED).sample(found, given.sample), key=lambda mutant: mutant.number)
    return found


def main(args: Sequence[str] | None = None) -> int:
    """Run, print survivors and a line of figures a module; 1 where a fault is neither noticed nor justified."""
    given = _given(args)
    targets = {**WHOLE, **SAMPLED}
    names = given.module or list(SAMPLED if given.sample else WHOLE)
    written: dict[str, list[tuple[str, str]]] = {}
    for short in names:
        begun = time.monotonic()
        chosen = _chosen(given, short)
        counted, left = run(short, chosen, targets[short], jobs=given.jobs)
        for mutant in left:
            print(f"{short} {mutant.told()}")
        figures = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counted.items()))
        print(f"{short}: {len(chosen)} mutants: {figures} ({time.monotonic() - begun:.0f} s)", flush=True)
        written[short] = [(mutant.was, mutant.now) for mutant in left]
    if given.write:
        Path(given.write).write_text(json.dumps(written, indent=1), encoding="utf-8")
    return 1 if any(written.values()) else 0


if __name__ == "__main__":
    import os

    os.chdir(ROOT)
    raise SystemExit(main())
