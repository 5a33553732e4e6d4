"""Wrong arrays with the right numbers, stored badly: cut off, rounded, wrapped around, overflowed, or lost."""

from collections.abc import Iterator

import numpy as np

from grader.marking.comparing.compare import Array, largest_magnitude
from grader.marking.diagnosing.diagnosis import Observation
from grader.marking.diagnosing.general_mistakes import Mistake
from grader.marking.expected_case import ExpectedCase

DECIMALS = 5
"""Rounding to more digits than these stays within the tolerance."""
FEWEST = 3
"""Numbers that must agree. One or two may equal the rounded ones by chance."""
MOST_FACTORS = 6
"""Most entries that each have a factor of their own."""
LARGEST_FACTOR = 9
LARGE = 100.0
"""Inputs of at least this magnitude are large: their exponentials overflow."""
LONGEST = 8
"""Bytes of integers that do not overflow in a homework."""
NEAR = 0.05
"""Relative error that a computation in half precision may have."""


def digits_lost(case: ExpectedCase, place: str, piece: Observation) -> Iterator[Mistake]:
    """Mistakes that turn the right numbers into the student's."""
    got, want = piece.got.astype(np.float64), piece.want
    if got.shape != want.shape or got.size < FEWEST or not (np.isfinite(got).all() and np.isfinite(want).all()):
        return
    if got.any() and piece.ruler.same(got, np.trunc(want)):
        yield Mistake("truncated")
    decimals = (digits for digits in range(DECIMALS) if piece.ruler.same(got, np.round(want, digits)))
    if got.any() and (digits := next(decimals, None)) is not None:
        yield Mistake("rounded", str(digits))
    if _wraps(got, want, 8):
        yield Mistake("wrapped-around")
    if _is_half(got) and largest_magnitude(got - want) <= NEAR * largest_magnitude(want):
        yield Mistake("half-precision")


def wrapped_around(case: ExpectedCase, place: str, piece: Observation) -> Iterator[Mistake]:
    """Integers that are off in the same way as integers of the inputs' type when they overflow."""
    given = (value for value in case.drawn.only(case.check.inputs_asked).values() if isinstance(value, np.ndarray))
    bits = {8 * array.itemsize for array in given if array.dtype.kind in "iu" and array.itemsize < LONGEST}
    got, want = piece.got.astype(np.float64), piece.want
    same_form = got.shape == want.shape and got.size >= FEWEST and np.isfinite(got).all() and np.isfinite(want).all()
    if same_form and any(_wraps(got, want, width) for width in bits):
        yield Mistake("wrapped-around")


def _wraps(got: Array, want: Array, bits: int) -> bool:
    """Whether integers are off by multiples of 2 ** bits, as those of so many bits and more are when they overflow."""
    off = want - got
    return bool(off.any() and (np.rint(want) == want).all() and (off % 2.0**bits == 0).all())


def _is_half(got: Array) -> bool:
    with np.errstate(all="ignore"):
        held = got.astype(np.float16).astype(np.float64)
    return bool((held == got).all() and np.count_nonzero(np.rint(got) != got) >= FEWEST)


def overflowed(case: ExpectedCase, place: str, piece: Observation) -> Iterator[Mistake]:
    """An array that is right where it is finite, and not finite for large inputs."""
    got, want = piece.got, piece.want
    if got.shape != want.shape or case.magnitude < LARGE or np.isfinite(got).all() or not np.isfinite(want).all():
        return
    kept = np.isfinite(got)
    if not kept.any() or piece.ruler.same(got[kept], want[kept]):
        yield Mistake("overflow")


def entries_unset(case: ExpectedCase, place: str, piece: Observation) -> Iterator[Mistake]:
    """An array whose wrong entries are all zero: a diagonal alone, or a row that was never reached."""
    got, want = piece.got, piece.want
    if got.shape != want.shape or not np.isfinite(want).all():
        return
    empty = got == 0
    if np.unique(want[~empty]).size >= FEWEST and want[empty].any() and piece.ruler.same(got, np.where(empty, 0, want)):
        square = want.ndim == 2 and want.shape[0] == want.shape[1]
        diagonal = square and np.array_equal(empty, ~np.eye(len(want), dtype=bool))
        yield Mistake("diagonal-only" if diagonal else "entries-unset")


def entry_factors(case: ExpectedCase, place: str, piece: Observation) -> Iterator[Mistake]:
    """A vector of few entries, each off by a small factor of its own: its inner derivative."""
    got, want = piece.got.astype(np.float64), piece.want
    few = got.shape == want.shape and want.ndim == 1 and want.size <= MOST_FACTORS
    # whole numbers are multiples of each other by chance
    if not few or not (np.isfinite(got).all() and np.isfinite(want).all()) or (got == np.rint(got)).any():
        return
    ratios = want / got
    factors = np.rint(ratios)
    if 1 <= factors.min() < factors.max() <= LARGEST_FACTOR and np.allclose(ratios, factors, rtol=1e-9, atol=0):
        yield Mistake("entry-factors")


def off_by_one(case: ExpectedCase, place: str, piece: Observation) -> Iterator[Mistake]:
    """Whole numbers that are all too large or too small by 1."""
    got, want = piece.got, piece.want
    whole = got.shape == want.shape and want.ndim and np.array_equal(want, np.rint(want))
    if whole and (np.array_equal(got, want + 1) or np.array_equal(got, want - 1)):
        yield Mistake("off-by-one")


def one_entry(case: ExpectedCase, place: str, piece: Observation) -> Iterator[Mistake]:
    """The first or the last entry (row, column) in place of all: each turn of a loop replaced the last one's."""
    got, want = piece.got, piece.want
    if not want.any() or not np.isfinite(want).all():
        return
    for axis in range(want.ndim):
        entries = np.moveaxis(want, axis, 0)
        if len(entries) < FEWEST or any(piece.ruler.same(entries[0], other) for other in entries[1:]):
            continue
        for which, kept in (("first", entries[0]), ("last", entries[-1])):
            alone = got.shape in (kept.shape, (1, *kept.shape)) and piece.ruler.same(got.reshape(kept.shape), kept)
            everywhere = np.broadcast_to(np.expand_dims(kept, axis), want.shape)
            if alone or (got.shape == want.shape and piece.ruler.same(got, everywhere)):
                yield Mistake("one-entry", which)


def keepdims_missing(case: ExpectedCase, place: str, piece: Observation) -> Iterator[Mistake]:
    """Rows divided by each other's sums: NumPy lines up a vector of row sums with the columns of a square matrix."""
    got, base = piece.got, piece.want
    if base.ndim != 2 or base.shape[0] != base.shape[1] or len(base) < FEWEST or got.shape != base.shape:
        return
    with np.errstate(all="ignore"):
        ratios = got / base
    # entry (i, j) is divided by the sum of row j instead of row i
    first = ratios[:, :1]
    if np.isfinite(ratios).all() and np.allclose(np.diag(ratios), 1.0) and np.allclose(ratios, first / first.T):
        yield Mistake("keepdims-missing")


def scaled_by_size(case: ExpectedCase, place: str, piece: Observation) -> Iterator[Mistake]:
    """An array that is too large or too small by one of the sizes, as when a loop over it adds too often."""
    for name, size in case.drawn.sizes.items():
        if size > 1 and size != case.batch and piece.want.any():
            if piece.ruler.same(piece.got, size * piece.want):
                yield Mistake("times-size", f"`{name}`")
            if piece.ruler.same(piece.got, piece.want / size):
                yield Mistake("divided-by-size", f"`{name}`")


def term_scaled(case: ExpectedCase, place: str, piece: Observation) -> Iterator[Mistake]:
    """One of the `terms` of the check with another factor."""
    off = piece.got - piece.want if piece.got.shape == piece.want.shape else None
    if off is None or not np.isfinite(off).all():
        return
    for name, term in piece.terms().items():
        if term.shape == off.shape and (power := float(np.vdot(term, term))):
            extra = float(np.vdot(term, off)) / power
            if abs(extra) > NEAR and piece.ruler.same(piece.got, piece.want + extra * term):
                sign = abs(extra + 2) < NEAR**2
                yield Mistake("term-sign" if sign else "term-factor", name)


def curve_fails(case: ExpectedCase, place: str, piece: Observation) -> Iterator[Mistake]:
    """A loss that does not fall in a training run, although the right one does."""
    got, want = piece.got, piece.want
    if place != case.check.loss_curve or got.ndim != 1 or got.size < FEWEST or not want[-1] < want[0]:
        return
    if _grows_without_bound(got, want[0]):
        yield Mistake("curve-diverges")
    elif not np.isfinite(got).all():
        return  # perhaps a logarithm of 0: the steps may be right
    elif np.ptp(got) <= 1e-9 * largest_magnitude(got):
        yield Mistake("curve-flat")
    elif got[-1] > got[0]:
        yield Mistake("curve-rises")


def _grows_without_bound(got: Array, start: float) -> bool:
    """Whether a curve rises until it is infinite or NaN, or to ten times its first value."""
    finite = got[np.logical_and.accumulate(np.isfinite(got))]
    if finite.size == got.size:
        return bool(got[-1] > 10 * abs(got[0]))
    if finite.size == 1:  # it began right, and one step made it infinite
        return bool(abs(finite[0] - start) <= NEAR * abs(start))
    return bool(finite.size and finite[-1] > finite[0])
