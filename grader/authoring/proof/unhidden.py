"""What an instructor sees of one submission: everything, whatever students may see of it."""

from dataclasses import replace

from grader.assignment.inputs import Dtype
from grader.assignment.version import AssignmentVersion
from grader.marking.expected import Expectations
from grader.marking.grade_submission import grade
from grader.marking.marker import verify
from grader.results.grading import Grading
from grader.results.submission import Submission
from grader.sandbox import Sandbox


def with_nothing_hidden(version: AssignmentVersion, seed: int, dtype: Dtype = "float64") -> Expectations:
    """The numbers of the grading, and checks of which all is told."""
    checks = version.assignment.checks
    seen = tuple(check.model_copy(update={"visibility": "visible"}) for check in checks)
    opened = replace(version, assignment=version.assignment.model_copy(update={"checks": seen}))
    return Expectations(opened, seed, dtype, frozenset(check.id for check in checks if check.visibility != "visible"))


def trial(version: AssignmentVersion, submission: Submission, seed: int) -> Grading:
    """Grade with nothing hidden, and keep nothing.

    Hiding is done where a result is made, so the checks are made visible for the grading; the result says again which
    of them are not.

    Raises:
        SpecError: a reference fails.
        SandboxError: this machine can not run student code.
    """
    assignment = version.assignment
    expectations = with_nothing_hidden(version, seed)
    verify(expectations)
    with Sandbox(assignment.limits, preload=assignment.packages) as sandbox:
        grading = grade(expectations, submission, sandbox)
    stated = {check.id: check.visibility for check in assignment.checks}
    results = [result.model_copy(update={"visibility": stated[result.id]}) for result in grading.checks]
    return grading.model_copy(update={"checks": tuple(results)})
