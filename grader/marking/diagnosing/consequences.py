"""Wrong results that follow from another wrong result of the same call: the mistake is reported there."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product, takewhile

import numpy as np

from grader.marking.comparing.compare import Array
from grader.marking.diagnosing.diagnosis import Hypothesis, Observation
from grader.marking.diagnosing.general_mistakes import Mistake, Ruler
from grader.marking.expected_case import ExpectedCase
from grader.marking.judging import Judged, JudgedArray
from grader.marking.memo import Memo

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


def with_consequences(judged: Judged, cases: Sequence[ExpectedCase], carried: Collection[str], memo: Memo) -> Judged:
    """The check, where an unexplained array that follows from an earlier wrong one says so.

    It follows if it is the same product or sum of the student's results as the right array is of the right results.

    Args:
        judged: The check.
        cases: What it was asked.
        carried: Arrays that are explained already.
        memo: Keeps, for all submissions, how right results follow from each other.
    """
    wrong = [array.name for array in judged.wrong]
    shared = [case.like or case for case in cases]

    def follows(array: str, earlier: str, calls: Sequence[Call]) -> bool:
        key = ("relations", judged.check.id, judged.check.reference, array, earlier)
        ways = memo.once(key, lambda: [*_relations(array, earlier, shared)])
        return any(all(_leads(relation, earlier, partner, call) for call in calls) for relation, partner in ways)

    def looked_at(array: JudgedArray) -> JudgedArray:
        if array.right or array.hypotheses or array.name in carried:
            return array
        calls = [*_calls(array, judged, cases)]
        earlier = takewhile(lambda name: name != array.name, wrong)
        first = next((name for name in earlier if calls and follows(array.name, name, calls)), None)
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
        yield mine, {one.array: one.want for one in results}, _inputs(case), leaf.evidence


def _inputs(case: ExpectedCase) -> dict[str, Array]:
    """The arguments that are arrays of numbers, by name."""
    inputs = {name: case.drawn.inputs.get(name) for name in case.check.inputs_asked}
    return {name: one for name, one in inputs.items() if isinstance(one, np.ndarray) and one.dtype.kind in "fiu"}


def _relations(array: str, earlier: str, cases: Sequence[ExpectedCase]) -> Iterator[tuple[Relation, str]]:
    """The relations, each with the name of a third array, that lead from a right result to another in every case."""
    tables = [({**_inputs(case), **case.unfolded}, Ruler(case.tolerance, case.scale)) for case in cases]
    # what is zero follows from anything
    known = [(table, ruler) for table, ruler in tables if earlier in table and array in table and table[array].any()]
    partners = dict.fromkeys(name for table, _ in tables for name in table)
    for relation, partner in [*product(PRODUCTS, partners), *((relation, earlier) for relation in SUMS)]:
        if all(_gives(relation, table[earlier], table.get(partner), table[array], ruler) for table, ruler in known):
            yield relation, partner


def _leads(relation: Relation, earlier: str, partner: str, call: Call) -> bool:
    """Whether a relation leads from the student's result to the student's array, and from the right ones too."""
    mine, right, inputs, piece = call
    both = [(table.get(earlier), table.get(partner, inputs.get(partner))) for table in (mine, right)]
    return all(
        _gives(relation, one, other, array, piece.ruler)
        for (one, other), array in zip(both, (piece.got, piece.want), strict=True)
    )


def _gives(relation: Relation, one: Array | None, other: Array | None, array: Array, ruler: Ruler) -> bool:
    if one is None or other is None or not array.any():
        return False
    try:
        value = relation(one, other)
    except ValueError:
        return False
    return value.shape == array.shape and bool(np.isfinite(value).all()) and ruler.same(array, value)
