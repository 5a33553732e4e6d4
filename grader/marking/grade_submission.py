"""Grades one submission by one assignment version. `grade` is the public function of grading."""

import platform
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from grader.assignment.models import Assignment
from grader.language.catalogue import Said, Spoken, say
from grader.machine import blas
from grader.marking.expected import Expectations
from grader.marking.fault_barrier import OnFault, log_fault, why_failed
from grader.marking.kinds.kind import kinds_of
from grader.marking.loading_notes import loading_notes
from grader.marking.marker import OnCheck, ignore, mark_all
from grader.marking.modules import Modules
from grader.release import __version__
from grader.results.grading import CheckResult, Grading, Provenance
from grader.results.submission import Submission
from grader.sandbox import Environment, Isolation, Loading, Sandbox

MOST_NAMES = 5
"""Names of replaced files that a note lists at most."""


def grade(
    expectations: Expectations,
    submission: Submission,
    sandbox: Sandbox,
    on_check: OnCheck = ignore,
    on_fault: OnFault = log_fault,
) -> Grading:
    """Grade one submission.

    Args:
        expectations: The right values of an assignment version for a seed, shared by all submissions.
        submission: The student's files.
        sandbox: Runs the student's code.
        on_check: Called with each result at once, for callers that cannot wait for the last.
        on_fault: Called with each error in the grader that is a fault of one check.
    """
    assignment = expectations.version.assignment
    started = time.perf_counter()
    checks: Sequence[CheckResult] = ()
    failed: Sequence[Exception] = ()
    loading: list[Said] = []
    cpu_seconds = visible_cpu_seconds = 0.0
    if not submission.refused:
        how = expectations.memo.once("loading", lambda: loading_of(expectations))
        with Modules(sandbox, submission.files, assignment.modules, assignment.limits, how) as modules:

            def timed(result: CheckResult) -> None:
                nonlocal visible_cpu_seconds
                if result.visibility == "visible":  # these come first
                    visible_cpu_seconds = modules.cpu_seconds
                on_check(result)

            # notes come second: this way loading is sent together with the first questions, in one round trip
            checks, failed = mark_all(expectations.of(submission.sha256), modules, timed, on_fault)
            loading = loading_notes({name: modules.of(name).load() for name in modules.names}, submission.files)
            cpu_seconds = modules.cpu_seconds
    # a refused submission gets the same record, with no checks and a score of 0
    begun = ungraded(expectations, submission, sandbox.isolation, sandbox.environment)
    return replace(
        begun,
        outcome="fault" if failed else begun.outcome,
        # rounded, so that three thirds of a point are a whole point
        score=round(sum((check.points for check in checks), 0.0), 6),
        seconds=time.perf_counter() - started,
        cpu_seconds=cpu_seconds,
        visible_cpu_seconds=visible_cpu_seconds,
        notes=(*begun.notes, *loading, *(_of_our_fault(assignment, error) for error in failed[:1])),
        checks=tuple(checks),
    )


def fault(expectations: Expectations, submission: Submission, isolation: Isolation, error: Exception) -> Grading:
    """The grading of a submission that the grader failed to grade. It is recorded, but its zero points never count."""
    note = _of_our_fault(expectations.version.assignment, error)
    return replace(ungraded(expectations, submission, isolation), outcome="fault", notes=(note,))


def _of_our_fault(assignment: Assignment, error: Exception) -> Spoken:
    return assignment.words("load.our-fault", why=why_failed(error))


def ungraded(
    expectations: Expectations, submission: Submission, isolation: Isolation, environment: Environment | None = None
) -> Grading:
    """The grading before its first check."""
    return Grading(
        student=submission.student,
        source=submission.source,
        sha256=submission.sha256,
        outcome="refused" if submission.refused else "graded",
        score=0.0,
        max_score=expectations.version.assignment.max_points,
        seconds=0.0,
        cpu_seconds=0.0,
        isolation=isolation.level.word,
        notes=(
            *submission.notes,
            *_replaced(expectations.version.given, submission),
            *filter(None, [submission.refused]),
        ),
        provenance=_provenance(expectations, isolation, environment),
    )


def _replaced(given: Mapping[str, bytes], submission: Submission) -> list[Said]:
    """A note about the student's files that are replaced by the course's files of the same name."""
    names = [name for name, content in given.items() if submission.files.get(name, content) != content]
    return [say("load.given-wins", names=", ".join(names[:MOST_NAMES]))] if names else []


def loading_of(expectations: Expectations) -> Loading:
    """How the module is loaded: a slow statement is not run if nothing that the checks ask for depends on it."""
    assignment = expectations.version.assignment
    # of `q2_sigmoid.forward` every part, whichever of them is the module
    names = (name for check in kinds_of(assignment) for name in check.asks_for(expectations))
    wanted = frozenset(part for name in names for part in name.split("."))
    return Loading(wanted, assignment.loading == "strict", assignment.compat, expectations.version.starter)


def _provenance(expectations: Expectations, isolation: Isolation, environment: Environment | None) -> Provenance:
    """The versions and settings that the grade depends on."""
    return Provenance(
        grader=__version__,
        reference_sha256=expectations.version.reference_sha256,
        seed=expectations.seed,
        python=platform.python_version(),
        numpy=environment.version_of("numpy") if environment else np.__version__,
        blas=blas(),
        layers=isolation.layers,
        environment=environment.packages if environment else (),
    )
