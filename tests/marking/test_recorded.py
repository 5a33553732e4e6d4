"""Tests in the forms of other graders: what they compare is diagnosed, and parts of points and messages are kept."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from grader.course.loading import load_assignment
from grader.marking.expected import Expectations
from grader.marking.grade_submission import grade
from grader.results.grading import CheckResult
from grader.results.submission import Submission
from grader.sandbox import Sandbox

COURSE = Path(__file__).parents[1] / "courses" / "recorded"
VERSION = load_assignment(COURSE / "assignments" / "recorded").without_places()
Results = Mapping[str, Mapping[str, CheckResult]]


@pytest.fixture(scope="module")
def results() -> Results:
    """The results of each submission, by check."""
    with Sandbox(VERSION.assignment.limits) as sandbox:
        return {folder.name: graded(folder, sandbox) for folder in (COURSE / "submissions").iterdir()}


def graded(folder: Path, sandbox: Sandbox) -> Mapping[str, CheckResult]:
    submission = Submission(folder.name, "solution.py", {"solution.py": (folder / "solution.py").read_bytes()})
    return {check.id: check for check in grade(Expectations(VERSION, 0), submission, sandbox).checks}


def told(check: CheckResult) -> str:
    return " ".join(map(str, check.said))


def test_a_right_submission_earns_all_but_what_a_test_gives_in_part(results: Results) -> None:
    lost = {name: one.points for name, one in results["right"].items() if one.points != one.max_points}
    assert lost == {"part": 1.5}


def test_a_wrong_array_is_named_on_whichever_side_it_stands(results: Results) -> None:
    close, doctest = results["wrong"]["close"], results["wrong"]["doctest"]
    assert {(one.array, one.id) for one in close.diagnoses} == {("mine", "sign-flipped")}
    assert {(one.array, one.id) for one in doctest.diagnoses} == {("grad(2.0)", "sign-flipped")}


def test_messages_of_the_author_are_told(results: Results) -> None:
    assert "your gradient differs" in told(results["wrong"]["close"])
    assert "Look at the axis." in told(results["wrong"]["doctest"])
    assert told(results["right"]["doctest"]) == "Well done."
    assert told(results["wrong"]["hidden-reason"]) == "Look at the gradient again."
    assert not results["wrong"]["hidden-reason"].diagnoses


def test_a_hostile_submission_earns_nothing(results: Results) -> None:
    assert {name: one.points for name, one in results["hostile"].items() if one.points} == {}
