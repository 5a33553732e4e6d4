"""Finds right gradients that were measured instead of derived, whatever their digits: by the time they take.

A derived gradient takes a few times as long as the loss. One that is measured, by quotients of any order or a complex
step, takes the time of the loss for each weight (Griewank and Walther, Evaluating Derivatives, section 3.1).
"""

from collections.abc import Collection

import numpy as np

from grader.assignment.cases import DrawnCase, scaled
from grader.assignment.checks import ComparedCheck
from grader.errors import SpecError
from grader.marking.comparing.compare import largest_magnitude
from grader.marking.comparing.structure import arrays_in
from grader.marking.expected import Expectations
from grader.marking.expected_case import ExpectedCase
from grader.marking.judging import paired
from grader.sandbox.replies import Reply, Returned

MANY, GROWTH, MOST_FACTOR = 50_000, 1.5, 30_000.0
"""Weights that are enough, and how the sizes grow until there are so many."""
PATIENCE = 4.0
"""How many times as long as it may take the call is let run: on a busy machine real time passes meanwhile."""
NEAR = 1e-3
"""How far off the gradient may be, relative to its largest entry: it only has to be the same function."""


def with_many_weights(
    check: ComparedCheck,
    choice: str,
    weights: Collection[str],
    sizes: Collection[str],
    seconds: float,
    expectations: Expectations,
) -> ExpectedCase | None:
    """The case with the fewest samples, with sizes for which there are many weights; None if it cannot be drawn so.

    Args:
        check: The check of the gradient.
        choice: The choice of a convention.
        weights: The inputs that the gradients differentiate by.
        sizes: The sizes that grow. All of them would make loops that repeat a little slower than quotients.
        seconds: Processor time that the call may take.
        expectations: Draws the numbers.
    """
    cases = expectations.cases(check, choice)
    index = min(range(len(cases)), key=lambda number: cases[number].batch or 0)
    factor, drawn = GROWTH, None
    while drawn is None or _count(drawn, weights) < MANY:
        if factor > MOST_FACTOR:
            return None
        try:
            drawn = expectations.grown(check, index, sizes, factor)
        except SpecError:
            return None
        factor *= GROWTH
    like, held = cases[index], cases[index].check.model_copy(update={"call_s": PATIENCE * seconds})
    # sums of so many terms are to stay as large as they were
    case = ExpectedCase(held, scaled(drawn, weights, 1 / factor), like.batch, like.formulas)
    return case if case.is_defined else None


def _count(drawn: DrawnCase, weights: Collection[str]) -> int:
    return sum(array.size for array in arrays_in(drawn.only(weights)))


def is_measured(case: ExpectedCase, reply: Reply, names: Collection[str], seconds: float) -> bool:
    """Whether a gradient that was right is not there in the time that a derived one takes."""
    if not isinstance(reply, Returned) or reply.cpu_seconds > seconds:
        return True
    leaves = [leaf for leaf in paired(case, reply.value) if leaf.place.partition("[")[0] in names]
    for leaf in leaves:
        if leaf.got is None or leaf.got.size != leaf.want.size:
            return True
        error = leaf.got.reshape(leaf.want.shape).astype(np.float64) - leaf.want
        if not largest_magnitude(error) <= NEAR * largest_magnitude(leaf.want):
            return True
    return False
