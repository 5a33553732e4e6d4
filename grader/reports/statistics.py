"""Classical test statistics, as pure functions of a table of points: a row a student, a column a check.

Sources: Cronbach (1951) for alpha; Bonett (2002), J. Educational and Behavioral Statistics 27, for its interval;
Henrysson (1963) for the item-total correlation without the item itself.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist, StatisticsError, correlation, fmean, variance

PointsTable = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Alpha:
    """Internal consistency, with its interval."""

    value: float
    low: float
    high: float


def cronbach_alpha(table: PointsTable, confidence: float = 0.95) -> Alpha | None:
    """How well the checks agree on who is good; None for fewer than three students, two checks, or no differences."""
    students, checks = len(table), len(table[0]) if table else 0
    if students < 3 or checks < 2:
        return None
    total = variance([sum(row) for row in table])
    if total == 0:
        return None
    own = sum(variance(column) for column in zip(*table, strict=True))
    value = checks / (checks - 1) * (1 - own / total)
    spread = NormalDist().inv_cdf((1 + confidence) / 2) * math.sqrt(2 * checks / ((checks - 1) * (students - 2)))
    rest = 1 - value
    return Alpha(value, 1 - rest * math.exp(spread), 1 - rest * math.exp(-spread))


def discrimination(table: PointsTable, check: int) -> float | None:
    """Corrected item-total correlation: of a check with the points of all others. None where either is constant."""
    item = [row[check] for row in table]
    rest = [math.fsum(row) - row[check] for row in table]
    if len(table) < 3 or max(rest) - min(rest) < 1e-9:
        return None
    try:
        return correlation(item, rest)
    except StatisticsError:  # a constant item
        return None


def difficulty(points: Sequence[float], most: float) -> float | None:
    """The share of its points that a check gives on average; None for a check without points or students."""
    return fmean(points) / most if points and most else None
