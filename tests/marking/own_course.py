"""A course that a test writes for itself, and students who are graded in it."""

from collections.abc import Mapping
from pathlib import Path

from grader.course.loading import load_assignment
from grader.marking.expected import Expectations
from grader.marking.grade_submission import grade, sandbox_for
from grader.results.report import ReportedCheck, report
from grader.results.submission import Submission
from tests.own_reference import own_reference


def graded_in(
    course: Path, files: Mapping[str, str], students: Mapping[str, str]
) -> dict[str, dict[str, ReportedCheck]]:
    """The checks of each student, by id; nobody looks for the lines of mistakes, which takes longer than all the rest.

    Args:
        course: The folder for the course.
        files: What the assignment `a` and the reference are, by path.
        students: The source of each one's solution.
    """
    for name, text in {"reference/__init__.py": "", **files}.items():
        (course / name).parent.mkdir(parents=True, exist_ok=True)
        (course / name).write_text(text)
    version = load_assignment(course / "assignments/a").without_places()
    graded = {}
    with own_reference(), sandbox_for(version) as sandbox:
        expectations = Expectations(version, 0)
        for name, text in students.items():
            grading = grade(expectations, Submission(name, name, {"solution.py": text.encode()}), sandbox)
            graded[name] = {check.id: check for check in report(grading, version.assignment.words).checks}
    return graded
