"""The rota as plain text: tables where the line is wide enough, a line a person where it is not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nightdesk.domain.burden import Load
from nightdesk.domain.pay import PersonPay
from nightdesk.domain.rules import words_of
from nightdesk.reports.text import WIDTH, wrap
from nightdesk.text import cells, pad
from nightdesk.views.rota import OnCall, PoolWords, RotaView

_LEAST = 40
_TABLE = 74
"""Cells of a line below which a table would have no room for names."""
# fmt: off
_WHOLE = frozenset({
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF",
})
_THOUSANDTHS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
# fmt: on
"""Currencies whose minor unit is not a hundredth (ISO 4217)."""


def rota(view: RotaView, width: int = WIDTH) -> str:
    """Who is on, gaps, each pool with its recommendation, pay, rest rules, who is left out."""
    width = max(width, _LEAST)
    lines = wrap(f"Rota of {view.desk_name}, {view.clock}", width)
    lines += ["", "ON NOW"]
    for person in view.on_now:
        lines += _on_call(person, width)
    lines += _listed(f"GAPS, nights of {view.gaps_within}", view.gap_lines, "none", width)
    for pool in view.pools:
        lines += _pool(view, pool, width)
    if not view.pools:
        advice = "rota.yaml names no pool, so nobody can be compared or recommended (RF-4): add pools to it."
        lines += _listed("BURDEN", [], advice, width)
    lines += _pay(view, width)
    lines += _listed(f"REST: {words_of('RF-1')}", view.rest_lines, "kept by everyone", width)
    if view.left_out_words:
        lines += _listed("NOT ON THE ROTA", [view.left_out_words], "", width)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def money(minor: int, currency: str) -> str:
    """`315.00` of 31500 US cents: minor units as the currency writes them."""
    decimals = 0 if currency in _WHOLE else 3 if currency in _THOUSANDTHS else 2
    whole, rest = divmod(abs(minor), int(10**decimals))
    sign = "-" if minor < 0 else ""
    return f"{sign}{whole}.{rest:0{decimals}}" if decimals else f"{sign}{whole}"


def _on_call(person: OnCall, width: int) -> list[str]:
    said = " · ".join(filter(None, (person.name, person.phone, person.until_words)))
    return wrap(said, width, f"  {pad(person.title, 12)}  ", " " * 16)


def _pool(view: RotaView, pool: PoolWords, width: int) -> list[str]:
    found = view.fairness[pool.role]
    lines = ["", *wrap(f"{pool.title.upper()}, week of {pool.week}", width)]
    lines += wrap(f"Burden of 13 weeks from {pool.since} (RF-2), balance to the mean (RF-3)", width, "  ", "  ")
    heads = ("standby", "calls", "points", "awake", "score", "balance", "last week")
    lines += _table(heads, [(view.names[load.engineer], _load(load)) for load in found.people], width)
    if found.spread is not None:
        lines += wrap(f"Spread from least to most: {found.spread:.2f} (RF-3)", width, "  ", "    ")
    lines += wrap(f"Recommended: {pool.recommendation}", width, "  ", "    ")
    lines += wrap(f"On the rota for that week: {pool.on_rota}", width, "  ", "    ")
    for line in (*pool.reasons, *pool.opted_out):
        lines += wrap(line, width, "  - ", "    ")
    return lines


def _load(load: Load) -> tuple[str, ...]:
    balance = f"{load.balance:+.2f}" if load.balance else "0.00"
    figures = (str(load.standby), str(load.callouts), str(load.points), f"{load.minutes}m", f"{load.score:.2f}")
    return (*figures, balance, load.last_week or "never")


def _pay(view: RotaView, width: int) -> list[str]:
    lines = ["", *wrap(f"PAY, week of {view.pay_week}, {view.currency} (RF-6)", width)]
    heads = ("primary", "second", "stipend", "calls", "for calls", "total")
    rows = [(view.names[id], _paid(paid, view.currency)) for id, paid in view.pay.people.items()]
    return lines + (_table(heads, rows, width) if rows else ["  nobody held a night or was called out"])


def _paid(paid: PersonPay, currency: str) -> tuple[str, ...]:
    stipend, calls, total = (money(amount, currency) for amount in (paid.stipend, paid.callout_pay, paid.total))
    return (str(paid.nights_primary), str(paid.nights_secondary), stipend, str(paid.callouts), calls, total)


def _table(heads: Sequence[str], rows: Iterable[tuple[str, tuple[str, ...]]], width: int) -> list[str]:
    """Names at the left, figures at the right; on a narrow line a paragraph a person."""
    rows = tuple(rows)
    sizes = [max(map(cells, column)) for column in zip(heads, *(row for _, row in rows), strict=True)]
    room = width - 2 - sum(size + 2 for size in sizes)
    if width < _TABLE or room < 8 or not rows:
        lines = []
        for name, row in rows:
            figures = ", ".join(f"{head} {figure}" for head, figure in zip(heads, row, strict=True))
            lines += wrap(f"{name}: {figures}", width, "  ", "    ")
        return lines
    names = min(room, max(cells(name) for name, _ in rows))
    return [
        f"  {pad(name, names)}" + "".join(f"  {figure:>{size}}" for figure, size in zip(row, sizes, strict=True))
        for name, row in (("", tuple(heads)), *rows)
    ]


def _listed(title: str, lines: Iterable[str], otherwise: str, width: int) -> list[str]:
    wrapped = [line for text in lines for line in wrap(text, width, "  ", "    ")]
    return ["", *wrap(title, width), *(wrapped or wrap(otherwise, width, "  ", "  "))]
