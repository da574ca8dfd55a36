"""The rules of house style a machine can check in one Python file."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.guards.sources import Function, Source, Violation, functions

MODULE_LINES = 400
FUNCTION_LINES = 60

WORKER_EDGES = frozenset({"nightdesk/screens/common/calls.py:run"})
"""Functions that may catch everything, as `file:function`: where a worker hands its failure on as a message."""

_EVERYTHING = ("Exception", "BaseException")
_LEFT_OVER = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r")\b")


def too_long(source: Source) -> Iterator[Violation]:
    """A module past 400 lines, a function past 60: at 400 ask what second thing has moved in."""
    lines = source.text.count("\n")
    if lines > MODULE_LINES:
        yield Violation(source.name, 1, f"a module of {lines} lines; split it at {MODULE_LINES}")
    for function in functions(source.tree):
        length = (function.end_lineno or function.lineno) - function.lineno + 1
        if length > FUNCTION_LINES:
            yield Violation(source.name, function.lineno, f"{function.name} has {length} lines, over {FUNCTION_LINES}")


def catches_everything(source: Source, edges: frozenset[str] = WORKER_EDGES) -> Iterator[Violation]:
    """A handler that swallows whatever comes. One that ends by raising again only cleans up, and may stay."""
    allowed = {
        handler
        for function in functions(source.tree)
        if f"{source.name}:{function.name}" in edges
        for handler in ast.walk(function)
    }
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler) and _is_wide(node.type) and node not in allowed and not _raises(node):
            yield Violation(source.name, node.lineno, "catches everything outside a worker edge")


def stale_edges(found: list[Source], edges: frozenset[str] = WORKER_EDGES) -> list[str]:
    """Listed worker edges that are no function any more."""
    return sorted(edges - {f"{source.name}:{function.name}" for source in found for function in functions(source.tree)})


def left_over(source: Source) -> Iterator[Violation]:
    """A mark of something unfinished."""
    for number, line in enumerate(source.text.splitlines(), 1):
        if mark := _LEFT_OVER.search(line):
            yield Violation(source.name, number, f"something unfinished: {mark[1]}")


def never_written(found: list[Source]) -> list[Violation]:
    """A function that only raises NotImplementedError, but for a method that some child class does write."""
    classes = [node for source in found for node in ast.walk(source.tree) if isinstance(node, ast.ClassDef)]
    written = {
        (ancestor, member.name)
        for child in classes
        for ancestor in _ancestors(child, classes)
        for member in child.body
        if isinstance(member, Function) and not _raises_not_implemented(member)
    }
    promised = {
        member
        for parent in classes
        for member in parent.body
        if isinstance(member, Function) and (parent.name, member.name) in written
    }
    return [
        Violation(source.name, function.lineno, f"{function.name} is never written")
        for source in found
        for function in functions(source.tree)
        if _raises_not_implemented(function) and function not in promised
    ]


def undocumented(source: Source) -> Iterator[Violation]:
    """A module, public class or public function at its top level without a docstring."""
    if source.text.strip() and not ast.get_docstring(source.tree):
        yield Violation(source.name, 1, "the module doesn't say what it is for")
    for node in source.tree.body:
        if not isinstance(node, ast.ClassDef | Function) or node.name.startswith("_"):
            continue
        if not ast.get_docstring(node):
            yield Violation(source.name, node.lineno, f"{node.name} has no docstring")


def _is_wide(caught: ast.expr | None) -> bool:
    if caught is None:
        return True
    if isinstance(caught, ast.Tuple):
        return any(map(_is_wide, caught.elts))
    return isinstance(caught, ast.Name) and caught.id in _EVERYTHING


def _raises(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def _raises_not_implemented(function: Function) -> bool:
    return any(
        isinstance(node, ast.Raise) and node.exc is not None and "NotImplementedError" in ast.unparse(node.exc)
        for node in ast.walk(function)
    )


def _ancestors(child: ast.ClassDef, classes: list[ast.ClassDef]) -> set[str]:
    """Names of the classes it descends from, as far as they are ours."""
    names = {ast.unparse(base).partition("[")[0].rpartition(".")[2] for base in child.bases}
    return names.union(*(_ancestors(parent, classes) for parent in classes if parent.name in names and parent != child))
