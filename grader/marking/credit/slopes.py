"""Compares a gradient with the student's own loss. If they agree, the mistake is in the loss, not in the derivation.

Central differences along random directions need two loss calls per direction, however large the array is (as in JAX's
`check_grads`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np

from grader.assignment.draws import Draws
from grader.marking.asking import ask
from grader.marking.comparing.compare import Array
from grader.marking.comparing.moving import moved_by
from grader.marking.comparing.structure import as_numbers
from grader.marking.expected_case import ExpectedCase
from grader.marking.judging import JudgedArray
from grader.marking.witness import Witness
from grader.sandbox.questions import call_many
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
    array: str = ""
    """The name of the loss, if the function returns it together with the gradients."""

    def at(self, case: ExpectedCase) -> list[Any]:
        """The arguments of a function that returns the loss alone."""
        return [case.drawn.inputs[name] for name in self.arguments]


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
    loss: OwnLoss, cases: Sequence[ExpectedCase], wrong: Sequence[JudgedArray], witness: Witness, draws: Draws
) -> dict[str, Slope]:
    """Compare wrong gradients with the student's own loss, by name; without those that cannot be compared.

    The points of all gradients are asked in one call, which a cheat can recognise: this is for the report, and earns
    nothing.

    Args:
        loss: The student's loss.
        cases: The cases of the check; one of them is looked at.
        wrong: The gradients.
        witness: The student's functions.
        draws: The directions are drawn from these: who knew them could make up a gradient that agrees along them.
    """

    def losses(points: Sequence[ExpectedCase]) -> Any:
        if loss.array:
            return _among_results(loss.array, points, witness)
        reply = witness.ask(call_many(loss.function, [loss.at(point) for point in points]))
        return reply.value if isinstance(reply, Returned) else None

    case = next((case for case in cases if has_slopes(case)), None)
    if case is None:
        return {}
    stated = {
        array.name: [leaf.leaf.got for leaf in array.leaves if leaf.case == case.drawn.name]
        for array in wrong
        if array.name in loss.with_respect_to
    }
    return slopes_of(loss, case, stated, losses, draws)


def _among_results(array: str, points: Sequence[ExpectedCase], witness: Witness) -> list[Any]:
    """The losses of calls that also return other results."""
    witness.announce([question for point in points for question in point.questions])
    replies = ask(points, witness)
    return [_result(array, reply.value, points[0]) for reply in replies if isinstance(reply, Returned)]


def _result(array: str, value: Any, case: ExpectedCase) -> Any:
    names = case.check.returns
    if isinstance(value, tuple | list) and len(value) == len(names):
        return value[names.index(array)]
    return value.get(array) if isinstance(value, dict) else None


def has_slopes(case: ExpectedCase) -> bool:
    """Whether central differences can be taken: in single precision, rounding is larger than what a step changes."""
    return case.drawn.dtype == "float64"


def slopes_of(
    loss: OwnLoss,
    case: ExpectedCase,
    stated: Mapping[str, Sequence[Array | None]],
    losses_at: Callable[[Sequence[ExpectedCase]], Any],
    draws: Draws,
) -> dict[str, Slope]:
    """The slopes of a loss and of its gradients, by name.

    Gradients whose shape differs from the variable's are left out, and so are those for which a loss is not a number.

    Args:
        loss: The function's arguments, and what each gradient differentiates by.
        case: The inputs.
        stated: The gradients: several arrays if one differentiates by a list, such as the weights of each layer.
        losses_at: The losses of cases whose inputs are moved. It is called once for all gradients.
        draws: What directions are drawn from.
    """
    made = {name: _steps(loss, case, name, parts, draws) for name, parts in stated.items()}
    steps = {name: some for name, some in made.items() if some is not None}
    around = [point for some in steps.values() for point in some.around]
    losses = losses_at(around) if around else []
    if not isinstance(losses, list) or len(losses) != len(around):
        return {}
    left = iter(losses)
    measured = {name: _losses([*islice(left, len(some.around))]) for name, some in steps.items()}
    return {
        name: Slope(steps[name].stated, (values[0::2] - values[1::2]) / (2 * STEP))
        for name, values in measured.items()
        if values is not None
    }


@dataclass(frozen=True, slots=True)
class _Steps:
    """Steps along random directions."""

    stated: Array
    """The slope along each direction, as the gradient states it."""
    around: Sequence[ExpectedCase]
    """For each direction the case after a step forwards, and after one backwards."""


def _steps(loss: OwnLoss, case: ExpectedCase, name: str, stated: Sequence[Array | None], draws: Draws) -> _Steps | None:
    """The steps for one gradient; None if it has another shape than what is moved."""
    inputs = case.drawn.inputs
    moved = moved_by(name, loss.with_respect_to[name], case.check.returns, case.drawn.sizes)
    points = moved.points(inputs)
    gradients = [part for part in stated if part is not None]
    if [part.shape for part in gradients] != [np.shape(part) for part in points]:
        return None
    directions = _directions(points, draws.generator("directions", name))
    around = [
        case.with_inputs(replace(case.drawn, inputs=moved.along(inputs, direction, step)))
        for direction in directions
        for step in (STEP, -STEP)
    ]
    # a list of arrays is moved as one vector
    sums = np.array([sum(np.vdot(g, d) for g, d in zip(gradients, way, strict=True)) for way in directions])
    return _Steps(sums, around)


def _directions(points: Sequence[Array], rng: np.random.Generator) -> list[list[Array]]:
    """Random unit vectors."""
    drawn = [[rng.standard_normal(np.shape(point)) for point in points] for _ in range(DIRECTIONS)]
    return [[part / np.sqrt(sum(np.vdot(p, p) for p in way)) for part in way] for way in drawn]


def _losses(values: Sequence[Any]) -> Array | None:
    numbers = [as_numbers(loss)[0] for loss in values]
    if any(loss is None or loss.size != 1 for loss in numbers):
        return None
    losses = np.array([float(loss.reshape(())) for loss in numbers if loss is not None])
    return losses if np.isfinite(losses).all() else None  # differences with NaN or infinity measure nothing
