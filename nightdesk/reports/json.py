"""Any view as JSON for scripts: every field, in the order the view declares them, instants as UTC strings (T-1)."""

from __future__ import annotations

import json as stdlib_json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, get_args, get_type_hints

from nightdesk.domain.instants import Instant, iso
from nightdesk.views.common import View


def render(view: View) -> str:
    """The view as indented JSON with a line end; keys of mappings keep the view's order."""
    return stdlib_json.dumps(plain(view), indent=2, ensure_ascii=False) + "\n"


def plain(value: object) -> Any:
    """The view as dicts, lists, texts and numbers. TypeError for a value no view should hold."""
    if isinstance(value, View):
        instants = _instant_fields(type(value))
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
    raise TypeError(f"a view can't hold {type(value).__name__}")


@lru_cache(maxsize=64)
def _instant_fields(view: type[View]) -> frozenset[str]:
    hints = get_type_hints(view)
    return frozenset(name for name, hint in hints.items() if hint is Instant or Instant in get_args(hint))
