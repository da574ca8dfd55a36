"""The client guide as text and Markdown, and a client's cover as text (§6b, COV-6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from nightdesk.reports.markdown import escape
from nightdesk.reports.text import WIDTH, wrap
from nightdesk.views.cover import ClientCover
from nightdesk.views.guide import Guide, GuideSection
from nightdesk.views.guide_lines import GuideLine

_LEAST = 40
_COLUMN = 34
"""Cells of a label that stands in a column of its own; a longer one, or a narrow page, puts label and text in a row."""


def text(page: Guide, width: int = WIDTH) -> str:
    """The page for a terminal, a pipe or a plain mail, at a width in cells."""
    width = max(width, _LEAST)
    lines = wrap(f"Guide for {page.client_name}", width)
    for section in page.sections:
        lines += ["", *wrap(f"{section.number}. {section.title.upper()}", width)]
        for severity, group in _by_severity(section):
            if severity:
                lines += wrap(severity, width, "  ", "  ")
            for line in group:
                lines += _text_line(line, width, "    " if severity else "  ")
    return _joined(lines)


def markdown(page: Guide) -> str:
    """The page as Markdown. Nothing a runbook holds can make a heading, a list, a link or HTML of itself."""
    lines = [f"# Guide for {escape(page.client_name)}"]
    for section in page.sections:
        lines += ["", f"## {section.number}. {section.title}", ""]
        for severity, group in _by_severity(section):
            if severity:
                lines.append(f"- **{severity}**")
            indent = "  " if severity else ""
            lines += [f"{indent}- **{escape(line.label)}**: {escape(line.text)}" for line in group]
    return _joined(lines)


def cover(view: ClientCover, width: int = WIDTH) -> str:
    """The cover of a client, severity by severity, for the technician."""
    width = max(width, _LEAST)
    name = f"{view.client_name} ({view.client})"
    rows = [(f"{severity} {found.label}", found.words) for severity, found in view.severities.items()]
    rows += [("Opens", view.next_opening_text), ("Outside", view.outside)]
    lines = [*wrap(name, width), *wrap(f"{view.text} there, {view.desk_time} at the desk (T-6)", width)]
    for label, words in rows:
        lines += wrap(words, width, f"  {label:<13}", " " * 15)
    return _joined(lines)


def _by_severity(section: GuideSection) -> Iterator[tuple[str, list[GuideLine]]]:
    """Lines in a row about one severity under its name; a line whose label is that name already stands alone."""
    for severity, group in groupby(section.lines, lambda line: "" if line.label == line.severity else line.severity):
        yield severity, list(group)


def _text_line(line: GuideLine, width: int, indent: str) -> list[str]:
    column = _COLUMN - len(indent)
    if width < 2 * _COLUMN or len(line.label) >= column:
        return wrap(f"{line.label}: {line.text}", width, indent, f"{indent}  ")
    return wrap(line.text, width, f"{indent}{line.label:<{column}}", " " * _COLUMN)


def _joined(lines: Iterable[str]) -> str:
    return "".join(f"{line.rstrip()}\n" for line in lines)
