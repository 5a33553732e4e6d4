"""Check a student's own work against a handout; used by `grader check` and by pytest."""

from pathlib import Path

from grader.authoring.handout.frozen import FrozenExpectations
from grader.intake import read_one
from grader.marking.grade_submission import grade
from grader.results.grading import Grading
from grader.sandbox import Sandbox


def check_work(expectations: FrozenExpectations, work: Path, sandbox: Sandbox) -> Grading:
    """Grade a file or folder with the checks of a handout."""
    # The same grading as the instructor's, in the same sandbox; only the expectations differ.
    return grade(expectations, read_one(work.resolve(), expectations.version), sandbox)
