"""A training run whose curves are compared with those of the reference, step by step."""

from collections.abc import Iterator
from typing import ClassVar, Literal

from grader.assignment.checks import Identifier
from grader.assignment.models import Assignment
from grader.language.suggestions import near
from grader.marking.kinds.kind import Fault
from grader.marking.kinds.value import CallKind


class TrainingCheck(CallKind):
    """A training run with given initial weights and batch order; its curves are compared step by step."""

    kind: Literal["training"]
    loss: Identifier
    """The name of the loss curve."""

    def faults(self, assignment: Assignment) -> Iterator[Fault]:
        yield from super().faults(assignment)
        if self.loss not in self.returns:
            yield ("loss",), f"`returns` has no array {self.loss!r}.{near(self.loss, self.returns)}"

    @property
    def loss_curve(self) -> str:
        return self.loss

    # the reference must train again for each submission, so only short runs that the author added have own numbers
    own_from: ClassVar[int] = 1
