"""All checks of an assignment, put to one witness: asked once, judged in the light of each other."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import groupby
from typing import assert_never

import numpy as np

from grader.assignment.checks import (
    AnswersCheck,
    CallCheck,
    CallingCheck,
    Check,
    ComparedCheck,
    GradientCheck,
    PropertyCheck,
    PytestCheck,
    SourceCheck,
    SpeedCheck,
    TrainingCheck,
    ValueCheck,
)
from grader.language.catalogue import Catalogue
from grader.marking.asking import ask
from grader.marking.carried_forward import Suspect, carried_forward
from grader.marking.consistency import Slope, slopes_of_own_loss
from grader.marking.conventions import choice_for, choose
from grader.marking.expected import Expectations, ExpectedCase
from grader.marking.illustration import evidence_of
from grader.marking.judging import Judged, judge
from grader.marking.kinds.instructor_test import Finding, not_run, result_of_test, run_tests
from grader.marking.kinds.properties import founded, mark_properties
from grader.marking.kinds.source import mark_source
from grader.marking.kinds.speed import mark_speed
from grader.marking.scoring import result_of
from grader.marking.steadiness import is_steady
from grader.marking.witness import Witness
from grader.results.grading import CheckResult
from grader.sandbox.replies import Reply
from grader.sandbox.session import Session

OnCheck = Callable[[CheckResult], None]


def nobody(result: CheckResult) -> None:
    """Told each result when nobody waits for it."""


def mark_all(expectations: Expectations, witness: Witness, on_check: OnCheck = nobody) -> list[CheckResult]:
    """The results in the order of the assignment.

    Args:
        expectations: What is right.
        witness: Who answers.
        on_check: Told each result as it comes; a later check may still show that an earlier one deserves more or less.
    """
    marking = _Marking(expectations, witness)
    secret = False
    with np.errstate(all="ignore"):  # students' numbers are of any size
        for (alone, visible), checks in groupby(expectations.version.assignment.checks, _together):
            run = list(checks)
            if secret and visible:
                witness.renew()  # what has seen a hidden check's inputs must not print where it is shown
            secret = not visible
            if not alone:
                witness.foresee([question for check in run for question in expectations.questions(check)])
            for check in run:
                on_check(marking.shown(marking.first(check)))
        return [marking.shown(result) for result in marking.together()]


def _together(check: Check) -> tuple[bool, bool]:
    """Whether nothing may run beside it, or nobody knows what it will ask; and whether its inputs may be seen."""
    return isinstance(check, SpeedCheck | PytestCheck), check.visibility == "visible"


@dataclass
class _Marking:
    expectations: Expectations
    witness: Witness
    replies: dict[str, list[Reply]] = field(default_factory=dict)
    judged: dict[tuple[str, str], Judged] = field(default_factory=dict)
    """By check and choice of a convention."""
    alone: dict[str, CheckResult] = field(default_factory=dict)
    """The results of checks that are complete in themselves."""
    tested: dict[str, Sequence[Finding]] = field(default_factory=dict)
    """By check: what came of an instructor's own test."""
    strain: dict[str, float] = field(default_factory=dict)
    """By check: the largest share of its time limit that a call took."""

    @property
    def words(self) -> Catalogue:
        """What students read."""
        return self.expectations.version.assignment.words

    @cached_property
    def wanted(self) -> set[str]:
        """Every name that the checks ask a student for."""
        return {name for check in self.expectations.version.assignment.checks for name in _named(check)}

    def first(self, check: Check) -> CheckResult:
        """Put one check to the witness, and note how near it came to a time limit."""
        result = self._first(check)
        self.strain[check.id] = round(self.witness.strain(), 2)
        return result

    def _first(self, check: Check) -> CheckResult:
        match check:
            case ValueCheck() | GradientCheck() | TrainingCheck() | AnswersCheck():
                self.replies[check.id] = ask(self.expectations.cases(check), self.witness, self.wanted)
                return result_of(self.judge(check, ""), self.expectations.version.assignment)
            case PropertyCheck():
                trials = self.expectations.trials(check)
                self.alone[check.id] = mark_properties(check, trials, self.witness, self.wanted, self.words)
            case SpeedCheck():
                self.alone[check.id] = self.speed(check)
            case SourceCheck():
                self.alone[check.id] = mark_source(check, self.witness.survey(), self.words)
            case PytestCheck():
                self.tested |= self.tests(check.visibility == "visible") if check.id not in self.tested else {}
                self.alone[check.id] = result_of_test(check, self.tested[check.id], self.words)
            case _:
                assert_never(check)
        return self.alone[check.id]

    def speed(self, check: SpeedCheck) -> CheckResult:
        """Time the student beside the reference."""
        expectations = self.expectations
        formula = expectations.formula(check.reference)
        draw = partial(expectations.redrawn, check)
        return mark_speed(check, draw, formula, expectations.version.assignment, self.witness, self.wanted)

    def tests(self, visible: bool) -> dict[str, Sequence[Finding]]:
        """All of the instructor's tests that are shown, or all that are not, in one run."""
        version = self.expectations.version
        tests = [check for check in version.assignment.checks if isinstance(check, PytestCheck)]
        checks = [check for check in tests if (check.visibility == "visible") == visible]
        if not isinstance(self.witness, Session):
            return {check.id: not_run(check, self.words) for check in checks}
        return run_tests(checks, version, self.witness, self.expectations.seed)

    def judge(self, check: ComparedCheck, choice: str) -> Judged:
        """The replies to one check, judged under one choice."""
        if (check.id, choice) not in self.judged:
            cases = self.expectations.cases(check, choice)
            self.judged[check.id, choice] = judge(cases, self.replies[check.id])
        return self.judged[check.id, choice]

    def together(self) -> list[CheckResult]:
        """All results once more: under one choice of each convention, and with no mistake paid for twice."""
        assignment = self.expectations.version.assignment
        chosen = {seen: choose(assignment, self.judge, for_visible=seen) for seen in (True, False)}
        earlier: dict[str, Judged] = {}
        compared: dict[str, CheckResult] = {}
        for check in assignment.checks:
            if isinstance(check, ComparedCheck):
                choice = choice_for(check, assignment, chosen[check.visibility == "visible"])
                judged = earlier[check.id] = self.judge(check, choice)
                compared[check.id] = self.final(
                    judged, self.expectations.cases(check, choice), _seen_from(check, earlier)
                )
        results = self.alone | compared
        for check in assignment.checks:
            if isinstance(check, PropertyCheck):
                own = [compared[one] for one, judged in earlier.items() if judged.check.asked == check.function]
                results[check.id] = founded(check.function, results[check.id], own, self.words)
        return [results[check.id] for check in assignment.checks]

    def final(self, judged: Judged, cases: Sequence[ExpectedCase], earlier: Mapping[str, Judged]) -> CheckResult:
        """The result of a compared check, in the light of those before it."""
        self.forget_what_is_hidden(judged)
        slopes = self.slopes(judged, cases)
        suspect = Suspect(self.witness, self.is_steady, self.errs_alike)
        carried = carried_forward(judged, cases, self.replies[judged.check.id], earlier, slopes, suspect)
        assignment = self.expectations.version.assignment
        return result_of(judged, assignment, carried, evidence_of(judged, cases, slopes))

    def forget_what_is_hidden(self, judged: Judged) -> None:
        """Before more is asked for a check that students see: who has seen hidden inputs could answer with them."""
        checks = self.expectations.version.assignment.checks
        if judged.wrong and judged.check.visibility == "visible" and any(one.visibility != "visible" for one in checks):
            self.witness.renew()

    def errs_alike(self, judged: Judged) -> bool:
        """Whether a mistake is made on other numbers too: who knows the inputs could err there, and there alone."""
        self.witness.renew()
        cases = self.expectations.unmet(judged.check)
        return not cases or bool(judge(cases, ask(cases, self.witness)).mistakes & judged.mistakes)

    def is_steady(self, function: str) -> bool:
        """Whether a function answers each case of its checks alone as it did among the others."""
        checks = self.expectations.version.assignment.checks
        own = [check for check in checks if isinstance(check, CallCheck) and check.asked == function]
        return all(is_steady(self.expectations.cases(check), self.replies[check.id], self.witness) for check in own)

    def slopes(self, judged: Judged, cases: Sequence[ExpectedCase]) -> Mapping[str, Slope]:
        """Wrong gradients beside the student's own loss."""
        check = judged.check
        if not isinstance(check, GradientCheck) or not judged.wrong:
            return {}
        return slopes_of_own_loss(check, cases, judged.wrong, self.witness)

    def shown(self, result: CheckResult) -> CheckResult:
        """Hiding is done where the result is made: nothing of a hidden check can leak from a report later."""
        strain = {"limit_share": self.strain[result.id]}
        if result.visibility == "visible":
            return result.model_copy(update=strain)
        return result.model_copy(
            update={**strain, "message": self.words("mark.hidden"), "printed": "", "evidence": None}
        )


def _seen_from(check: Check, earlier: Mapping[str, Judged]) -> dict[str, Judged]:
    """Earlier checks that may bear on this one: what a hidden check found must not be told by one that is seen."""
    return {name: one for name, one in earlier.items() if one.check.visibility in ("visible", check.visibility)}


def _named(check: Check) -> Sequence[str]:
    """What a check asks for: functions, or written answers."""
    if isinstance(check, AnswersCheck):
        return check.returns
    if isinstance(check, GradientCheck):
        return check.function, check.loss
    return (check.function,) if isinstance(check, CallingCheck) else ()
