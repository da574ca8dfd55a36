"""`nightdesk brief [TICKET]`: the picture for somebody just woken, or coming on shift, in one screenful."""

from __future__ import annotations

from collections.abc import Sequence

from nightdesk.cli import common
from nightdesk.errors import NightdeskError


def run(words: Sequence[str]) -> int:
    """Prints the desk's brief, or a ticket's. Exit code 0, or 1 where the desk has no such ticket."""
    parser = common.parser(
        "brief", "Print the picture in at most 18 plain lines: of the desk, or of one ticket.", look=True, as_json=True
    )
    parser.add_argument("id", metavar="TICKET", nargs="?", help="a ticket, or the id of an alert row of the queue")
    given = common.parse_words(parser, words)
    if given is None:
        return 0
    from nightdesk.reports import brief as report
    from nightdesk.views.brief import Brief, BriefOf

    with common.look(given) as desk:
        if given.id is None:
            whole = desk.ask(Brief())
            common.show(whole, given.format, lambda width: report.desk(whole, width))
            return 0
        one = desk.ask(BriefOf(ticket=given.id))
    if one is None:
        raise NightdeskError(
            "No such ticket", f"This desk has no ticket {given.id!r} at that moment.",
            "`nightdesk brief` names those that burn, `nightdesk tickets` lists all in the queue.",
        )  # fmt: skip
    common.show(one, given.format, lambda width: report.ticket(one, width))
    return 0
