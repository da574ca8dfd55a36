"""The Python files of a tree, parsed once, and the one shape in which every guard reports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
"""The top of this repository."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, order=True)
class Violation:
    """One place that breaks a rule of the house."""

    file: str
    line: int
    rule: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.rule}"


@dataclass(frozen=True)
class Source:
    """One Python file. `name` is its path from the top of the tree, with slashes."""

    name: str
    text: str
    tree: ast.Module

    @property
    def module(self) -> str:
        """The dotted name it is imported by."""
        return self.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def is_package(self) -> bool:
        """Whether it is a folder's `__init__`."""
        return self.name.endswith("/__init__.py")


def sources(top: Path, *folders: str) -> list[Source]:
    """Every Python file below those folders of `top`, by name."""
    found = []
    for path in sorted(path for folder in folders for path in (top / folder).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        found.append(Source(path.relative_to(top).as_posix(), text, ast.parse(text, str(path))))
    return found


def functions(tree: ast.AST) -> Iterator[Function]:
    """Every function and method in it, nested ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def expect_none(violations: list[Violation]) -> None:
    """Fail the test with the violations one a line, and nothing else."""
    if violations:
        pytest.fail("\n".join(map(str, sorted(violations))), pytrace=False)


def plant(top: Path, files: dict[str, str]) -> Path:
    """Write a small tree for a guard to find fault with."""
    for name, text in files.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return top
