"""Any view as JSON for scripts: every field, in the order the view declares them, instants as UTC strings (T-1)."""

from __future__ import annotations

import json as stdlib_json

from nightdesk.domain.plain import plain
from nightdesk.views.common import View


def render(view: View) -> str:
    """The view as indented JSON with a line end; keys of mappings keep the view's order."""
    return stdlib_json.dumps(plain(view), indent=2, ensure_ascii=False) + "\n"
