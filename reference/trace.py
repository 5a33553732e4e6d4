"""A few iterations of training one linear layer, with all intermediate values."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from reference.affine import affine, affine_gradients
from reference.arrays import Array
from reference.softmax import softmax

Iteration = dict[str, Array]
"""`z`, `p`, `dz`, `dW` and `db` of one iteration."""
Step = Callable[[Array, Array, Array, Array], Iteration]


def iteration(X: Array, Y: Array, W: Array, b: Array) -> Iteration:
    """`z = X W + b`, `p = softmax(z)`, `dz = (p - Y) / n`, `dW = X^T dz`, `db = sum_n dz`.

    Shapes: `X` `(n, d)`, one-hot `Y` `(n, k)`, `W` `(d, k)`, `b` `(k,)`; `z`, `p`, `dz` are `(n, k)`.
    Source: H4.
    """
    # dz is divided by n, so dW and db are means over the batch.
    z = affine(X, W, b)
    p = softmax(z)
    dz = (p - Y) / len(X)
    _, dW, db = affine_gradients(X, W, dz)
    return {"z": z, "p": p, "dz": dz, "dW": dW, "db": db}


def trace(X: Array, Y: Array, W: Array, b: Array, learning_rate: float, iterations: int) -> list[Iteration]:
    """Gradient descent on the mean cross-entropy, one dict per iteration.

    Shapes: as in `iteration`.
    Source: H4.
    """
    steps = []
    for _ in range(iterations):
        step = iteration(X, Y, W, b)
        steps.append(step)
        W, b = W - learning_rate * step["dW"], b - learning_rate * step["db"]
    return steps


def following(
    own: Any, X: Array, Y: Array, W: Array, b: Array, learning_rate: float, iterations: int
) -> list[Iteration]:
    """The right values of each iteration, given the student's own `dW` and `db` of the iterations before.

    Shapes: as in `iteration`; the student's `db` may be `(k,)`, `(1, k)` or `(n, k)`, and the bias takes its shape.
    Source: H4.

    Raises:
        ValueError: the student's value is not such a list of dicts.
    """
    # Each iteration is judged from the student's own weights, so that one mistake is charged once.
    return _follow(own, X, Y, W, b, learning_rate, iterations)


def _follow(
    own: Any,
    X: Array,
    Y: Array,
    W: Array,
    b: Array,
    weight_rate: float,
    iterations: int,
    bias_rate: float | None = None,
    step: Step = iteration,
) -> list[Iteration]:
    """Take one `step` from the weights of each iteration, computed from the student's gradients."""
    bias_rate = weight_rate if bias_rate is None else bias_rate
    steps = []
    for dW, db in _gradients(own, W, b, len(X), iterations):
        steps.append(step(X, Y, W, b))
        W, b = W - weight_rate * dW, b - bias_rate * db
    return steps


def _gradients(own: Any, W: Array, b: Array, n: int, iterations: int) -> Iterator[tuple[Array, Array]]:
    if not isinstance(own, list | tuple) or len(own) != iterations:
        raise ValueError(f"wanted a list of {iterations} iterations")
    for number, step in enumerate(own):
        if not isinstance(step, dict) or not {"dW", "db"} <= step.keys():
            raise ValueError(f"iteration {number} is not a dict with dW and db")
        dW, db = (np.asarray(step[name], dtype=np.float64) for name in ("dW", "db"))
        # The shapes that broadcasting lets pass: a student who forgot to sum trains a bias for each sample without an
        # error.
        if dW.shape != W.shape or db.shape not in {b.shape, (1, *b.shape), (n, *b.shape)}:
            raise ValueError(f"iteration {number}: no weights can follow dW {dW.shape} and db {db.shape}")
        yield dW, db


def not_summed_over_batch(
    own: Any, X: Array, Y: Array, W: Array, b: Array, learning_rate: float, iterations: int
) -> list[Iteration]:
    """Mistake: `db = dz`, a row for every sample, so that every sample has its own bias."""

    # The worked answer of H4 trains a bias of shape (2, 2) in this way, and its loss climbs.
    def step(X: Array, Y: Array, W: Array, b: Array) -> Iteration:
        right = iteration(X, Y, W, b)
        return {**right, "db": right["dz"]}

    return _follow(own, X, Y, W, b, learning_rate, iterations, step=step)


def update_with_wrong_sign(
    own: Any, X: Array, Y: Array, W: Array, b: Array, learning_rate: float, iterations: int
) -> list[Iteration]:
    """Mistake: the gradient is added to the weights."""
    return _follow(own, X, Y, W, b, -learning_rate, iterations)


def weights_never_updated(
    own: Any, X: Array, Y: Array, W: Array, b: Array, learning_rate: float, iterations: int
) -> list[Iteration]:
    """Mistake: every iteration starts from the first weights."""
    return _follow(own, X, Y, W, b, 0.0, iterations)


def biases_never_updated(
    own: Any, X: Array, Y: Array, W: Array, b: Array, learning_rate: float, iterations: int
) -> list[Iteration]:
    """Mistake: only the weights are updated."""
    return _follow(own, X, Y, W, b, learning_rate, iterations, bias_rate=0.0)
