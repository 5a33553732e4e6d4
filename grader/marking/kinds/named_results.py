"""Checks that name the results of their calls, and do not compare them array by array with a reference."""

from collections.abc import Mapping
from typing import Any, ClassVar

from grader.assignment.calls import NO_CALLS
from grader.assignment.cases import DrawnCase
from grader.assignment.checks import CallCheck
from grader.assignment.returns import Returns
from grader.language.catalogue import Said, say
from grader.marking.asking import unmistaken
from grader.marking.comparing.compare import Array
from grader.marking.comparing.nesting import parts
from grader.marking.comparing.structure import as_numbers
from grader.marking.failures import outcome_of, sentence_of
from grader.marking.kinds.kind import CasedKind
from grader.marking.marking import Marking
from grader.results.grading import CheckResult
from grader.sandbox import questions
from grader.sandbox.questions import Question
from grader.sandbox.replies import Failed


class NamedResultsKind(CallCheck, CasedKind):
    """A call, or lines of calls, whose results have names."""

    proved_by_solutions: ClassVar[bool] = True
    returns: Returns = Returns(("result",))
    """Names of the results, as in a `value` check."""

    def question(self, drawn: DrawnCase, **instead: Any) -> Question:
        """The call of a case, with some inputs replaced."""
        inputs = {**drawn.inputs, **instead}
        if self.calls == NO_CALLS:
            given = [inputs[name] for name in self.arguments]
            return questions.call(self.called, given, layout=drawn.layout, call_s=self.call_s)
        used = {name: inputs[name] for name in self.calls.inputs}
        wanted = self.calls.results(self.returns)
        return questions.run(self.called, self.calls.text, used, wanted, drawn.layout, self.call_s)

    def arrays(self, value: Any, drawn: DrawnCase) -> Mapping[str, Array] | Said:
        """The results by name, or why one of them is not an array of numbers."""
        found: dict[str, Array] = {}
        for name, part in parts(value, self.returns, drawn.sizes).items():
            numbers, fault = as_numbers(part)
            if numbers is None:
                return say("array.one", place=name, how=fault, where=f" ({drawn.name})")
            found[name] = numbers
        return found

    def no_answer(self, failure: Failed, drawn: DrawnCase, marking: Marking) -> CheckResult:
        where = f" ({drawn.name})"
        said = sentence_of(unmistaken(failure, marking.wanted), self.called, where, self.arguments, self.calls)
        return CheckResult.of(self, outcome_of(failure), 0.0, said)
