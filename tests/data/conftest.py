"""A night log of one's own for every test, and notes to put in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nightdesk.data.log import NightLog
from tests.data.notes import note, write


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the log of this test lies, or is to lie."""
    return tmp_path / "night.db"


@pytest.fixture
def log(path: Path) -> Iterator[NightLog]:
    """A new, empty log, open for writing."""
    made = NightLog.create(path)
    yield made
    made.close()


@pytest.fixture
def five(log: NightLog) -> NightLog:
    """A log of five notes."""
    write(log, [note(f"word {number}") for number in range(1, 6)])
    return log
