"""The figures as lines of text for a terminal: every ratio with what it was made of, never a bare percentage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nightdesk.domain.figures.kpi import Level, Spread
from nightdesk.domain.figures.outgrown import Outgrown
from nightdesk.domain.ratio import Ratio
from nightdesk.domain.rules import words_of
from nightdesk.reports.text import wrap
from nightdesk.text import one_line
from nightdesk.views.figures import FiguresView, Issue

_LABEL = 25
_ACTIONS = {"automate": "automate it", "t1_runbook": "write a T1 runbook"}


def figures(view: FiguresView, width: int) -> str:
    """The page; no line is cut at a figure, names are."""
    lines = [
        f"FIGURES {view.name}" + (f" · {one_line(view.client_name, 40)}" if view.client else ""),
        f"{view.window}; as of {view.as_of_text}",
        "",
        *_key_figures(view, width),
        *(["", *_outgrown(view.outgrown, width)] if view.outgrown is not None else []),
        "",
        f"WHAT KEEPS COMING BACK AFTER HOURS, {view.month}",
        *([_issue(one, width) for one in view.top5] or ["  none"]),
    ]
    return "\n".join(lines) + "\n"


def _key_figures(view: FiguresView, width: int) -> Iterator[str]:
    kpi = view.kpi

    def line(label: str, value: str, rule: str) -> list[str]:
        return wrap(f"{value} ({rule})", width, f"  {label:<{_LABEL}}", " " * (_LABEL + 2))

    yield f"KEY FIGURES, {kpi.population} tickets received"
    yield from line("First response", _spread(kpi.first_response["all"]), "KPI-1")
    yield from _levels(kpi.first_response, width)
    yield from line("Resolution", _spread(kpi.resolution_time["all"]), "KPI-2")
    yield from _levels(kpi.resolution_time, width)
    yield from line("Response in time", share(kpi.sla_response), "KPI-3")
    late = f"; late: {', '.join(kpi.late_updates)}" if kpi.late_updates else ""
    yield from line("Updates in time", share(kpi.sla_update) + late, "KPI-3")
    yield from line("Resolved in time", share(kpi.sla_resolution), "KPI-3")
    yield from line("Escalated", _by_severity(kpi.escalation), "KPI-4")
    yield from line("T3 woken", _by_severity(kpi.t3), "KPI-4")
    again = f"; {', '.join(kpi.repeat.tickets)}" if kpi.repeat.tickets else ""
    yield from line(
        "Seen before in 30 days", share(Ratio(kpi.repeat.num, kpi.repeat.den, kpi.repeat.pct)) + again, "KPI-5"
    )
    few = " (few)" if kpi.csat.few and kpi.csat.den else ""
    yield from line("Satisfied (4 or 5 of 5)", share(Ratio(kpi.csat.num, kpi.csat.den, kpi.csat.pct)) + few, "KPI-6")
    yield from line("Alerts kept quiet", share(kpi.noise), "KPI-7")
    woken = f"call-outs {kpi.callouts}, minutes awake {kpi.minutes_awake}, people {kpi.people_woken}"
    yield from line("Woken", woken, "KPI-8")
    yield from line("Against the rules", share(kpi.deviation), "KPI-9")
    yield from line("Escalated for nothing", share(kpi.judged.over), "KPI-10")
    yield from line("Escalated too late", share(kpi.judged.under), "KPI-10")


def share(found: Ratio) -> str:
    """`19 of 20, 95.0 %`; a dash where there is nothing to divide by (§10)."""
    return f"{found.num} of {found.den}, {found.pct:.1f} %" if found.pct is not None else "–"


def _spread(found: Spread) -> str:
    if found.p50_s is None or found.p90_s is None:
        return "–"
    return f"half within {_duration(found.p50_s)}, 90 % within {_duration(found.p90_s)} ({found.n})"


def _levels(found: Mapping[Level, Spread], width: int) -> Iterator[str]:
    parts = [
        f"{level} {_duration(one.p50_s)} / {_duration(one.p90_s)} ({one.n})"
        for level, one in found.items()
        if level != "all" and one.p50_s is not None and one.p90_s is not None
    ]
    if parts:
        yield from wrap(" · ".join(parts), width, " " * (_LABEL + 2), " " * (_LABEL + 2))


def _duration(seconds: int) -> str:
    """Whole minutes, rounded down; below one, seconds."""
    minutes = seconds // 60
    if not minutes:
        return f"{seconds}s"
    return f"{minutes // 60}h {minutes % 60:02}m" if minutes >= 60 else f"{minutes}m"


def _by_severity(found: Mapping[str, Ratio]) -> str:
    return " · ".join(f"{severity} {one.num} of {one.den}" for severity, one in found.items())


def _outgrown(found: Outgrown, width: int) -> Iterator[str]:
    fired = [signal for signal, on in found.signals.items() if on]
    verdict = "yes" if found.outgrown else "no"
    yield f"OUTGROWN ITS ON-CALL? {verdict}: {len(fired)} of {len(found.signals)} signals, two are enough"
    evidence = found.evidence
    weeks = ", ".join(map(str, evidence.S1_max_per_block))
    said = (
        f"most after-hours incidents of one engineer, last four weeks: {weeks}",
        f"responses missed after hours {_of(evidence.S2.after_hours)}, in hours {_of(evidence.S2.business)}",
        f"complaints about delay {evidence.S3[0]}, four weeks before {evidence.S3[1]}",
        f"T3 wake-ups T1 could have resolved {_of(evidence.S4)}",
        f"deals lost within 90 days {evidence.S5}",
    )
    for (signal, on), evidenced in zip(found.signals.items(), said, strict=True):
        yield from wrap(f"{words_of(signal)}: {evidenced}", width, f"  {'yes' if on else 'no':<4}", " " * 6)


def _of(pair: tuple[int, int]) -> str:
    return f"{pair[0]} of {pair[1]}"


def _issue(one: Issue, width: int) -> str:
    what = f"  {one.count} × {one_line(one.category, 20)} / {one_line(one.system, 20)}, {one.minutes} min"
    action = _ACTIONS[one.action]
    if one.decided:
        who = "".join([f", {one_line(one.owner, 30)}" if one.owner else "", f", due {one.due}" if one.due else ""])
        return f"{what}: {action}{who}"
    return f"{what}: {action}? ({one.why})"
