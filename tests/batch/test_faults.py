"""What goes wrong on our side is a fault: logged, tried once more, never a zero, and no reason to stop."""

import gc
import logging
from pathlib import Path

import pytest

from grader.assignment.version import AssignmentVersion
from grader.batch import Setup, grade_all
from grader.batch.local import LocalGrader
from grader.course.loading import load_assignment
from grader.errors import SpecError
from grader.intake import read_one
from grader.language.catalogue import ENGLISH
from grader.marking.kinds.value import ValueCheck
from grader.results.grading import Grading
from grader.results.submission import Submission
from tests.batch.conftest import RIGHT

BUNDLED = Path(__file__).resolve().parents[2]


class Unreadable(dict[str, bytes]):
    """Files on a disk that fails the first times."""

    def __init__(self, files: dict[str, bytes], failures: int) -> None:
        super().__init__(files)
        self.failures = failures

    def items(self):  # type: ignore[no-untyped-def]
        if self.failures:
            self.failures -= 1
            raise OSError("the disk is gone")
        return super().items()


@pytest.fixture(scope="module")
def version() -> AssignmentVersion:
    return load_assignment(BUNDLED / "assignments" / "h5-one-hidden-layer")


def class_with(failures: int) -> list[Submission]:
    # equal submissions would be graded once
    files = {name: {"solution.py": f"{RIGHT}# {name}\n".encode()} for name in "abc"}
    return [Submission(name, name, files[name]) for name in "ac"] + [
        Submission("b", "b", Unreadable(files["b"], failures))
    ]


def outcomes(version: AssignmentVersion, submissions: list[Submission]) -> dict[str, str]:
    return {s.student: g.outcome for s, g in grade_all(version, submissions, Setup(seed=1, jobs=2))}


def test_a_fault_is_tried_once_more(version: AssignmentVersion) -> None:
    assert outcomes(version, class_with(failures=1)) == {"a": "graded", "b": "graded", "c": "graded"}


def test_a_fault_that_stays_is_a_fault_and_the_others_are_graded(version: AssignmentVersion) -> None:
    assert outcomes(version, class_with(failures=99)) == {"a": "graded", "b": "fault", "c": "graded"}


def test_whatever_a_helper_stops_with_is_a_fault_of_one_submission(
    version: AssignmentVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = LocalGrader.grade

    def fails(grader: LocalGrader, submission: Submission) -> Grading:
        if submission.student == "b":
            raise MemoryError
        return whole(grader, submission)

    monkeypatch.setattr(LocalGrader, "grade", fails)
    assert outcomes(version, class_with(failures=0)) == {"a": "graded", "b": "fault", "c": "graded"}


def test_what_submissions_share_is_not_searched_for_garbage_until_the_end(version: AssignmentVersion) -> None:
    before = gc.get_freeze_count()
    with LocalGrader(version, 1):
        assert gc.get_freeze_count() > before + 10_000
    assert gc.get_freeze_count() == 0


def test_a_fault_says_what_happened_in_the_log_and_in_its_notes(
    version: AssignmentVersion, caplog: pytest.LogCaptureFixture
) -> None:
    with LocalGrader(version, 1) as grader, caplog.at_level(logging.ERROR, "grader.batch"):
        logging.getLogger("grader").propagate = True
        grading = grader.grade(class_with(failures=99)[-1])
    assert grading.notes == ("The grader failed, not your code: OSError.",)
    assert grading.checks == ()
    assert "b: not graded because of a fault in the grader: OSError('the disk is gone')" in caplog.text


@pytest.mark.parametrize("step", ["questions", "mark", "weigh", "claims", "settle"])
def test_a_fault_in_one_check_leaves_the_results_of_the_others(
    step: str, version: AssignmentVersion, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    work = read_one(BUNDLED / "submissions" / version.slug / "linear-hidden-layer", version)
    with LocalGrader(version, 1) as grader:
        whole = grader.grade(work)
        break_number_of_parameters(monkeypatch, step)
        logging.getLogger("grader").propagate = True
        broken = grader.grade(work)
    assert broken.outcome == "fault"
    assert "The grader failed, not your code: KeyError." in map(str, broken.notes)
    assert (
        f"{work.student}, number-of-parameters: not graded because of a fault in the grader: KeyError('a bug')"
        in caplog.text
    )
    assert {one.id: one.outcome for one in broken.checks}["number-of-parameters"] == "grader fault"
    for before, after in zip(whole.checks, broken.checks, strict=True):
        assert before.id == "number-of-parameters" or after.without_timings() == before.without_timings()


def test_a_fault_in_the_search_for_lines_costs_only_the_lines(
    version: AssignmentVersion, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    work = read_one(BUNDLED / "submissions" / version.slug / "linear-hidden-layer", version)
    with LocalGrader(version, 1) as grader:
        whole = grader.grade(work)
        break_number_of_parameters(monkeypatch, "located")
        logging.getLogger("grader").propagate = True
        broken = grader.grade(work)
    assert (broken.outcome, broken.score) == ("graded", whole.score)
    assert [one.without_timings() for one in broken.checks] == [one.without_timings() for one in whole.checks]
    assert "KeyError('a bug')" in caplog.text


def break_number_of_parameters(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """Make one step of the check `number-of-parameters` fail as a bug of ours would."""
    right = getattr(ValueCheck, step)

    def fails(check: ValueCheck, *arguments: object) -> object:
        if check.id == "number-of-parameters":
            raise KeyError("a bug")
        return right(check, *arguments)

    monkeypatch.setattr(ValueCheck, step, fails)


def test_students_read_nothing_of_a_reference_that_fails(version: AssignmentVersion) -> None:
    secret = SpecError("reference/softmax.py, line 9: `p = e / e.sum()`")
    with LocalGrader(version, 1) as grader:
        (note,) = grader.fault(class_with(failures=0)[0], secret).notes
    assert note == f"The grader failed, not your code: {ENGLISH('load.assignment-at-fault')}"
