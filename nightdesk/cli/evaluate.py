"""`nightdesk evaluate NIGHT_FOLDER`: every rule's result on a night folder as one JSON object (DOMAIN §14)."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from nightdesk.errors import UsageError


def run(words: Sequence[str]) -> int:
    """Prints the object on stdout. Exit code 0; a folder that can't be read is a UsageError naming file and cure."""
    parser = _Parser(
        prog="nightdesk evaluate",
        description="Work out every rule on a night folder (its events, runbooks and evaluate.json) and print the "
        "results as JSON. No desk and no log are needed or touched.",
        allow_abbrev=False,
    )
    parser.add_argument("folder", metavar="NIGHT_FOLDER", help="a folder with events.jsonl and evaluate.json")
    try:
        given = parser.parse_args(words)
    except SystemExit as left:
        if left.code:
            raise
        return 0
    from nightdesk import evaluate

    # Not through `tell`: JSON escapes what could drive a terminal, and the object has to be value for value.
    sys.stdout.write(evaluate.shown(evaluate.evaluate(Path(given.folder))))
    return 0


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError("Can't understand the call", f"{self.prog}: {message}.", f"See {self.prog} --help.")
