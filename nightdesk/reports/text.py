"""Views as plain text for a terminal, a pipe or a mail, at a width in cells. No colour: every state has its word."""

from __future__ import annotations

from collections.abc import Iterable

from nightdesk.reports import outline
from nightdesk.text import cells, pad, split_cells
from nightdesk.views.handoff import HandoffReport
from nightdesk.views.queue import BANDS, QueueRow, QueueView
from nightdesk.views.ticket import TicketCard

WIDTH = 80
"""Cells of a line unless the caller knows better."""
_LEAST = 40
_LABEL = 9


def queue(view: QueueView, width: int = WIDTH) -> str:
    """The queue with its header, band by band; an empty one says so."""
    width = max(width, _LEAST)
    header = view.header
    lines = [
        *wrap(" · ".join(filter(None, (header.clock, header.desk_name, header.shift, header.shift_left))), width),
        *wrap(header.on_call, width),
        *wrap(" · ".join(filter(None, (header.counts, header.next_due))), width),
    ]
    for warning in header.warnings:
        lines += wrap(warning, width, "! ", "  ")
    if not view.rows:
        return _joined([*lines, "", "Nothing in the queue."])
    columns = _columns(view.rows, width)
    band = -1
    for row in view.rows:
        if row.band != band:
            band = row.band
            lines += ["", BANDS[band]]
        cut = [pad(text, size) for text, size in zip(_row(row), columns, strict=True) if size]
        lines.append("  ".join(cut).rstrip())
    return _joined(lines)


def ticket(card: TicketCard, width: int = WIDTH, *, explain: bool = False) -> str:
    """Everything about one ticket; `explain` adds how each due time came about."""
    width = max(width, _LEAST)
    lines = [
        *wrap(f"{card.severity} {card.id}  {card.subject}", width, "", "   "),
        *_field("Client", ", ".join(filter(None, (card.client_name or card.client, card.client_time))), width),
        *_field("Call", card.call_first, width),
        *_field("From", " · ".join(filter(None, (card.requester, card.contact))) or "nobody named", width),
        *_field("Status", f"{card.status_label}, {f'owner {card.owner}' if card.owner else 'nobody owns it'}", width),
        *_field("Why", card.severity_why, width),
        *_field("Received", card.received, width),
        *_field("Cover", card.cover, width),
    ]
    if card.category or card.system:
        lines += _field("About", " · ".join(filter(None, (card.category, card.system))), width)
    elif card.suggested_category:
        lines += _field("About", f"{card.suggested_category} (suggested)", width)
    if card.read_only:
        lines += _field("Closed", card.read_only, width)
    lines += _field("Next", card.next_step, width)
    lines += ["", "CLOCKS"]
    for clock in card.clocks:
        lines += wrap(clock.text or clock.state, width, f"  {pad(clock.name, 10)}  ", " " * 14)
        for line in clock.explanation if explain else ():
            lines += wrap(line, width, " " * 14, " " * 16)
    lines += _listed("FACTS", card.facts, width)
    lines += _listed("RUNBOOK FIRST", card.runbook_first, width)
    lines += ["", "REPORTED", *_body(card.body, width)]
    lines += ["", "TIMELINE"]
    for entry in card.timeline:
        lines += wrap(f"{entry.time}  {' '.join(filter(None, (entry.actor, entry.what)))}", width, "  ", "    ")
        if entry.text:
            lines += _body(entry.text, width, "      ")
    return _joined(lines if card.timeline else [*lines, f"  {outline.NONE}"])


def handoff(report: HandoffReport, width: int = WIDTH) -> str:
    """The morning report: what to begin with, the numbers, then every section of HO-4, the empty ones too."""
    width = max(width, _LEAST)
    if outline.is_quiet(report):
        return _joined(outline.quiet(report))
    lines = [*wrap(outline.title(report), width)]
    for line in outline.standing(report):
        lines += wrap(line, width)
    if words := outline.incomplete(report):
        lines += ["", *wrap(words, width, "! ", "  ")]
    lines += ["", "START HERE", *wrap(report.start_here or "Nothing has to be done first.", width, "  ", "  ")]
    lines += ["", "NUMBERS"]
    for line in outline.numbers(report):
        lines += wrap(line, width, "  ", "    ")
    for part in outline.parts(report):
        lines += ["", part.title.upper()]
        if not part.items and not part.lines:
            lines.append(f"  {outline.NONE}")
        for item in part.items:
            lines += _item(item, width)
        for line in part.lines:
            lines += wrap(line, width, "  ", "    ")
    return _joined([*lines, "", *wrap(f"Log head {report.head or outline.NONE}", width)])


def wrap(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """`text` as lines of at most `width` cells, broken at blanks; a longer word is cut. Empty text gives no line."""
    lines: list[str] = []
    line, empty = first, True
    for word in text.split():
        if not empty and not _fits(f" {word}", width - cells(line)):
            lines.append(line)
            line, empty = rest, True
        while not _fits(word, width - cells(line)):
            head, word = split_cells(word, width - cells(line))
            if not word:
                # One character wider than the room there is: it can't be cut.
                word = head
                break
            lines.append(line + head)
            line = rest
        line += word if empty else f" {word}"
        empty = False
    return lines if empty else [*lines, line]


def _fits(word: str, room: int) -> bool:
    # Looks no further than the room: a pasted word may have a hundred thousand characters.
    head, tail = split_cells(word, room)
    return room > 0 and not tail and cells(head) <= room


def _columns(rows: Iterable[QueueRow], width: int) -> list[int]:
    """Cells of each column of `_row`; 0 leaves a column out."""
    rows = tuple(rows)
    clock = min(max(cells(row.clock) for row in rows), 15)
    name = min(max(cells(row.id) for row in rows), 16)
    status = min(max(cells(row.status) for row in rows), 14)
    client = 20 if width >= 100 else 14
    owner = 10 if width >= 100 else 0
    taken = [clock, 2, name, client, status, owner]
    summary = width - sum(taken) - 2 * sum(size > 0 for size in taken)
    if summary >= 12:
        return [clock, 2, name, client, summary, status, owner]
    # Too narrow for all: what is due, what it is, in a word or two.
    return [clock, 2, name, 0, max(width - clock - 2 - name - 6, 1), 0, 0]


def _row(row: QueueRow) -> tuple[str, ...]:
    return (row.clock, row.severity, row.id, row.client_name or row.client, row.summary, row.status, row.owner)


def _item(item: outline.Item, width: int) -> list[str]:
    head = wrap(f"{item.severity} {item.ticket}  {item.client}: {item.summary}", width, "  ", "     ")
    if item.brief:
        return head + wrap(_brief(item.fields), width, "     ", "     ")
    for label, text in item.fields:
        head += wrap(text, width, f"     {label:<{_LABEL}}", " " * (5 + _LABEL))
    return head


def _brief(fields: Iterable[tuple[str, str]]) -> str:
    return ". ".join(text if label == "Status" else f"{label}: {text}" for label, text in fields)


def _field(label: str, text: str, width: int) -> list[str]:
    return wrap(text, width, f"{label:<{_LABEL}}", " " * _LABEL)


def _listed(title: str, lines: Iterable[str], width: int) -> list[str]:
    wrapped = [line for text in lines for line in wrap(text, width, "  ", "    ")]
    return ["", title, *(wrapped or [f"  {outline.NONE}"])]


def _body(text: str, width: int, indent: str = "  ") -> list[str]:
    """A text of several lines, each wrapped on its own, so that what was pasted keeps its shape."""
    if not text.strip():
        return [f"{indent}{outline.NONE}"]
    return [line for paragraph in text.split("\n") for line in (wrap(paragraph, width, indent, indent) or [""])]


def _joined(lines: Iterable[str]) -> str:
    return "".join(f"{line.rstrip()}\n" for line in lines)
