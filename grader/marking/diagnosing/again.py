"""Finds wrong arrays that differ when the same call is repeated: random numbers, or state that is kept."""

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from grader.marking.asking import ask
from grader.marking.comparing.compare import Array
from grader.marking.diagnosing.diagnosis import Hypothesis
from grader.marking.diagnosing.general_mistakes import Mistake
from grader.marking.expected_case import ExpectedCase
from grader.marking.judging import Judged, JudgedArray, paired
from grader.marking.witness import Witness
from grader.sandbox.replies import Returned


def with_changing(judged: Judged, cases: Sequence[ExpectedCase], carried: Collection[str], witness: Witness) -> Judged:
    """The check, where an unexplained array that changes from call to call says so. Only then is a call repeated."""
    unexplained = _unexplained(judged, carried)
    if (case := repeated(judged, cases, carried)) is None:
        return judged
    before = {(leaf.case, leaf.leaf.place): leaf.leaf.got for array in judged.arrays for leaf in array.leaves}
    (reply,) = ask([case], witness)
    now = paired(case, reply.value) if isinstance(reply, Returned) else []
    moved = {one.array for one in now if _differ(one.got, before.get((case.drawn.name, one.place)))}

    def looked_at(array: JudgedArray) -> JudgedArray:
        told = (Hypothesis((), frozenset([Mistake("changes")])),)
        return replace(array, hypotheses=told) if array.name in moved & unexplained else array

    return replace(judged, arrays=tuple(map(looked_at, judged.arrays)))


def repeated(judged: Judged, cases: Sequence[ExpectedCase], carried: Collection[str]) -> ExpectedCase | None:
    """The case in which a call is repeated; None if there is nothing to explain by that."""
    if not _unexplained(judged, carried) or not cases[0].check.called or cases[0].check.loss_curve:
        return None
    wrong = {leaf.case for leaf in judged.wrong[0].wrong_leaves}
    return next(case for case in cases if case.drawn.name in wrong)


def _unexplained(judged: Judged, carried: Collection[str]) -> set[str]:
    return {one.name for one in judged.wrong if not one.hypotheses} - {*carried}


def _differ(now: Array | None, before: Array | None) -> bool:
    return now is not None and before is not None and not np.array_equal(now, before, equal_nan=True)
