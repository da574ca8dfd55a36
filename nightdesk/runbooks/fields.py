"""Typed reading of the fields of a YAML tree: each accessor gives the value or its default, and notes what was wrong.

A field that is absent or null takes its default in silence unless it is required; unknown fields are let be.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date
from typing import TypeVar, cast

from nightdesk.domain.instants import minutes_of_day, zone
from nightdesk.runbooks.yaml_tree import Listing, Node, Problem, Scalar, Table

C = TypeVar("C", bound=str)

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TRAP = re.compile(
    r"\d+(:\d+)+|\d{4}-\d{2}-\d{2}(T[\d:]+)?|[-+]?\d+|\d*\.\d+|yes|no|on|off|y|n|true|false", re.IGNORECASE
)
_BOOLEANS = {"true": True, "yes": True, "on": True, "y": True, "false": False, "no": False, "off": False, "n": False}


class Notes:
    """What was found wrong while one file was read; `vital` is what makes the whole file unusable."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.vital: list[Problem] = []

    def add(self, problem: Problem, *, vital: bool = False) -> None:
        self.problems.append(problem)
        if vital:
            self.vital.append(problem)

    def errors(self) -> int:
        """How many of the problems are more than warnings."""
        return sum(problem.level == "error" for problem in self.problems)


class Fields:
    """The fields of one mapping; a problem's `where` is the path from the top: `coverage.model`, `contacts.2.phone`."""

    def __init__(self, table: Table, notes: Notes, path: str = "", missing: str = "RB001") -> None:
        self._table = table
        self._notes = notes
        self._path = path
        self._missing = missing
        self._errors_before = notes.errors()

    def sound(self) -> bool:
        """Whether no error was noted since reading of this mapping began."""
        return self._notes.errors() == self._errors_before

    def names(self) -> tuple[str, ...]:
        """The fields that are there, as written."""
        return tuple(self._table.items)

    def node(self, name: str) -> Node | None:
        """What stands in the field; None where it is absent or null."""
        node = self._table.items.get(name)
        return None if isinstance(node, Scalar) and node.empty else node

    def note(
        self,
        name: str,
        words: str,
        *,
        rule: str = "RB-YAML",
        vital: bool = False,
        where: str | None = None,
        warn: bool = False,
    ) -> None:
        """Records a problem of the field `name` (or of this mapping, where `name` is empty)."""
        line = self._table.lines.get(name, self._table.line)
        place = self._where(name) if where is None else where
        self._notes.add(Problem(rule, "warn" if warn else "error", place, words, line), vital=vital)

    def require(self, name: str, *, vital: bool = False) -> bool:
        """Whether the field says something (an empty list does, an empty text doesn't); notes what is missing.

        RB001 for a field of a file, `RB-YAML` for one of an entry of a list.
        """
        node = self.node(name)
        if node is None or (isinstance(node, Scalar) and not node.text.strip()):
            self.note(name, f"the field {self._where(name)} is missing; add it.", rule=self._missing, vital=vital)
            return False
        return True

    def text(self, name: str, default: str = "") -> str:
        """A string. A plain word YAML would read as something else is taken as written, with a warning."""
        scalar = self._scalar(name, "a text in quotes")
        if scalar is None:
            return default
        self._ask_for_quotes(name, scalar)
        return scalar.text.strip()

    def time(self, name: str, default: int, *, vital: bool = False) -> int:
        """Minutes since midnight of an "HH:MM"."""
        scalar = self._scalar(name, 'a time like "22:00"', vital=vital)
        if scalar is None:
            return default
        try:
            minutes = minutes_of_day(scalar.text.strip())
        except ValueError:
            cure = 'write hours and minutes with two digits each, like "08:30" ("24:00" is midnight at the end).'
            self.note(
                name, f"{self._where(name)} is {_said(scalar.text)}, which is no time of day; {cure}", vital=vital
            )
            return default
        self._ask_for_quotes(name, scalar)
        return minutes

    def date(self, name: str) -> str:
        """A calendar date `YYYY-MM-DD`; empty where it is absent or none."""
        scalar = self._scalar(name, 'a date like "2026-03-08"')
        return self._date(name, scalar) if scalar else ""

    def dates(self, name: str) -> tuple[str, ...]:
        """A list of calendar dates; what is no date is left out and noted."""
        return tuple(text for scalar in self._scalars(name, "dates") if (text := self._date(name, scalar)))

    def integer(self, name: str, default: int, *, at_least: int = 0) -> int:
        """A whole number, `at_least` or more."""
        scalar = self._scalar(name, "a whole number")
        if scalar is None:
            return default
        text = scalar.text.strip()
        if text.isascii() and text.isdecimal() and len(text) <= 9 and int(text) >= at_least:
            return int(text)
        self.note(name, f"{self._where(name)} is {_said(text)}; write a whole number from {at_least} up.")
        return default

    def flag(self, name: str, default: bool) -> bool:
        """`true` or `false`; the other words of YAML 1.1 are understood, with a warning."""
        scalar = self._scalar(name, "true or false")
        if scalar is None:
            return default
        value = _BOOLEANS.get(scalar.text.strip().lower())
        if value is None:
            self.note(name, f"{self._where(name)} is {_said(scalar.text)}; write true or false.")
            return default
        if scalar.quoted or scalar.text not in ("true", "false"):
            plain = "true" if value else "false"
            self.note(name, f"{self._where(name)} is read as {plain}; write it so, without quotes.", warn=True)
        return value

    def choice(self, name: str, allowed: Collection[C], default: C, *, rule: str = "RB-YAML", vital: bool = False) -> C:
        """One of the words in `allowed`."""
        scalar = self._scalar(name, f"one of {', '.join(allowed)}", vital=vital)
        if scalar is None:
            return default
        text = scalar.text.strip()
        if text in allowed:
            return cast(C, text)
        words = f"{self._where(name)} is {_said(text)}; use one of {', '.join(allowed)}."
        self.note(name, words, rule=rule, vital=vital)
        return default

    def zone(self, name: str, default: str = "UTC", *, vital: bool = False) -> str:
        """The name of a time zone that exists (RB009)."""
        scalar = self._scalar(name, 'a name like "America/New_York"', vital=vital)
        if scalar is None:
            return default
        text = scalar.text.strip()
        try:
            zone(text)
        except ValueError:
            words = f"{self._where(name)} {_said(text)} is no time zone; {_zone_hint(text)}"
            self.note(name, words, rule="RB009", vital=vital)
            return default
        return text

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of strings; what is not one is left out and noted."""
        return tuple(scalar.text.strip() for scalar in self._scalars(name, "texts"))

    def listing(self, name: str, *, vital: bool = False) -> tuple[Node, ...]:
        """The entries of a list, whatever they are; empty where the field is absent or no list."""
        node = self.node(name)
        if node is None:
            return ()
        if isinstance(node, Listing):
            return node.items
        self.note(name, f"{self._where(name)} must be a list; write [] for none, or one entry a line.", vital=vital)
        return ()

    def table(self, name: str, *, vital: bool = False) -> Fields:
        """The fields of a mapping inside this one; none where it is absent or no mapping."""
        node = self.node(name)
        if isinstance(node, Table):
            return Fields(node, self._notes, self._where(name), self._missing)
        if node is not None:
            self.note(name, f"{self._where(name)} must hold fields of its own, written as name: value.", vital=vital)
        nothing = Table({}, {}, self._table.lines.get(name, self._table.line))
        return Fields(nothing, self._notes, self._where(name), self._missing)

    def tables(self, name: str, *, vital: bool = False) -> Iterator[Fields]:
        """The mappings of a list, one after the other."""
        for number, node in enumerate(self.listing(name, vital=vital), start=1):
            if isinstance(node, Table):
                yield Fields(node, self._notes, f"{self._where(name)}.{number}", "RB-YAML")
            else:
                words = f'entry {number} of {self._where(name)} must hold fields, like {{id: A, name: "B"}}.'
                self.note(name, words, vital=vital)

    def _where(self, name: str) -> str:
        return f"{self._path}.{name}".strip(".")

    def _scalar(self, name: str, wanted: str, *, vital: bool = False) -> Scalar | None:
        node = self.node(name)
        if node is None or isinstance(node, Scalar):
            return node
        self.note(name, f"{self._where(name)} must be {wanted}, not a list or a group of fields.", vital=vital)
        return None

    def _scalars(self, name: str, what: str) -> Iterator[Scalar]:
        for node in self.listing(name):
            if isinstance(node, Scalar) and not node.empty:
                yield node
            else:
                self.note(name, f"{self._where(name)} must be a list of {what}; one of its entries is none.")

    def _ask_for_quotes(self, name: str, scalar: Scalar) -> None:
        """YAML 1.1 reads 22:00 as 1320, no as false, a date as an object: taken here as written, but said."""
        if scalar.quoted or not _TRAP.fullmatch(scalar.text):
            return
        words = (
            f"{self._where(name)} is {scalar.text} without quotes, which other YAML readers take for something else; "
            f'write "{scalar.text}".'
        )
        self.note(name, words, warn=True)

    def _date(self, name: str, scalar: Scalar) -> str:
        text = scalar.text.strip()
        try:
            if not _DATE.fullmatch(text):
                raise ValueError
            date.fromisoformat(text)
        except ValueError:
            self.note(name, f'{self._where(name)} holds {_said(text)}; write dates like "2026-03-08".')
            return ""
        self._ask_for_quotes(name, scalar)
        return text


def _said(text: str) -> str:
    return f'"{text}"' if len(text) <= 60 else f'"{text[:60]}…"'


def _zone_hint(text: str) -> str:
    import difflib
    import zoneinfo

    near = difflib.get_close_matches(text, zoneinfo.available_timezones(), n=1)
    return f'did you mean "{near[0]}"?' if near else 'use an IANA name like "America/New_York".'
