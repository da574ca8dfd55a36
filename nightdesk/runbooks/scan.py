"""Where the headings of a Markdown text are, line by line, without parsing it.

A few lines of state instead of a parser: 500 KB must not wait for one, nor the start path load it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_ITEM = re.compile(r"(?P<marker>[ \t]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$))")
_FENCE = re.compile(r"(?P<run>`{3,}(?=[^`]*$)|~{3,})")

_PIECE = 4_096
"""Characters after which a piece ends at the next good place."""
_PIECE_MOST = 32_768
"""Characters after which any line outside code and tables that begins a block will do."""


class Scan:
    """Fed one line after the other; knows whether it stands inside fenced code."""

    def __init__(self) -> None:
        self.fenced_since: int | None = None
        """The number of the line that opened the code we are in; None outside."""
        self.number = -1
        """Of the line fed last, from 0."""
        self._fence = ""
        self._fence_indent = 0
        self._item = 0
        self._blank = True

    def heading(self, line: str) -> tuple[int, str] | None:
        """Level and title where this line is a heading, else None."""
        self.number += 1
        blank = not line.strip()
        indent = len(line) - len(line.lstrip(" "))
        if self.fenced_since is not None and not self._left_item(blank, indent):
            self._close(line)
            return None
        found = None if blank or indent >= 4 or (self._item and indent >= self._item) else _heading(line)
        if found is None:
            self._track_list(line, blank, indent)
            self._open(line, indent)
        else:
            self._item = 0
        self._blank = blank
        return found

    def _left_item(self, blank: bool, indent: int) -> bool:
        # Code inside a list item ends with the item, closed or not.
        if blank or not self._fence_indent or indent >= self._fence_indent:
            return False
        self.fenced_since = None
        return True

    def _close(self, line: str) -> None:
        mark = line.strip()
        if mark.startswith(self._fence) and not mark.strip(self._fence[0]):
            self.fenced_since = None

    def _track_list(self, line: str, blank: bool, indent: int) -> None:
        if blank:
            return
        if (item := _ITEM.match(line)) and (indent < 4 or self._item):
            self._item = len(item["marker"])
        elif self._blank and indent < self._item:
            self._item = 0

    def _open(self, line: str, indent: int) -> None:
        rest, content = line.lstrip(" "), indent
        if item := _ITEM.match(line):
            rest, content = line[item.end() :], item.end()
        fence = _FENCE.match(rest)
        if fence and (content < 4 or self._item):
            self.fenced_since, self._fence = self.number, fence["run"]
            self._fence_indent = self._item if content >= self._item else 0


def pieces(text: str) -> Iterator[str]:
    """The text in pieces of a few KB that can be laid out one by one: cut at headings and between paragraphs."""
    scan = Scan()
    piece: list[str] = []
    size, blank = 0, True
    for line in text.split("\n"):
        fenced = scan.fenced_since is not None
        heading = scan.heading(line)
        block = blank and line[:1] not in (" ", "\t", "") and not _ITEM.match(line)
        good = heading is not None or (size >= _PIECE and block)
        enough = size >= _PIECE_MOST and line[:1] not in (" ", "\t", "", "|")
        if piece and not fenced and (good or enough):
            yield "\n".join(piece)
            piece, size = [], 0
        piece.append(line)
        size += len(line) + 1
        blank = not line.strip()
    yield "\n".join(piece)


def _heading(line: str) -> tuple[int, str] | None:
    """Level and title of a line like `## Title ##`. No regular expression: a long line of blanks must cost nothing."""
    text = line.strip(" \t")
    rest = text.lstrip("#")
    level = len(text) - len(rest)
    if not 1 <= level <= 6 or (rest and rest[0] not in " \t"):
        return None
    title = rest.strip(" \t")
    bare = title.rstrip("#")
    if bare != title and (not bare or bare[-1] in " \t"):
        title = bare.rstrip(" \t")
    return level, title
