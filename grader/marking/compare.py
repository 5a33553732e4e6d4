"""Decides whether an array is right.

`np.allclose` is not used: it broadcasts, accepts zeros for small gradients, and scales its tolerance by the student's
number.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from grader.assignment.checks import Shapes, Tolerance

Array = NDArray[Any]

TOLERANCES = {
    "float64": Tolerance(rtol=1e-6),
    "float32": Tolerance(rtol=2e-3),
}
"""Tolerances by the dtype of the student's array. Central differences are accurate to 1e-9, and another order of
summation changes 1e-13, so 1e-6 accepts every right float64 answer and no wrong formula. Single precision has seven
digits, and a deep network loses a few of them."""

SINGLE = 64 * float(np.finfo(np.float32).eps)
"""The smallest relative tolerance for single precision; a check's own tolerance cannot be tighter."""

SHARE_OF_LARGEST = 1e-3
"""Entries that are much smaller than the others have lost digits to cancellation, so each may be off by this share of
the tolerance for the largest entry."""

POWERS = -3, 4
"""The powers of ten from the smallest error to the largest: at most a thousandth, more than a thousand times."""

ROUNDING_STEPS = 64
"""How far rounding alone may move a zero, in units in the last place of the largest number in the call."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The result of comparing one array with its right value, with the worst entry."""

    ok: bool
    differ: Literal["", "shape", "finite", "values"]
    """What they differ in; empty if the array is right."""
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
    """Largest error, relative to the largest right entry."""


def tolerance_for(got: Array, stated: Tolerance | None) -> Tolerance:
    """The check's own tolerance or the default for the dtype, never tighter than single precision allows."""
    if stated is None:
        # integers and booleans are exact, and half precision gets no allowance: both as float64
        return TOLERANCES.get(got.dtype.name, TOLERANCES["float64"])
    return stated.model_copy(update={"rtol": max(stated.rtol, SINGLE)}) if got.dtype.name == "float32" else stated


def compare(
    got: Array, want: Array, stated: Tolerance | None = None, *, shapes: Shapes = "exact", scale: float = 0.0
) -> Comparison:
    """Compare two arrays without broadcasting: first the shapes, then which numbers are finite, then the numbers.

    Args:
        got: The student's array.
        want: The right array.
        stated: The check's tolerance, if it has one.
        shapes: Whether axes of length one may be added or left out.
        scale: Largest magnitude in the whole call; rounding errors of this size are allowed everywhere.
    """
    # before any arithmetic: (100000, 1) against (1, 100000) would broadcast to 80 GB in this process
    if got.shape != want.shape:
        if shapes == "exact" or squeezed(got) != squeezed(want):
            return Comparison(False, "shape", got.shape, want.shape, want.size, want.size)
        got = got.reshape(want.shape)
    if (got == want).all():  # most right answers are equal to the last bit, and what follows takes nine times as long
        return Comparison(True, "", got.shape, want.shape, size=want.size)
    error, wrong = deviations(got, want, stated, scale)
    if not wrong.any():
        return Comparison(True, "", got.shape, want.shape, size=want.size)
    badness = np.where(wrong, np.nan_to_num(error, nan=np.inf, posinf=np.inf), -np.inf)
    worst = np.unravel_index(int(np.argmax(badness)), wrong.shape)
    largest = largest_magnitude(want)
    return Comparison(
        ok=False,
        differ="finite" if (np.isfinite(got) != np.isfinite(want)).any() else "values",
        got=got.shape,
        want=want.shape,
        mismatched=int(wrong.sum()),
        size=want.size,
        worst=tuple(int(index) for index in worst),
        first=tuple(int(index) for index in np.unravel_index(int(np.argmax(wrong)), wrong.shape)),
        relative=float(error[worst] / largest) if largest else float("inf"),
    )


def deviations(got: Array, want: Array, stated: Tolerance | None, scale: float) -> tuple[Array, Array]:
    """The error of each entry and which entries are wrong, for two arrays of the same shape."""
    # in double precision, where the difference of two integers or booleans neither wraps around nor fails
    mine, right = got.astype(np.float64), want.astype(np.float64)
    allowed = _allowed(right, tolerance_for(got, stated), _epsilon(got), scale)
    with np.errstate(all="ignore"):
        error = np.abs(mine - right)
        # by equality, since the error is NaN for two infinities as well as for two NaN
        same_place = (mine == right) | (np.isnan(mine) & np.isnan(right))
        return error, ~(same_place | (error <= allowed))


def power_of(share: float) -> int:
    """The power of ten that an error reaches, as a share of the right number: -1 for more than 1 % and at most 10 %.

    No error is told finer: from its digits those of the right number would follow.
    """
    return int(np.clip(np.ceil(np.log10(share)), *POWERS)) if share > 0 else POWERS[0]


def squeezed(array: Array) -> tuple[int, ...]:
    """The shape without axes of length one."""
    return tuple(length for length in array.shape if length != 1)


def largest_magnitude(array: Array) -> float:
    """The largest finite magnitude; 0 if the array has no finite entry."""
    finite = np.abs(array[np.isfinite(array)])
    return float(finite.max()) if finite.size else 0.0


def _epsilon(got: Array) -> float:
    # half precision gets no allowance: its rounding is so coarse that zeros would pass for everything small
    return float(np.finfo(got.dtype if got.dtype == np.float32 else np.float64).eps)


def _allowed(right: Array, tolerance: Tolerance, epsilon: float, scale: float) -> Array:
    # an array of zeros has no magnitude of its own: its rounding error comes from the rest of the call
    largest = largest_magnitude(right) or scale
    relative = tolerance.rtol * (np.abs(right) + SHARE_OF_LARGEST * largest)
    rounding = ROUNDING_STEPS * epsilon * max(scale, largest)
    return np.asarray(np.nan_to_num(relative, nan=0.0, posinf=0.0) + tolerance.atol + rounding)
