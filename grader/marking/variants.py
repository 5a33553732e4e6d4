"""Compares a wrong variant of a reference with the reference: it should run, and its result should differ."""

from typing import Any

import numpy as np

from grader.marking.comparing.compare import Array, largest_magnitude
from grader.marking.comparing.structure import unfold
from grader.marking.expected_case import ExpectedCase
from grader.marking.formulas import Undefined, value_of

SAME = "the same as right"
EXACT, ALIGNED = 1e-12, 1e-9
"""Relative differences that are rounding."""


def difference(case: ExpectedCase, formula: str) -> str:
    """How a formula's value differs from the right one: 'differs in y', 'the same as right', 'fails: ...'."""
    # a formula that follows earlier results gets right ones here, so that only its own mistake shows
    earlier = () if case.check.following is None else (case.value,)
    differ = value_of(lambda: differing(case, case.evaluate(formula, *earlier)))
    if isinstance(differ, Undefined):
        return f"fails: {type(differ.error).__name__}: {differ.error}"
    return f"differs in {', '.join(differ)}" if differ else SAME


def differing(case: ExpectedCase, value: Any) -> list[str]:
    """The places where a value differs from the right one by more than rounding."""
    arrays = case.as_expected(unfold(value, case.check.returns))
    places = {**case.unfolded, **arrays}
    # aligning arrays costs digits
    near = ALIGNED if case.check.up_to else EXACT
    return [place for place in places if not is_same(arrays.get(place), case.unfolded.get(place), near)]


def is_same(array: Array | None, right: Array | None, near: float = EXACT) -> bool:
    """Whether both arrays exist and are equal up to rounding."""
    # either may be missing: a wrong variant may return a list that is one layer longer or shorter
    if array is None or right is None or array.shape != right.shape:
        return False
    # nearly exact: both come from the reference's own code, on the same machine
    atol = near * largest_magnitude(right) if near > EXACT else 0.0
    return np.allclose(array, right, rtol=near, atol=atol, equal_nan=True)
