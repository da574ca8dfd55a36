"""`nightdesk ticket ID`: everything about one ticket, or about an alert row of the queue."""

from __future__ import annotations

from collections.abc import Sequence

from nightdesk.cli import common
from nightdesk.errors import NightdeskError


def run(words: Sequence[str]) -> int:
    """Prints the ticket. Exit code 0, or 1 where the desk has no such ticket."""
    parser = common.parser("ticket", "Print one ticket.", look=True, formats=True)
    parser.add_argument("id", metavar="ID", help="a ticket, or the id of an alert row of the queue")
    parser.add_argument("--explain", action="store_true", help="say how each due time came about (JSON always does)")
    given = common.parse_words(parser, words)
    if given is None:
        return 0
    from nightdesk.reports import markdown, text
    from nightdesk.views.ticket import Card

    with common.look(given) as desk:
        card = desk.ask(Card(ticket=given.id))
    if card is None:
        raise NightdeskError(
            "No such ticket", f"This desk has no ticket {given.id!r} at that moment.",
            "`nightdesk tickets` lists those in the queue.",
        )  # fmt: skip
    common.show(
        card,
        given.format,
        lambda width: text.ticket(card, width, explain=given.explain),
        lambda: markdown.ticket(card, explain=given.explain),
    )
    return 0
