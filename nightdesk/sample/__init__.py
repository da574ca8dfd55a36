"""What comes with the program: the sample night "night-a" and the files a new desk starts from.

Both are plain files beside this module; `lay_out` makes a desk folder of either.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from nightdesk.domain.instants import Instant, parse

NIGHT_A = Path(__file__).parent / "night-a"
"""One night of a fictional desk: policy files, events and the worked results the tests compare with."""
EVENTS = NIGHT_A / "events.jsonl"
PAST = tuple(NIGHT_A / f"{name}.jsonl" for name in ("history", "burden", "drills"))
"""Closed tickets, call-outs and drills of the weeks before."""
ORIGIN = "night-a"
UNTIL: Instant = parse("2026-03-08T08:48:00Z")
"""Where the demo begins: mid-night, after three clients lost their line."""

NEW_DESK = Path(__file__).parent / "new"
"""A desk with one example client; `@NAMES@` in its files are filled in by `new_desk_words`."""

PARTS = ("desk.yaml", "rota.yaml", "clients", "playbooks", "templates")
"""What a desk folder is made of beside its log and its reports (DESIGN §2)."""
_WEEKS = 4


def new_desk_words(name: str, zone: str, today: date) -> Mapping[str, str]:
    """What the marks in a new desk's files stand for: its name and IANA zone, today, this Monday and the next three."""
    monday = today - timedelta(days=today.weekday())
    weeks = {f"@MONDAY{week}@": (monday + timedelta(weeks=week)).isoformat() for week in range(_WEEKS)}
    return {
        "@DESK@": name, "@ZONE@": zone, "@TODAY@": today.isoformat(), "@NEXTYEAR@": str(today.year + 1), **weeks,
    }  # fmt: skip


def lay_out(source: Path, folder: Path, words: Mapping[str, str] | None = None) -> None:
    """Copies the text files of a desk from `source` into `folder`, which must exist; `words` replaces the marks.

    OSError where a file can't be written. The log is not made here.
    """
    for part in PARTS:
        for file in sorted(_files(source / part)):
            text = file.read_text(encoding="utf-8")
            for mark, meaning in (words or {}).items():
                text = text.replace(mark, meaning)
            target = folder / file.relative_to(source)
            target.parent.mkdir(mode=0o700, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    (folder / "handoffs").mkdir(mode=0o700, exist_ok=True)


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else [file for file in path.iterdir() if file.is_file()]
