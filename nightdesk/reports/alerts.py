"""The quiet list as plain text: the sum first, then what may need eyes, then what was kept quiet, reason by reason."""

from __future__ import annotations

from collections.abc import Iterable

from nightdesk.reports import outline
from nightdesk.reports.text import WIDTH, wrap
from nightdesk.views.alerts import AlertLine, AlertRow, AlertsView

QUIET = {
    "suppressed_maintenance": "Planned work (N1)",
    "filtered_info": "Information only (N4)",
    "suppressed_rule": "Noise rules (N5)",
    "flapping": "Flapping (N3)",
    "storm": "Members of a storm (N6)",
    "grouped": "Grouped with a problem known already (N10)",
    "cleared": "Cleared",
    "cleared_orphan": "All clear of a problem nobody saw",
}
"""Why an alert did not surface: the headings, in the order in which they are printed."""

_LEAST = 40


def text(view: AlertsView, width: int = WIDTH) -> str:
    """The view at a width in cells (at least 40). An empty part that may need eyes says `none`."""
    width = max(width, _LEAST)
    lines = [
        *wrap(f"Alerts, {view.name}: {view.window}", width),
        *wrap(view.desk_name, width),
        *wrap(total(view), width, "", "  "),
    ]
    if not view.balanced:
        lines += wrap(unbalanced(view), width, "! ", "  ")
    for title, rows in (
        ("Open without a ticket (N8)", view.open_without_ticket),
        ("Put aside (SLA-14)", view.put_aside),
        ("Raised again after planned work (N1)", view.raised_again),
        ("Storms (N6)", view.storm_rows),
    ):
        lines += [*_heading(title, len(rows), width), *_rows(rows, width)]
    lines += [*_heading("Resurfaced (N10)", len(view.resurfaced), width), *(_alerts(view.resurfaced, width) or _none())]
    for disposition, title in QUIET.items():
        found = [line for line in view.quiet if line.disposition == disposition]
        if found:
            lines += [*_heading(f"Quiet: {title}", len(found), width), *_alerts(found, width)]
    if not view.quiet:
        lines += ["", "Nothing was kept quiet."]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def total(view: AlertsView) -> str:
    """`50 alerts received = 15 cleared + 14 new: each has one disposition (§7).`"""
    if not view.received:
        return "0 alerts received."
    parts = " + ".join(f"{count} {name.replace('_', ' ')}" for name, count in view.counts.items())
    check = "each has one disposition (§7)" if view.balanced else "THE SUM IS WRONG"
    return f"{view.received} alerts received = {parts or '0'}: {check}."


def unbalanced(view: AlertsView) -> str:
    """The sentence owed where the dispositions do not add up; empty where they do."""
    if view.balanced:
        return ""
    without = ", ".join(view.unaccounted) or "none"
    return (
        f"The dispositions do not add up (§7): {view.received} alerts in the log, {view.total} looked at, "
        f"{sum(view.counts.values())} with a disposition; without one: {without}."
    )


def _heading(title: str, count: int, width: int) -> list[str]:
    return ["", *wrap(f"{title.upper()} ({count})", width)]


def _rows(rows: Iterable[AlertRow], width: int) -> list[str]:
    lines = []
    for row in rows:
        worked = f", worked as {row.ticket}" if row.ticket else ""
        lines += wrap(f"{row.time}  {row.id}  {row.client_name}: {row.what}{worked}", width, "  ", "      ")
        lines += wrap(row.note, width, "      ", "      ")
    return lines or _none()


def _alerts(found: Iterable[AlertLine], width: int) -> list[str]:
    lines = []
    for line in found:
        said = f"{line.asset} {line.check}, {line.severity} {line.state}"
        lines += wrap(f"{line.time}  {line.event}  {line.client_name}: {said}. {line.why}", width, "  ", "      ")
    return lines


def _none() -> list[str]:
    return [f"  {outline.NONE}"]
