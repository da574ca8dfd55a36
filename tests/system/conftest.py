"""Desks that real processes work on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.system.verbs import EVERYTHING, ok


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample desk that holds the whole night. Only for looking."""
    folder = tmp_path_factory.mktemp("night") / "desk"
    ok("demo", str(folder), "--at", EVERYTHING)
    return folder


@pytest.fixture
def desk(night: Path, tmp_path: Path) -> Path:
    """A copy of it to be changed."""
    folder = tmp_path / "desk"
    shutil.copytree(night, folder)
    return folder
