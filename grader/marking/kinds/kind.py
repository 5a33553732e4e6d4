"""What a kind of check is: a model of its keys in `assignment.toml`, and all that is done with such a check.

Marking, proof and self-check ask the kind. Most answers have a default here; a kind says what differs.
"""

from abc import abstractmethod
from collections.abc import Iterator, Sequence, Set
from typing import Any, ClassVar, Self, cast

from grader.assignment.cases import DrawnCase
from grader.assignment.checks import BaseCheck, CasedCheck
from grader.assignment.models import Assignment
from grader.assignment.positions import Place
from grader.language.catalogue import Said
from grader.language.suggestions import near
from grader.marking.asking import unmistaken
from grader.marking.expected import Expectations
from grader.marking.failures import outcome_of, sentence_of
from grader.marking.marking import Marking
from grader.marking.mutants import Mutant
from grader.marking.witness import Witness
from grader.results.grading import CheckResult
from grader.sandbox.questions import Question
from grader.sandbox.replies import Failed

Fault = tuple[Place, str]
"""The key of a check that is at fault, and a sentence that begins after the check's name."""


class Kind(BaseCheck):
    """A check of some kind."""

    asks_alone: ClassVar[bool] = False
    """Nothing may run next to it, or nobody knows beforehand what it asks."""
    settles_last: ClassVar[bool] = False
    """Its result may depend on the results of all other checks."""
    can_be_given: ClassVar[bool] = True
    """A handout's self-check can hold it: it needs no reference, or only values that can be worked out before."""

    # -- what assignment.toml may say

    def faults(self, assignment: Assignment) -> Iterator[Fault]:
        """Keys that do not fit the rest of the assignment."""
        yield from ()

    def verify(self, expectations: Expectations) -> None:
        """Draw and evaluate everything once, so that an author's mistake shows before a student is graded.

        Raises:
            SpecError: an input cannot be drawn, or a reference fails, or does not return what `returns` says.
        """

    def advice(self, expectations: Expectations) -> Iterator[str]:
        """What is legal but likely to be regretted; `grader assignment lint` prints it."""
        yield from ()

    # -- asking a student, and marking the answers

    @property
    def wanted(self) -> tuple[str, ...]:
        """Names of all that it asks of the student's module."""
        return (self.call[0],) if self.call else ()

    @property
    def call(self) -> tuple[str, tuple[str, ...]] | None:
        """The student's function that it calls, and the names of its arguments; None if it calls none."""
        return None

    def questions(self, expectations: Expectations) -> list[Question]:
        """All that it asks of a submission that answers, in order; nothing where that depends on the answers."""
        return []

    @abstractmethod
    def mark(self, marking: Marking) -> CheckResult:
        """Put the check to the witness; a later check may still show that it deserves more or less."""

    def settle(self, marking: Marking, first: CheckResult) -> CheckResult:
        """The result in the light of all other checks."""
        return first

    # -- proof: can the assignment tell right from wrong?

    def right_answers(self, expectations: Expectations) -> dict[str, Any]:
        """What the reference has under the names that students give theirs: functions, written answers."""
        return {}

    def mutants(self, expectations: Expectations) -> Iterator[Mutant]:
        """Wrong answers that must lose points and be named."""
        yield from ()

    def disproof(self, expectations: Expectations, reference: Witness) -> Iterator[str]:
        """Sentences on what is wrong with the reference itself."""
        yield from ()

    # -- self-check: what a handout holds

    def without_reference(self, given: Set[str]) -> Self:
        """The same check with nothing in it that students may not see; `given` are the checks of the handout."""
        return self

    def worked_out(self, expectations: Expectations) -> list[dict[str, Any]]:
        """By case: inputs, and the values of all formulas, under neutral names."""
        return []


class CasedKind(CasedCheck, Kind):
    """A check with inputs, case by case."""

    def faults(self, assignment: Assignment) -> Iterator[Fault]:
        for case in self.cases:
            for name in self.inputs_asked:
                if name not in assignment.inputs and name not in case.inputs:
                    known = near(name, list(assignment.inputs))
                    why = f"wants the input {name!r}, which is not there. Write it under [inputs].{known}"
                    yield ("arguments",), why
        names = [case.name for case in self.cases if case.name]
        for name in dict.fromkeys(name for name in names if names.count(name) > 1):
            yield ("cases",), f"two cases are called {name!r}; give each its own name"

    def verify(self, expectations: Expectations) -> None:
        expectations.drawn(self)

    def without_reference(self, given: Set[str]) -> Self:
        return self.model_copy(update={"cases": ()})

    def worked_out(self, expectations: Expectations) -> list[dict[str, Any]]:
        return [self.inputs_of(drawn) for drawn in expectations.drawn(self)]

    def inputs_of(self, drawn: DrawnCase) -> dict[str, Any]:
        """A case as a handout holds it."""
        inputs = {name: drawn.inputs[name] for name in self.inputs_asked}
        return {"name": drawn.name, "inputs": inputs, "layout": drawn.layout, "dtype": drawn.dtype}

    def no_answer(self, failure: Failed, drawn: DrawnCase, marking: Marking) -> CheckResult:
        """The result where a call did not return."""
        function, arguments = self.call or ("", ())
        said = sentence_of(unmistaken(failure, marking.wanted), function, f" ({drawn.name})", arguments)
        return CheckResult.of(self, outcome_of(failure), 0.0, said)


def kinds_of(assignment: Assignment) -> Sequence[Kind]:
    """An assignment's checks as what they are: `grader.course.loading` admits no other."""
    return cast("Sequence[Kind]", assignment.checks)


def said_of(check: BaseCheck, fault: Said | str) -> str:
    """A fault, with the check's name before it."""
    return f"check {check.id!r}: {fault}"
