"""A training run: its curves against the reference's, step by step."""

from typing import ClassVar, Literal

from grader.assignment.checks import Identifier
from grader.marking.kinds.compared import CallKind


class TrainingCheck(CallKind):
    """A training run with given initial weights and batch order: its curves, step by step."""

    kind: Literal["training"]
    loss: Identifier
    """The curve that has to fall."""
    draws_curves: ClassVar[bool] = True
