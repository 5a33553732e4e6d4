"""The command line in this process, quick and with a stand-in for grading."""

from collections.abc import Callable, Generator, Iterable
from pathlib import Path

import pytest

from grader.assignment.version import AssignmentVersion
from grader.batch import Graded, Setup
from grader.gradebook import runs
from grader.results.grading import Grading
from grader.results.submission import Submission
from tests.gradebook.samples import a_check, a_grading

ASSIGNMENT = """
title = "Softmax"
[inputs]
z = { normal = [3, 4] }
[[checks]]
kind = "property"
id = "finite"
title = "Finite"
points = 4
function = "softmax"
arguments = ["z"]
holds = ["finite"]
"""


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course with one assignment and two students, and the current folder in it."""
    (tmp_path / "reference").mkdir()
    folder = tmp_path / "assignments" / "h1"
    folder.mkdir(parents=True)
    (folder / "assignment.toml").write_text(ASSIGNMENT)
    for student in ("ana", "ben"):
        (tmp_path / "in" / student).mkdir(parents=True)
        (tmp_path / "in" / student / "solution.py").write_text(f"# {student}\ndef softmax(z):\n    return z\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GRADER_DB", raising=False)
    return tmp_path


Grade = Callable[[Submission], Grading]


@pytest.fixture
def graded_as(monkeypatch: pytest.MonkeyPatch) -> Callable[[Grade], None]:
    """Put a function in the place of grading."""

    def replace(grade: Grade) -> None:
        def grade_all(
            version: AssignmentVersion, submissions: Iterable[Submission], setup: Setup
        ) -> Generator[Graded, None, None]:
            return (Graded(submission, grade(submission)) for submission in reversed(list(submissions)))

        monkeypatch.setattr(runs, "grade_all", grade_all)

    return replace


def half_marks(submission: Submission, **changes: object) -> Grading:
    """Two of four points for everybody."""
    check = a_check(points=2, max_points=4, outcome="mismatch")
    fields = {"source": submission.source, "sha256": submission.sha256, "checks": (check,), "notes": (), **changes}
    return a_grading(submission.student, **fields)
