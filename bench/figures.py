"""One comparison as a line: Nightdesk, the peer measured in the same run, the ratio, and the bound it should keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median

HEADINGS = ("what", "Nightdesk", "peer", "", "ratio", "bound", "")


@dataclass(frozen=True)
class Figure:
    """A comparison. `spread` is the lowest and the highest ratio of a round; a bound of None is not promised."""

    what: str
    unit: str
    ours: float
    peer: str
    theirs: float
    ratio: float
    spread: tuple[float, float]
    bound: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the ratio keeps the bound; None where there is none."""
        return None if self.bound is None else self.ratio <= self.bound

    @property
    def verdict(self) -> str:
        """The same in a word."""
        return {None: "", True: "met", False: "NOT MET"}[self.met]


def compared(
    what: str, unit: str, ours: Sequence[float], peer: str, theirs: Sequence[float], bound: float | None = None
) -> Figure:
    """Two lists of the same rounds as one figure: medians, and the median of the ratios round by round.

    What slows the machine for a while slows both halves of a round, so the ratio holds where the times don't.
    """
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    spread = (min(ratios), max(ratios))
    return Figure(what, unit, median(ours), peer, median(theirs), median(ratios), spread, bound)


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that so many percent of them do not exceed."""
    return sorted(values)[max(ceil(len(values) * percent / 100) - 1, 0)]


def table(figures: Sequence[Figure]) -> str:
    """The figures as lines of text, with what was promised and whether it holds."""
    rows = [HEADINGS, *map(_row, figures)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEADINGS))]
    lines = []
    for row in rows:
        cells = [row[at].rjust(widths[at]) if at in (1, 3, 5) else row[at].ljust(widths[at]) for at in range(len(row))]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines) + "\n"


def _row(figure: Figure) -> tuple[str, ...]:
    low, high = figure.spread
    between = f" ({low:.2f} to {high:.2f})" if f"{low:.2f}" != f"{high:.2f}" else ""
    return (
        figure.what,
        _amount(figure.ours, figure.unit),
        figure.peer,
        _amount(figure.theirs, figure.unit),
        f"{figure.ratio:.2f}{between}",
        "" if figure.bound is None else f"<= {figure.bound:g}",
        figure.verdict,
    )


def _amount(value: float, unit: str) -> str:
    digits = 0 if unit in ("bytes", "us") or value >= 100 else 1
    return f"{value:,.{digits}f} {unit}"
