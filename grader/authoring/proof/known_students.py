"""Submissions whose right score is known: the reference, the starter, broken files, right solutions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from grader.assignment.checks import CallCheck
from grader.assignment.inputs import Dtype
from grader.assignment.version import AssignmentVersion
from grader.authoring.proof.unhidden import with_nothing_hidden
from grader.intake import read_one
from grader.intake.wanted import file_of
from grader.language.catalogue import Catalogue
from grader.marking.expected import Expectations
from grader.marking.grade_submission import grade, mark_all
from grader.marking.kinds.kind import kinds_of
from grader.marking.witness import ReferenceWitness
from grader.results.grading import CheckResult, Grading
from grader.results.submission import Submission
from grader.sandbox import Sandbox

BROKEN = b"def unfinished(:\n"


@dataclass(frozen=True, slots=True)
class Deserved:
    """Whether one known submission got the score that it deserves, and if not, why."""

    name: str
    ok: bool
    detail: str = ""
    dtype: Dtype | None = None
    """Precision of the inputs, for a submission that is graded many times."""
    seed: int = 0


def reference_as_student(expectations: Expectations) -> ReferenceWitness:
    """The course's own functions, under the names that students have to use."""
    right: dict[str, Any] = {}
    for check in kinds_of(expectations.version.assignment):
        right |= check.right_answers(expectations)
    return ReferenceWitness(right)


def known_students(version: AssignmentVersion, seeds: Sequence[int], sandbox: Sandbox) -> Iterator[Deserved]:
    """Grade all known submissions; right solutions with every seed, in double and in single precision."""
    version = version.without_places()  # no score depends on them
    first = with_nothing_hidden(version, seeds[0])
    yield _full("the reference", _of_the_reference(first), version.assignment.words)
    assignment = version.assignment
    started = grade(first, read_one(version.folder / "starter", version), sandbox)
    yield _of_the_starter(started, earns=assignment.starter_earns)
    # Even a file that does not parse must give its student a message for every check.
    files = dict.fromkeys(map(file_of, assignment.modules), BROKEN)
    broken = Submission("broken", "broken", files)
    yield _nothing("a syntax error", grade(first, broken, sandbox))
    for submission in _correct(version):
        yield from _right_throughout(version, submission, seeds, sandbox)


def _of_the_reference(expectations: Expectations) -> list[CheckResult]:
    """The results of the reference, without checks of functions that have no reference."""
    reference = reference_as_student(expectations)
    checks = kinds_of(expectations.version.assignment)
    unknown = {check.id for check in checks if check.call and check.call[0] not in reference.functions}
    # lines of calls whose reference is a function that gives the whole answer: it has none of the names
    in_lines = [check for check in checks if isinstance(check, CallCheck) and check.calls]
    unknown |= {check.id for check in in_lines if not check.right_answers(expectations)}
    return [result for result in mark_all(expectations, reference).results if result.id not in unknown]


def _correct(version: AssignmentVersion) -> Sequence[Submission]:
    folder = version.course / "submissions" / version.slug
    return [read_one(folder / name, version) for name in version.assignment.proof.correct]


def _right_throughout(
    version: AssignmentVersion, submission: Submission, seeds: Sequence[int], sandbox: Sandbox
) -> Iterator[Deserved]:
    # Tolerances depend on the precision, so a right solution is tried in both.
    dtypes: tuple[Dtype, ...] = ("float64", "float32")
    for dtype in dtypes:
        for seed in seeds:
            grading = grade(with_nothing_hidden(version, seed, dtype), submission, sandbox)
            yield replace(_full(submission.student, grading.checks, version.assignment.words), dtype=dtype, seed=seed)


def _full(name: str, results: Sequence[CheckResult], words: Catalogue) -> Deserved:
    # Skipped checks lose nothing; the check on which they depend is listed itself.
    lost = [result for result in results if result.outcome not in {"passed", "skipped"}]
    return Deserved(name, not lost, "; ".join(f"{result.id}: {result.message(words).rstrip('.')}" for result in lost))


def _of_the_starter(grading: Grading, *, earns: bool) -> Deserved:
    if not earns:
        return _nothing("the starter", grading)
    passed = [check.id for check in grading.checks if check.outcome == "passed"]
    detail = f"passes {', '.join(passed)}" if passed else ""
    if not any(check.points for check in grading.checks):
        detail = "earns nothing, so `starter_earns` has no effect"
    return Deserved("the starter", not detail, detail)


def _nothing(name: str, grading: Grading) -> Deserved:
    # A starter that fails without a sentence would leave a student with no idea where to begin.
    earned = [check.id for check in grading.checks if check.points > 0]
    silent = [check.id for check in grading.checks if not check.said]
    said_nothing = f"says nothing in {', '.join(silent)}" if silent else ""
    detail = f"earns points in {', '.join(earned)}" if earned else said_nothing
    return Deserved(name, not detail, detail)
