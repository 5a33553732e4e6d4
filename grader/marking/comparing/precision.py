"""How far rounding alone may move an array, by its own terms, and what was computed in single precision.

The terms of a sum that cancels are larger than the sum, and the sum does not show how large. So it is measured on the
reference: how far each array moves if the last digits of the inputs change.
"""

from typing import Literal

import numpy as np

from grader.marking.comparing.compare import (
    EPSILON,
    ROUNDING_STEPS,
    SINGLE_EPSILON,
    Array,
    compare,
    is_single,
    largest_magnitude,
)
from grader.marking.expected_case import ExpectedCase

STEPS = {EPSILON: 64.0, SINGLE_EPSILON: 8.0}
"""Rounding may move an array this many times as far as measured. In double precision, a generous factor does no
harm."""

NEARER = 4.0
"""An array in single precision that is this many times nearer to a known mistake than to the right array is wrong."""

Verdict = Literal["wrong", "right", "single"]


def lacks_digits(case: ExpectedCase, got: Array, want: Array) -> bool:
    """Whether an array within the tolerance was computed in single precision, from inputs in double precision."""
    # a tolerance of the check's own may be for numbers that were rounded by hand
    if case.tolerance is not None or not is_single(got):
        return False
    return _error(got, want) > ROUNDING_STEPS * EPSILON * largest_magnitude(want)


def second_look(case: ExpectedCase, place: str, got: Array, want: Array) -> Verdict:
    """Judge again an array that differs from the right one by more than its tolerance. It is right if rounding explains
    the difference, and `single` if rounding to single precision does: then the student computed with fewer digits than
    the inputs have.
    """
    error = _error(got, want)
    # most wrong arrays are far off, and need no measurement
    if error > ROUNDING_STEPS * SINGLE_EPSILON * max(case.scale, largest_magnitude(want), case.magnitude):
        return "wrong"
    if error <= _rounding(case, place, want, case.epsilon):
        return "right"
    if case.epsilon < SINGLE_EPSILON and error <= _rounding(case, place, want, SINGLE_EPSILON):
        if is_single(got):
            return "wrong" if _is_nearer_to_a_mistake(case, place, got, error) else "single"
        return "single" if _follows_rounded_inputs(case, place, got) else "wrong"
    return "wrong"


def _follows_rounded_inputs(case: ExpectedCase, place: str, got: Array) -> bool:
    """Whether an array is right for inputs of which one, or all, were rounded to single precision.

    A student who rounds one of them computes with the others in double precision: the array has all digits, some of
    them wrong.
    """
    rights = [arrays[place] for arrays in case.for_rounded_inputs if place in arrays]
    return any(compare(got, right, case.tolerance, shapes=case.check.shapes).ok for right in rights)


def _error(got: Array, want: Array) -> float:
    with np.errstate(all="ignore"):
        error = np.abs(got.reshape(want.shape).astype(np.float64) - want)
        largest = float(error.max(initial=0.0))
        # where the right number is not finite, there is no error to measure
        return largest if np.isfinite(largest) else float(error[np.isfinite(want)].max(initial=0.0))


def _rounding(case: ExpectedCase, place: str, want: Array, epsilon: float) -> float:
    moves = case.moves(epsilon).get(place, 0.0)
    if moves == 0.0:
        # zeros that stay zeros: their terms are products of the inputs, as far as anybody can tell
        return ROUNDING_STEPS * epsilon * (largest_magnitude(want) or case.magnitude)
    return max(STEPS[epsilon] * moves, ROUNDING_STEPS * epsilon * largest_magnitude(want))


def _is_nearer_to_a_mistake(case: ExpectedCase, place: str, got: Array, error: float) -> bool:
    known = (case.misconceived(name, place) for name in case.check.misconceptions)
    same = [wrong for wrong in known if wrong is not None and wrong.size == got.size and np.isfinite(wrong).all()]
    return any(NEARER * _error(got, wrong) < error for wrong in same)
