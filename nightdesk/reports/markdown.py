"""Views as Markdown. Text from outside is escaped: it can make no heading, list, table, link or HTML in any reader."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nightdesk.reports import outline
from nightdesk.views.handoff import HandoffReport
from nightdesk.views.queue import BANDS, QueueView
from nightdesk.views.ticket import TicketCard


def queue(view: QueueView) -> str:
    """The queue as one table a band; an empty one says so."""
    header = view.header
    lines = [f"# Queue, {_text(header.desk_name)}", ""]
    lines += _lines((
        _dots(header.clock, header.shift, header.shift_left), header.on_call, _dots(header.counts, header.next_due),
    ))  # fmt: skip
    if header.warnings:
        lines += ["", "**Warnings**", "", *_list(header.warnings)]
    if not view.rows:
        lines += ["", "Nothing in the queue."]
    for band, name in enumerate(BANDS):
        rows = [row for row in view.rows if row.band == band]
        if rows:
            lines += ["", f"## {name}", "", "| Due | Sev | Ticket | Client | Summary | Status | Owner |"]
            lines.append("|---|---|---|---|---|---|---|")
        for row in rows:
            client = row.client_name or row.client
            lines.append(_cells(row.clock, row.severity, row.id, client, row.summary, row.status, row.owner))
    return _joined(lines)


def ticket(card: TicketCard, *, explain: bool = False) -> str:
    """Everything about one ticket; `explain` adds how each due time came about."""
    owner = f"owner {card.owner}" if card.owner else "nobody owns it"
    facts = (
        ("Client", ", ".join(filter(None, (card.client_name or card.client, card.client_time)))),
        ("Call", card.call_first),
        ("From", _dots(card.requester, card.contact) or "nobody named"),
        ("Status", f"{card.status_label}, {owner}"),
        ("Severity", card.severity_why),
        ("Received", card.received),
        ("Cover", card.cover),
        (
            "About",
            _dots(card.category, card.system) or (card.suggested_category and f"{card.suggested_category} (suggested)"),
        ),
        ("Read only", card.read_only),
        ("Next", card.next_step),
    )
    lines = [f"# {card.severity} {_text(card.id)}: {_text(card.subject)}", ""]
    lines += [f"- **{label}**: {_text(text)}" for label, text in facts if text]
    lines += ["", "## Clocks", ""]
    for clock in card.clocks:
        lines.append(f"- **{_text(clock.name)}**: {_text(clock.text or clock.state)}")
        lines += [f"  - {_text(line)}" for line in clock.explanation if explain]
    lines += ["", "## Facts", "", *_list(card.facts), "", "## Runbook first", "", *_list(card.runbook_first)]
    lines += ["", "## Reported", "", *_quote(card.body), "", "## Timeline", ""]
    for entry in card.timeline:
        who = " ".join(filter(None, (entry.actor, entry.what)))
        lines.append(f"- {_text(entry.time)}: {_text(who)}")
        if entry.text.strip():
            lines += ["", *(f"  {line}" for line in _quote(entry.text)), ""]
    return _joined(lines if card.timeline else [*lines, f"- {outline.NONE}"])


def handoff(report: HandoffReport) -> str:
    """The morning report: what to begin with, the numbers, then every section of HO-4, the empty ones too."""
    if outline.is_quiet(report):
        return _joined(_lines(outline.quiet(report)))
    lines = [f"# {_text(outline.title(report))}", "", *_lines(outline.standing(report))]
    if words := outline.incomplete(report):
        lines += ["", f"**{_text(words)}**"]
    lines += ["", "## Start here", "", _text(report.start_here or "Nothing has to be done first.")]
    lines += ["", "## Numbers", "", *_list(outline.numbers(report))]
    for part in outline.parts(report):
        lines += ["", f"## {_text(part.title)}", ""]
        for item in part.items:
            lines += _item(item)
        lines += _list(part.lines) if part.lines or not part.items else []
    return _joined([*lines, "", f"Log head `{_code(report.head or outline.NONE)}`"])


def escape(text: str) -> str:
    """`text` on one line, with everything a Markdown reader could take for structure, link or HTML made plain."""
    text = _SPECIAL.sub(r"\\\g<0>", " ".join(text.split()))
    # These mean something only where a line or a word begins: kept plain elsewhere, for whoever reads the source.
    text = _FIRST.sub(r"\\\g<0>", text)
    text = _NUMBERED.sub(r"\g<1>\\\g<2>", text)
    return _LINK.sub(r"\g<1>\\\g<2>", text)


_SPECIAL = re.compile(r"[\\`*_\[\]<>#|~&$^{}!@]")
_FIRST = re.compile(r"^[-+=:%]")
_NUMBERED = re.compile(r"^(\d+)([.)])")
_LINK = re.compile(r"(\b[A-Za-z][A-Za-z0-9+]*|\bwww)(:(?=//|\S)|(?<=www)\.)", re.IGNORECASE)
"""What some readers turn into a link unasked: `scheme:` before a word, and `www.`."""


def _text(text: str) -> str:
    return escape(text)


def _code(text: str) -> str:
    return text.replace("`", "'")


def _dots(*texts: str) -> str:
    return " · ".join(filter(None, texts))


def _lines(texts: Iterable[str]) -> list[str]:
    """Lines of one paragraph, each on its own line in any reader."""
    kept = [_text(text) for text in texts if text]
    return [f"{line}\\" for line in kept[:-1]] + kept[-1:]


def _list(texts: Iterable[str]) -> list[str]:
    return [f"- {_text(text)}" for text in texts] or [f"- {outline.NONE}"]


def _quote(text: str) -> list[str]:
    """A text of several lines as a quotation that keeps its lines."""
    kept = [_text(line) for line in text.split("\n") if line.strip()]
    if not kept:
        return [outline.NONE]
    return [f"> {line}\\" for line in kept[:-1]] + [f"> {kept[-1]}"]


def _cells(*texts: str) -> str:
    return "| " + " | ".join(_text(text) for text in texts) + " |"


def _item(item: outline.Item) -> list[str]:
    head = f"- **{item.severity} {_text(item.ticket)}** {_text(item.client)}: {_text(item.summary)}"
    if item.brief:
        return [f"{head}. {'. '.join(f'{label}: {_text(text)}' for label, text in item.fields)}"]
    return [head, *(f"  - {label}: {_text(text)}" for label, text in item.fields)]


def _joined(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
