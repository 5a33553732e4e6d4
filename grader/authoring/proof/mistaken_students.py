"""Wrong solutions, to prove instructors' tests: these call code, so a mutant has to be code."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from grader.assignment.version import AssignmentVersion
from grader.authoring.proof.unhidden import with_nothing_hidden
from grader.authoring.proof.verdicts import Fate, Verdict
from grader.course.instructor_tests import misconceptions_in
from grader.intake import read_one
from grader.intake.wanted import file_of
from grader.marking.derived.sources import reference_source
from grader.marking.expected import Expectations
from grader.marking.grade_submission import grade
from grader.marking.kinds.instructor_test import PytestCheck
from grader.results.grading import CheckResult
from grader.results.submission import Submission
from grader.sandbox import Sandbox

NOTHING = """
import numpy as np

def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return lambda *arguments, **keywords: {value}
"""
EMPTY = {"empty-array": "np.zeros(0)", "empty-list": "[]", "empty-dict": "{}"}
"""What a function can return without computing anything, so that a loop over it ends at once. A test that holds for NaN
is run again whenever it is graded; but here only the author knows whether nothing may be right."""


def verdicts_of_tests(version: AssignmentVersion, seed: int, sandbox: Sandbox) -> Iterator[Verdict]:
    """The verdicts on functions that return nothing, and on a right solution with each misconception of a test."""
    tests = [check for check in version.assignment.checks if isinstance(check, PytestCheck) and check.points]
    if not tests:
        return
    opened = with_nothing_hidden(version, seed)
    for name, value in EMPTY.items():
        files = dict.fromkeys(map(file_of, version.assignment.modules), NOTHING.replace("{value}", value).encode())
        for result in grade(_only(tests, opened), Submission(name, name, files), sandbox).checks:
            fate: Fate = "survived" if result.points >= result.max_points else "named"
            mutant = f"{result.id}/*/{name}"
            yield Verdict(mutant, fate, (), version.assignment.proof.reason_to_waive(mutant))
    if version.assignment.proof.correct:
        yield from _with_misconceptions(tests, version, opened, sandbox)


def _with_misconceptions(
    tests: Sequence[PytestCheck], version: AssignmentVersion, opened: Expectations, sandbox: Sandbox
) -> Iterator[Verdict]:
    right = read_one(version.course / "submissions" / version.slug / version.assignment.proof.correct[0], version)
    named = {name for path in version.folder.glob("test_*.py") for name, _ in misconceptions_in(path)}
    for check in tests:
        for mistake, replaced in check.misconceptions.items():
            (result,) = grade(_only([check], opened), _mistaken(right, check, replaced, version), sandbox).checks
            said = tuple(sorted({one.id for one in result.diagnoses}))
            name = f"{check.id}/*/{mistake}"
            fate = _fate(result, mistake, said, expected=mistake in named)
            yield Verdict(name, fate, said, version.assignment.proof.reason_to_waive(name))


def _only(tests: Sequence[PytestCheck], expectations: Expectations) -> Expectations:
    # neither the other checks nor the search for lines would change what is decided here
    only = tuple(check.model_copy(update={"visibility": "visible", "needs": ()}) for check in tests)
    assignment = expectations.version.assignment.model_copy(update={"checks": only})
    return replace(expectations, version=replace(expectations.version, assignment=assignment).without_places())


def _mistaken(
    right: Submission, check: PytestCheck, replaced: Mapping[str, str], version: AssignmentVersion
) -> Submission:
    """The right solution, with some of its names replaced by wrong variants from the reference next to it."""
    file = file_of(check.module or version.assignment.module)
    reference = {
        Path(path).relative_to(version.course).as_posix(): text.encode()
        for path, text in reference_source(version).items()
    }
    lines = [
        f"from reference.{module} import {wrong} as {name}"
        for name, (module, _, wrong) in ((name, formula.partition(":")) for name, formula in replaced.items())
    ]
    source = right.files.get(file, b"") + ("\n" + "\n".join(lines) + "\n").encode()
    return replace(right, files={**right.files, **reference, file: source})


def _fate(result: CheckResult, mistake: str, said: tuple[str, ...], *, expected: bool) -> Fate:
    if result.points >= result.max_points:
        return "survived"
    if not expected:
        return "named"  # the test names no mistakes: its own assertions say what is wrong
    return ("named" if len(said) == 1 else "among several") if mistake in said else "unnamed"
