"""`evaluate`: the worked night, value for value, whatever the order of the lines; and folders that can't be read."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from nightdesk.errors import UsageError
from nightdesk.evaluate import evaluate
from tests.night import NIGHT_A

QUESTIONS = {"evaluate.json": "expected.json", "evaluate-day.json": "expected-day.json"}


def night(folder: Path, *, asked: str = "evaluate.json") -> Path:
    """A copy of night-a that asks those questions."""
    copy = folder / "night"
    shutil.copytree(NIGHT_A, copy)
    (copy / "evaluate.json").write_bytes((NIGHT_A / asked).read_bytes())
    return copy


def expected(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((NIGHT_A / name).read_text())
    return found


def differing(found: Any, wanted: Any, where: str = "") -> list[str]:
    """The paths at which two JSON values differ; order of keys does not matter, order of lists does."""
    if isinstance(found, dict) and isinstance(wanted, dict):
        return [
            path
            for key in sorted(found.keys() | wanted.keys())
            for path in differing(found.get(key, "absent"), wanted.get(key, "absent"), f"{where}/{key}")
        ]
    if isinstance(found, list) and isinstance(wanted, list) and len(found) == len(wanted):
        pairs = enumerate(zip(found, wanted, strict=True))
        return [path for place, (one, other) in pairs for path in differing(one, other, f"{where}/{place}")]
    same_kind = isinstance(found, bool) == isinstance(wanted, bool)
    return [] if found == wanted and same_kind else [f"{where}: {found!r} instead of {wanted!r}"]


@pytest.mark.parametrize("asked", QUESTIONS)
def test_every_value_of_night_a_is_as_worked(asked: str, tmp_path: Path) -> None:
    found, wanted = evaluate(night(tmp_path, asked=asked)), expected(QUESTIONS[asked])
    assert list(found) == list(wanted)
    assert differing(found, wanted) == []


def test_the_comparison_sees_a_single_changed_value() -> None:
    wanted = expected("expected.json")
    for path in (("sla", "2026-03-08T02:00:00Z", "NA-201"), ("kpi",), ("queue",), ("handoff", "reasons")):
        found = json.loads(json.dumps(wanted))
        inner = found
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = "something else"
        assert differing(found, wanted)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_lines_changes_nothing(seed: int, tmp_path: Path) -> None:
    """T-4: a replay lives by the events' own times, no clock is asked; T-5: their order is by instant and number."""
    folder = night(tmp_path)
    for name in ("events", "history", "burden", "drills"):
        lines = (folder / f"{name}.jsonl").read_text().splitlines()
        random.Random(seed).shuffle(lines)
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n")
    assert differing(evaluate(folder), expected("expected.json")) == []


def test_a_night_without_a_past_is_a_night_all_the_same(tmp_path: Path) -> None:
    folder = night(tmp_path)
    for name in ("history", "burden", "drills"):
        (folder / f"{name}.jsonl").unlink()
    found = evaluate(folder)
    assert found["drills"]["overall"]["n"] == 0
    assert found["drills"]["overall"]["kappa"] is None
    assert found["top5"] == []
    assert found["kpi"]["population"] == 22


@pytest.mark.parametrize(("change", "said"), [
    ({"night": "2026-03-09", "shift": "day"}, "2026-03-09 is a working day"),
    ({"instants": ["2026-03-08 02:00"]}, "is not an instant"),
    ({"night": "7 March"}, "evaluate.json"),
    ({"shift": "evening"}, "shift"),
    ({"cover": [{"client": "nobody", "severity": "P1", "at": "2026-03-08T02:00:00Z"}]}, "'nobody'"),
])  # fmt: skip
def test_a_question_that_makes_no_sense_is_named(change: dict[str, Any], said: str, tmp_path: Path) -> None:
    folder = night(tmp_path)
    asked = json.loads((folder / "evaluate.json").read_text())
    (folder / "evaluate.json").write_text(json.dumps(asked | change))
    with pytest.raises(UsageError) as refused:
        evaluate(folder)
    assert said in str(refused.value)


def test_a_line_that_cant_be_read_is_named_by_file_and_line(tmp_path: Path) -> None:
    folder = night(tmp_path)
    with (folder / "events.jsonl").open("a") as out:
        said = {"id": "z1", "seq": 9999, "at": "2026-03-08T02:00:00Z", "type": "note", "by": "t1", "ticket": "X"}
        out.write(json.dumps(said | {"body": ""}) + "\n")
    with pytest.raises(UsageError) as refused:
        evaluate(folder)
    lines = len((folder / "events.jsonl").read_text().splitlines())
    assert f"events.jsonl, line {lines}: no ticket" in str(refused.value)


def test_a_folder_that_is_none_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        evaluate(tmp_path)
    assert "evaluate.json" in str(refused.value)


def test_a_broken_desk_file_is_named(tmp_path: Path) -> None:
    folder = night(tmp_path)
    (folder / "desk.yaml").write_text('desk_name: "X"\ntimezone: "Mars/Olympus"\n')
    with pytest.raises(UsageError) as refused:
        evaluate(folder)
    assert "desk.yaml line 2" in str(refused.value)
