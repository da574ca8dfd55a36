"""Reads an events file: what happened on a desk, one JSON object a line, as entries for the night log (SRC-2).

Shape and references are checked, nothing else is; a line that can't go in is given back with its number and why.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from nightdesk.domain.entries import Event
from nightdesk.domain.policy import UNKNOWN_CLIENT
from nightdesk.replay.lines import entry_of, fields_of, shown
from nightdesk.replay.references import Reference, makes, references, unresolved

__all__ = ["Reference", "Rejected", "Replay", "Row", "makes", "read", "settle"]


@dataclass(frozen=True)
class Row:
    """One good line: the entry, the text that will be kept of it, and where it stood."""

    event: Event
    raw: str
    """The sanitised JSON of the line without its envelope, keys sorted; fields we don't know are kept."""
    line: int
    source: str
    """The line as it was, for the quarantine file."""


@dataclass(frozen=True)
class Rejected:
    """One line that can't go in: its number (from 1), a sentence why, and the line as it was."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True)
class Replay:
    """A file as read, in the order of its lines."""

    rows: tuple[Row, ...]
    rejected: tuple[Rejected, ...]

    @property
    def entries(self) -> tuple[Event, ...]:
        """The entries of the good lines."""
        return tuple(row.event for row in self.rows)

    @property
    def raw(self) -> tuple[str, ...]:
        """The text kept of each entry, beside `entries`."""
        return tuple(row.raw for row in self.rows)

    @property
    def unresolved(self) -> frozenset[Reference]:
        """What the rows name that no row makes: ask the log for these, then `settle`."""
        return unresolved(self.entries)

    def clients(self) -> dict[str, int]:
        """Every client the rows name, with the line that names it first."""
        found: dict[str, int] = {}
        for row in self.rows:
            client = getattr(row.event.body, "client", None)
            if isinstance(client, str) and client != UNKNOWN_CLIENT:
                found.setdefault(client, row.line)
        return found


def read(lines: Iterable[bytes], origin: str) -> Replay:
    """Every line of an events file as an entry of `origin`, or as rejected; blank lines are passed over.

    References the file itself does not answer are listed in `unresolved`; `settle` decides on them.
    """
    rows: list[Row] = []
    rejected: list[Rejected] = []
    contents: dict[str, tuple[object, int]] = {}
    seqs: dict[int, int] = {}
    made: dict[Reference, int] = {}
    for number, line in enumerate(lines, 1):
        line = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if not line.strip():
            continue
        source = line.rstrip(b"\r\n").decode("utf-8", "backslashreplace")
        try:
            fields = fields_of(line)
            event, body = entry_of(fields, origin)
            earlier = contents.get(event.id)
            if earlier is not None and earlier[0] == fields:
                continue
            if earlier is not None:
                raise ValueError(f"id {shown(event.id)} stands on line {earlier[1]} with other content")
            if event.n in seqs:
                raise ValueError(f"seq {event.n} stands on line {seqs[event.n]} already")
            for reference in makes(event):
                if reference in made:
                    raise ValueError(
                        f"{reference.what} {shown(reference.id)} was made on line {made[reference]} already"
                    )
        except ValueError as error:
            rejected.append(Rejected(number, str(error), source))
            continue
        contents[event.id] = (fields, number)
        seqs[event.n] = number
        made.update(dict.fromkeys(makes(event), number))
        rows.append(Row(event, msgspec.json.encode(body, order="sorted").decode(), number, source))
    return Replay(tuple(rows), tuple(rejected))


def settle(replay: Replay, known: frozenset[Reference] = frozenset()) -> Replay:
    """`replay` without the rows whose references are neither in the file nor `known` to the log; those are rejected.

    What a rejected row would have made is missing too, so this goes on until nothing changes.
    """
    rows, rejected = list(replay.rows), list(replay.rejected)
    while missing := unresolved(row.event for row in rows) - known:
        kept = []
        for row in rows:
            absent = [reference for reference in references(row.event.body) if reference in missing]
            if absent:
                reason = f"no {absent[0].what} {shown(absent[0].id)} in this file or in the log"
                rejected.append(Rejected(row.line, reason, row.source))
            else:
                kept.append(row)
        rows = kept
    rejected.sort(key=lambda one: one.line)
    return Replay(tuple(rows), tuple(rejected))
