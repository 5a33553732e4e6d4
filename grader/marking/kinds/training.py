"""A training run, whose curves are compared with the reference's step by step."""

from typing import ClassVar, Literal

from grader.assignment.checks import Identifier
from grader.marking.kinds.compared import CallKind


class TrainingCheck(CallKind):
    """A training run with given initial weights and batch order; its curves are compared step by step."""

    kind: Literal["training"]
    loss: Identifier
    """The name of the loss curve."""
    draws_curves: ClassVar[bool] = True
    # the reference would have to train again for every submission
    differs_by_submission: ClassVar[bool] = False
