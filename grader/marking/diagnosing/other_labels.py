"""Wrong arrays that are right for other labels: all of them 1, -1 where 0 is, or the class next to each."""

from collections.abc import Iterator

import numpy as np

from grader.marking.comparing.compare import Array
from grader.marking.diagnosing.diagnosis import Observation
from grader.marking.diagnosing.general_mistakes import Mistake
from grader.marking.diagnosing.other_inputs import Inputs, arrays_in, explaining
from grader.marking.expected_case import ExpectedCase


def other_labels(case: ExpectedCase, place: str, piece: Observation) -> Iterator[Mistake]:
    """Mistakes with labels, of two classes as numbers or of several as one-hot rows."""
    yield from explaining(_others(case), case, place, piece)


def _others(case: ExpectedCase) -> Iterator[tuple[Mistake, Inputs]]:
    for name, array in () if case.check.loss_curve else arrays_in(case).items():
        if not array.ndim or len(array) != case.batch or not np.isin(array, (0, 1)).all():
            continue
        if array.ndim == 1:
            yield Mistake("argument-missing", f"`{name}`"), {name: np.ones_like(array)}
            yield Mistake("labels-minus-one", f"`{name}`"), {name: 2 * array - 1}
        elif _is_one_hot(array):
            for step in (1, -1):
                yield Mistake("labels-moved", f"`{name}`"), {name: np.roll(array, step, axis=1)}


def _is_one_hot(array: Array) -> bool:
    return array.ndim == 2 and array.shape[1] > 1 and bool((array.sum(axis=1) == 1).all())
