"""Every case of §13 has a test that bears its number, and §13 has no other cases."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.cases import LATER

CASES = range(1, 95)
_TEST = re.compile(r"test_case_(\d\d)_[a-z0-9_]+")


def numbers() -> set[int]:
    """The numbers in the names of the tests beside this file."""
    names = [
        node.name
        for file in sorted(Path(__file__).parent.glob("test_case*.py"))
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    ]
    odd = [name for name in names if not _TEST.fullmatch(name)]
    assert odd == []
    return {int(found[1]) for name in names if (found := _TEST.fullmatch(name))}


def test_every_case_has_its_test() -> None:
    assert numbers() == set(CASES)


def test_the_cases_of_the_specification_are_those(shared: Path) -> None:
    specification = shared / "DOMAIN.md"
    if not specification.is_file():
        pytest.skip(f"{specification} is not there")
    text = specification.read_text(encoding="utf-8")
    section = text[text.index("\n## 13 ") : text.index("\n## 14 ")]
    assert [int(number) for number in re.findall(r"^\| (\d+) \|", section, re.MULTILINE)] == list(CASES)


def test_what_is_still_to_come_is_said_of_known_cases_in_words() -> None:
    assert LATER.keys() <= set(CASES)
    assert list(LATER) == sorted(LATER)
    assert all(words.strip() and not words.endswith(".") for words in LATER.values())
