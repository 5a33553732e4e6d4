"""Written answers: numbers that the student computed by hand."""

from collections.abc import Iterator
from typing import Any, Literal

from grader.assignment.models import Assignment
from grader.marking.expected import Expectations
from grader.marking.kinds.compared import ComparedKind
from grader.marking.kinds.kind import Fault


class AnswersCheck(ComparedKind):
    """Numbers that the student computed and wrote into the module, under the names in `returns`."""

    kind: Literal["answers"]

    def faults(self, assignment: Assignment) -> Iterator[Fault]:
        yield from super().faults(assignment)
        if not self.returns.is_flat:
            yield ("returns",), "answers are names of the module, one after the other. Write them without groups."

    @property
    def wanted(self) -> tuple[str, ...]:
        return tuple(map(self.named, self.returns))

    def right_answers(self, expectations: Expectations) -> dict[str, Any]:
        value = expectations.cases(self)[0].value  # any case will do: written answers are the same in all
        # with one name, the value itself is the answer
        answers = dict(value) if len(self.returns) > 1 else {self.returns[0]: value}
        return {self.named(name): answer for name, answer in answers.items()}
