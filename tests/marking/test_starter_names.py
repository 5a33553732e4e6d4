"""Mistakes are about the parameters that students know, whatever the assignment calls the inputs it draws."""

from pathlib import Path

import pytest

from grader.course.loading import load_assignment
from grader.marking.diagnosing.diagnosis import Hypothesis
from grader.marking.diagnosing.general_mistakes import Mistake
from grader.marking.diagnosing.starter_names import in_words_of_starter
from grader.marking.judging import Judged, JudgedArray

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("detail", "told"), [("`one_hot`", "`y`"), ("`probabilities` and `exp`", "`yhat` and `exp`"), ("0.3", "0.3")]
)
def test_an_argument_is_told_by_the_name_in_the_starter(detail: str, told: str) -> None:
    version = load_assignment(ROOT / "assignments/h2-graphs")
    (check,) = (one for one in version.assignment.compared if one.id == "cross-entropy")
    array = JudgedArray("L", (), (Hypothesis((), frozenset({Mistake("argument-missing", detail)})),))
    (named,) = in_words_of_starter(Judged(check, (array,), (), ""), version.folder / "starter").arrays
    assert named.mistakes == {Mistake("argument-missing", told)}


def test_a_starter_with_another_number_of_parameters_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "solution.py").write_text("def cross_entropy(y):\n    pass\n")
    (tmp_path / "broken.py").write_text("def cross_entropy(\n")
    version = load_assignment(ROOT / "assignments/h2-graphs")
    (check,) = (one for one in version.assignment.compared if one.id == "cross-entropy")
    array = JudgedArray("L", (), (Hypothesis((), frozenset({Mistake("argument-missing", "`one_hot`")})),))
    (named,) = in_words_of_starter(Judged(check, (array,), (), ""), tmp_path).arrays
    assert named.mistakes == array.mistakes
