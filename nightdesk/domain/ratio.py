"""Figures that keep what they were made of: ratios, percentiles, and rounding half away from zero (§10)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import msgspec


class Ratio(msgspec.Struct, frozen=True):
    """`num` of `den`; `pct` is per cent to one decimal, None where there is nothing to divide by (shown as –)."""

    num: int
    den: int
    pct: float | None


def ratio(num: int, den: int) -> Ratio:
    """The ratio with its percentage, half up on the exact value."""
    return Ratio(num, den, rounded(Fraction(100 * num, den), 1) if den else None)


def rounded(value: Fraction, decimals: int) -> float:
    """`value` to that many decimals, half away from zero, worked out on the exact rational number (§10)."""
    scale = int(10**decimals)
    whole = (abs(value.numerator) * scale * 2 + value.denominator) // (value.denominator * 2)
    return (whole if value >= 0 else -whole) / scale


def percentile(values: Sequence[int], p: int) -> int | None:
    """Nearest rank: the value at position ceil(p/100 × n) of the ascending list; None for an empty one (§10)."""
    if not values:
        return None
    # Sorting what is sorted already costs one look along it.
    return sorted(values)[max(-(-p * len(values) // 100), 1) - 1]
