"""YAML text → a tree that remembers lines and what was in quotes (RB-YAML, DOMAIN §6).

The tree keeps every scalar as written: what `22:00` or `no` means, the field says, not YAML 1.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from nightdesk.text import sanitise

if TYPE_CHECKING:
    import yaml

SIZE = 262_144
"""Characters of YAML one file may hold."""
DEPTH = 20


class Problem(msgspec.Struct, frozen=True):
    """One thing wrong with a text file, said so that somebody can put it right."""

    rule: str
    """A lint rule (`RB009`), or `RB-YAML` for what the YAML subset or a field's type forbids."""
    level: Literal["error", "warn"]
    where: str
    """The field, heading or name it is about; empty where it is the file."""
    words: str
    """What is wrong and the cure, as a sentence."""
    line: int | None = None
    """Counted from 1 in the whole file."""

    def sentence(self, file: str) -> str:
        """The words with the place in front: `clients/acme.md line 4: …`."""
        return f"{file} line {self.line}: {self.words}" if self.line else f"{file}: {self.words}"


class Scalar(msgspec.Struct, frozen=True):
    """A single value as it is written, and whether it stands in quotes."""

    text: str
    quoted: bool
    line: int

    @property
    def empty(self) -> bool:
        """Whether YAML calls it null: nothing written, `~` or `null`."""
        return not self.quoted and self.text in ("", "~", "null", "Null", "NULL")


class Listing(msgspec.Struct, frozen=True):
    """A list, and the line on which it begins."""

    items: tuple[Node, ...]
    line: int


class Table(msgspec.Struct, frozen=True):
    """A mapping of field names, and the line on which it begins."""

    items: Mapping[str, Node]
    lines: Mapping[str, int]
    """The line of each key."""
    line: int


Node: TypeAlias = Scalar | Listing | Table


class _Rejected(Exception):
    def __init__(self, words: str, line: int) -> None:
        self.words = words
        self.line = line


def read_tree(text: str, first_line: int = 1) -> tuple[Table | None, list[Problem]]:
    """The top mapping of a YAML text and what is wrong with it; None where it can't be read at all.

    `first_line` is the line of the file on which `text` begins.
    """
    import yaml

    if len(text) > SIZE:
        words = f"{len(text)} characters of YAML are more than the {SIZE} a file may hold; move prose below the ---."
        return None, [Problem("RB-YAML", "error", "", words)]
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    builder = _Builder(yaml.parse(text, Loader=loader), first_line)
    try:
        tree = builder.document()
    except _Rejected as rejected:
        return None, [*builder.problems, Problem("RB-YAML", "error", "", rejected.words, rejected.line)]
    except yaml.YAMLError as error:
        return None, [*builder.problems, _yaml_problem(error, first_line)]
    return tree, builder.problems


class _Builder:
    """Builds the tree from parse events: no recursion in C, no tags resolved, no aliases followed."""

    def __init__(self, events: Iterator[yaml.Event], first_line: int) -> None:
        self.events = events
        self.first_line = first_line
        self.problems: list[Problem] = []

    def document(self) -> Table:
        import yaml

        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                break
        else:
            return Table({}, {}, self.first_line)
        start = next(self.events)
        root = self.node(start, 0)
        if isinstance(root, Scalar) and root.empty:
            return Table({}, {}, root.line)
        if not isinstance(root, Table):
            raise _Rejected("the file must hold fields written as name: value.", root.line)
        next(self.events)  # the document's end
        after = next(self.events, None)
        if isinstance(after, yaml.DocumentStartEvent):
            raise _Rejected("there is a second document after ---; keep everything in one.", self.line(after))
        return root

    def node(self, event: yaml.Event, depth: int) -> Node:
        import yaml

        line = self.line(event)
        if isinstance(event, yaml.AliasEvent):
            raise _Rejected(f"*{event.anchor} refers to another place; write the value out.", line)
        if anchor := getattr(event, "anchor", None):
            raise _Rejected(f"&{anchor} is an anchor; write the value out wherever it is needed.", line)
        if (tag := getattr(event, "tag", None)) and tag != "!":
            raise _Rejected(f"the tag {sanitise(tag)} is not allowed here; remove it.", line)
        if depth > DEPTH:
            raise _Rejected(f"values are nested more than {DEPTH} deep; make them flatter.", line)
        if isinstance(event, yaml.ScalarEvent):
            # Again, because an escape such as "\e" has only now become a character.
            return Scalar(sanitise(event.value), event.style not in (None, ""), line)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
                items.append(self.node(event, depth + 1))
            return Listing(tuple(items), line)
        return self.table(line, depth)

    def table(self, line: int, depth: int) -> Table:
        import yaml

        items: dict[str, Node] = {}
        lines: dict[str, int] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.node(event, depth + 1)
            if not isinstance(key, Scalar):
                raise _Rejected("a field name must be a plain word.", key.line)
            if key.text in items:
                words = f"{key.text} stands here and in line {lines[key.text]}; the last one counts, remove the other."
                self.problems.append(Problem("RB-YAML", "error", key.text, words, key.line))
            items[key.text] = self.node(next(self.events), depth + 1)
            lines[key.text] = key.line
        return Table(items, lines, line)

    def line(self, event: yaml.Event) -> int:
        mark = event.start_mark
        return self.first_line + (mark.line if mark else 0)


def _yaml_problem(error: yaml.YAMLError, first_line: int) -> Problem:
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or "it can't be read"
    marks = [getattr(error, "problem_mark", None), getattr(error, "context_mark", None)]
    if "end of stream" in what:
        marks.reverse()  # a quote nobody closed is found out at the very end; say where it was opened
    mark = next((mark for mark in marks if mark), None)
    place = f", column {mark.column + 1}" if mark else ""
    words = f"this is not YAML{place}: {what}. Look here and a line above for a missing quote or bracket."
    return Problem("RB-YAML", "error", "", words, first_line + mark.line if mark else None)
