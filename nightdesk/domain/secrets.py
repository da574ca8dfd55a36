"""Text that looks like a secret (RB005): nothing of the kind is stored in a runbook or, unasked, in a note (AU-5).

What was found is told by its line, never by its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# No white space beyond the end of a line, and no two parts that could share a character: linear on any text.
_NAMED = re.compile(
    r"\b(?:password|passwd|pwd|secret|api[_-]?key|token)[^\S\n]*[:=][^\S\n]*(?P<value>\S+)", re.IGNORECASE
)
_BARE = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b")
_REFERENCES = ("vault:", "<")
"""How a value begins that only says where the secret is kept, or leaves a gap for it."""


def secrets(text: str) -> tuple[int, ...]:
    """The lines of `text` that look as if they held a secret, counted from 1 (RB005; case 65): each once, in order."""
    lines = []
    line, counted = 1, 0
    for position in sorted(_positions(text)):
        line += text.count("\n", counted, position)
        counted = position
        lines.append(line)
    return tuple(dict.fromkeys(lines))


def _positions(text: str) -> Iterator[int]:
    for found in _NAMED.finditer(text):
        if not found["value"].startswith(_REFERENCES):
            yield found.start()
    yield from (found.start() for found in _BARE.finditer(text))
