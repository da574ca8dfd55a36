"""`nightdesk alerts`: the quiet list, what may still need eyes, and whether every alert is accounted for (§7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from nightdesk.cli import common
from nightdesk.errors import UsageError

if TYPE_CHECKING:
    from nightdesk.views.alerts import AlertsView

_YEARS = range(1970, 9000)


def run(words: Sequence[str]) -> int:
    """Prints the alerts of the shift at hand, of a night, or all. Exit code 0, or 1 where the sum is wrong (§7)."""
    parser = common.parser("alerts", "Print every alert that did not surface, and why not.", look=True, as_json=True)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--night", metavar="DATE", help="the night that began on this date (default: the shift at hand)")
    which.add_argument("--all", dest="everything", action="store_true", help="all the log holds")
    given = common.parse_words(parser, words)
    if given is None:
        return 0
    from nightdesk.views.alerts import Alerts

    _check_night(given.night)
    with common.look(given) as desk:
        view = desk.ask(Alerts(night=given.night, everything=given.everything))
    return show_alerts(view, given.format)


def show_alerts(view: AlertsView, how: common.Format) -> int:
    """Prints the view; where the dispositions do not add up that is said on stderr too. Gives the exit code."""
    from nightdesk.reports import alerts

    common.show(view, how, lambda width: alerts.text(view, width))
    if view.balanced:
        return 0
    common.warn([alerts.unbalanced(view)])
    return 1


def _check_night(night: str | None) -> None:
    try:
        found = date.fromisoformat(night or "2026-03-07")
        if found.year not in _YEARS or (night and found.isoformat() != night):
            raise ValueError(night)
    except ValueError:
        raise UsageError("Not a date", f"--night {night!r} can't be understood.", "Write it as 2026-03-07.") from None
