"""A student's own work against a handout: the same for `grader check` and for pytest."""

from pathlib import Path

from grader.authoring.handout.frozen import FrozenExpectations
from grader.intake import read_one
from grader.marking.grade_submission import grade
from grader.results.grading import Grading
from grader.sandbox import Sandbox


def check_work(expectations: FrozenExpectations, work: Path, sandbox: Sandbox) -> Grading:
    """The grading of a file or folder by a handout's checks."""
    return grade(expectations, read_one(work.resolve(), expectations.version.assignment), sandbox)
