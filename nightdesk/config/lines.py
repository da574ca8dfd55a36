"""Where things stand in desk.yaml and rota.yaml: the lines that a check of the whole desk points at."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from nightdesk.runbooks.parse import read_text
from nightdesk.runbooks.yaml_tree import Listing, Node, Scalar, Table, read_tree


class RotaLines(msgspec.Struct, frozen=True):
    """Lines of rota.yaml, counted from 1."""

    fields: Mapping[str, int] = {}
    """Of each field at the top: `weeks` is where it says `weeks:`."""
    engineers: Mapping[str, int] = {}
    """By id."""
    weeks: Mapping[str, int] = {}
    """By the Monday's date."""
    overrides: Mapping[tuple[str, str], int] = {}
    """By night and role."""


def desk_lines(data: bytes) -> Mapping[str, int]:
    """The line of each field at the top of desk.yaml; none where it is no YAML."""
    return _tree(data).lines


def rota_lines(data: bytes) -> RotaLines:
    """Where engineers, weeks and overrides stand; of two of the same name the first. Empty where it is no YAML."""
    tree = _tree(data)
    return RotaLines(
        fields=tree.lines,
        engineers={key[0]: line for key, line in _entries(tree, "engineers", "id").items()},
        weeks={key[0]: line for key, line in _entries(tree, "weeks", "week").items()},
        overrides={(key[0], key[1]): line for key, line in _entries(tree, "overrides", "night", "role").items()},
    )


def _tree(data: bytes) -> Table:
    text, _ = read_text(data)
    tree, _ = read_tree(text)
    return tree if tree is not None else Table({}, {}, 1)


def _entries(tree: Table, name: str, *keys: str) -> Mapping[tuple[str, ...], int]:
    """The line of each entry of a list, by what stands in its key fields."""
    node = tree.items.get(name)
    lines: dict[tuple[str, ...], int] = {}
    for entry in node.items if isinstance(node, Listing) else ():
        if isinstance(entry, Table):
            lines.setdefault(tuple(_text(entry.items.get(key)) for key in keys), entry.line)
    return lines


def _text(node: Node | None) -> str:
    return node.text.strip() if isinstance(node, Scalar) else ""
