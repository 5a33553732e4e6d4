"""Marks all checks of an assignment: each is marked once, and settled when the first results of all are known."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

import numpy as np

from grader.language.catalogue import say
from grader.marking.credit.rule import Claim, awards
from grader.marking.derived.of_repairs import doubted_alike
from grader.marking.diagnosing.places import SEARCH_S
from grader.marking.expected import Expectations
from grader.marking.explained_by_source import explain_by_source
from grader.marking.fault_barrier import FaultBarrier, OnFault, log_fault
from grader.marking.kinds.kind import Kind, kinds_of
from grader.marking.marking import Marking
from grader.marking.scoring import is_in_doubt
from grader.marking.witness import Witness
from grader.results.grading import CheckResult
from grader.sandbox.questions import Question

SEARCHED = 4
"""Checks of a submission for which lines are found. Then the search ends."""

OnCheck = Callable[[CheckResult], None]


class Marked(NamedTuple):
    """The results of all checks, in the order of the assignment."""

    results: list[CheckResult]
    faults: tuple[Exception, ...]
    """The errors of the checks that failed in the grader."""


def ignore(result: CheckResult) -> None:
    """Ignore a result: the default for callers that do not need results one by one."""


def verify(expectations: Expectations) -> None:
    """Draw and evaluate everything once, so that an author's mistake shows before any student is graded.

    Raises:
        SpecError: an input cannot be drawn, a reference fails, or it does not return what `returns` says.
    """
    for check in kinds_of(expectations.version.assignment):
        check.verify(expectations)


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


def _settle_each(checks: Sequence[Kind], marking: Marking, barrier: FaultBarrier) -> None:
    """Weigh all checks, decide their claims for points, then settle each."""
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
        marking.witness.announce(fresh)
        marking.fresh_replies |= {question: marking.witness.ask(question) for question in fresh}
    marking.awards |= awards(claims, marking.expectations, marking.replies, marking.witness)
    # a stable sort: checks that others need settle in the order of the assignment
    for check in sorted(barrier.sound(checks), key=lambda check: check.settles_last):
        with barrier.around(check):
            marking.results[check.id] = check.settle(marking, marking.results[check.id])
    for check in barrier.sound(checks):
        with barrier.around(check):
            marking.results[check.id] = check.agreed(marking)


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


def _locate(checks: Sequence[Kind], marking: Marking, barrier: FaultBarrier) -> None:
    """Find the mistake of each wrong check in the student's code: last, when all scores are known."""
    if marking.program is None or marking.assignment.places == "nothing":
        return
    sparing = marking.expectations.version.sparing
    searched = [check for check in checks if not sparing or is_in_doubt(marking.results[check.id])]
    with marking.program.reopened() as modules:
        left = SEARCHED
        for check in searched:
            if not left or modules.cpu_seconds >= SEARCH_S:
                break
            with barrier.around(check, decided=True):
                found = check.located(marking, modules)
                if found.places != marking.results[check.id].places:
                    left -= 1
                    found = replace(found, telling=marking.assignment.told_at(1))
                marking.results[check.id] = found
    marking.results |= {one.id: one for one in doubted_alike(marking.results.values())}


def _shown(result: CheckResult, limit_share: float | None) -> CheckResult:
    """The result with everything removed that students may not see."""
    # here, where the result is made, so that no report can leak what a hidden check found
    if result.visibility == "visible":
        return replace(result, limit_share=limit_share)
    return replace(result, limit_share=limit_share, said=(say("mark.hidden"),), printed="", evidence=None)
