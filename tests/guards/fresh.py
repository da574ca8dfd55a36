"""What a fresh interpreter has loaded after a start: the proof that an import put off is really put off."""

from __future__ import annotations

import json
import os
import pkgutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.guards.sources import ROOT

HEAVY = frozenset({"httpx", "jinja2", "markdown_it", "mdit_py_plugins", "pyperclip", "sqlite_utils", "yaml"})
"""Packages no start may pay for: each is imported where it is first needed."""

_IMPORT = """
import importlib, json, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps(sorted(sys.modules)))
"""

_RUN = """
import json, os, runpy, sys
loaded = sys.argv.pop(1)
sys.argv[0] = "nightdesk"
try:
    runpy.run_module("nightdesk", run_name="__main__", alter_sys=True)
finally:
    with open(loaded, "w", encoding="utf-8") as file:
        json.dump(sorted(sys.modules), file)
"""


def modules_of(package: str, top: Path = ROOT) -> list[str]:
    """The package and every module below it, by dotted name."""
    folder = top.joinpath(*package.split("."))
    return [package, *(found.name for found in pkgutil.walk_packages([str(folder)], f"{package}."))]


def loaded_by_import(names: Iterable[str], top: Path = ROOT) -> set[str]:
    """Every module a fresh interpreter holds after importing those of `top`."""
    run = _python("-c", _IMPORT, *names, top=top)
    assert run.returncode == 0, run.stderr
    return set(json.loads(run.stdout))


def loaded_by_call(words: Iterable[str], folder: Path) -> tuple[set[str], subprocess.CompletedProcess[str]]:
    """Every module `nightdesk` with those words holds when it ends, run in `folder` without a terminal."""
    record = folder / "loaded.json"
    run = _python("-c", _RUN, str(record), *words, cwd=folder)
    assert record.exists(), run.stderr
    return set(json.loads(record.read_text(encoding="utf-8"))), run


def among(loaded: set[str], names: Iterable[str]) -> list[str]:
    """Those of `names` that are loaded, themselves or anything below them."""
    return sorted(name for name in names if any(found == name or found.startswith(f"{name}.") for found in loaded))


def _python(*words: str, top: Path = ROOT, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        cwd=cwd or top,
        env={**os.environ, "PYTHONPATH": str(top)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
