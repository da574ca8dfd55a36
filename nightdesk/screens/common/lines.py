"""A line on the screen: spans of text with a role each, wrapped to a width, turned into a strip.

Everything outside text passes `plain` here once more, so no widget of ours can be driven by what it shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeAlias

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from nightdesk.text import cells, pad, sanitise, split_cells

Role: TypeAlias = Literal["", "alarm", "warn", "good", "calm", "muted", "strong", "title", "code", "key", "match"]
"""How a span is drawn. It never says more than the words do: colour may be off."""

ROLES: tuple[Role, ...] = ("alarm", "warn", "good", "calm", "muted", "strong", "title", "code", "key", "match")

Span: TypeAlias = tuple[str, Role]
Line: TypeAlias = tuple[Span, ...]

LINE_CLASSES = frozenset(f"line--{role}" for role in (*ROLES, "cursor", "cursor-away"))

LINE_CSS = """
    & .line--alarm { color: $text-error; text-style: bold; }
    & .line--warn { color: $text-warning; }
    & .line--good { color: $text-success; }
    & .line--calm { color: $foreground; }
    & .line--muted { color: $foreground-darken-3; }
    & .line--strong { color: $foreground; text-style: bold; }
    & .line--title { color: $text-primary; text-style: bold; }
    & .line--code { color: $text-accent; }
    & .line--key { color: $text-accent; text-style: bold; }
    & .line--match { text-style: reverse; }
    & .line--cursor { background: $primary-muted; color: $foreground; text-style: bold; }
    & .line--cursor-away { background: $panel; color: $foreground; }
    &:ansi .line--cursor { text-style: reverse; }
    &:ansi .line--cursor-away { text-style: bold; }
    &:ansi .line--muted { color: ansi_default; }
"""
"""What the roles look like; every widget made of lines nests this in its own rules."""


def plain(text: str) -> str:
    """`text` as one line that can't drive a terminal: no control characters, line ends and tabs as blanks."""
    text = sanitise(text)
    return text if text.isprintable() else text.replace("\n", " ").replace("\t", " ")


def wrap(text: str, width: int, role: Role = "", *, first: Line = (), indent: int = 0) -> list[Line]:
    """`text` broken at blanks into lines of at most `width` cells; `first` stands before it, `indent` before the rest.

    Its own line ends are kept. A word longer than a line is cut into pieces; nothing is lost.
    """
    room = max(width - indent, 1)
    ahead = sum(cells(part) for part, _ in first)
    lines: list[Line] = []
    lead: Line = first
    left = max(width - ahead, 1)
    for paragraph in sanitise(text).replace("\t", "    ").split("\n"):
        for piece in _pieces(paragraph, left, room):
            lines.append((*lead, (piece, role)) if piece else lead)
            lead = ((" " * indent, ""),) if indent else ()
            left = room
    return lines


def _pieces(paragraph: str, first: int, rest: int) -> Iterable[str]:
    room, line = first, ""
    for word in paragraph.split(" "):
        candidate = f"{line} {word}" if line else word
        if not split_cells(candidate, room)[1]:
            line = candidate
            continue
        if line.strip():
            yield line
            room, line = rest, word
        else:
            line = word
        # Never measured as a whole: a word of 10,000 wide characters must cost what its lines cost.
        while (cut := split_cells(line, room))[1]:
            yield cut[0]
            line, room = cut[1], rest
    yield line


def packed(pieces: Sequence[Line], width: int, gap: str = "  ") -> list[Line]:
    """The pieces side by side on as few lines of `width` cells as they need, in order; none is cut in two lines."""
    lines: list[Line] = []
    line: Line = ()
    used = 0
    for piece in pieces:
        size = line_cells(piece)
        if line and used + len(gap) + size > width:
            lines.append(line)
            line, used = (), 0
        if line:
            line, used = (*line, (gap, "")), used + len(gap)
        line, used = (*line, *piece), used + size
    if line:
        lines.append(line)
    return lines


def line_cells(line: Line) -> int:
    """How many terminal cells a line takes."""
    return sum(cells(plain(text)) for text, _ in line)


def line_text(line: Line) -> str:
    """The words of a line."""
    return "".join(text for text, _ in line)


def strip_of(line: Line, width: int, base: Style, styles: Mapping[str, Style]) -> Strip:
    """The line as a strip of exactly `width` cells; what does not fit ends in "…"."""
    segments: list[Segment] = []
    left = width
    for text, role in line:
        if left <= 0:
            break
        text = plain(text)
        size = cells(text)
        if size > left:
            # `pad` folds runs of blanks, so it is used on the cut piece only.
            head, _ = split_cells(text, max(left - 1, 0))
            text, size = (head + "…") if left > 1 else "…", left
            text += " " * max(left - cells(text), 0)
        style = base + styles[role] if role else base
        if segments and segments[-1].style == style:
            segments[-1] = Segment(segments[-1].text + text, style)
        else:
            segments.append(Segment(text, style))
        left -= size
    if left > 0:
        if segments and segments[-1].style == base:
            segments[-1] = Segment(segments[-1].text + " " * left, base)
        else:
            segments.append(Segment(" " * left, base))
    return Strip(segments, width)


def column(text: str, width: int) -> str:
    """`text` in a column of exactly `width` cells, on one line."""
    return pad(plain(text), width)
