"""Compares a gradient with the student's own loss. If they agree, the mistake is in the loss, not in the derivation.

Central differences along random directions need two loss calls per direction, however large the array is (as in JAX's
`check_grads`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from grader.assignment.draws import Draws
from grader.marking.compare import Array
from grader.marking.expected import ExpectedCase
from grader.marking.judging import JudgedArray
from grader.marking.steadiness import ask_alone
from grader.marking.structure import as_numbers
from grader.marking.witness import Witness
from grader.sandbox.replies import Returned

STEP = 1e-5
"""Step of the central differences. Their relative error in double precision is smallest here: about 1e-9."""

AGREES = 1e-5
"""Relative difference that still counts as agreement: four digits more than the error of a central difference."""

DIRECTIONS = 3


@dataclass(frozen=True, slots=True)
class OwnLoss:
    """A student's loss function, and what its gradients differentiate by."""

    function: str
    arguments: tuple[str, ...]
    with_respect_to: Mapping[str, str]
    """The argument that each gradient differentiates by, by the gradient's name."""


@dataclass(frozen=True, slots=True)
class Slope:
    """Slopes along random directions, as the gradient states them and as measured on the student's loss."""

    stated: Array
    measured: Array

    @property
    def agree(self) -> bool:
        """Whether the gradient is the derivative of that loss."""
        largest = np.abs(self.measured).max()
        # a loss that never changes would agree with a gradient of zeros
        return bool(largest > 0 and np.abs(self.measured - self.stated).max() <= AGREES * largest)


def slopes_of_own_loss(
    loss: OwnLoss,
    cases: Sequence[ExpectedCase],
    wrong: Sequence[JudgedArray],
    witness: Witness,
    draws: Draws,
    *,
    alone: bool = False,
) -> dict[str, Slope]:
    """Compare wrong gradients with the student's own loss, by name; without those that cannot be compared.

    Args:
        loss: The student's loss.
        cases: The cases of the check; one of them is looked at.
        wrong: The gradients.
        witness: The student's functions.
        draws: The directions are drawn from these: who knew them could make up a gradient that agrees along them.
        alone: Ask each point in a new process, so that the loss cannot know the points before it.
    """
    # in single precision, rounding is far larger than what a step of 1e-5 changes
    case = next((case for case in cases if case.drawn.dtype == "float64"), None)
    if case is None:
        return {}
    ask = _each_alone if alone else _in_one_call
    slopes = {
        array.name: _slope(loss, case, array, draws, partial(ask, witness, loss.function))
        for array in wrong
        if array.name in loss.with_respect_to
    }
    return {name: slope for name, slope in slopes.items() if slope is not None}


def _slope(
    loss: OwnLoss, case: ExpectedCase, array: JudgedArray, draws: Draws, values_of: Callable[[list[list[Any]]], Any]
) -> Slope | None:
    mine = [leaf.leaf.got for leaf in array.leaves if leaf.case == case.drawn.name]
    inputs = case.drawn.inputs
    moved = loss.with_respect_to[array.name]
    at = inputs[moved]
    points = at if isinstance(at, list) else [at]
    # a gradient of another shape has no slope along a direction
    if [part.shape for part in mine if part is not None] != [np.shape(part) for part in points]:
        return None
    gradients = [part for part in mine if part is not None]
    directions = _directions(points, draws.generator("directions", array.name))
    calls = [
        _moved(loss.arguments, inputs, moved, direction, step) for direction in directions for step in (STEP, -STEP)
    ]
    losses = _losses(values_of(calls))
    if losses is None or len(losses) != len(calls):
        return None
    # a list of arrays, such as the weights of each layer, is moved as one vector
    stated = np.array([sum(np.vdot(g, d) for g, d in zip(gradients, way, strict=True)) for way in directions])
    return Slope(stated, (losses[0::2] - losses[1::2]) / (2 * STEP))


def _in_one_call(witness: Witness, loss: str, calls: list[list[Any]]) -> Any:
    reply = witness.call_many(loss, calls)
    return reply.value if isinstance(reply, Returned) else None


def _each_alone(witness: Witness, loss: str, calls: list[list[Any]]) -> list[Any]:
    replies = [ask_alone(witness, loss, arguments) for arguments in calls]
    return [reply.value if isinstance(reply, Returned) else None for reply in replies]


def _directions(points: Sequence[Array], rng: np.random.Generator) -> list[list[Array]]:
    """Random unit vectors."""
    drawn = [[rng.standard_normal(np.shape(point)) for point in points] for _ in range(DIRECTIONS)]
    return [[part / np.sqrt(sum(np.vdot(p, p) for p in way)) for part in way] for way in drawn]


def _moved(
    arguments: Sequence[str], inputs: Mapping[str, Any], moved: str, direction: Sequence[Array], step: float
) -> list[Any]:
    def at(name: str) -> Any:
        value = inputs[name]
        if name != moved:
            return value
        if isinstance(value, list):
            return [part + step * way for part, way in zip(value, direction, strict=True)]
        return value + step * direction[0]

    return [at(name) for name in arguments]


def _losses(values: Any) -> Array | None:
    if not isinstance(values, list):
        return None
    numbers = [as_numbers(loss)[0] for loss in values]
    if any(loss is None or loss.size != 1 for loss in numbers):
        return None
    losses = np.array([float(loss.reshape(())) for loss in numbers if loss is not None])
    return losses if np.isfinite(losses).all() else None  # differences with NaN or infinity measure nothing
