"""`nightdesk rota`: who is on, gaps, burden with a recommendation and its reasons, pay, rest rules (DOMAIN §11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from nightdesk.cli import common
from nightdesk.errors import UsageError

_YEARS = range(1971, 9000)
"""Years whose weeks can be asked for: thirteen weeks before, instants begin in 1970, and calendars end in 9999."""


def run(words: Sequence[str]) -> int:
    """Prints the rota. Exit code 0 whatever it says: `nightdesk check` is what finds fault with it."""
    parser = common.parser("rota", "Print who is on, gaps, burden, pay and rest.", look=True, as_json=True)
    parser.add_argument("--week", metavar="MONDAY", help="the week to recommend for (default: the next rota week)")
    parser.add_argument("--pay-week", metavar="MONDAY", help="the week to pay (default: the current rota week)")
    given = common.parse_words(parser, words)
    if given is None:
        return 0
    week, pay_week = _monday("--week", given.week), _monday("--pay-week", given.pay_week)
    from nightdesk.reports import rota as text
    from nightdesk.views.rota import Rota

    with common.look(given) as desk:
        view = desk.ask(Rota(week=week, pay_week=pay_week))
    common.show(view, given.format, lambda width: text.rota(view, width))
    return 0


def _monday(option: str, said: str | None) -> str | None:
    if said is None:
        return None
    try:
        day = date.fromisoformat(said)
    except ValueError:
        day = date.min
    if day.isoformat() != said or day.year not in _YEARS:
        raise UsageError("Not a date", f"{option} {said!r} can't be understood.", f"Write it as: {option} 2026-03-09")
    monday = day - timedelta(days=day.weekday())
    if day != monday:
        cure = f"A rota week is named by its Monday: {option} {monday.isoformat()}"
        raise UsageError("Not a Monday", f"{option} {said} is a {day:%A}.", cure)
    return said
