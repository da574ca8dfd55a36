"""The morning report in its order, before it is text or Markdown: parts, items, and the words where something is empty.

The order is HO-4; inside an item severity, one line, done so far, next action, due (I-PASS).
"""

from __future__ import annotations

from dataclasses import dataclass

from nightdesk.views.handoff import HandoffLine, HandoffReport

NONE = "none"
UNFILLED = 'not filled in: say who does what by when, or "unknown, decide"'
NOT_RECORDED = "nothing recorded"
_BRIEF = frozenset({"resolved", "fyi"})
"""Sections read last: one paragraph an item."""


@dataclass(frozen=True)
class Item:
    """One ticket of a section. `fields` are label and text."""

    severity: str
    ticket: str
    client: str
    summary: str
    fields: tuple[tuple[str, str], ...]
    brief: bool


@dataclass(frozen=True)
class Part:
    """One heading of the report with its tickets or its lines; both empty prints `none`."""

    title: str
    items: tuple[Item, ...] = ()
    lines: tuple[str, ...] = ()


def title(report: HandoffReport) -> str:
    """`Handoff 2026-03-07 night, Beacon MSP Night Desk`."""
    return f"Handoff {report.night}, {report.desk_name}"


def standing(report: HandoffReport) -> tuple[str, ...]:
    """Whose report it is, of which hours, as of when, and whether it is signed: a line each."""
    signed = f"signed by {report.signed_by}" if report.signed_by else "draft, not signed"
    return (report.window, f"{report.technician or NOT_RECORDED} · {report.generated} · {signed}")


def is_quiet(report: HandoffReport) -> bool:
    """Whether two lines say all there is; a report with anything in it is never shortened."""
    return report.quiet and not any((
        *(section.lines for section in report.sections),
        report.alerts, report.incidents, report.escalations, report.deviations, report.security,
        report.communication_due, report.addenda, report.incomplete,
    ))  # fmt: skip


def quiet(report: HandoffReport) -> tuple[str, str]:
    """The two lines of a quiet night."""
    first, second = standing(report)
    return (
        f"{title(report)}: quiet night. Nothing received, nothing open, no alert, nobody woken.",
        f"{first} · {second}",
    )


def numbers(report: HandoffReport) -> tuple[str, ...]:
    """HO-6 in four lines."""
    n = report.numbers
    return (
        f"{_count(n['in_scope'], 'ticket')} in scope · {n['received']} received"
        f" ({n['p1_received']} P1, {n['p2_received']} P2)",
        f"{n['action_first']} action first · {n['open']} open · {n['parked']} parked · {n['resolved']} resolved"
        f" · {n['fyi']} FYI",
        f"{_count(n['alerts'], 'alert')}, {n['surfaced']} surfaced · {_count(n['pages'], 'page')} sent,"
        f" {_count(n['people_woken'], 'person', 'people')} woken",
        f"response {n['response_met']} met, {n['response_missed']} missed · {_count(n['late_updates'], 'late update')}"
        f" · {_count(n['violations'], 'violation')} · {_count(n['deviations'], 'deviation')}",
    )


def parts(report: HandoffReport) -> tuple[Part, ...]:
    """Every part after the numbers, in the order of HO-4. None is left out for being empty."""
    tickets = tuple(
        Part(f"{section.title} ({len(section.lines)})", items=tuple(_item(section.id, line) for line in section.lines))
        for section in report.sections
    )
    beside = (
        Part("Alerts", lines=report.alerts),
        Part("Shared incidents", lines=report.incidents),
        Part("Escalations and wake-ups", lines=report.escalations),
        Part("Decisions that deviated", lines=report.deviations),
        Part("Security control", lines=report.security),
        Part("Client communication still due today", lines=report.communication_due),
    )
    added = (Part("Addenda since then", lines=report.addenda),) if report.addenda or report.signed_by else ()
    taken = (Part("Taken over", lines=report.taken_over),) if report.taken_over else ()
    return (*tickets, *beside, *added, *taken)


def incomplete(report: HandoffReport) -> str:
    """The sentence that HO-7 owes the reader; empty where the report is complete."""
    if not report.incomplete:
        return ""
    return f"This report is not complete (HO-7): {', '.join(report.incomplete)} in no section or in two."


def _item(section: str, line: HandoffLine) -> Item:
    first = section == "action_first"
    why = "; ".join(f"{letter}: {words}" for letter, words in zip(line.reasons, line.reason_words, strict=True))
    status = f"{line.status}, {f'owner {line.owner}' if line.owner else 'nobody owns it'}"
    fields = (
        ("Why", why),
        ("Status", status),
        ("Last" if section in _BRIEF else "Done", line.last_action or NOT_RECORDED),
        ("Next", line.next_action or (UNFILLED if first else "")),
        ("Due", line.next_due or (NONE if first else "")),
    )
    return Item(
        severity=line.severity,
        ticket=line.ticket,
        client=line.client_name or line.client,
        summary=line.summary,
        fields=tuple((label, text) for label, text in fields if text),
        brief=section in _BRIEF,
    )


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
