"""The self-check's form of an instructor's test: its calls and right values, recorded when the handout was made."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import ClassVar, Literal

from grader.assignment.models import Assignment
from grader.errors import SpecError
from grader.language.catalogue import say
from grader.marking.author_tests.assumptions import NOTHING, Assumed
from grader.marking.author_tests.findings import Finding
from grader.marking.author_tests.replaying import replayed
from grader.marking.expected import Expectations
from grader.marking.kinds.kind import CasedKind, Fault
from grader.marking.kinds.tested import TestedKind
from grader.marking.marking import Marking
from grader.marking.modules import Modules
from grader.results.grading import CheckResult


class RecordedCheck(TestedKind, CasedKind):
    """A test as a handout holds it, one case for each run under each choice of a convention."""

    kind: Literal["recorded"] = "recorded"
    asserts: int = 0
    """Conditions that only the grading has: a plain `assert` is code of the test, which no handout contains."""
    turns: ClassVar[int] = 1

    def faults(self, assignment: Assignment) -> Iterator[Fault]:
        yield from ()

    def verify(self, expectations: Expectations) -> None:
        raise SpecError(f"check {self.id!r}: only a handout holds recorded checks. Write a test with `self_check`.")

    def found(self, marking: Marking, assumed: Assumed = NOTHING, turn: int = 0) -> Sequence[Finding]:
        def replay() -> list[Finding]:
            cases = [one.inputs for one in marking.expectations.drawn(self)]
            session, assignment = marking.session(self), marking.assignment
            mine = [one for one in cases if one["choice"] == assumed.choice]
            return [
                replace(replayed(one["steps"], session, assignment, assumed), parameters=one["parameters"])
                for one in mine
                if session is not None
            ]

        return marking.memo.once((self.id, assumed, turn), replay)

    def _result(self, findings: Sequence[Finding]) -> CheckResult:
        result = super()._result(findings)
        if result.outcome != "passed" or not self.asserts:
            return result
        more = say("test.more-one") if self.asserts == 1 else say("test.more", count=self.asserts)
        return replace(result, said=(*result.said, more))

    def found_in_starter(self, marking: Marking, starter: Modules) -> Sequence[Finding]:
        cases = [one.inputs for one in marking.expectations.drawn(self) if not one.inputs["choice"]]
        return [replayed(one["steps"], starter.of(self.module), marking.assignment) for one in cases]
