"""`nightdesk tickets`: the queue as it stands, in the order in which it burns (SLA-13)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nightdesk.cli import common

if TYPE_CHECKING:
    from argparse import Namespace

    from nightdesk.views.queue import QueueView


def run(words: Sequence[str]) -> int:
    """Prints the queue. Exit code 0."""
    parser = common.parser("tickets", "Print the queue.", look=True, formats=True)
    parser.add_argument("--all", action="store_true", help="every ticket, resolved and merged ones too, to check by")
    given = common.parse_words(parser, words)
    if given is None:
        return 0
    if given.all:
        return _all(given)
    from nightdesk.views.queue import Queue

    with common.look(given) as desk:
        view = desk.ask(Queue())
    show_queue(view, given.format)
    return 0


def _all(given: Namespace) -> int:
    from nightdesk.reports.standing import all_tickets
    from nightdesk.views.standing import AllTickets

    with common.look(given) as desk:
        view = desk.ask(AllTickets())
    common.show(view, given.format, lambda width: all_tickets(view, width))
    return 0


def show_queue(view: QueueView, how: common.Format) -> None:
    """Prints the queue."""
    from nightdesk.reports import markdown, text

    common.show(view, how, lambda width: text.queue(view, width), lambda: markdown.queue(view))
