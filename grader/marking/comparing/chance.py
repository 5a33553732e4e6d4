"""Tests whether numbers follow a law. Each bounds the probability that right numbers fail.

The bounds: Chernoff's for shares, by relative entropy; Laurent and Massart (2000), lemma 1, for variances; Dvoretzky,
Kiefer and Wolfowitz with Massart's (1990) constant for distributions; the normal tail for means.
"""

import math
from collections.abc import Callable
from statistics import NormalDist

import numpy as np

from grader.marking.comparing.compare import Array

RIGHT_FAILS = 1e-6
"""Largest probability that a right answer fails a check."""
MOST_ROWS = 1000
"""Rows that are compared with each other."""


def share_is(kept: int, count: int, share: float, risk: float) -> bool:
    """Whether this many of `count` independent events agree with a probability."""
    if share in (0.0, 1.0):
        return kept == count * share
    return count * _entropy(kept / count, share) <= math.log(2 / risk)


def _entropy(got: float, want: float) -> float:
    """Relative entropy of two coins."""
    parts = ((got, want), (1 - got, 1 - want))
    return sum(one * math.log(one / other) for one, other in parts if one > 0)


def mean_is(numbers: Array, mean: float, deviation: float, risk: float) -> bool:
    """Whether independent numbers of a standard deviation have a mean."""
    bound = NormalDist().inv_cdf(1 - risk / 2) * deviation / math.sqrt(numbers.size)
    return bool(abs(float(numbers.mean()) - mean) <= bound + _rounding(mean, deviation))


def spread_is(numbers: Array, mean: float, deviation: float, risk: float) -> bool:
    """Whether independent numbers, normal or bounded, have a standard deviation."""
    count, tail = numbers.size, math.log(2 / risk)
    power = float((((numbers - mean) / deviation) ** 2).sum()) if deviation else 0.0
    return count - 2 * math.sqrt(count * tail) <= power <= count + 2 * math.sqrt(count * tail) + 2 * tail


def distribution_is(numbers: Array, below: Callable[[Array], Array], risk: float) -> bool:
    """Whether independent numbers have a distribution, given by the probability to be below a number."""
    ordered = np.sort(numbers.ravel())
    expected, steps = below(ordered), np.arange(len(ordered) + 1) / len(ordered)
    off = max(float((steps[1:] - expected).max()), float((expected - steps[:-1]).max()))
    return off <= math.sqrt(math.log(2 / risk) / (2 * len(ordered)))


def are_independent(numbers: Array, risk: float) -> bool:
    """Whether neighbours along each axis are independent; one mask for all rows fails.

    The numbers have mean 0 and standard deviation 1.
    """
    bound = 2 * NormalDist().inv_cdf(1 - risk / (2 * max(numbers.ndim, 1)))  # twice: products have longer tails
    for axis in range(numbers.ndim):
        lined = np.moveaxis(numbers, axis, 0)
        pairs = len(lined) // 2
        products = (lined[: 2 * pairs : 2] * lined[1 : 2 * pairs : 2]).ravel()  # no number is in two pairs
        if products.size and abs(float(products.sum())) > bound * math.sqrt(products.size) + bound**2:
            return False
    return True


def rows_differ(numbers: Array, likeliest: float, risk: float) -> bool:
    """Whether, along each axis, no more rows repeat an earlier one than chance explains: a few drawn rows in turn fail.

    `likeliest` bounds the probability of each value of an entry.
    """
    for axis in range(numbers.ndim):
        rows = np.moveaxis(numbers, axis, 0)[:MOST_ROWS].reshape(min(numbers.shape[axis], MOST_ROWS), -1)
        repeated = len(rows) - len(np.unique(rows, axis=0))
        # whatever the earlier rows are, the next one equals one of them with this probability at most
        share = len(rows) * likeliest ** rows.shape[1]
        if len(rows) * share < repeated and share < 1 and not share_is(repeated, len(rows), share, risk / numbers.ndim):
            return False
    return True


def _rounding(mean: float, deviation: float) -> float:
    return 1e-6 * max(abs(mean), deviation)
