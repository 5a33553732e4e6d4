"""Counts, accuracies and labels, which many mistakes have in common."""

import numpy as np

from grader.api import load_assignment
from grader.marking.comparing.structure import Leaf
from grader.marking.diagnosing.coarse import without_coarse_names
from grader.marking.diagnosing.diagnosis import Hypothesis
from grader.marking.diagnosing.general_mistakes import Mistake
from grader.marking.judging import Judged, JudgedArray, JudgedLeaf


def test_a_coarse_array_has_no_name_that_a_finer_one_of_the_call_does_not_share() -> None:
    check = load_assignment("h5-one-hidden-layer").assignment.compared[0]

    def array(name: str, got: list[float], mistake: str) -> JudgedArray:
        wrong = JudgedLeaf(Leaf(name, name, np.ones(3), np.array(got), ""), "a case", None, False, None)
        return JudgedArray(name, (wrong,), (Hypothesis((), frozenset({Mistake(mistake)})),))

    def names(*arrays: JudgedArray) -> list[int]:
        judged = Judged(check, arrays, (), "")
        return [len(one.hypotheses) for one in without_coarse_names(judged).arrays]

    accuracy = array("accuracy", [0.25, 0.5, 0.75], "sign-flipped")
    assert names(array("J", [0.123457, 0.2718281, 3.1415926], "all-zeros"), accuracy) == [1, 0]
    assert names(array("J", [0.123457, 0.2718281, 3.1415926], "sign-flipped"), accuracy) == [1, 1]
    assert names(accuracy) == [1]
