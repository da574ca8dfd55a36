"""Who may import whom in nightdesk/, as a table, and the check that reads the source against it.

Every import counts, wherever it stands: at the top, in a function, under TYPE_CHECKING.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.guards.sources import Source, Violation, sources

PACKAGE = "nightdesk"

GROUND = ("text", "errors")
"""What everything may stand on."""

RULES = ("domain", *GROUND)
FILES = ("runbooks", "config", *RULES)
SCREEN = ("desk", "views", "reports", "clock", "keymap", "clipboard", *FILES)

MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "text": (),
    "errors": (),
    "keymap": GROUND,
    "clipboard": GROUND,
    "domain": GROUND,
    "clock": RULES,
    "sample": RULES,
    "replay": RULES,
    "runbooks": RULES,
    "config": ("runbooks", *RULES),
    "data": RULES,
    "connect": RULES,
    "views": FILES,
    "evaluate": ("replay", *FILES),
    "reports": ("views", *RULES),
    # The desk's own half that keeps versions of its text files; nobody else's business.
    "policies": ("data", *FILES),
    "outcomes": ("data", *RULES),
    "desk": ("policies", "outcomes", "views", "data", "clock", *FILES),
    "watch": ("desk", "connect", "views", "clock", *FILES),
    "screens": SCREEN,
    "app": ("screens", *SCREEN),
    # `init`, `import` and `log verify` work on a log that no desk may be able to open.
    "cli": ("app", "watch", "evaluate", "replay", "sample", "splash", "data", *SCREEN),
    "__main__": ("cli", "splash", *GROUND),
    "splash": ("data.urgency", "text"),
}
"""First part of a module's name under nightdesk → what it may import, itself and the bare package aside."""

OUTSIDE: dict[str, tuple[str, ...]] = {
    "httpx": ("connect",),
    "jinja2": ("reports.html",),
    "markdown_it": ("runbooks",),
    "msgspec": tuple(unit for unit in MAY_IMPORT if unit not in ("splash", "text", "errors", "__main__")),
    "pyperclip": ("clipboard",),
    "rich": ("app", "screens"),
    "sqlite3": ("data", "splash"),
    "sqlite_utils": ("data",),
    "textual": ("app", "screens"),
    "yaml": ("runbooks", "config"),
}
"""Packages with a door of their own → who may open it. What is neither here nor in the standard library, nobody may."""

# fmt: off
IMPURE = frozenset({
    "asyncio", "concurrent", "http", "io", "logging", "multiprocessing", "os", "pathlib", "random", "secrets", "select",
    "shutil", "signal", "socket", "sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading", "time", "urllib",
    "uuid",
})
# fmt: on
"""What the domain leaves alone in the standard library: files, clocks, chance, processes, the network."""


def check_contract(top: Path) -> list[Violation]:
    """Every import below `top`/nightdesk that the table doesn't allow."""
    found = sources(top, PACKAGE)
    modules = {source.module for source in found}
    return [violation for source in found for violation in _check(source, modules)]


def _check(source: Source, modules: set[str]) -> Iterator[Violation]:
    unit = _unit(source.module)
    if unit and unit not in MAY_IMPORT:
        yield Violation(source.name, 1, f"{unit} has no row in MAY_IMPORT: say whom it may import")
        return
    for line, target in imports(source, modules):
        if reason := _forbidden(source.module, unit, target):
            yield Violation(source.name, line, reason)
    if unit == "domain":
        yield from _reads_the_world(source)


def _forbidden(module: str, unit: str, target: str) -> str:
    """Why `module` may not import `target`; empty if it may."""
    root = target.partition(".")[0]
    own = target.removeprefix(PACKAGE).lstrip(".")
    if root == PACKAGE:
        allowed = (unit, *MAY_IMPORT.get(unit, ()))
        if not own or (unit and any(_within(own, name) for name in allowed)):
            return ""
        return f"{unit or PACKAGE} may not import {own}; it may import {', '.join(allowed[1:]) or 'nothing of ours'}"
    if root in OUTSIDE:
        if any(_within(module, f"{PACKAGE}.{name}") for name in OUTSIDE[root]):
            return ""
        return f"only {', '.join(OUTSIDE[root])} may import {root}"
    if root not in sys.stdlib_module_names:
        return f"{root} is neither in the standard library nor in OUTSIDE"
    if unit == "domain" and root in IMPURE:
        return f"the domain is pure: no {root}"
    return ""


def _reads_the_world(source: Source) -> Iterator[Violation]:
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func
        if isinstance(name, ast.Name) and name.id in ("open", "input", "print"):
            yield Violation(source.name, node.lineno, f"the domain is pure: no {name.id}()")
        if isinstance(name, ast.Attribute) and name.attr in ("now", "utcnow", "today"):
            yield Violation(source.name, node.lineno, f"the domain is handed the time: no .{name.attr}()")


def imports(source: Source, modules: set[str]) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything it imports; of `from x import y`, x.y where that is a module."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = _base(source, node)
            known = modules | {f"{PACKAGE}.{unit}" for unit in MAY_IMPORT}
            for alias in node.names:
                full = f"{base}.{alias.name}"
                yield node.lineno, full if full in known else base
        elif isinstance(node, ast.Call) and _called(node) in ("import_module", "__import__"):
            yield from ((node.lineno, word) for word in _opening_words(node))


def _base(source: Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = source.module.split(".")
    parts = parts[: len(parts) - node.level + (1 if source.is_package else 0)]
    return ".".join([*parts, node.module] if node.module else parts)


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _opening_words(node: ast.Call) -> Iterator[str]:
    """What a call of import_module certainly imports: its literal, or the fixed beginning of an f-string."""
    first = node.args[0] if node.args else None
    if isinstance(first, ast.JoinedStr) and first.values:
        first = first.values[0]
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        yield first.value.rstrip(".")


def _unit(module: str) -> str:
    return module.removeprefix(PACKAGE).lstrip(".").partition(".")[0]


def _within(name: str, folder: str) -> bool:
    return name == folder or name.startswith(f"{folder}.")
