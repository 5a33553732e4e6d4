"""Grades one submission by one assignment version. `grade` is the public function of grading.

Each check is marked once, and settled when the first results of all are known.
"""

import platform
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

import numpy as np

from grader.assignment.models import Assignment
from grader.assignment.version import AssignmentVersion
from grader.language.catalogue import Said, Spoken, say
from grader.machine import blas
from grader.marking.credit.rule import Claim, awards
from grader.marking.derived.of_repairs import doubted_alike
from grader.marking.diagnosing.places import SEARCH_REAL_S, SEARCH_S
from grader.marking.expected import Expectations
from grader.marking.explained_by_source import explain_by_source
from grader.marking.fault_barrier import FaultBarrier, OnFault, log_fault, why_failed
from grader.marking.kinds.kind import Kind, kinds_of
from grader.marking.loading_notes import loading_notes
from grader.marking.marking import Marking
from grader.marking.modules import Modules
from grader.marking.scoring import is_in_doubt, is_worth_a_search
from grader.marking.witness import Witness
from grader.release import __version__
from grader.results.grading import CheckResult, Grading, Provenance
from grader.results.submission import Submission
from grader.sandbox import Environment, Isolation, Loading, Sandbox
from grader.sandbox.questions import Question

MOST_NAMES = 5
"""Names of replaced files that a note lists at most."""
SEARCHED = 4
"""Most checks of a submission for which lines are looked for, found or not."""

OnCheck = Callable[[CheckResult], None]


class Marked(NamedTuple):
    """The results of all checks, in the order of the assignment."""

    results: list[CheckResult]
    faults: tuple[Exception, ...]
    """The errors of the checks that failed in the grader."""


def ignore(result: CheckResult) -> None:
    """Ignore a result: the default for callers that do not need results one by one."""


def sandbox_for(version: AssignmentVersion) -> Sandbox:
    """A sandbox with the assignment's limits, packages and course files; close it after use."""
    assignment = version.assignment
    return Sandbox(
        assignment.limits, preload=assignment.packages, given=version.given, requirements=version.requirements
    )


def verify(expectations: Expectations) -> None:
    """Draw and evaluate everything once, so that an author's mistake shows before any student is graded.

    Raises:
        SpecError: an input cannot be drawn, a reference fails, or it does not return what `returns` says.
    """
    for check in kinds_of(expectations.version.assignment):
        check.verify(expectations)


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


def mark_all(
    expectations: Expectations, witness: Witness, on_check: OnCheck = ignore, on_fault: OnFault = log_fault
) -> Marked:
    """Mark every check; one that fails in the grader does not stop the others.

    Args:
        expectations: The right values.
        witness: Answers the questions.
        on_check: Called with each first result when it is ready; settling may still change it.
        on_fault: Called with each error in the grader.
    """
    checks = kinds_of(expectations.version.assignment)
    marking = Marking(expectations, witness, {name for check in checks for name in check.wanted})
    barrier = FaultBarrier(marking, on_fault)
    limit_shares: dict[str, float] = {}
    with np.errstate(all="ignore"):  # students' numbers may overflow, and NumPy would warn on stderr
        # Hidden checks come last: visible results are final before a hidden input leaves the grader, so neither a value
        # nor the time that is left can reveal one.
        for visible in (True, False):
            run = [check for check in checks if (check.visibility == "visible") == visible]
            limit_shares |= _mark_each(run, marking, barrier, on_check)
            _settle_each(run, marking, barrier)
        explain_by_source(barrier.sound(checks), marking, barrier)
        _locate(barrier.sound(checks), marking, barrier)
    results = [_shown(marking.results[check.id], limit_shares.get(check.id)) for check in checks]
    return Marked(results, tuple(barrier.faults.values()))


def _mark_each(checks: Sequence[Kind], marking: Marking, barrier: FaultBarrier, on_check: OnCheck) -> dict[str, float]:
    """Mark every check. Returns, by check, the largest share of its time limit that a call took."""
    marking.witness.limit_share()  # the time that settling took counts for no check
    limit_shares: dict[str, float] = {}
    for alone, group in groupby(checks, lambda check: check.asks_alone):
        run = list(group)
        if not alone:
            # all in one round trip: the process answers while the grader compares
            marking.witness.announce(_asked_ahead(run, marking, barrier))
        for check in barrier.sound(run):
            with barrier.around(check):
                marking.results[check.id] = check.mark(marking)
            limit_shares[check.id] = round(marking.witness.limit_share(), 2)
            on_check(_shown(marking.results[check.id], limit_shares[check.id]))
    return limit_shares


def _asked_ahead(checks: Sequence[Kind], marking: Marking, barrier: FaultBarrier) -> list[Question]:
    asked: list[Question] = []
    for check in checks:
        with barrier.around(check):
            asked += check.questions(marking.expectations)
    return asked


def _settle_each(checks: Sequence[Kind], marking: Marking, barrier: FaultBarrier) -> None:
    """Weigh all checks, decide their claims for points, name mistakes, then settle each."""
    for check in barrier.sound(checks):
        with barrier.around(check):
            check.weigh(marking)
    claims: list[Claim] = []
    fresh: list[Question] = []
    for check in barrier.sound(checks):
        with barrier.around(check):
            claims += check.claims(marking)
            fresh += check.fresh_questions(marking)
    if claims or fresh:
        # one process for both, since starting it takes longer than its answers. Its first questions are known to
        # everybody, so they reveal nothing about the numbers of the claims
        marking.witness.renew(survey=marking.program is not None)
        once = list(dict.fromkeys(fresh))  # a function that remembers may answer otherwise if it is asked again
        marking.witness.announce(once)
        marking.fresh_replies |= {question: marking.witness.ask(question) for question in once}
    marking.awards |= awards(claims, marking.expectations, marking.replies, marking.witness)
    asked: list[Question] = []
    for check in barrier.sound(checks):
        with barrier.around(check):
            asked += check.name(marking)
    marking.shared.announce(asked)
    # a stable sort: checks that others need settle in the order of the assignment
    for check in sorted(barrier.sound(checks), key=lambda check: check.settles_last):
        with barrier.around(check):
            marking.results[check.id] = check.settle(marking, marking.results[check.id])
    for check in barrier.sound(checks):
        with barrier.around(check):
            marking.results[check.id] = check.agreed(marking)


def _locate(checks: Sequence[Kind], marking: Marking, barrier: FaultBarrier) -> None:
    """Find the mistake of each wrong check in the student's code: last, when all scores are known."""
    if marking.program is None or marking.assignment.places == "nothing":
        return
    if all(result.points == result.max_points for result in marking.results.values()):
        return
    sparing = marking.expectations.version.sparing
    searched = [check for check in checks if not sparing or is_in_doubt(marking.results[check.id])]
    # code that waits takes no processor time
    with marking.program.reopened(SEARCH_REAL_S) as modules:
        tried = 0
        for check in searched:
            tried += is_worth_a_search(marking.results[check.id])
            if tried > SEARCHED or modules.cpu_seconds >= SEARCH_S:
                break
            with barrier.around(check, decided=True):
                found = check.located(marking, modules)
                if found.places != marking.results[check.id].places:
                    found = replace(found, telling=marking.assignment.told_at(1))
                marking.results[check.id] = found
    marking.results |= {one.id: one for one in doubted_alike(marking.results.values())}


def _shown(result: CheckResult, limit_share: float | None) -> CheckResult:
    """The result with everything removed that students may not see."""
    # here, where the result is made, so that no report can leak what a hidden check found
    if result.visibility == "visible":
        return replace(result, limit_share=limit_share)
    return replace(result, limit_share=limit_share, said=(say("mark.hidden"),), printed="", evidence=None)


def fault(expectations: Expectations, submission: Submission, isolation: Isolation, error: Exception) -> Grading:
    """The grading of a submission that the grader failed to grade. It is recorded, but its zero points never count."""
    note = _of_our_fault(expectations.version.assignment, error)
    return replace(ungraded(expectations, submission, isolation), outcome="fault", notes=(note,))


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


def _of_our_fault(assignment: Assignment, error: Exception) -> Spoken:
    return assignment.words("load.our-fault", why=why_failed(error))


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
    places = assignment.places != "nothing"
    return Loading(wanted, assignment.loading == "strict", assignment.compat, expectations.version.starter, places)


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
