"""Checks of what a function returns that need no reference: what all of them have in common."""

from functools import partial
from typing import Any, ClassVar

from grader.assignment.cases import DrawnCase
from grader.assignment.checks import Identifier
from grader.language.catalogue import Said, say
from grader.marking.expected import Expectations
from grader.marking.kinds.kind import CasedKind
from grader.marking.marking import Marking
from grader.marking.structure import arrays_in, describe
from grader.results.grading import CheckResult
from grader.sandbox import questions
from grader.sandbox.questions import Question
from grader.sandbox.replies import Returned

CHEAP = {"all-zeros", "constant-factor", "wrong-shape"}
"""Mistakes that can be made without computing anything."""


class CallingKind(CasedKind):
    """A student's function is called once on each case, and what it returns must fulfil a condition."""

    function: Identifier
    """The student's function."""
    arguments: tuple[Identifier, ...]
    """Names of inputs, in the order of the parameters."""
    settles_last: ClassVar[bool] = True

    @property
    def called(self) -> str:
        """The student's function, with its module if the check states one."""
        return self.named(self.function)

    @property
    def call(self) -> tuple[str, tuple[str, ...]] | None:
        return self.called, self.arguments

    def fault(self, value: Any, drawn: DrawnCase) -> Said | None:
        """Why the condition does not hold for what a case returned; None if it holds."""
        raise NotImplementedError

    def questions(self, expectations: Expectations) -> list[Question]:
        # Asking compares questions by identity, so the same ones must be foreseen and asked.
        make = partial(self._questions, expectations)
        return expectations.memo.once((self.id, "questions"), make)

    def question(self, drawn: DrawnCase, *, observe: bool = False) -> Question:
        """The call of a case, with its memory layout and the time limit of the check."""
        arguments = [drawn.inputs[name] for name in self.arguments]
        return questions.call(self.called, arguments, layout=drawn.layout, observe=observe, call_s=self.call_s)

    def mark(self, marking: Marking) -> CheckResult:
        """All points if the condition holds in every case."""
        expectations = marking.expectations
        for drawn, question in zip(expectations.drawn(self), self.questions(expectations), strict=True):
            reply = marking.witness.ask(question)
            if not isinstance(reply, Returned):
                return self.no_answer(reply, drawn, marking)
            if refused := self.without_numbers(reply.value, drawn):
                return refused
            if fault := self.fault(reply.value, drawn):
                return CheckResult.of(self, "mismatch", 0.0, fault)
        return CheckResult.of(self, "passed", self.points, say("mark.holds"))

    def without_numbers(self, value: Any, drawn: DrawnCase) -> CheckResult | None:
        """The result for an answer that holds no number; None if it holds some."""
        # Without this, `return None` would be finite, sorted, and the same each time.
        if any(array.size for array in arrays_in(value)):
            return None
        reason = say("call.it-is", what=describe(value))
        said = say("call.unreadable", function=self.called, where=f" ({drawn.name})", reason=reason)
        return CheckResult.of(self, "refused", 0.0, said)

    def settle(self, marking: Marking, first: CheckResult) -> CheckResult:
        """The condition counts only for a function that earns points elsewhere: a constant is sorted and finite."""
        # A visible check must not reveal what a hidden one found.
        seen = ("visible", self.visibility)
        own = [
            marking.results[name]
            for name, judged in marking.settled.items()
            if judged.check.asked == self.called and judged.check.visibility in seen
        ]
        named = (diagnosis.id for one in own for diagnosis in one.diagnoses if diagnosis.origin != "derived")
        if not first.points or not own or any(one.points for one in own) or any(name not in CHEAP for name in named):
            return first
        said = say("mark.not-founded", function=self.called, check=own[0].title)
        return first.model_copy(update={"outcome": "mismatch", "points": 0.0, "said": (said,)})

    def _questions(self, expectations: Expectations) -> list[Question]:
        return [self.question(drawn) for drawn in expectations.drawn(self)]
