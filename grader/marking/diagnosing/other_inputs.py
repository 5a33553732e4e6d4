"""Wrong arrays that are right for other inputs: an argument is unused, exchanged, or used in part."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations, islice, permutations
from typing import Any

import numpy as np

from grader.marking.comparing.compare import Array
from grader.marking.diagnosing.diagnosis import Observation
from grader.marking.diagnosing.general_mistakes import Mistake
from grader.marking.expected_case import ExpectedCase

MOST = 60
"""Most evaluations of the reference for one case."""

Inputs = Mapping[str, Any]


def one_sample(case: ExpectedCase, place: str, piece: Observation) -> Iterator[Mistake]:
    """Whether only the first or the last sample counts."""
    yield from explaining(_parts(case), case, place, piece)


def other_inputs(case: ExpectedCase, place: str, piece: Observation) -> Iterator[Mistake]:
    """Mistakes with whole arguments."""
    yield from explaining(_others(case), case, place, piece)


def without_argument(case: ExpectedCase, place: str, piece: Observation) -> Iterator[Mistake]:
    """Arguments that have no part in an array: it is right for zeros in their place."""
    arrays = {} if case.check.loss_curve else arrays_in(case)
    yield from explaining(((_missing(name), {name: 0 * one}) for name, one in arrays.items()), case, place, piece)


def explaining(
    candidates: Iterator[tuple[Mistake, Inputs]], case: ExpectedCase, place: str, piece: Observation
) -> Iterator[Mistake]:
    """The mistakes that give the student's array."""
    if not case.check.called:
        return
    for mistake, inputs in islice(candidates, MOST):
        drawn = replace(case.drawn, inputs={**case.drawn.inputs, **inputs})
        # one mistake may be tried with several values
        values = {name: hash(np.asarray(one).tobytes()) for name, one in inputs.items()}
        array = case.with_other(f"{mistake} {values}", drawn).get(place)
        if array is not None and any(piece.ruler.same(piece.got, one) for one in _scaled(array, mistake, case)):
            yield mistake


def _scaled(array: Array, mistake: Mistake, case: ExpectedCase) -> Iterator[Array]:
    yield array
    if mistake.id == "one-sample" and case.batch:
        yield array / case.batch  # one sample, in an average over all


def _parts(case: ExpectedCase) -> Iterator[tuple[Mistake, Inputs]]:
    """The first or the last sample alone; not if another size is the same number."""
    count = case.batch
    if not count or case.check.loss_curve or list(case.drawn.sizes.values()).count(count) > 1:
        return
    batches = {name: array for name, array in arrays_in(case).items() if array.ndim and len(array) == count}
    if batches:
        yield Mistake("one-sample", "first"), {name: array[:1] for name, array in batches.items()}
        yield Mistake("one-sample", "last"), {name: array[-1:] for name, array in batches.items()}


def arrays_in(case: ExpectedCase) -> dict[str, Array]:
    """The arguments that are arrays of numbers, by name."""
    inputs = {name: case.drawn.inputs.get(name) for name in case.check.arguments}
    return {name: one for name, one in inputs.items() if isinstance(one, np.ndarray) and one.dtype.kind in "fiu"}


def _others(case: ExpectedCase) -> Iterator[tuple[Mistake, Inputs]]:
    # a training run takes long, so it is only run again with other numbers: a learning rate that is never used
    arrays = {} if case.check.loss_curve else arrays_in(case)
    numbers = {name: case.drawn.inputs.get(name) for name in case.check.arguments}
    for name, array in arrays.items():
        yield _missing(name), {name: 0 * array}
        yield Mistake("argument-truncated", f"`{name}`"), {name: np.trunc(array)}
    for name, number in numbers.items():
        if isinstance(number, float):
            for instead in (0.0, 1.0):
                yield _missing(name), {name: instead}
    yield from _exchanged(arrays)


def _missing(name: str) -> Mistake:
    return Mistake("argument-missing", f"`{name}`")


def _exchanged(arrays: Mapping[str, Array]) -> Iterator[tuple[Mistake, Inputs]]:
    alike = [pair for pair in permutations(arrays, 2) if arrays[pair[0]].shape == arrays[pair[1]].shape]
    for one, other in alike:
        yield Mistake("argument-instead", f"`{other}`"), {one: arrays[other]}
    for one, other in combinations(arrays, 2):
        if (one, other) in alike:
            yield Mistake("arguments-exchanged", f"`{one}` and `{other}`"), {one: arrays[other], other: arrays[one]}
