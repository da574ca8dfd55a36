"""`nightdesk handoff`: the morning report as it stands at any moment (DOMAIN §9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nightdesk.cli import common
from nightdesk.errors import UsageError

if TYPE_CHECKING:
    from nightdesk.views.handoff import HandoffReport


def run(words: Sequence[str]) -> int:
    """Prints the report. Exit code 0, or 1 where it is not complete (HO-7)."""
    parser = common.parser("handoff", "Print the morning report.", look=True, formats=True)
    parser.add_argument(
        "--night", metavar="DATE", help="the night that began on this date (default: the shift at hand)"
    )
    parser.add_argument("--day", metavar="DATE", help="the day shift of this weekend day or desk holiday")
    given = common.parse_words(parser, words)
    if given is None:
        return 0
    from nightdesk.views.handoff import Handoff

    common.check_date("--night", given.night)
    common.check_date("--day", given.day)
    with common.look(given) as desk:
        try:
            report = desk.ask(Handoff(night=given.night, day=given.day))
        except ValueError as error:
            raise UsageError("No such shift", f"{error}.", "Ask for its night, or a weekend or holiday.") from error
    show_report(report, given.format)
    return 1 if report.incomplete else 0


def show_report(report: HandoffReport, how: common.Format) -> None:
    """Prints the report; where it is incomplete, that is said on stderr as well."""
    from nightdesk.reports import markdown, outline, text

    common.show(report, how, lambda width: text.handoff(report, width), lambda: markdown.handoff(report))
    if report.incomplete:
        common.warn([outline.incomplete(report)])
