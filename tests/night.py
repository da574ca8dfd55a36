"""Night-a evaluated without a database: facts, policies and pictures for the tests of rules."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from nightdesk.config import compile_policy
from nightdesk.domain.entries import Event
from nightdesk.domain.facts import Facts
from nightdesk.domain.instants import Instant, parse
from nightdesk.domain.picture import Picture
from nightdesk.domain.policy import Compiled, Policies
from nightdesk.replay import read

NIGHT_A = Path(__file__).parents[1] / "nightdesk" / "sample" / "night-a"


@lru_cache(maxsize=1)
def events() -> tuple[Event, ...]:
    """Every event of night-a, in file order."""
    replay = read((NIGHT_A / "events.jsonl").read_bytes().splitlines(), "night-a")
    assert replay.rejected == ()
    return tuple(row.event for row in replay.rows)


@lru_cache(maxsize=1)
def policies() -> Policies:
    """The policies of night-a, one version each."""
    versions: dict[str, list[tuple[Instant, Compiled]]] = {}
    for path in [NIGHT_A / "desk.yaml", NIGHT_A / "rota.yaml", *sorted((NIGHT_A / "clients").glob("*.md"))]:
        file = path.relative_to(NIGHT_A).as_posix()
        versions[file] = [(Instant(0), compile_policy(file, path.read_bytes()))]
    return Policies(versions)


def picture(at: str | Instant) -> Picture:
    """The desk of night-a at an instant."""
    return Picture(Facts(events()), policies(), parse(at) if isinstance(at, str) else at)


@lru_cache(maxsize=1)
def expected() -> dict[str, Any]:
    """The worked results of night-a."""
    found: dict[str, Any] = json.loads((NIGHT_A / "expected.json").read_text())
    return found
