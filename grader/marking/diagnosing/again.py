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
    unexplained = {one.name for one in judged.wrong if not one.hypotheses} - {*carried}
    if not unexplained or not cases[0].check.called or cases[0].check.loss_curve:
        return judged
    before = {(leaf.case, leaf.leaf.place): leaf.leaf.got for array in judged.arrays for leaf in array.leaves}
    case = next(case for case in cases if any(leaf.case == case.drawn.name for leaf in judged.wrong[0].wrong_leaves))
    (reply,) = ask([case], witness)
    now = paired(case, reply.value) if isinstance(reply, Returned) else []
    moved = {one.array for one in now if _differ(one.got, before.get((case.drawn.name, one.place)))}

    def looked_at(array: JudgedArray) -> JudgedArray:
        told = (Hypothesis((), frozenset([Mistake("changes")])),)
        return replace(array, hypotheses=told) if array.name in moved & unexplained else array

    return replace(judged, arrays=tuple(map(looked_at, judged.arrays)))


def _differ(now: Array | None, before: Array | None) -> bool:
    return now is not None and before is not None and not np.array_equal(now, before, equal_nan=True)
