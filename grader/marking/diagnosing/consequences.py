"""Wrong results that follow from another wrong result of the same call: the mistake is reported there."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

import numpy as np

from grader.marking.comparing.compare import Array
from grader.marking.diagnosing.diagnosis import Hypothesis, Observation
from grader.marking.diagnosing.general_mistakes import Mistake
from grader.marking.expected_case import ExpectedCase
from grader.marking.judging import Judged, JudgedArray

Relation = Callable[[Array, Array], Array]

PRODUCTS: tuple[Relation, ...] = (
    lambda one, other: one * other,
    lambda one, other: one @ other,
    lambda one, other: other @ one,
    lambda one, other: one.T @ other,
    lambda one, other: other.T @ one,
    lambda one, other: one @ other.T,
    lambda one, other: other @ one.T,
)
"""How a result may follow from another one and a third array."""
SUMS: tuple[Relation, ...] = (lambda one, _: one.sum(axis=0), lambda one, _: one.sum(axis=-1), lambda one, _: one.T)
"""How it may follow from the other one alone."""

Call = tuple[Mapping[str, Array], Mapping[str, Array], Mapping[str, Array], Observation]
"""One case: the student's results, the right ones, the arguments, and the array that is looked at."""


def with_consequences(judged: Judged, cases: Sequence[ExpectedCase], carried: Collection[str]) -> Judged:
    """The check, where an unexplained array that follows from an earlier wrong one says so.

    It follows if it is the same product or sum of the student's results as the right array is of the right results.
    """
    wrong = [array.name for array in judged.wrong]

    def looked_at(array: JudgedArray) -> JudgedArray:
        if array.right or array.hypotheses or array.name in carried:
            return array
        calls = [*_calls(array, judged, cases)]
        earlier = takewhile(lambda name: name != array.name, wrong)
        first = next((name for name in earlier if calls and _follows(name, calls)), None)
        told = (Hypothesis((), frozenset([Mistake("follows", f"`{first}`")])),)
        return replace(array, hypotheses=told) if first else array

    return replace(judged, arrays=tuple(map(looked_at, judged.arrays)))


def _calls(array: JudgedArray, judged: Judged, cases: Sequence[ExpectedCase]) -> Iterator[Call]:
    named = {case.drawn.name: case for case in cases}
    for leaf in array.leaves:
        if leaf.evidence is None or leaf.leaf.place != array.name:
            continue  # inside lists, a name does not tell which results belong together
        case = named[leaf.case]
        results = [one.leaf for other in judged.arrays for one in other.leaves if one.case == leaf.case]
        mine = {one.array: one.got for one in results if one.got is not None and one.place == one.array}
        inputs = {name: case.drawn.inputs.get(name) for name in case.check.inputs_asked}
        arrays = {name: one for name, one in inputs.items() if isinstance(one, np.ndarray) and one.dtype.kind in "fiu"}
        yield mine, {one.array: one.want for one in results}, arrays, leaf.evidence


def _follows(earlier: str, calls: Sequence[Call]) -> bool:
    """Whether one relation leads from an earlier result to the array in every case, and also from the right result to
    the right array."""
    mine, _, inputs, _ = calls[0]
    partners = [*mine, *(name for name in inputs if name not in mine)]
    found = ((relation, partner) for partner in partners for relation in PRODUCTS)
    return any(all(_leads(relation, earlier, partner, call) for call in calls) for relation, partner in found) or any(
        all(_leads(relation, earlier, earlier, call) for call in calls) for relation in SUMS
    )


def _leads(relation: Relation, earlier: str, partner: str, call: Call) -> bool:
    mine, right, inputs, piece = call
    both = [(table.get(earlier), table.get(partner, inputs.get(partner))) for table in (mine, right)]
    for (one, other), array in zip(both, (piece.got, piece.want), strict=True):
        if one is None or other is None or not array.any():
            return False
        try:
            value = relation(one, other)
        except ValueError:
            return False
        if value.shape != array.shape or not np.isfinite(value).all() or not piece.ruler.same(array, value):
            return False
    return True
