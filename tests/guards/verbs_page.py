"""docs/reference/verbs.md: every verb with its options, as `--help` prints them.

`.venv/bin/python -m tests.guards.verbs_page` writes the page anew.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import redirect_stdout
from pathlib import Path
from unittest import mock

from nightdesk.__main__ import VERBS, main
from tests.guards.sources import ROOT

PAGE = Path("docs") / "reference" / "verbs.md"
COMMAND = ".venv/bin/python -m tests.guards.verbs_page"
WIDTH = "100"
"""Columns the help is laid out for, whatever terminal this runs in."""

_HEAD = f"""\
# The verbs

`nightdesk VERB` does one thing and ends. Data comes on stdout, words on stderr; `--json` where a script may read it.
Exit code 0: done. 1: something was found wrong. 2: the call can't be understood. With no terminal nothing waits for an
answer.

This page is made from the program by `{COMMAND}`; a test holds it to that.
"""


def page() -> str:
    """The page as the program has it."""
    parts = [_HEAD]
    for verb, (_, line) in VERBS.items():
        parts.append(f"## {verb}\n\n{line[0].upper()}{line[1:]}.\n\n```text\n{_help(verb)}```\n")
    return "\n".join(parts)


def _help(verb: str) -> str:
    out = io.StringIO()
    # Argparse asks the environment for the width, and Python the name it was called by.
    with mock.patch.dict(os.environ, {"COLUMNS": WIDTH}), redirect_stdout(out):
        code = main([verb, "--help"])
    assert code == 0, verb
    return out.getvalue()


def write(top: Path) -> None:
    """Put the page where it belongs."""
    (top / PAGE).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    write(ROOT)
    sys.stderr.write(f"{PAGE}: {len(VERBS)} verbs\n")
