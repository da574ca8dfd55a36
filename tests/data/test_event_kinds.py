"""Every kind and version ever written is read for ever: one file each in `events/`, with a full and a bare body."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from nightdesk.data.log import NightLog
from nightdesk.data.rows import body_of
from nightdesk.domain.entries import KINDS, Body
from tests.data.notes import entry, write

FOLDER = Path(__file__).parent / "events"
SHIPPED = sorted(path.name.removesuffix(".json") for path in FOLDER.iterdir())
"""`note.1`: a file is added when a kind or version is, and never taken away; a new field is added to `full` only."""


def example(name: str) -> dict[str, Any]:
    example = json.loads((FOLDER / f"{name}.json").read_text())
    assert set(example) == {"full", "bare"}
    return dict(example)


def read(name: str, body: dict[str, Any]) -> Body:
    kind, v = name.split(".")
    return body_of(kind, int(v), json.dumps(body))


def test_every_kind_has_its_file() -> None:
    assert {f"{kind}.{body.v}" for kind, body in KINDS.items()} <= set(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_full_body_is_read_whole(name: str) -> None:
    full = example(name)["full"]
    body = read(name, full)
    assert type(body) is KINDS[name.split(".")[0]]
    # Defaults are left out when a body is written, so this also says that no field was lost in reading.
    assert json.loads(msgspec.json.encode(body)) == full


@pytest.mark.parametrize("name", SHIPPED)
def test_a_full_body_fills_every_field(name: str) -> None:
    fields = {field.encode_name for field in msgspec.structs.fields(KINDS[name.split(".")[0]])}
    assert set(example(name)["full"]) == fields


@pytest.mark.parametrize("name", SHIPPED)
def test_a_body_with_only_what_was_required_at_first_is_still_read(name: str) -> None:
    assert type(read(name, example(name)["bare"])) is KINDS[name.split(".")[0]]


def test_every_kind_goes_through_the_log_and_back(log: NightLog) -> None:
    bodies = [read(name, example(name)["full"]) for name in SHIPPED]
    assert [event.body for event in write(log, [entry(body) for body in bodies])] == bodies
    assert [event.body for event in log.events()] == bodies
