"""Frozen results as JSON values: dicts, lists, texts and numbers, instants as UTC strings (T-1)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, get_args, get_type_hints

import msgspec

from nightdesk.domain.instants import Instant, iso


def plain(value: object) -> Any:
    """The value as JSON can hold it; keys of mappings keep their order. TypeError for one no result should hold.

    A field typed `Instant` (or `Instant | None`) becomes its UTC spelling; inside containers, give strings.
    """
    if isinstance(value, msgspec.Struct):
        instants = instant_fields(type(value))
        return {
            name: iso(held) if name in instants and (held := getattr(value, name)) is not None
            else plain(getattr(value, name))
            for name in value.__struct_fields__
        }  # fmt: skip
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted(plain(item) for item in value)
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    raise TypeError(f"a result can't hold {type(value).__name__}")


@lru_cache(maxsize=128)
def instant_fields(kind: type[msgspec.Struct]) -> frozenset[str]:
    """The fields of a struct that hold an instant."""
    hints = get_type_hints(kind)
    return frozenset(name for name, hint in hints.items() if hint is Instant or Instant in get_args(hint))
