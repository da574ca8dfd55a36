"""`nightdesk figures`: what a shift, a week, a month or a quarter came to (§10)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nightdesk.cli import common
from nightdesk.errors import UsageError

if TYPE_CHECKING:
    from nightdesk.views.figures import Figures


def run(words: Sequence[str]) -> int:
    """Prints the figures. Exit code 0."""
    parser = common.parser("figures", "Print key figures, outgrown signals, and what recurs.", look=True, as_json=True)
    period = parser.add_mutually_exclusive_group()
    period.add_argument("--night", metavar="DATE", help="the night that began on this date")
    period.add_argument("--day", metavar="DATE", help="the day shift of this weekend day or desk holiday")
    period.add_argument("--week", metavar="DATE", nargs="?", const="", help="seven nights, the last of this date")
    period.add_argument("--month", metavar="YYYY-MM", help="a calendar month")
    period.add_argument("--quarter", metavar="YYYY-Qn", help="a quarter, such as 2026-Q1")
    period.add_argument("--year", metavar="YYYY", help="a calendar year")
    parser.add_argument("--client", metavar="ID", help="only this client's tickets and alerts")
    given = common.parse_words(parser, words)
    if given is None:
        return 0
    from nightdesk.reports import figures as report
    from nightdesk.views.figures import Figures

    asked = Figures(
        night=given.night,
        day=given.day,
        week_to=given.week,
        month=given.month,
        quarter=given.quarter,
        year=given.year,
        client=given.client,
    )
    _check(asked)
    with common.look(given) as desk:
        try:
            view = desk.ask(asked)
        except ValueError as error:
            raise UsageError("No such shift", f"{error}.", "Ask for its night, or a weekend or holiday.") from error
    common.show(view, given.format, lambda width: report.figures(view, width))
    return 0


def _check(asked: Figures) -> None:
    """UsageError for what is no date, month or quarter."""
    common.check_date("--night", asked.night)
    common.check_date("--day", asked.day)
    common.check_date("--week", asked.week_to or None)
    common.check_date("--month", asked.month, "2026-03")
    common.check_date("--year", asked.year, "2026")
    year, _, number = (asked.quarter or "2026-Q1").partition("-Q")
    if not (re.fullmatch("19[7-9][0-9]|[2-8][0-9]{3}", year) and number in ("1", "2", "3", "4")):
        raise UsageError("Not a quarter", f"--quarter {asked.quarter!r} can't be understood.", "Write 2026-Q1.")
