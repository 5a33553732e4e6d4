"""All checks of an assignment, put to one witness: asked once, judged in the light of each other."""

from collections.abc import Callable, Sequence
from itertools import groupby

import numpy as np

from grader.language.catalogue import say
from grader.marking.expected import Expectations
from grader.marking.kinds.kind import Kind, kinds_of
from grader.marking.marking import Marking
from grader.marking.witness import Witness
from grader.results.grading import CheckResult

OnCheck = Callable[[CheckResult], None]


def nobody(result: CheckResult) -> None:
    """Told each result when nobody waits for it."""


def verify(expectations: Expectations) -> None:
    """Draw and evaluate everything once, so that an author's mistake shows before a student is graded.

    Raises:
        SpecError: an input cannot be drawn, or a reference fails, or does not return what `returns` says.
    """
    for check in kinds_of(expectations.version.assignment):
        check.verify(expectations)


def mark_all(expectations: Expectations, witness: Witness, on_check: OnCheck = nobody) -> list[CheckResult]:
    """The results in the order of the assignment.

    Args:
        expectations: What is right.
        witness: Who answers.
        on_check: Told each result as it comes; a later check may still show that an earlier one deserves more or less.
    """
    checks = kinds_of(expectations.version.assignment)
    marking = Marking(expectations, witness, {name for check in checks for name in check.wanted})
    with np.errstate(all="ignore"):  # students' numbers are of any size
        strain = _mark_each(checks, marking, on_check)
        for check in sorted(checks, key=lambda check: check.settles_last):
            marking.results[check.id] = check.settle(marking, marking.results[check.id])
    return [_shown(marking.results[check.id], strain[check.id]) for check in checks]


def _mark_each(checks: Sequence[Kind], marking: Marking, on_check: OnCheck) -> dict[str, float]:
    """Put every check to the witness; the largest share of its time limit that a call of each took."""
    strain: dict[str, float] = {}
    secret = False
    for (alone, visible), group in groupby(checks, _together):
        run = list(group)
        if secret and visible:
            marking.witness.renew()  # what has seen a hidden check's inputs must not print where it is shown
        secret = not visible
        if not alone:
            asked = [question for check in run for question in check.questions(marking.expectations)]
            marking.witness.foresee(asked)
        for check in run:
            result = marking.results[check.id] = check.mark(marking)
            strain[check.id] = round(marking.witness.strain(), 2)
            on_check(_shown(result, strain[check.id]))
    return strain


def _together(check: Kind) -> tuple[bool, bool]:
    """Checks that may be asked in one run: of those that ask alone none, and none whose inputs others may not see."""
    return check.asks_alone, check.visibility == "visible"


def _shown(result: CheckResult, strain: float) -> CheckResult:
    """Hiding is done where the result is made: nothing of a hidden check can leak from a report later."""
    if result.visibility == "visible":
        return result.model_copy(update={"limit_share": strain})
    hidden = {"said": (say("mark.hidden"),), "printed": "", "evidence": None}
    return result.model_copy(update={"limit_share": strain, **hidden})
