"""Ratios, rounding and percentiles, each against another way to work them out (§10)."""

from __future__ import annotations

import random
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightdesk.domain.ratio import Ratio, percentile, ratio, rounded


def by_decimal(num: int, den: int, decimals: int) -> float:
    """Half up by the standard library: 60 digits are more than a tie with a divisor below a million can hide behind."""
    with localcontext() as context:
        context.prec = 60
        return float((Decimal(num) / Decimal(den)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def by_counting(values: list[int], p: int) -> int:
    """The smallest value such that at least p in a hundred are not above it: nearest rank without a position."""
    return min(one for one in values if sum(other <= one for other in values) * 100 >= p * len(values))


# percentages


@pytest.mark.parametrize(
    ("num", "den", "pct"),
    [
        (0, 7, 0.0), (7, 7, 100.0), (1, 3, 33.3), (2, 3, 66.7), (1, 8, 12.5), (19, 20, 95.0),
        (1, 400, 0.3),  # 0.25: half goes up
        (1, 2000, 0.1),  # 0.05
        (1, 2001, 0.0),  # 0.04998
        (203, 400, 50.8),  # 50.75, which as a binary fraction and half to even would be 50.8 too
        (201, 400, 50.3),  # 50.25: half to even would be 50.2
        (1999, 2000, 100.0),  # 99.95
        (5, 2, 250.0),
    ],
)  # fmt: skip
def test_a_percentage_has_one_decimal_half_up(num: int, den: int, pct: float) -> None:
    assert ratio(num, den) == Ratio(num, den, pct)


def test_nothing_of_nothing_is_no_percentage() -> None:
    assert ratio(0, 0) == Ratio(0, 0, None)


@given(num=st.integers(0, 100_000), den=st.integers(1, 100_000))
def test_a_percentage_is_what_decimal_makes_of_it(num: int, den: int) -> None:
    assert ratio(num, den).pct == by_decimal(100 * num, den, 1)


@given(half=st.integers(0, 5000))
def test_an_exact_half_always_goes_up(half: int) -> None:
    # (2 × half + 1) of 2000 is a percentage that ends in 5 at its second decimal.
    assert ratio(2 * half + 1, 2000).pct == pytest.approx((half + 1) / 10, abs=1e-9)


# rounding


@pytest.mark.parametrize(
    ("value", "decimals", "result"),
    [
        (Fraction(1, 2), 0, 1.0),
        (Fraction(-1, 2), 0, -1.0),
        (Fraction(-1, 200), 2, -0.01),
        (Fraction(1, 201), 2, 0.0),
        (Fraction(-5, 4), 1, -1.3),
        (Fraction(5, 4), 1, 1.3),
        (Fraction(1, 3), 4, 0.3333),
        (Fraction(29, 200), 2, 0.15),  # 0.145, as a float a little less
        (Fraction(0), 2, 0.0),
    ],
)
def test_half_is_rounded_away_from_zero(value: Fraction, decimals: int, result: float) -> None:
    assert rounded(value, decimals) == result


@given(num=st.integers(-(10**6), 10**6), den=st.integers(1, 10**5), decimals=st.sampled_from((0, 1, 2, 4)))
def test_rounding_is_what_decimal_makes_of_it(num: int, den: int, decimals: int) -> None:
    assert rounded(Fraction(num, den), decimals) == by_decimal(num, den, decimals)


# percentiles


@pytest.mark.parametrize(
    ("n", "p", "position"),
    [
        (1, 50, 1), (1, 90, 1), (2, 50, 1), (3, 50, 2), (4, 50, 2), (5, 50, 3), (9, 90, 9), (10, 90, 9), (11, 90, 10),
        (20, 90, 18), (300, 50, 150), (21, 90, 19), (21, 50, 11), (10, 100, 10), (10, 1, 1), (10, 0, 1),
    ],
)  # fmt: skip
def test_a_percentile_is_the_value_at_its_rank(n: int, p: int, position: int) -> None:
    values = [10 * value for value in range(1, n + 1)]
    random.Random(n).shuffle(values)
    assert percentile(values, p) == 10 * position


def test_of_no_values_there_is_no_percentile() -> None:
    assert percentile([], 50) is None


@given(values=st.lists(st.integers(-50, 50), min_size=1, max_size=40), p=st.integers(1, 100))
def test_a_percentile_is_the_least_value_that_so_many_do_not_exceed(values: list[int], p: int) -> None:
    assert percentile(values, p) == by_counting(values, p)


def test_a_percentile_leaves_the_values_as_they_were() -> None:
    values = [3, 1, 2]
    percentile(values, 50)
    assert values == [3, 1, 2]
