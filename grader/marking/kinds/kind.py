"""The base class of kinds of checks: a model of the keys in `assignment.toml`, and everything done with such a check.

Marking, proof and self-check call these methods. Most have a default here, which a kind overrides.
"""

from abc import abstractmethod
from collections.abc import Collection, Iterator, Sequence, Set
from typing import Any, ClassVar, Self, cast

from grader.assignment.cases import DrawnCase
from grader.assignment.checks import BaseCheck, CasedCheck
from grader.assignment.models import Assignment
from grader.assignment.positions import Place
from grader.language.suggestions import near
from grader.marking.asking import unmistaken
from grader.marking.comparing.same_answer import same_answer
from grader.marking.conventions import Standing, choice_for, choose
from grader.marking.credit.rule import Claim
from grader.marking.expected import Expectations
from grader.marking.failures import outcome_of, sentence_of
from grader.marking.marking import Marking
from grader.marking.modules import Modules
from grader.marking.mutants import Mutant
from grader.marking.witness import Witness
from grader.results.grading import CheckResult
from grader.sandbox.questions import Question
from grader.sandbox.replies import Failed, Raised, Reply, Returned

Fault = tuple[Place, str]
"""The key of a check that is at fault, and a sentence that continues after the check's name."""


class Kind(BaseCheck):
    """A check of some kind."""

    asks_alone: ClassVar[bool] = False
    """Whether its questions cannot be asked ahead with those of other checks: they are not known, or are timed."""
    settles_last: ClassVar[bool] = False
    """Whether its result may depend on the results of all other checks."""
    proved_by_solutions: ClassVar[bool] = False
    """Whether edits of a right solution prove it: no reference could be edited that returns what it asks for."""

    # -- what assignment.toml may say

    def faults(self, assignment: Assignment) -> Iterator[Fault]:
        """The keys that do not fit the rest of the assignment, and why."""
        yield from ()

    def verify(self, expectations: Expectations) -> None:
        """Draw and evaluate everything once, so that an author's mistake shows before any student is graded.

        Raises:
            SpecError: an input cannot be drawn, a reference fails, or it does not return what `returns` says.
        """

    def advice(self, expectations: Expectations) -> Iterator[str]:
        """Warnings about what is valid but probably not meant; `grader assignment lint` prints them."""
        yield from ()

    # -- asking a student, and marking the answers

    @property
    def wanted(self) -> tuple[str, ...]:
        """The names in the student's module that it uses."""
        return (self.call[0],) if self.call else ()

    def asks_for(self, expectations: Expectations) -> Collection[str]:
        """Names of the student's module that it may read; possibly more than it does."""
        return self.wanted

    @property
    def call(self) -> tuple[str, tuple[str, ...]] | None:
        """The student's function that it calls, and the names of the arguments; None if it calls none."""
        return None

    def questions(self, expectations: Expectations) -> list[Question]:
        """Its questions to a submission that answers all of them, in order; empty if they depend on the answers.

        They are asked ahead, in one round trip with those of other checks.
        """
        return []

    @abstractmethod
    def mark(self, marking: Marking) -> CheckResult:
        """Ask the witness and return a first result, which `settle` may still change."""

    def called_names(self, marking: Marking) -> Sequence[str]:
        """The student's functions and classes that it called."""
        return (self.call[0],) if self.call else self.wanted

    def is_as_begun(self, marking: Marking, starter: Modules) -> bool:
        """Whether the student's code still answers all its questions as the starter does."""
        # the questions with shared numbers, so that the starter is asked only once
        asked = self.questions(marking.expectations.of(""))
        begun = marking.expectations.memo.once((self.id, "as begun"), lambda: [starter.ask(one) for one in asked])
        if not begun or not all(isinstance(answer, Returned | Raised) for answer in begun):
            return False
        return all(self.same_answer(marking.shared.ask(one), answer) for one, answer in zip(asked, begun, strict=True))

    def same_answer(self, one: Reply, other: Reply) -> bool:
        """Whether two answers are the same."""
        return same_answer(one, other)

    def weigh(self, marking: Marking) -> None:
        """Judge the answers again, now that all checks have theirs."""

    def standing(self, choice: str, marking: Marking) -> Standing:
        """How the answers stand under one choice of a convention; only called if the check has choices."""
        return Standing(0.0, explained=False)

    def chosen(self, marking: Marking) -> str:
        """The choice of its convention that the student made; '' for its own right values."""
        # chosen separately for visible and hidden checks: a hidden one must not decide for a visible one
        seen, kinds = self.visibility == "visible", {one.id: one for one in kinds_of(marking.assignment)}

        def stand(check: BaseCheck, choice: str) -> Standing:
            return kinds[check.id].standing(choice, marking)

        made = marking.memo.once(("conventions", seen), lambda: choose(marking.assignment, stand, for_visible=seen))
        return choice_for(self, marking.assignment, made)

    def fresh_questions(self, marking: Marking) -> Sequence[Question]:
        """Questions that `settle` may need answered by a process that was asked nothing before."""
        return ()

    def claims(self, marking: Marking) -> Iterator[Claim]:
        """Points that it would give for answers that are not right. Called when all checks are weighed."""
        yield from ()

    def name(self, marking: Marking) -> Sequence[Question]:
        """Name the mistakes in its answers, given all other checks.

        Returns:
            Questions that `settle` probably asks: those of all checks are sent in one round trip.
        """
        return ()

    def settle(self, marking: Marking, first: CheckResult) -> CheckResult:
        """The final points and sentences, given all other checks and the mistakes that are named."""
        return first

    def agreed(self, marking: Marking) -> CheckResult:
        """The result, given the mistakes that all other checks name."""
        return marking.results[self.id]

    # -- proof: can the assignment tell right from wrong?

    def right_answers(self, expectations: Expectations) -> dict[str, Any]:
        """The reference's functions and written answers, by the names that students use."""
        return {}

    def mutants(self, expectations: Expectations) -> Iterator[Mutant]:
        """Wrong answers that must lose points and whose mistake must be named."""
        yield from ()

    def trials(self, expectations: Expectations) -> Iterator[tuple[str, bool]]:
        """Names of further wrong answers, and whether each loses points: for kinds that compare no arrays."""
        yield from ()

    def disproof(self, expectations: Expectations, reference: Witness) -> Iterator[str]:
        """Sentences about faults in the reference itself."""
        yield from ()

    def located(self, marking: Marking, modules: Modules) -> CheckResult:
        """The result with the lines where its mistake probably is, and its name if they tell; `modules` may be
        spoiled."""
        return marking.results[self.id]

    # -- self-check: what a handout holds

    @property
    def mistakes_named(self) -> Collection[str]:
        """The misconceptions whose sentences a student may read."""
        return ()

    @property
    def can_be_given(self) -> bool:
        """Whether a handout's self-check can contain it: it needs no reference, or only values computed in advance."""
        return True

    def without_reference(self, given: Set[str]) -> "Kind":
        """A copy for a handout, without anything that students may not see; `given` has the ids of the handout's
        checks."""
        return self

    def worked_out(self, expectations: Expectations) -> list[dict[str, Any]]:
        """For each case, the inputs and the values of all formulas, under neutral names."""
        return []


class CasedKind(CasedCheck, Kind):
    """A check with inputs, case by case."""

    def faults(self, assignment: Assignment) -> Iterator[Fault]:
        for case in self.cases:
            for name in self.inputs_asked:
                # an input may be in some cases only, so each case is looked at
                if name not in assignment.inputs and name not in case.inputs:
                    known = near(name, list(assignment.inputs))
                    # an author may use a size like an input, in a line of calls as in a shape
                    written = f' as {name} = {{ size = "{name}" }}' if name in assignment.sizes else ""
                    why = f"uses the input {name!r}, which does not exist. Write it under [inputs]{written}.{known}"
                    yield ("arguments",), why
        # results name cases, and evidence is looked up by that name
        names = [case.name for case in self.cases if case.name]
        for name in dict.fromkeys(name for name in names if names.count(name) > 1):
            yield ("cases",), f"two cases are called {name!r}; give each its own name"

    def verify(self, expectations: Expectations) -> None:
        expectations.drawn(self)

    def without_reference(self, given: Set[str]) -> Self:
        # a handout contains the drawn numbers, so it needs no recipes
        return self.model_copy(update={"cases": ()})

    def worked_out(self, expectations: Expectations) -> list[dict[str, Any]]:
        return [self.inputs_of(drawn) for drawn in expectations.drawn(self)]

    def inputs_of(self, drawn: DrawnCase) -> dict[str, Any]:
        """A case in the form that a handout contains."""
        inputs = {name: drawn.inputs[name] for name in self.inputs_named if name in drawn.inputs}
        about = {"name": drawn.name, "sizes": dict(drawn.sizes), "layout": drawn.layout, "dtype": drawn.dtype}
        return {**about, "inputs": inputs}

    def no_answer(self, failure: Failed, drawn: DrawnCase, marking: Marking) -> CheckResult:
        """The result of a check whose call did not return."""
        function, arguments = self.call or ("", ())
        said = sentence_of(unmistaken(failure, marking.wanted), function, f" ({drawn.name})", arguments)
        return CheckResult.of(self, outcome_of(failure), 0.0, said)


def kinds_of(assignment: Assignment) -> Sequence[Kind]:
    """The checks of an assignment, typed as kinds: `grader.course.loading` creates no others."""
    return cast("Sequence[Kind]", assignment.checks)
