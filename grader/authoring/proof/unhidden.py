"""Grade one submission for the instructor, with nothing hidden."""

from dataclasses import replace

from grader.assignment.inputs import Dtype
from grader.assignment.version import AssignmentVersion
from grader.marking.expected import Expectations
from grader.marking.grade_submission import grade, sandbox_for, verify
from grader.results.grading import Grading
from grader.results.submission import Submission


def with_nothing_hidden(version: AssignmentVersion, seed: int, dtype: Dtype = "float64") -> Expectations:
    """Expectations with the inputs of the grading, and with every check visible."""
    checks = version.assignment.checks
    seen = tuple(check.model_copy(update={"visibility": "visible"}) for check in checks)
    opened = replace(version, assignment=version.assignment.model_copy(update={"checks": seen}))
    # The ids keep their own inputs: those of hidden checks are drawn apart from the inputs that students can print.
    return Expectations(opened, seed, dtype, frozenset(check.id for check in checks if check.visibility != "visible"))


def trial(version: AssignmentVersion, submission: Submission, seed: int) -> Grading:
    """Grade with nothing hidden, and store nothing.

    Hiding happens where a result is made, so all checks are visible while grading. The result then gets their real
    visibility back.

    Raises:
        SpecError: a reference fails.
        SandboxError: this machine cannot run student code.
    """
    # Isolated as in any grading: the submission may be a student's.
    expectations = with_nothing_hidden(version, seed)
    verify(expectations)
    with sandbox_for(version) as sandbox:
        grading = grade(expectations, submission, sandbox)
    stated = {check.id: check.visibility for check in version.assignment.checks}
    return replace(grading, checks=tuple(replace(one, visibility=stated[one.id]) for one in grading.checks))
