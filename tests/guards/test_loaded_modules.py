"""The import contract at run time: what is loaded after an import, after a verb, and on the way to the first screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.guards.contract import MAY_IMPORT, PACKAGE
from tests.guards.fresh import HEAVY, among, loaded_by_call, loaded_by_import, modules_of
from tests.guards.sources import plant

SCREEN = frozenset({"rich", "textual"})
BELOW_THE_SCREEN = ("domain", "views", "data", "reports", "cli")


@pytest.mark.parametrize("package", BELOW_THE_SCREEN)
def test_importing_a_package_below_the_screen_loads_neither_the_screen_nor_anything_heavy(package: str) -> None:
    loaded = loaded_by_import(modules_of(f"{PACKAGE}.{package}"))
    assert among(loaded, SCREEN | HEAVY) == []


@pytest.mark.parametrize("package", ["domain", "views", "reports"])
def test_importing_a_package_that_knows_no_sql_leaves_sqlite_out(package: str) -> None:
    assert among(loaded_by_import(modules_of(f"{PACKAGE}.{package}")), ["sqlite3"]) == []


@pytest.mark.parametrize("package", BELOW_THE_SCREEN)
def test_importing_a_package_loads_only_what_its_row_of_the_contract_reaches(package: str) -> None:
    loaded = loaded_by_import(modules_of(f"{PACKAGE}.{package}"))
    ours = {name.split(".")[1] for name in loaded if name.startswith(f"{PACKAGE}.")}
    assert ours - _reach(package) == set()


def test_the_way_to_the_first_screen_loads_nothing_heavy() -> None:
    names = [f"{PACKAGE}.app", *modules_of(f"{PACKAGE}.screens"), f"{PACKAGE}.desk", f"{PACKAGE}.__main__"]
    loaded = loaded_by_import(names)
    assert among(loaded, ["textual"]) == ["textual"]
    assert among(loaded, HEAVY) == []


def test_saying_the_version_loads_no_screen_no_database_and_no_rules(tmp_path: Path) -> None:
    loaded, run = loaded_by_call(["--version"], tmp_path)
    assert run.returncode == 0
    assert among(loaded, SCREEN | HEAVY | {"sqlite3", "msgspec", f"{PACKAGE}.domain"}) == []


def test_the_verbs_that_print_never_load_the_screen(tmp_path: Path) -> None:
    desk = str(tmp_path / "desk")
    loaded, made = loaded_by_call(["demo", desk], tmp_path)
    assert made.returncode == 0, made.stderr
    assert among(loaded, SCREEN) == []
    for words in (["tickets"], ["ticket", "NA-207"], ["handoff"], ["log", "verify"]):
        loaded, run = loaded_by_call(["--desk", desk, *words], tmp_path)
        assert run.returncode == 0, run.stderr
        assert among(loaded, SCREEN) == [], words


def test_the_check_finds_a_heavy_import_two_modules_away(tmp_path: Path) -> None:
    top = plant(
        tmp_path,
        {
            "house/__init__.py": "",
            "house/domain/__init__.py": "",
            "house/domain/clocks.py": "from house import shed",
            "house/shed.py": "import yaml",
        },
    )
    names = modules_of("house.domain", top)
    assert names == ["house.domain", "house.domain.clocks"]
    assert among(loaded_by_import(names, top), HEAVY) == ["yaml"]


def test_the_check_lets_an_import_pass_that_waits_for_its_call(tmp_path: Path) -> None:
    top = plant(tmp_path, {"house/__init__.py": "def late():\n    import yaml"})
    assert among(loaded_by_import(["house"], top), HEAVY) == []


def _reach(unit: str) -> set[str]:
    """The unit and all it may come to import, by way of what it may import."""
    seen = {unit}
    ahead = [unit]
    while ahead:
        for name in MAY_IMPORT[ahead.pop()]:
            if (part := name.partition(".")[0]) not in seen:
                seen.add(part)
                ahead.append(part)
    return seen
