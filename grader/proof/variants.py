"""Does the wrong variant of a reference do what its author means: run, and come out wrong?"""

from typing import Any

import numpy as np

from grader.marking.expected import ExpectedCase
from grader.marking.formulas import Undefined, value_of
from grader.marking.leaves import unfold

SAME = "the same as right"


def difference(case: ExpectedCase, formula: str) -> str:
    """How what a formula gives differs from what is right: 'differs in y', 'the same as right', 'fails: ...'."""
    earlier = () if case.check.following is None else (case.value,)
    differ = value_of(lambda: differing(case, case.evaluate(formula, *earlier)))
    if isinstance(differ, Undefined):
        return f"fails: {type(differ.error).__name__}: {differ.error}"
    return f"differs in {', '.join(differ)}" if differ else SAME


def differing(case: ExpectedCase, value: Any) -> list[str]:
    """The places in which a value is not the right one, up to rounding."""
    arrays = unfold(value, case.check.returns)
    return [
        place
        for place, right in case.unfolded.items()
        if arrays[place].shape != right.shape
        or not np.allclose(arrays[place], right, rtol=1e-12, atol=0, equal_nan=True)
    ]
