"""House style: what holds for every Python file of the repository."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.guards import style
from tests.guards.sources import ROOT, Source, Violation, expect_none, plant, sources

Rule = Callable[[Source], Iterator[Violation]]

EVERYWHERE = sources(ROOT, "nightdesk", "tests", "bench")
PROGRAM = [source for source in EVERYWHERE if source.name.startswith("nightdesk/")]


@pytest.mark.parametrize("rule", [style.too_long, style.catches_everything, style.left_over])
def test_every_file_keeps_the_rule(rule: Rule) -> None:
    violations = [violation for source in EVERYWHERE for violation in rule(source)]
    expect_none(violations)


def test_everything_public_in_the_program_says_what_it_is() -> None:
    violations = [violation for source in PROGRAM for violation in style.undocumented(source)]
    expect_none(violations)


def test_every_method_left_to_the_children_is_written_by_one() -> None:
    expect_none(style.never_written(PROGRAM))


def test_every_listed_worker_edge_is_still_there() -> None:
    assert style.stale_edges(PROGRAM) == []


LONG_MODULE = '"""Long."""\n' * 401
LONG_FUNCTION = '"""Long."""\ndef long():\n' + "    pass\n" * 60
FULL_MODULE = '"""Full."""\n' * 400
FULL_FUNCTION = '"""Full."""\ndef full():\n' + "    pass\n" * 59
SWALLOWS = "try:\n    work()\nexcept {}:\n    pass\n"
CLEANS_UP = "try:\n    work()\nexcept BaseException:\n    undo()\n    raise\n"


@pytest.mark.parametrize(
    ("rule", "text", "line"),
    [
        (style.too_long, LONG_MODULE, 1),
        (style.too_long, LONG_FUNCTION, 2),
        (style.catches_everything, SWALLOWS.format("Exception"), 3),
        (style.catches_everything, SWALLOWS.format("BaseException as error"), 3),
        (style.catches_everything, SWALLOWS.format("(ValueError, Exception)"), 3),
        (style.catches_everything, SWALLOWS.replace(" {}", ""), 3),
        (style.left_over, "work()  # TO" + "DO later", 1),
        (style.undocumented, "import os", 1),
        (style.undocumented, '"""Here."""\nclass Bare:\n    pass', 2),
        (style.undocumented, '"""Here."""\nasync def bare():\n    pass', 2),
    ],
)
def test_the_check_finds_what_breaks_the_rule(tmp_path: Path, rule: Rule, text: str, line: int) -> None:
    assert [violation.line for violation in rule(_only(tmp_path, text))] == [line]


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (style.too_long, FULL_MODULE),
        (style.too_long, FULL_FUNCTION),
        (style.catches_everything, SWALLOWS.format("(ValueError, OSError)")),
        (style.catches_everything, CLEANS_UP),
        (style.left_over, "todos = []"),
        (style.undocumented, ""),
        (style.undocumented, '"""Here."""\ndef _private():\n    pass'),
    ],
)
def test_the_check_lets_pass_what_keeps_the_rule(tmp_path: Path, rule: Rule, text: str) -> None:
    assert list(rule(_only(tmp_path, text))) == []


PARENT = "class Page:\n    def place(self):\n        raise NotImplementedError\n"
CHILD = "class Queue(Page):\n    def place(self):\n        return 1\n"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (PARENT + CHILD, []),
        (PARENT + CHILD.replace("Page", "common.Page[int]"), []),
        (PARENT + "class Middle(Page):\n    pass\n" + CHILD.replace("Page", "Middle"), []),
        (PARENT, [2]),
        (PARENT + CHILD.replace("place", "other"), [2]),
        (PARENT + CHILD.replace("(Page)", ""), [2]),
        (PARENT + CHILD.replace("return 1", "raise NotImplementedError()"), [2, 5]),
        ("def later():\n    raise NotImplementedError('soon')\n", [1]),
    ],
)
def test_a_function_that_is_never_written_is_found(tmp_path: Path, text: str, lines: list[int]) -> None:
    assert [violation.line for violation in style.never_written([_only(tmp_path, text)])] == lines


def test_a_listed_worker_edge_may_catch_everything_and_its_neighbour_may_not(tmp_path: Path) -> None:
    body = "    try:\n        work()\n    except Exception:\n        tell()\n"
    source = _only(tmp_path, f"def edge():\n{body}def inland():\n{body}")
    found = list(style.catches_everything(source, frozenset({"nightdesk/some.py:edge"})))
    assert [violation.line for violation in found] == [9]


def test_a_listed_worker_edge_that_is_gone_is_named(tmp_path: Path) -> None:
    source = _only(tmp_path, "def edge():\n    pass\n")
    edges = frozenset({"nightdesk/some.py:edge", "nightdesk/some.py:gone"})
    assert style.stale_edges([source], edges) == ["nightdesk/some.py:gone"]


def _only(top: Path, text: str) -> Source:
    [source] = sources(plant(top, {"nightdesk/some.py": text}), "nightdesk")
    return source
