"""A desk that is ready, to have one thing made wrong, and what a check of it finds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from nightdesk.domain.instants import parse
from nightdesk.sample import NEW_DESK, PARTS, new_desk_words
from nightdesk.views.readiness import Finding, Gathered, Readiness, check

NOW = parse("2026-03-03T20:00:00Z")
"""Tuesday evening in the first of the four weeks of the rota."""
WATCHER = "no watcher yet: pages are made by hand."
CLIENT = "clients/marigold-bakery.md"


def sound() -> dict[str, bytes]:
    """The files of a desk as `init` makes one, in UTC, from the week of 2 March on."""
    words = new_desk_words("Night desk", "UTC", date(2026, 3, 2))
    files: dict[str, bytes] = {}
    for part in PARTS:
        path = NEW_DESK / part
        for file in [path] if path.is_file() else sorted(path.iterdir()):
            text = file.read_text(encoding="utf-8")
            for mark, meaning in words.items():
                text = text.replace(mark, meaning)
            files[file.relative_to(NEW_DESK).as_posix()] = text.encode()
    # Whatever the example agrees for Saturday, it shall have no gap in its cover (RB011).
    files[CLIENT] = re.sub(rb"(?m)^  sat: .*$", b"  sat: []", files[CLIENT])
    return files


def look(files: Mapping[str, bytes] | None = None, at: str = "", **more: object) -> Readiness:
    """A check of these files, at another moment or with something else wrong beside them."""
    now = parse(at) if at else NOW
    return check(Gathered(now=now, files=sound() if files is None else files, **more))  # type: ignore[arg-type]


def edited(file: str, old: str, new: str) -> dict[str, bytes]:
    """A sound desk with one text in one file replaced."""
    files = sound()
    text = files[file].decode()
    assert old in text, old
    return {**files, file: text.replace(old, new).encode()}


def findings(view: Readiness) -> list[Finding]:
    return [finding for area in view.areas for finding in area.findings if finding.words != WATCHER]


def only(view: Readiness) -> Finding:
    (finding,) = findings(view)
    return finding


def line_of(files: Mapping[str, bytes], file: str, text: str) -> int:
    """The line of the file on which `text` stands."""
    return next(number for number, line in enumerate(files[file].decode().split("\n"), start=1) if text in line)
