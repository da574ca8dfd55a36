"""What stands around the checklist: the recommendation with its rules, the question in full, who would be paged."""

from __future__ import annotations

from nightdesk.screens.common.form import title
from nightdesk.screens.common.lines import Line, Role, wrap
from nightdesk.screens.escalation.rows import hint_of
from nightdesk.screens.queue.card import card_lines
from nightdesk.screens.queue.rows import heading
from nightdesk.views.escalation import EscalationView, WouldPage
from nightdesk.views.ticket import TicketCard


def top(view: EscalationView, card: TicketCard, width: int, *, choosing: bool) -> list[Line]:
    """Ticket and recommendation: always in sight."""
    decided = view.recommendation is not None
    role: Role = "alarm" if view.recommendation in ("wake_t3", "escalate_t2") else "good" if decided else "warn"
    also = ", ".join(view.actions[action] for action in view.also)
    lines = [
        title("What is done?" if choosing else "Escalate", card),
        *wrap(card.subject, width),
        *wrap(view.headline, width, role, first=((("=> " if decided else "?  "), role),), indent=3),
    ]
    if also:
        lines += wrap(f"Also: {also}", width, "strong", first=(("   ", ""),), indent=3)
    if view.flags:
        flags = ", ".join(view.flags)
        lines += wrap(f"Flags: {flags}", width, "warn", first=(("   ", ""),), indent=3)
    for rule in view.rules:
        lines += wrap(rule, width, "muted", first=(("   ", ""),), indent=7)
    return lines


def hint(key: str | None, view: EscalationView, note: str, width: int, *, choosing: bool) -> list[Line]:
    """The question under the cursor in full with its keys."""
    if choosing:
        return [*wrap("enter takes the action in the bar, then asks once more; esc goes back", width, "muted")]
    words, keys = hint_of(key, view)
    lines = [*wrap(words, width, "strong"), *wrap(keys, width, "key")]
    return [*lines, *wrap(f"Evidence: {note}", width)] if note else lines


def details(view: EscalationView, card: TicketCard, width: int) -> list[Line]:
    """Who would be paged, time boxes, the runbook's own words, and the ticket."""
    lines: list[Line] = []
    if view.would_page:
        lines.append(heading("Would be paged", width))
        tier = ""
        for step in view.would_page:
            lines += _step(step, width, show_tier=step.tier != tier)
            tier = step.tier
    if view.time_boxes:
        lines.append(heading("Time boxes", width))
        for box in view.time_boxes:
            lines += wrap(box, width, first=(("· ", ""),), indent=2)
    for name, texts in view.runbook:
        lines.append(heading(name, width))
        for text in filter(str.strip, texts):
            lines += wrap(text, width, indent=2)
    return [*lines, heading("The ticket", width), *card_lines(card, width)]


def _step(step: WouldPage, width: int, *, show_tier: bool) -> list[Line]:
    tier = step.tier if show_tier else ""
    first: Line = ((f"{tier:3} {step.at:10} ", "muted"),)
    who = f"{step.name} ({step.role})"
    return wrap(who, width, "alarm" if step.empty else "", first=first, indent=15)
