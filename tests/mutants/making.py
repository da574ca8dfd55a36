"""The mutants of one module: its text with one small fault each.

The faults are mutmut's, put in everywhere: also in what runs at import (tables, thresholds) and in properties, which
mutmut itself leaves alone. A few of our own are added: a statement left out, a condition turned round, `return None`.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import libcst as cst
import msgspec
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators, operator_string


class Mutant(msgspec.Struct, frozen=True):
    """One fault: the lines as they were, as they are now, and the whole text with it."""

    number: int
    line: int
    was: str
    now: str
    text: str

    def told(self) -> str:
        """The fault as a short diff."""
        return f"#{self.number} line {self.line}\n" + _marked("-", self.was) + _marked("+", self.now)


def _marked(sign: str, lines: str) -> str:
    return "".join(f"  {sign} {line}\n" for line in lines.split("\n"))


def mutants(text: str) -> list[Mutant]:
    """Every mutant of this module text that is still Python, in the order of the lines; no two the same."""
    wrapper = MetadataWrapper(cst.parse_module(text))
    module, places = wrapper.module, wrapper.resolve(PositionProvider)
    pieces = [module.code_for_node(statement) for statement in module.body]
    head, foot = text.split("".join(pieces))
    found: list[Mutant] = []
    seen = {text}
    for position, statement in enumerate(module.body):
        # Only the statement at the top level is written anew: the whole module takes ten times as long.
        before, after = head + "".join(pieces[:position]), "".join(pieces[position + 1 :]) + foot
        for old, new in _faults(statement):
            changed = before + module.code_for_node(_replaced(statement, old, new)) + after
            if changed not in seen and _compiles(changed):
                seen.add(changed)
                was, now = _difference(text, changed)
                found.append(Mutant(len(found), places[old].start.line, was, now, changed))
    return found


def _replaced(statement: cst.CSTNode, old: cst.CSTNode, new: cst.CSTNode) -> cst.CSTNode:
    made = new if statement is old else statement.deep_replace(old, new)
    assert isinstance(made, cst.CSTNode), "a statement at the top level is never taken out"
    return made


def _faults(statement: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
    nodes: list[cst.CSTNode] = []
    statement.visit(_Nodes(nodes))
    operators: Sequence[tuple[type, Callable[[Any], Any]]] = (*mutation_operators, *_OURS)
    for node in nodes:
        for kind, operator in operators:
            if isinstance(node, kind):
                # Of the three faults in a text (padded, lower, upper case) the first is enough.
                yield from ((node, new) for new in list(operator(node))[: 1 if operator is operator_string else None])


class _Nodes(cst.CSTVisitor):
    """Gathers what can be mutated: no types, decorators, imports, class keywords, nor an assertion's words."""

    def __init__(self, found: list[cst.CSTNode]) -> None:
        super().__init__()
        self._found = found

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.Annotation | cst.Decorator | cst.Import | cst.ImportFrom | cst.Raise):
            return False
        if isinstance(node, cst.AnnAssign) and _named(node.annotation.annotation, "TypeAlias"):
            return False
        if isinstance(node, cst.Call) and _named(node.func, "NewType", "cast"):
            return False
        if isinstance(node, cst.ClassDef):
            node.body.visit(self)
            return False
        self._found.append(node)
        return True


def _named(node: cst.CSTNode, *names: str) -> bool:
    return isinstance(node, cst.Name) and node.value in names


def _left_out(node: cst.Expr) -> Iterator[cst.CSTNode]:
    if not isinstance(node.value, cst.SimpleString | cst.ConcatenatedString):
        yield cst.Pass()


def _nothing_returned(node: cst.Return) -> Iterator[cst.CSTNode]:
    if node.value is not None:
        yield node.with_changes(value=cst.Name("None"))


def _turned_round(node: cst.If | cst.While | cst.CompIf) -> Iterator[cst.CSTNode]:
    turned = cst.UnaryOperation(cst.Not(), node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()]))
    yield node.with_changes(test=turned)


_OURS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (cst.Expr, _left_out),
    (cst.Return, _nothing_returned),
    (cst.If, _turned_round),
    (cst.While, _turned_round),
    (cst.CompIf, _turned_round),
)


def _compiles(text: str) -> bool:
    try:
        compile(text, "mutant", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


def _difference(text: str, changed: str) -> tuple[str, str]:
    lines = list(difflib.ndiff(text.splitlines(), changed.splitlines()))
    was, now = ([line[2:].strip() for line in lines if line.startswith(sign)] for sign in ("- ", "+ "))
    return "\n".join(was), "\n".join(now)
