"""General mistakes: ways in which a wrong array may follow from the right one, for any formula.

An explanation is a set of names: a rearrangement (transposed, summed, swapped, ...), a factor (sign, 2, batch size), or
both. `explain` lists all explanations that fit one pair of arrays; the diagnosis keeps those that fit every pair.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, permutations
from typing import Any, NamedTuple

import numpy as np

from grader.assignment.checks import Tolerance
from grader.marking.comparing.compare import (
    EPSILON,
    ROUNDING_STEPS,
    SHARE_OF_LARGEST,
    SINGLE,
    Array,
    agree,
    largest_magnitude,
)


class Mistake(NamedTuple):
    """A mistake's id, and what it is about: the name of a missing term, a factor; often nothing."""

    id: str
    detail: str = ""


DERIVED = "formula-"
"""The prefix of the ids of derived mistakes: an edit of the formula, not of its result."""

Explanation = frozenset[Mistake]
"""Mistakes that together turn the right array into the student's; empty if the two are equal."""

NOTHING_WRONG: Explanation = frozenset()

MAX_AXES = 4
"""Most axes of an array whose axes may have been exchanged: batches of images have four."""

FEW_DIGITS = 5
"""Digits after the decimal point with which different numbers are easily the same."""

BASES = {"2": 1 / math.log(2), "10": 1 / math.log(10)}
"""Logarithms that are not the natural one, and how much larger they are."""

SAME_FACTOR = 1e-6
"""Relative difference within which a factor counts as 2 or n; a check with a looser tolerance uses that instead."""


@dataclass(frozen=True, slots=True)
class Ruler:
    """The tolerance and scale by which two arrays count as the same."""

    tolerance: Tolerance | None = None
    scale: float = 0.0

    def slack(self, total: float, count: int) -> float:
        """The largest difference between the sums of magnitudes of two equal arrays."""
        rtol, atol = (self.tolerance.rtol, self.tolerance.atol) if self.tolerance else (0.0, 0.0)
        relative = max(rtol, SINGLE.rtol) * (1 + SHARE_OF_LARGEST * count) + ROUNDING_STEPS * EPSILON * count
        return relative * total + (atol + ROUNDING_STEPS * EPSILON * self.scale) * count

    def same(self, got: Array, want: Array) -> bool:
        return agree(got, want, self.tolerance, rounding=ROUNDING_STEPS * EPSILON * self.scale)


@dataclass(frozen=True)
class Answered:
    """An array that a student returned, with what is computed of it once, since it is compared with many."""

    array: Array

    @cached_property
    def is_zero(self) -> bool:
        return not self.array.any()

    @cached_property
    def norms(self) -> tuple[float, float]:
        return _norms(self.array)

    @cached_property
    def repeating(self) -> tuple[bool, ...]:
        """For each axis, whether the first two slices along it are about the same; not if there is only one."""
        return tuple(length > 1 and _repeats(self.array, axis) for axis, length in enumerate(self.array.shape))


def explain(
    answered: Answered, base: Array, batch: int | None, ruler: Ruler, terms: Mapping[str, Array] | None = None
) -> set[Explanation]:
    """All explanations of an array by `base`; they include `NOTHING_WRONG` if the two agree.

    Args:
        answered: What the student returned.
        base: The right array, or the array that a misconception gives.
        batch: Number of samples in the case, so that a factor of n can be named.
        ruler: Tolerance and scale of the comparison.
        terms: Summands of the right array by name, one of which may be missing.
    """
    got = answered.array
    found: set[Explanation] = set()
    for name, mine, theirs in _candidates(answered, base, ruler):
        factors = _factors(mine, theirs, batch, ruler)
        if name.endswith("-over-axis") and not _varies(theirs):
            # any array of one number again and again is some constant times the only sum
            factors = {factor for factor in factors if not _is_some_factor(factor)}
        found |= {_named(name) | factor for factor in factors}
    for name, mine, theirs in _unsummed(got, base, batch):
        found |= {_named(name) | factor for factor in _factors(mine, theirs, batch, ruler)}
    for term, array in (terms or {}).items():
        # a term that is zero in this case cannot be missed
        if array.shape == base.shape and largest_magnitude(array) > 0 and got.shape == base.shape:
            found |= {_named("missing-term", term)} if ruler.same(got, base - array) else set()
    if _softmax_over_wrong_axis(got, base, ruler):
        found.add(_named("softmax-over-wrong-axis"))
    return found


def _named(name: str, detail: str = "") -> Explanation:
    return frozenset({Mistake(name, detail)}) if name else NOTHING_WRONG


Candidate = tuple[str, Array, Array]
"""A rearrangement's name, and two arrays of one shape that it would make equal up to a factor."""


def _candidates(answered: Answered, base: Array, ruler: Ruler) -> Iterator[Candidate]:
    got = answered.array
    if got.shape == base.shape and answered.is_zero:
        yield "", got, base  # zeros are zeros in any order
        return
    if got.size == base.size and _may_be_rearranged(answered, base, ruler):
        yield from _rearrangements(got, base, ruler)
    for axis in range(base.ndim):
        if base.shape[axis] > 1 and (got.shape != base.shape or answered.repeating[axis]):
            yield from _reduced(got, base, axis, ruler)


def _may_be_rearranged(answered: Answered, base: Array, ruler: Ruler) -> bool:
    """Whether the entries can be the same in another order, times a factor: most pairs are told apart by two norms."""
    (total, root), right = answered.norms, _norms(base)
    if not (all(map(math.isfinite, (total, root, *right))) and root and right[1]):
        return True  # decided entry by entry
    ratio = right[0] / right[1]
    slack = ruler.slack(total, base.size) / root
    return abs(total / root - ratio) <= 4 * slack * (1 + ratio)


def _norms(array: Array) -> tuple[float, float]:
    """The sum of the magnitudes, and the root of the sum of their squares."""
    sizes = np.abs(array, dtype=np.float64)
    return float(sizes.sum()), math.sqrt(np.vdot(sizes, sizes))


def _rearrangements(got: Array, base: Array, ruler: Ruler) -> Iterator[Candidate]:
    if got.shape == base.shape:
        yield "", got, base
        for axis in range(base.ndim):
            if base.shape[axis] > 2:  # two entries in reverse order are two entries swapped
                yield "entries-reversed", got, np.flip(base, axis)
            yield from _swapped(got, base, axis, ruler)
    # a transposed row or column only has another shape, which `wrong-shape` names
    if (base.ndim == 2 and 1 not in base.shape) or 2 < base.ndim <= MAX_AXES:
        for order in islice(permutations(range(base.ndim)), 1, None):
            if got.shape == tuple(base.shape[axis] for axis in order):
                yield "transposed" if base.ndim == 2 else "axes-exchanged", got, base.transpose(order)
    if got.shape != base.shape and got.size == base.size:
        yield "wrong-shape", got.reshape(base.shape), base


def _swapped(got: Array, base: Array, axis: int, ruler: Ruler) -> Iterator[Candidate]:
    """Explain by two exchanged entries (rows, columns), if exactly two differ."""
    # a single row may be small: its rounding error comes from the whole array
    scaled = Ruler(ruler.tolerance, max(ruler.scale, largest_magnitude(base)))
    mine, right = np.moveaxis(got, axis, 0), np.moveaxis(base, axis, 0)
    with np.errstate(all="ignore"):
        apart = np.abs(np.subtract(mine, right, dtype=np.float64)).reshape(len(right), -1).max(axis=1)
    clearly = apart > scaled.slack(float(np.abs(right).sum()), base.size)
    perhaps = np.flatnonzero(~(apart <= ROUNDING_STEPS * EPSILON * scaled.scale))  # what any tolerance allows
    if np.count_nonzero(clearly) > 2 or len(perhaps) < 2:
        return
    differ = (index for index in perhaps if not scaled.same(mine[index], right[index]))
    moved = [*islice(differ, 3)]
    if len(moved) == 2:
        order = np.arange(base.shape[axis])
        order[moved] = order[moved[::-1]]
        yield "entries-swapped", got, np.take(base, order, axis)


def _reduced(got: Array, base: Array, axis: int, ruler: Ruler) -> Iterator[Candidate]:
    """Explain by the sum or the mean over an axis; if the shape is the right one, repeated along it."""
    total = base.sum(axis=axis)
    kept = np.expand_dims(total, axis)
    if got.shape == total.shape:
        theirs = total
    elif got.shape == kept.shape:
        theirs = kept
    elif got.shape == base.shape:
        theirs = np.broadcast_to(kept, base.shape)
    else:
        return
    # a mean is the sum times a factor, so that one test excludes both
    if _point_apart(got, theirs, ruler) or largest_magnitude(total) <= 1e-9 * largest_magnitude(base):
        return  # a sum that cancels leaves only rounding errors, which explain nothing
    if theirs.shape == base.shape and (_is_rounded(got, base) or (total.size > 1 and not _varies(total))):
        return  # rows that all sum to 1 would explain any constant array
    yield "summed-over-axis", got, theirs
    yield "averaged-over-axis", got, theirs / base.shape[axis]


def _repeats(got: Array, axis: int) -> bool:
    """Whether the first two slices along an axis are about the same: every tolerance is smaller than this."""
    along = np.moveaxis(got, axis, 0)
    first, second = along[0], along[1]
    with np.errstate(all="ignore"):
        apart = np.abs(np.subtract(first, second, dtype=np.float64)) > 0.1 * np.abs(first)
    return not apart.any() or largest_magnitude(np.asarray(first)) < 1e-2 * largest_magnitude(got)


def _is_rounded(got: Array, base: Array) -> bool:
    """Whether the entries are equal only because they are written with few digits."""
    return any(np.array_equal(got, np.round(base, digits)) for digits in range(FEW_DIGITS))


def _unsummed(got: Array, base: Array, batch: int | None) -> Iterator[Candidate]:
    """Explain an array that has a row for each sample, where the sum of these rows belongs.

    If the right sum is zero, as for units that never fire, the rows have to be zero, too.
    """
    if batch is None or got.shape != (batch, *base.shape) or (got.any() and not base.any()):
        return
    total = got.sum(axis=0)
    if not base.any() or largest_magnitude(total) > 1e-9 * largest_magnitude(got):
        yield "not-summed-over-batch", total, base


def _factors(got: Array, base: Array, batch: int | None, ruler: Ruler) -> set[Explanation]:
    """The names of the constant factors that lead from `base` to `got`."""
    if _point_apart(got, base, ruler):
        return set()
    found = {NOTHING_WRONG} if ruler.same(got, base) else set()
    if not (np.isfinite(got).all() and np.isfinite(base).all()):
        return found
    power = float(np.vdot(base, base))
    if not largest_magnitude(base) or power == 0.0:
        return found
    factor = float(np.vdot(base, got)) / power  # the least-squares factor, so that no single entry decides
    if not largest_magnitude(got):
        return found | {_named("all-zeros")}
    if not ruler.same(got, factor * base):
        return found
    return found | _factor_names(factor, batch, ruler)


def _point_apart(got: Array, base: Array, ruler: Ruler) -> bool:
    """Whether no factor leads from `base` to `got`, by the angle between them: this tells most pairs apart."""
    mine, right = got.astype(np.float64, copy=False), base.astype(np.float64, copy=False)
    power, mine_squared, along = (float(np.vdot(*pair)) for pair in ((right, right), (mine, mine), (right, mine)))
    if not power:
        return False
    slack = 2 * ruler.slack(math.sqrt(mine.size * mine_squared), mine.size)
    return mine_squared - along * along / power > slack * slack  # never with NaN: the whole comparison decides


def _varies(base: Array) -> bool:
    return bool(np.ptp(base.astype(np.float64)) > 1e-9 * largest_magnitude(base))


def _is_some_factor(names: Explanation) -> bool:
    return any(mistake.id == "constant-factor" for mistake in names)


def _factor_names(factor: float, batch: int | None, ruler: Ruler) -> set[Explanation]:
    nearness = max(SAME_FACTOR, ruler.tolerance.rtol if ruler.tolerance else 0.0)
    size = abs(factor)
    # the sign is a separate mistake, so 'twice too large with the wrong sign' is named by both
    sign = _named("sign-flipped") if factor < 0 else NOTHING_WRONG
    known: list[tuple[str, float]] = [
        ("", 1.0),
        ("extra-factor-2", 2.0),
        ("missing-factor-2", 0.5),
        ("in-percent", 100.0),
    ]
    if batch is not None:
        known += [("not-averaged-over-batch", float(batch)), ("averaged-over-batch", 1 / batch)]
    # several may fit: with a batch of two, a missing factor 2 and an average look the same
    names = {sign | _named(name) for name, value in known if abs(size / value - 1) < nearness}
    names |= {
        sign | _named("logarithm-base", base) for base, value in BASES.items() if abs(size / value - 1) < SAME_FACTOR
    }
    if not names:
        return {_named("constant-factor", f"{factor:.6g}")}
    return names


def _softmax_over_wrong_axis(got: Array, base: Array, ruler: Ruler) -> bool:
    """Whether the student's array is a softmax over columns of the logits whose softmax over rows is the right one."""
    if base.ndim != 2 or got.shape != base.shape or not base.size or abs(base[0].sum() - 1) > 0.1:
        return False
    if not np.isfinite(got).all():
        return False
    right: Any = ruler.same(base.sum(axis=1), np.ones(base.shape[0])) and bool((base >= 0).all())
    return bool(
        right
        and ruler.same(got.sum(axis=0), np.ones(base.shape[1]))
        and not ruler.same(got.sum(axis=1), np.ones(base.shape[0]))
        and _rescaled(got, base, ruler)
    )


def _rescaled(got: Array, base: Array, ruler: Ruler) -> bool:
    """Whether multiplying each row and each column of `base` by some number gives `got`.

    Both kinds of softmax are exp(logits), divided by a number for each row or for each column.
    """
    # from the row and the column through the entry that loses fewest digits
    row, column = np.unravel_index(int(np.argmax(np.minimum(got, base))), base.shape)
    with np.errstate(all="ignore"):
        ratios = got / base
        fitted = base * np.outer(ratios[:, column], ratios[row]) / ratios[row, column]
    return ruler.same(got, fitted)
