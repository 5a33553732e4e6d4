"""Wrong arrays that are updated arguments: what is wrong with the step from the argument to the result."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from grader.marking.comparing.compare import Array, largest_magnitude
from grader.marking.diagnosing.diagnosis import Observation
from grader.marking.diagnosing.general_mistakes import Mistake
from grader.marking.expected_case import ExpectedCase

FEWEST = 3
"""Numbers that must have moved: one or two may be anywhere by chance."""

FACTORS = {"step-sign-flipped": -1.0, "step-missing": 0.0, "step-twice": 2.0, "step-half": 0.5}
"""Mistakes by the factor of the step."""


def wrong_step(case: ExpectedCase, place: str, piece: Observation) -> Iterator[Mistake]:
    """The mistakes that turn the right step into the student's."""
    got, want = piece.got, piece.want
    for name, start in _starts(case, place, piece):
        if got.shape != want.shape or np.unique(want - start).size < FEWEST:
            continue
        for mistake, factor in _factors(case).items():
            if piece.ruler.same(got, start + factor * (want - start)):
                yield Mistake(mistake, f"`{name}`")


def _starts(case: ExpectedCase, place: str, piece: Observation) -> Iterator[tuple[str, Array]]:
    """The arguments from which the right array may be a step: with a rate of 0 it is the argument itself."""
    given = {name: case.drawn.inputs.get(name) for name in case.check.inputs_asked}
    arrays = {name: one for name, one in given.items() if isinstance(one, np.ndarray) and one.dtype.kind == "f"}
    starts = {name: start for name, start in arrays.items() if _is_step(start, piece.want)}
    if case.check.lines:  # which may make the rate themselves
        yield from starts.items()
    for rate in (name for name, one in given.items() if isinstance(one, float) and starts):
        still = replace(case.drawn, inputs={**case.drawn.inputs, rate: 0.0})
        array = case.with_other(f"{rate} is 0", still).get(place)
        yield from (each for each in starts.items() if array is not None and piece.ruler.same(array, each[1]))


def _is_step(start: Array, want: Array) -> bool:
    """Whether the two differ by more than rounding errors, which decide nothing."""
    if start.shape != want.shape or not np.isfinite(want).all():
        return False
    return largest_magnitude(want - start) > 1e-3 * largest_magnitude(want)


def _factors(case: ExpectedCase) -> dict[str, float]:
    batch = float(case.batch or 1)
    of_batch = {"step-not-averaged": batch, "step-averaged": 1 / batch} if batch > 1 else {}
    return FACTORS | of_batch
