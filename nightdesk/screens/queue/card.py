"""The ticket card as lines: what burns first, then who, what, the clocks, what the runbook says, what happened."""

from __future__ import annotations

from collections.abc import Mapping

from nightdesk.screens.common.lines import Line, Role, wrap
from nightdesk.screens.queue.rows import heading
from nightdesk.views.clocks import ClockLine
from nightdesk.views.common import Tone
from nightdesk.views.ticket import TicketCard, TimelineLine

TONES: Mapping[Tone, Role] = {"alarm": "alarm", "warn": "warn", "good": "good", "calm": "", "muted": "muted"}
_CLOCK_WIDTH = 12


def card_lines(card: TicketCard, width: int, *, explain: bool = False) -> list[Line]:
    """The card for `width` cells; with `explain`, each clock's due time is worked out below it."""
    lines = [
        *_who(card, width),
        *wrap(card.subject, width, "strong"),
        *_labelled("Next", card.next_step, width, "warn"),
        *(_labelled("Call", card.call_first, width) if card.call_first else ()),
    ]
    if card.read_only:
        lines += wrap(f"Nothing can be done here: {card.read_only}", width, "warn")
    lines.append(())
    for clock in card.clocks:
        lines += _clock(clock, width, explain)
    lines += _labelled("Severity", card.severity_why, width)
    lines += _labelled("Cover", card.cover, width)
    status = f"{card.status_label}{', not triaged' if card.untriaged and card.is_ticket else ''}"
    lines += _labelled("Status", f"{status} · owner {card.owner or 'nobody'}", width)
    lines += _labelled("From", " · ".join(filter(None, (card.requester, card.contact))) or "nobody named", width)
    lines += _labelled("Received", card.received, width)
    lines += _about(card, width)
    if card.body and card.body != card.subject:
        lines += [heading("What they said", width), *wrap(card.body, width)]
    if card.facts:
        lines.append(heading("To know", width))
        for fact in card.facts:
            lines += wrap(fact, width, first=(("· ", ""),), indent=2)
    if card.runbook_first:
        lines.append(heading("The runbook says first", width))
        for sentence in card.runbook_first:
            lines += wrap(sentence, width, first=(("· ", ""),), indent=2)
    lines.append(heading("What happened", width))
    for entry in card.timeline:
        lines += _happened(entry, width)
    if not card.timeline:
        lines.append((("nothing yet", "muted"),))
    return lines


def one_liner(card: TicketCard) -> Line:
    """The ticket on one line, for the top of another pane."""
    return (
        (f"{card.severity} {card.id}", "strong"),
        (f"  {card.client_name}  ", "title"),
        (card.subject, ""),
    )


def _who(card: TicketCard, width: int) -> list[Line]:
    role: Role = "alarm" if card.severity == "P1" else "warn" if card.severity == "P2" else "strong"
    first: Line = ((f"{card.severity} {card.id}", role), ("  ", ""))
    there = f" · {card.client_time} there" if card.client_time else ""
    return wrap(f"{card.client_name or card.client}{there}", width, "title", first=first)


def _clock(clock: ClockLine, width: int, explain: bool) -> list[Line]:
    name = clock.name.ljust(_CLOCK_WIDTH)
    lines = wrap(clock.text or clock.state, width, TONES[clock.tone], first=((name, "muted"),), indent=_CLOCK_WIDTH)
    if explain:
        for sentence in clock.explanation:
            lines += wrap(sentence, width, "muted", first=(("    ", ""),), indent=4)
    return lines


def _about(card: TicketCard, width: int) -> list[Line]:
    words = " · ".join(filter(None, (card.category, card.system)))
    if not words and card.suggested_category:
        words = f"{card.suggested_category} (suggested)"
    return _labelled("About", words, width)


def _labelled(label: str, text: str, width: int, role: Role = "") -> list[Line]:
    if not text:
        return []
    return wrap(text, width, role, first=((label.ljust(_CLOCK_WIDTH), "muted"),), indent=_CLOCK_WIDTH)


def _happened(entry: TimelineLine, width: int) -> list[Line]:
    lines = wrap(
        " · ".join(filter(None, (entry.actor, entry.what))), width, first=((f"{entry.time}  ", "muted"),), indent=2
    )
    if entry.text:
        lines += wrap(entry.text, width, "muted", first=(("  ", ""),), indent=2)
    return lines
