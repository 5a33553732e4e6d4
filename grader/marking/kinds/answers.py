"""Written answers: numbers that the student computed by hand."""

from typing import Any, Literal

from grader.marking.expected import Expectations
from grader.marking.kinds.compared import ComparedKind


class AnswersCheck(ComparedKind):
    """Numbers that the student computed and wrote into the module, under the names in `returns`."""

    kind: Literal["answers"]

    @property
    def wanted(self) -> tuple[str, ...]:
        return self.returns

    def right_answers(self, expectations: Expectations) -> dict[str, Any]:
        value = expectations.cases(self)[0].value  # any case will do: written answers are the same in all
        # with one name, the value itself is the answer
        return dict(value) if len(self.returns) > 1 else {self.returns[0]: value}
