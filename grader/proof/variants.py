"""Does the wrong variant of a reference do what its author means: run, and come out wrong?"""

from typing import Any

import numpy as np

from grader.marking.expected import ExpectedCase
from grader.marking.leaves import unfold

SAME = "the same as right"


def difference(case: ExpectedCase, formula: str) -> str:
    """How what a formula gives differs from what is right: 'differs in y', 'the same as right', 'fails: ...'."""
    earlier = () if case.check.following is None else (case.value,)
    try:
        differ = differing(case, case.evaluate(formula, *earlier))
    except Exception as error:  # noqa: BLE001  an author's function may raise anything, and is told so
        return f"fails: {type(error).__name__}: {error}"
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
