"""A Markdown table laid out in aligned columns; cells wrap rather than hide a phone number at the right edge."""

from __future__ import annotations

from typing import Literal, TypeAlias

from nightdesk.runbooks.wrap import Line, Span, width_of, wrap
from nightdesk.text import cells

Cell: TypeAlias = tuple[Span, ...]
Align: TypeAlias = Literal["left", "center", "right"]

_LEAST, _MOST = 8, 24
"""No column gets narrower than its longest word, taken within these bounds: a phone number must not break in two.

Where that does not fit, each row is listed as `heading: value` lines instead.
"""
_BAR = Span(" │ ", "table")


def lay_table(head: list[Cell], rows: list[list[Cell]], aligns: list[Align], width: int) -> list[Line]:
    """The lines of a table at most `width` cells wide; its first row is the head."""
    columns = len(head)
    natural = [max([1, *(width_of(row[column]) for row in [head, *rows])]) for column in range(columns)]
    room = width - len(_BAR.text) * (columns - 1)
    least = [_longest_word([row[column] for row in [head, *rows]]) for column in range(columns)]
    widths = _shrink(natural, least, room)
    if widths is None:
        return _as_list(head, rows, width)
    rule = "─┼─".join("─" * size for size in widths)
    lines = _row(head, widths, aligns)
    lines.append((Span(rule, "table"),))
    for row in rows:
        lines += _row(row, widths, aligns)
    return lines


def _longest_word(column: list[Cell]) -> int:
    words = (word for cell in column for word in "".join(span.text for span in cell).split())
    return min(max(map(cells, words), default=0), _MOST)


def _shrink(natural: list[int], least: list[int], room: int) -> list[int] | None:
    """Column widths that fit: the widest give way first. None where some would become unreadable."""
    widths = list(natural)
    least = [min(size, max(word, _LEAST)) for size, word in zip(natural, least, strict=True)]
    while (over := sum(widths) - room) > 0:
        giving = [column for column in range(len(widths)) if widths[column] > least[column]]
        if not giving:
            return None
        widest = max(giving, key=widths.__getitem__)
        # Down to the next widest at once, so that a very wide column does not cost a step a cell.
        below = max([least[widest], *(size for size in widths if size < widths[widest])])
        widths[widest] -= min(over, widths[widest] - below)
    return widths


def _row(row: list[Cell], widths: list[int], aligns: list[Align]) -> list[Line]:
    wrapped = [wrap(cell, size) for cell, size in zip(row, widths, strict=True)]
    lines: list[Line] = []
    for number in range(max(map(len, wrapped))):
        line: list[Span] = []
        for column, (parts, size, align) in enumerate(zip(wrapped, widths, aligns, strict=True)):
            if column:
                line.append(_BAR)
            part = parts[number] if number < len(parts) else ()
            line += _aligned(part, size, align, last=column == len(widths) - 1)
        lines.append(tuple(line))
    return lines


def _aligned(part: Line, size: int, align: Align, *, last: bool) -> list[Span]:
    free = size - width_of(part)
    before = 0 if align == "left" else free if align == "right" else free // 2
    after = 0 if last else free - before
    spans = [Span(" " * before, "text"), *part, Span(" " * after, "text")]
    return [span for span in spans if span.text]


def _as_list(head: list[Cell], rows: list[list[Cell]], width: int) -> list[Line]:
    lines: list[Line] = []
    for number, row in enumerate(rows):
        if number:
            lines.append(())
        for name, cell in zip(head, row, strict=True):
            label = [*name, Span(": ", "table")] if name else []
            lines += wrap([*label, *cell], width)
    return lines or wrap([span for name in head for span in (*name, Span(" ", "table"))], width)
