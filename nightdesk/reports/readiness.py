"""What a check of the desk found as plain text: area by area, then one line that says whether it is ready."""

from __future__ import annotations

from nightdesk.reports.text import wrap
from nightdesk.views.readiness import Area, Readiness
from nightdesk.views.readiness.findings import counted

_LEAST = 40


def text(view: Readiness, width: int = 80) -> str:
    """The findings with file, line and rule; an area where nothing is wrong says so in a word."""
    width = max(width, _LEAST)
    lines = [*wrap(f"{view.clock}: is the desk ready, from the night of {view.night} on?", width), ""]
    for area in view.areas:
        lines += _area(area, width)
    lines += ["", closing(view)]
    single = [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]
    return "".join(f"{line.rstrip()}\n" for line in single)


def closing(view: Readiness) -> str:
    """`ready`, `ready, 1 warning`, `2 errors, 1 warning`."""
    warnings = counted(view.warnings, "warning")
    if not view.ready:
        return f"{counted(view.errors, 'error')}, {warnings}"
    return f"ready, {warnings}" if view.warnings else "ready"


def _area(area: Area, width: int) -> list[str]:
    title = f"{area.name} ({area.about})" if area.about else area.name
    if not area.findings:
        return [f"{title}: in order"]
    lines = ["", title]
    for finding in area.findings:
        lines += wrap(finding.sentence, width, f"  {finding.level:<5}  ", " " * 9)
    return [*lines, ""]
