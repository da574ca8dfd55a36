"""What a check of the desk is made from and what it finds, as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

import msgspec

from nightdesk.domain.instants import Instant
from nightdesk.domain.rules import words_of
from nightdesk.runbooks.yaml_tree import Problem
from nightdesk.views.common import View
from nightdesk.views.readiness.strangers import Stranger

Level: TypeAlias = Literal["error", "warn"]


class Finding(View, frozen=True, kw_only=True):
    """One thing wrong. An error has to be put right before the night can be trusted; a warning has to be known."""

    level: Level
    file: str = ""
    """Relative to the desk folder; empty where it is about no file."""
    line: int | None = None
    """Counted from 1."""
    rule: str = ""
    """The rule it goes against; empty where none has a name."""
    words: str
    """What is wrong and the cure, as a sentence."""

    @property
    def sentence(self) -> str:
        """The words with place, rule and its words: `rota.yaml line 24: … (PG-1 who is paged, in which order)`."""
        place = f"{self.file} line {self.line}" if self.line else self.file
        return f"{place}: {self.words}".removeprefix(": ") + (f" ({words_of(self.rule)})" if self.rule else "")


class Area(View, frozen=True, kw_only=True):
    """One part of the desk and what is wrong with it."""

    name: str
    about: str = ""
    """What was looked at: `8 files`, `281 entries`."""
    findings: tuple[Finding, ...] = ()


class Readiness(View, frozen=True, kw_only=True):
    """Whether the desk is ready for the night that `now` belongs to."""

    now: Instant
    clock: str
    """Desk wall time with its zone."""
    night: str
    """The rota night looked at first, by its start date."""
    ready: bool
    """No error; there may be warnings."""
    errors: int
    warnings: int
    areas: tuple[Area, ...]


class LogState(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen of the night log."""

    troubles: tuple[str, ...] = ()
    """Why it can't be used or trusted, a sentence each, cure included."""
    entries: int | None = None
    """How many were walked and are as they were written; None where that could not be shown."""
    strangers: tuple[Stranger, ...] = ()


class Gathered(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a check looks at, read beforehand."""

    now: Instant
    files: Mapping[str, bytes]
    """The text files of the folder by relative name, in order."""
    unread: Mapping[str, str] = {}
    """Files and folders that could not be read, and why, in a few words."""
    log: LogState = LogState()
    unwritable: tuple[str, ...] = ()
    """What in the folder this user may not write: names, `.` for the folder itself."""
    free: int | None = None
    """Bytes free where the folder lies; None where nobody says."""


def of_problems(file: str, problems: Sequence[Problem]) -> Iterator[Finding]:
    """The problems of a text file as findings."""
    for problem in dict.fromkeys(problems):
        yield Finding(level=problem.level, file=file, line=problem.line, rule=problem.rule, words=problem.words)


def of_unread(gathered: Gathered, part: str) -> Iterator[Finding]:
    """What of one folder (`clients`), or which file, could not be read."""
    for file, why in gathered.unread.items():
        if file == part or file.startswith(f"{part}/"):
            words = (
                f"can't be read ({why}); what was adopted last stays in force, if anything was. See its permissions."
            )
            yield Finding(level="error", file=file, words=words)


def counted(number: int, what: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
