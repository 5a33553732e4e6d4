"""Wrong arrays that are right for other labels: all of them 1, -1 where 0 is, the class next to each, or smoothed."""

from collections.abc import Iterator

import numpy as np

from grader.marking.comparing.compare import Array
from grader.marking.diagnosing.diagnosis import Observation
from grader.marking.diagnosing.general_mistakes import Mistake
from grader.marking.diagnosing.other_inputs import Inputs, arrays_in, explaining
from grader.marking.expected_case import ExpectedCase

SMOOTHED = (0.1, 0.05, 0.2)
"""Shares of a label that are spread over all classes."""


def other_labels(case: ExpectedCase, place: str, piece: Observation) -> Iterator[Mistake]:
    """Mistakes with labels, of two classes as numbers or of several as one-hot rows."""
    yield from explaining(_others(case), case, place, piece)


def _others(case: ExpectedCase) -> Iterator[tuple[Mistake, Inputs]]:
    if case.check.loss_curve:
        return
    for name in case.check.arguments:
        label = case.drawn.inputs.get(name)
        if isinstance(label, int | float) and label in (0, 1):
            yield Mistake("labels-exchanged", f"`{name}`"), {name: type(label)(1 - label)}
    for name, array in arrays_in(case).items():
        if not array.ndim or len(array) != case.batch or not np.isin(array, (0, 1)).all():
            continue
        if array.ndim == 1:
            yield Mistake("argument-missing", f"`{name}`"), {name: np.ones_like(array)}
            yield Mistake("labels-minus-one", f"`{name}`"), {name: 2 * array - 1}
            yield Mistake("labels-exchanged", f"`{name}`"), {name: 1 - array}
        elif _is_one_hot(array):
            for step in (1, -1):
                yield Mistake("labels-moved", f"`{name}`"), {name: np.roll(array, step, axis=1)}
            for share in SMOOTHED:
                yield Mistake("labels-smoothed", f"`{name}`"), {name: (1 - share) * array + share / array.shape[1]}


def _is_one_hot(array: Array) -> bool:
    return array.ndim == 2 and array.shape[1] > 1 and bool((array.sum(axis=1) == 1).all())
