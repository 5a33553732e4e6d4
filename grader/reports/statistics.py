"""Classical test statistics, as pure functions of a table of points: one row per student, one column per check.

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
    """Cronbach's alpha (internal consistency) with its confidence interval."""

    value: float
    low: float
    high: float


def cronbach_alpha(table: PointsTable, confidence: float = 0.95) -> Alpha | None:
    """How well the checks agree on who is good. None for fewer than three students or two checks, or equal scores."""
    students, checks = len(table), len(table[0]) if table else 0
    # The interval divides by n - 2 and by k - 1.
    if students < 3 or checks < 2:
        return None
    total = variance([sum(row) for row in table])
    if total == 0:
        return None
    own = sum(variance(column) for column in zip(*table, strict=True))
    value = checks / (checks - 1) * (1 - own / total)
    # Bonett (2002): log(1 - alpha) is close to normal with variance 2k / ((k - 1)(n - 2)) for k checks and n
    # students.
    spread = NormalDist().inv_cdf((1 + confidence) / 2) * math.sqrt(2 * checks / ((checks - 1) * (students - 2)))
    rest = 1 - value
    return Alpha(value, 1 - rest * math.exp(spread), 1 - rest * math.exp(-spread))


def discrimination(table: PointsTable, check: int) -> float | None:
    """Corrected item-total correlation: a check's points with the sum of all others'. None if one is constant."""
    item = [row[check] for row in table]
    # Without the check itself: it would correlate with its own part of the total.
    rest = [math.fsum(row) - row[check] for row in table]
    if len(table) < 3 or max(rest) - min(rest) < 1e-9:
        return None
    try:
        return correlation(item, rest)
    except StatisticsError:  # every student has the same points
        return None


def difficulty(points: Sequence[float], most: float) -> float | None:
    """The average share of a check's points that students earn. None without points or students."""
    return fmean(points) / most if points and most else None
