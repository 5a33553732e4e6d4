"""Records instructor's tests for the self-check, by running them on a right solution."""

from collections.abc import Container, Sequence
from typing import Any

from grader.errors import UsageError
from grader.intake import read_one
from grader.marking.author_tests.assumptions import Assumed
from grader.marking.author_tests.findings import Finding, RequestedTests, find
from grader.marking.author_tests.recording import Step
from grader.marking.expected import Expectations
from grader.marking.grade_submission import loading_of
from grader.marking.kinds.instructor_test import PytestCheck
from grader.marking.modules import Modules
from grader.sandbox import Sandbox


def recorded_cases(check: PytestCheck, expectations: Expectations, sandbox: Sandbox) -> list[dict[str, Any]]:
    """The runs of a test as cases of the handout, under each choice of its convention.

    Raises:
        UsageError: no right solution is named, it fails the test, or a step of the test cannot be recorded.
    """
    about = {"sizes": {}, "layout": "c", "dtype": "float64"}
    return [
        {
            **about,
            "name": one.parameters or check.title,
            "inputs": {"choice": choice, "parameters": one.parameters, "steps": _for_students(check, one.steps)},
        }
        for choice in ("", *check.alternatives)
        for one in _runs(check, expectations, sandbox, choice)
    ]


def _for_students(check: PytestCheck, steps: Sequence[Step]) -> list[Step]:
    """The steps, with the values of those mistakes only that students may read about: those that a marker states."""
    return [_with_mistakes(step, check.misconceptions) if "got" in step else step for step in steps]


def _with_mistakes(step: Step, stated: Container[str]) -> Step:
    return {**step, "misconceptions": {name: one for name, one in step["misconceptions"].items() if name in stated}}


def _runs(check: PytestCheck, expectations: Expectations, sandbox: Sandbox, choice: str) -> list[Finding]:
    version = expectations.version
    correct = version.assignment.proof.correct
    at = f"{version.folder / check.test.partition('::')[0]}: {check.test.partition('::')[2]}"
    if not correct:
        raise UsageError(f"{at}: a self-check is recorded on a right solution. Name one under [proof] correct.")
    right = read_one(version.course / "submissions" / version.slug / correct[0], version)
    draws = expectations.draws(seen=True).of("tests")
    work = RequestedTests(version, frozenset([check.test]), draws, Assumed(choice), recording=True)
    assignment = version.assignment
    with Modules(sandbox, right.files, assignment.modules, assignment.limits, loading_of(expectations)) as modules:
        runs = list(find(work, modules.of(check.module))[check.test])
    for one in runs:
        # under another choice the right solution is wrong, and only what is compared counts
        if one.cannot_record or (one.outcome != "passed" and not choice):
            why = one.cannot_record or f"the right solution {correct[0]!r} fails it"
            raise UsageError(f"{at}: {why}. Change the test, or remove `self_check`.")
    return runs
