"""The import contract, read from the source."""

from __future__ import annotations

from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.guards.contract import MAY_IMPORT, OUTSIDE, check_contract
from tests.guards.sources import ROOT, expect_none, plant


def test_nothing_in_the_house_imports_what_the_table_does_not_allow() -> None:
    violations = check_contract(ROOT)
    expect_none(violations)


def test_the_table_points_one_way() -> None:
    rows = {unit: {name.partition(".")[0] for name in allowed} for unit, allowed in MAY_IMPORT.items()}
    assert list(TopologicalSorter(rows).static_order())


def test_every_name_in_the_tables_has_a_row() -> None:
    named = {name.partition(".")[0] for allowed in (*MAY_IMPORT.values(), *OUTSIDE.values()) for name in allowed}
    assert named <= MAY_IMPORT.keys()


@pytest.mark.parametrize(
    ("file", "line", "reason"),
    [
        ("domain/clocks.py", "from nightdesk.views import queue", "domain may not import views"),
        ("domain/clocks.py", "from nightdesk import desk", "domain may not import desk"),
        ("domain/clocks.py", "from ..data.log import NightLog", "domain may not import data.log"),
        ("domain/clocks.py", "import time", "the domain is pure: no time"),
        ("domain/clocks.py", "from pathlib import Path", "the domain is pure: no pathlib"),
        ("domain/clocks.py", "open('x')", "the domain is pure: no open()"),
        ("domain/clocks.py", "moment = datetime.now()", "no .now()"),
        ("domain/clocks.py", "import yaml", "only runbooks, config may import yaml"),
        ("domain/clocks.py", "import requests", "neither in the standard library"),
        ("domain/clocks.py", "def late():\n    import sqlite3", "only data, splash may import sqlite3"),
        ("views/queue.py", "if TYPE_CHECKING:\n    from nightdesk.data import log", "views may not import data"),
        ("views/queue.py", "import nightdesk.reports.text", "views may not import reports.text"),
        ("views/queue.py", "from importlib import import_module\nimport_module('nightdesk.app')", "may not import app"),
        ("views/queue.py", "import importlib\nimportlib.import_module(f'nightdesk.cli.{x}')", "may not import cli"),
        ("data/log.py", "from nightdesk.views.queue import Queue", "data may not import views.queue"),
        ("screens/queue/page.py", "from nightdesk.data.log import NightLog", "screens may not import data.log"),
        ("screens/queue/page.py", "from nightdesk.cli import common", "screens may not import cli"),
        ("runbooks/parse.py", "from nightdesk.config import load", "runbooks may not import config"),
        ("reports/text.py", "from nightdesk.desk import Desk", "reports may not import desk"),
        ("reports/text.py", "import jinja2", "only reports.html may import jinja2"),
        ("cli/tickets.py", "from textual.app import App", "only app, screens may import textual"),
        ("splash.py", "from nightdesk.data.log import NightLog", "splash may not import data.log"),
        ("splash.py", "import msgspec", "may import msgspec"),
        ("desk.py", "from . import app", "desk may not import app"),
        ("__init__.py", "from nightdesk.desk import Desk", "nightdesk may not import desk"),
        ("helpers.py", "", "helpers has no row in MAY_IMPORT"),
    ],
)
def test_the_check_finds_an_import_that_is_not_allowed(tmp_path: Path, file: str, line: str, reason: str) -> None:
    top = plant(
        tmp_path,
        {
            "nightdesk/__init__.py": "",
            "nightdesk/data/__init__.py": "",
            "nightdesk/data/log.py": "",
            f"nightdesk/{file}": line,
        },
    )
    violations = check_contract(top)
    assert [violation.file for violation in violations] == [f"nightdesk/{file}"]
    assert reason in violations[0].rule
    assert violations[0].line == max(1, line.count("\n") + 1)


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("domain/clocks.py", "from nightdesk.domain.instants import Instant\nfrom nightdesk.errors import DeskError"),
        ("domain/clocks.py", "from datetime import date, time\nimport msgspec"),
        ("views/queue.py", "from nightdesk import __version__"),
        ("splash.py", "import sqlite3\nfrom nightdesk.data.urgency import rows"),
        ("reports/html.py", "import jinja2"),
        ("screens/queue/page.py", "from .rows import heading\nfrom ..common import lines\nimport textual.app"),
    ],
)
def test_the_check_lets_pass_what_the_table_allows(tmp_path: Path, file: str, line: str) -> None:
    violations = check_contract(plant(tmp_path, {f"nightdesk/{file}": line}))
    expect_none(violations)
