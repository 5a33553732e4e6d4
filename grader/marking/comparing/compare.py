"""Decides whether an array is right.

`np.allclose` is not used: it broadcasts, accepts zeros for small gradients, and scales its tolerance by the student's
number.
"""

import math
import struct
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from grader.assignment.checks import Shapes, Tolerance

Array = NDArray[Any]

TOLERANCES: Mapping[str, Tolerance] = {
    "float64": Tolerance(rtol=1e-6),
    "float32": Tolerance(rtol=2e-3),
}
"""Tolerances by the dtype of a case's inputs, whatever the student returns. Central differences are accurate to 1e-9,
and another order of summation changes 1e-13, so 1e-6 accepts every right answer and no wrong formula. Inputs in single
precision have seven digits, and a deep network loses a few of them."""

SINGLE = Tolerance(rtol=2e-4)
"""The tolerance for naming the mistakes of an array in single precision. It gives no points by itself."""

SHARE_OF_LARGEST = 1e-3
"""Entries that are much smaller than the others have lost digits to cancellation, so each may be off by this share of
the tolerance for the largest entry."""

POWERS = -3, 4
"""The powers of ten from the smallest error to the largest: at most a thousandth, more than a thousand times."""

ROUNDING_STEPS = 64
"""How far rounding alone may move an array, in units in the last place of its largest entry."""

SMALL_BYTES = 4096
"""Bytes of an array that is copied faster than compared."""

EPSILON = float(np.finfo(np.float64).eps)
SINGLE_EPSILON = float(np.finfo(np.float32).eps)
FLOAT32 = struct.Struct("f")
"""Native, so that a number too large becomes infinite."""


class ArrayComparison(NamedTuple):
    """The result of comparing one array with its right value, with the worst entry."""

    ok: bool
    differ: Literal["", "shape", "finite", "values"]
    """How they differ; empty if the array is right."""
    got: tuple[int, ...]
    """The student's shape."""
    want: tuple[int, ...]
    """The right shape."""
    mismatched: int = 0
    """Number of entries outside the tolerance."""
    size: int = 0
    worst: tuple[int, ...] = ()
    """Index of the wrong entry with the largest error."""
    first: tuple[int, ...] = ()
    """Index of the first wrong entry."""
    relative: float = 0.0
    """Largest error, relative to the largest right entry; infinite if errors have no size, as those of labels."""
    equal: bool = False
    """Whether they are equal to the last bit, so that nothing is left to look at."""


def is_single(got: Array) -> bool:
    """Whether the numbers of an array were computed in single precision, whatever its dtype is now."""
    # in most arrays the first number already rules out single precision
    if got.size and isinstance(first := got.item(0), float) and not _fits_single(first):
        return False
    with np.errstate(all="ignore"):
        numbers = got.astype(np.float64)
        # `float(loss)` and `astype(np.float64)` add no digits. Whole numbers tell nothing
        same = (numbers.astype(np.float32) == numbers) | np.isnan(numbers)
        return bool(same.all() and (np.rint(numbers) != numbers).any())


def _fits_single(number: float) -> bool:
    """Whether single precision can hold a number, or it is NaN."""
    return FLOAT32.unpack(FLOAT32.pack(number))[0] == number or math.isnan(number)


def by_digits(got: Array, stated: Tolerance | None) -> Tolerance | None:
    """The tolerance of a case, but not tighter than the digits of an array in single precision."""
    tolerance = stated or TOLERANCES["float64"]
    if not is_single(got) or tolerance.rtol >= SINGLE.rtol:
        return stated
    return tolerance.model_copy(update={"rtol": SINGLE.rtol})


def compare(
    got: Array, want: Array, stated: Tolerance | None = None, *, shapes: Shapes = "exact", rounding: float = 0.0
) -> ArrayComparison:
    """Compare two arrays without broadcasting: first the shapes, then which numbers are finite, then the numbers.

    Args:
        got: The student's array.
        want: The right array.
        stated: The tolerance, if it is not that of double precision.
        shapes: Whether axes of length one may be added or left out.
        rounding: An error that is allowed everywhere.
    """
    # before any arithmetic: (100000, 1) against (1, 100000) would broadcast to 80 GB in this process
    if got.shape != want.shape:
        if shapes == "exact" or squeezed(got) != squeezed(want):
            return ArrayComparison(False, "shape", got.shape, want.shape, want.size, want.size)
        got = got.reshape(want.shape)
    if _same_bytes(got, want) or (got == want).all():  # as most right answers; the rest takes nine times as long
        return ArrayComparison(True, "", got.shape, want.shape, size=want.size, equal=True)
    error, wrong = deviations(got, want, stated, rounding)
    if not wrong.any():
        return ArrayComparison(True, "", got.shape, want.shape, size=want.size)
    badness = np.where(wrong, np.where(np.isnan(error), np.inf, error), -np.inf)
    worst = np.unravel_index(int(np.argmax(badness)), wrong.shape)
    largest = largest_magnitude(want)
    labels = want.size > 1 and want.dtype.kind in "biu"  # or indices
    return ArrayComparison(
        ok=False,
        differ="finite" if (np.isfinite(got) != np.isfinite(want)).any() else "values",
        got=got.shape,
        want=want.shape,
        mismatched=int(wrong.sum()),
        size=want.size,
        worst=tuple(int(index) for index in worst),
        first=tuple(int(index) for index in np.unravel_index(int(np.argmax(wrong)), wrong.shape)),
        relative=float("inf") if labels or not largest else float(error[worst] / largest),
    )


def _same_bytes(got: Array, want: Array) -> bool:
    """Whether two small arrays are the same in memory: for these, comparing numbers takes ten times as long."""
    return want.nbytes <= SMALL_BYTES and got.dtype == want.dtype and got.tobytes() == want.tobytes()


def compare_without_reference(
    got: Array, want: Array, stated: Tolerance | None = None, *, shapes: Shapes = "exact"
) -> ArrayComparison:
    """Compare arrays without a reference that could be called again to measure how far rounding moves them.

    An array in single precision may be off in its last digits, by the size of each entry and by that of the largest:
    either alone would accept a gradient without its regulariser, or zeros next to large numbers.
    """
    by_entries = compare(got, want, by_digits(got, stated), shapes=shapes)
    if not (by_entries.ok and is_single(got)):
        return by_entries
    return compare(got, want, stated, shapes=shapes, rounding=ROUNDING_STEPS * SINGLE_EPSILON * largest_magnitude(want))


def agree(got: Array, want: Array, stated: Tolerance | None = None, *, rounding: float = 0.0) -> bool:
    """Whether `compare` finds two arrays equal, shapes included; fast where they are not, as for most mistakes."""
    if got.shape != want.shape:
        return False
    tolerance = stated or TOLERANCES["float64"]
    if got.size and _differ_at_once(got, want, max(tolerance.rtol, SINGLE.rtol), tolerance.atol + rounding):
        return False
    if (got == want).all():
        return True
    return not deviations(got, want, by_digits(got, stated), rounding)[1].any()


def _differ_at_once(got: Array, want: Array, rtol: float, atol: float) -> bool:
    """Whether one of three entries is further off than any tolerance allows."""
    largest = float(np.abs(want).max())
    least = atol + (rtol * SHARE_OF_LARGEST + ROUNDING_STEPS * EPSILON) * largest
    for index in (0, got.size // 2, got.size - 1):
        mine, right = float(got.item(index)), float(want.item(index))
        # never with NaN, and not if anything in `want` is infinite: that is left to the whole comparison
        if abs(mine - right) > 2 * (rtol * abs(right) + least):
            return True
    return False


def deviations(got: Array, want: Array, stated: Tolerance | None, rounding: float = 0.0) -> tuple[Array, Array]:
    """The error of each entry and which entries are wrong, for two arrays of the same shape."""
    # in double precision, where the difference of two integers or booleans neither wraps around nor fails
    mine, right = got.astype(np.float64, copy=False), want.astype(np.float64, copy=False)
    allowed = _allowed(right, stated or TOLERANCES["float64"], rounding)
    with np.errstate(all="ignore"):
        error = np.abs(mine - right)
        wrong = ~(error <= allowed)
        if not np.isfinite(error).all():
            # by equality, since the error is NaN for two infinities as well as for two NaN
            wrong &= ~((mine == right) | (np.isnan(mine) & np.isnan(right)))
        return error, wrong


def power_of(share: float) -> int:
    """The power of ten that an error reaches, as a share of the right number: -1 for more than 1 % and at most 10 %.

    No error is reported more precisely: its digits would give away those of the right number.
    """
    return int(np.clip(np.ceil(np.log10(share)), *POWERS)) if share > 0 else POWERS[0]


def squeezed(array: Array) -> tuple[int, ...]:
    """The shape without axes of length one."""
    return tuple(length for length in array.shape if length != 1)


def in_form_of(want: Array, got: Array, shapes: Shapes) -> Array:
    """The student's array in the right one's shape, if both shapes are the same answer."""
    return got.reshape(want.shape) if shapes == "equivalent" and squeezed(got) == squeezed(want) else got


def largest_magnitude(array: Array) -> float:
    """The largest finite magnitude; 0 if the array has no finite entry."""
    largest = float(np.abs(array).max()) if array.size else 0.0
    if math.isfinite(largest):  # by far the most arrays
        return largest
    finite = np.abs(array[np.isfinite(array)])
    return float(finite.max()) if finite.size else 0.0


def _allowed(right: Array, tolerance: Tolerance, rounding: float) -> Array:
    sizes = np.abs(right)
    largest = float(sizes.max(initial=0.0))
    finite = math.isfinite(largest)
    largest = largest if finite else largest_magnitude(right)
    relative = np.asarray(tolerance.rtol * (sizes + SHARE_OF_LARGEST * largest))
    if not finite:
        relative[~np.isfinite(relative)] = 0.0
    return relative + tolerance.atol + max(rounding, ROUNDING_STEPS * EPSILON * largest)
