"""Spans of styled text broken into lines at a width counted in terminal cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple, TypeAlias

from nightdesk.text import cells, split_cells

Role: TypeAlias = Literal[
    "text", "heading", "strong", "emph", "code", "link", "list", "quote", "rule", "table", "task", "muted"
]


class Span(NamedTuple):
    """A run of text in one role; what a role looks like is the screen's affair."""

    text: str
    role: Role


Line: TypeAlias = tuple[Span, ...]

_PARTS = re.compile(r"[ \t]+|\n|[^ \t\n]+")


def width_of(spans: Iterable[Span]) -> int:
    """The cells the spans take side by side."""
    return sum(cells(span.text) for span in spans)


def wrap(spans: Iterable[Span], width: int) -> list[Line]:
    """The spans in lines of at most `width` cells, broken at blanks; a word that is too long is cut.

    A newline in a span breaks the line. At least one line.
    """
    lines: list[Line] = []
    line: list[Span] = []
    used = 0
    gap: Span | None = None
    for word in _words(spans):
        if word[0].text == "\n":
            lines.append(_joined(line))
            line, used, gap = [], 0, None
            continue
        if word[0].text[0] in " \t":
            gap = Span(word[0].text.replace("\t", " "), word[0].role) if line else None
            continue
        size = width_of(word)
        if line and used + (len(gap.text) if gap else 0) + size > width:
            lines.append(_joined(line))
            line, used, gap = [], 0, None
        if gap:
            line.append(gap)
            used += len(gap.text)
            gap = None
        if size > width:
            *full, word = _cut_word(word, width)
            lines += [_joined(part) for part in full]
            size = width_of(word)
        line += word
        used += size
    if line or not lines:
        lines.append(_joined(line))
    return lines


def fold(text: str, role: Role, width: int) -> list[Line]:
    """One line of code as it stands, cut into as many lines as it needs; tabs become four blanks."""
    rest = text.expandtabs(4)
    lines: list[Line] = []
    while cells(rest) > width:
        head, rest = split_cells(rest, width)
        lines.append((Span(head, role),))
    lines.append((Span(rest, role),) if rest else ())
    return lines


def _words(spans: Iterable[Span]) -> Iterator[list[Span]]:
    """Blanks, newlines, and words; a word may go through several spans (`**bold**ly`)."""
    word: list[Span] = []
    for span in spans:
        for part in _PARTS.findall(span.text):
            if part[0] in " \t\n":
                if word:
                    yield word
                    word = []
                yield [Span(part, span.role)]
            else:
                word.append(Span(part, span.role))
    if word:
        yield word


def _cut_word(word: list[Span], width: int) -> list[list[Span]]:
    lines: list[list[Span]] = [[]]
    used = 0
    for span in word:
        rest = span.text
        while rest:
            room = width - used
            head, tail = split_cells(rest, room) if room > 0 else ("", rest)
            size = cells(head)
            if not head or size > room:
                # Not even one more character fits here (a wide one may not), so it goes to the next line.
                if not lines[-1]:
                    lines[-1].append(Span(head, span.role))
                    rest = tail
                lines.append([])
                used = 0
                continue
            lines[-1].append(Span(head, span.role))
            used += size
            rest = tail
    return lines if lines[-1] else lines[:-1]


def _joined(spans: list[Span]) -> Line:
    """Neighbours of one role made one span, so that a screen has less to paint."""
    joined: list[Span] = []
    for span in spans:
        if joined and joined[-1].role == span.role:
            joined[-1] = Span(joined[-1].text + span.text, span.role)
        else:
            joined.append(span)
    return tuple(joined)
