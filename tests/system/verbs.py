"""Calls of nightdesk as real processes, and the files they are given."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import nightdesk
from nightdesk import sample

CHECKOUT = str(Path(nightdesk.__file__).parent.parent)
EVERYTHING = "2026-03-09T00:00:00Z"
"""After the last event of night-a."""
EXPECTED = json.loads((sample.NIGHT_A / "expected.json").read_text(encoding="utf-8"))


def environment(**more: str) -> dict[str, str]:
    """That of a person with no desk named, in which every folder finds this checkout."""
    given = {name: value for name, value in os.environ.items() if name not in ("NIGHTDESK_DESK", "COLUMNS")}
    return {**given, "PYTHONPATH": CHECKOUT, **more}


def call(*words: str, cwd: Path | None = None, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """One call of nightdesk with no terminal anywhere."""
    return subprocess.run(
        [sys.executable, "-m", "nightdesk", *words],
        cwd=cwd, env=environment(**(env or {})), stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8",
        timeout=60, check=False,
    )  # fmt: skip


def sentence(done: subprocess.CompletedProcess[str], code: int) -> str:
    """The sentence on stderr of a call that could not do it; nothing else was printed, and no traceback."""
    assert (done.returncode, done.stdout) == (code, ""), done
    assert "Traceback" not in done.stderr
    return done.stderr


def ok(*words: str, cwd: Path | None = None) -> str:
    """What a call that went well printed."""
    done = call(*words, cwd=cwd)
    assert done.returncode == 0, done.stderr
    return done.stdout


def events_file(folder: Path, *events: dict[str, object] | bytes) -> Path:
    file = folder / "psa" / "events.jsonl"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"\n".join(one if isinstance(one, bytes) else json.dumps(one).encode() for one in events) + b"\n")
    return file


def created(number: int, **more: object) -> dict[str, object]:
    return {
        "id": f"x{number}", "seq": number, "at": "2026-03-08T08:00:00Z", "type": "ticket_created", "channel": "email",
        "ticket": f"XX-{number}", "client": "harbour-dental", "subject": "Printer", **more,
    }  # fmt: skip
