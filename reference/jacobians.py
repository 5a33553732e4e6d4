"""The Jacobians of H2, directly and by the chain rule."""

import numpy as np

from reference import binary_cross_entropy as bce
from reference.arrays import Array, Gradients


def jacobian_f(x: float, y: float, z: float) -> Array:
    """`F(x, y, z) = (3 x y, y - z)`: `[[3y, 3x, 0], [0, 1, -1]]`.

    Shapes: `(2, 3)`, a row for each output.
    Source: H2.
    """
    return np.array([[3 * y, 3 * x, 0.0], [0.0, 1.0, -1.0]])


def jacobian_g(x: float, y: float) -> Array:
    """`G(x, y) = (x - 5 y, x y, x - y)`: `[[1, -5], [y, x], [1, -1]]`.

    Shapes: `(3, 2)`, a row for each output.
    Source: H2.
    """
    return np.array([[1.0, -5.0], [y, x], [1.0, -1.0]])


def jacobian_by_chain_rule(x: float, y: float) -> Array:
    """`J(F o G)(x, y) = J_F(G(x, y)) J_G(x, y)`.

    Shapes: `(2, 2)`.
    Source: H2.
    """
    # J_F is taken at G(x, y), not at (x, y): the point that students forget.
    return jacobian_f(x - 5 * y, x * y, x - y) @ jacobian_g(x, y)


def jacobian_directly(x: float, y: float) -> Array:
    """`J(F o G) = [[6xy - 15y^2, 3x^2 - 30xy], [y - 1, x + 1]]`.

    Shapes: `(2, 2)`.
    Source: H2.
    """
    return np.array([[6 * x * y - 15 * y**2, 3 * x**2 - 30 * x * y], [y - 1, x + 1]])


def gradient_of_square(x: float, y: float) -> Array:
    """`grad (2x + 3y)^2 = (8x + 12y, 12x + 18y)`.

    Shapes: `(2,)`.
    Source: H2.
    """
    return np.array([8 * x + 12 * y, 12 * x + 18 * y])


def in_numbers() -> Gradients:
    """`F(x, y) = (x^2 + 2y, 3x + 4y^2)`: `J(1, 2) = [[2, 2], [3, 16]]`; `G(x) = (x, x^2)`: `d(F o G)(2) = (12, 131)`.

    Shapes: `J_at_1_2` `(2, 2)`, `dFG_at_2` `(2,)`.
    Source: H2.
    """
    # J of F in general is [[2x, 2], [3, 8y]].
    outer = np.array([[4.0, 2.0], [3.0, 32.0]])  # J_F at G(2) = (2, 4), multiplied below by G'(2) = (1, 4)
    return {"J_at_1_2": np.array([[2.0, 2.0], [3.0, 16.0]]), "dFG_at_2": outer @ np.array([1.0, 4.0])}


def rank_of_gradient(rank_of_input: int, rank_of_output: int) -> int:
    """`rank(input) + rank(output)`: one entry for each pair of an input entry and an output entry.

    Shapes: whole numbers.
    Source: H2.
    """
    return rank_of_input + rank_of_output


def cross_entropy(yhat: Array, y: Array) -> np.float64:
    """`L = -sum_k y_k log yhat_k` of one sample.

    Shapes: `yhat` and one-hot `y` `(k,)`; a number.
    Source: H2.
    """
    return -np.sum(y * np.log(yhat))


def binary_cross_entropy(yhat: float, y: float) -> np.float64:
    """`L = -(y log yhat + (1 - y) log(1 - yhat))` of one sample.

    Shapes: numbers.
    Source: H2.
    """
    return bce.binary_cross_entropy(np.asarray(yhat), np.asarray(y))


def binary_derivative(yhat: float, y: float) -> Array:
    """`dL/dyhat = -y/yhat + (1 - y)/(1 - yhat)`.

    Shapes: numbers.
    Source: H2.
    """
    return bce.derivative_by_probability(np.asarray(yhat), np.asarray(y))


def inner_values_forgotten(x: float, y: float) -> Array:
    """Mistake: `J_F` is taken at `(x, y, x - y)`, not at `G(x, y)`."""
    return jacobian_f(x, y, x - y) @ jacobian_g(x, y)


def outer_derivative_alone(x: float, y: float) -> Array:
    """Mistake: `2 (2x + 3y)` in both entries, without the inner derivatives."""
    # The inner derivatives are 2 and 3.
    return np.full(2, 2.0 * (2 * x + 3 * y))


def product_of_ranks(rank_of_input: int, rank_of_output: int) -> int:
    """Mistake: the product of the ranks."""
    return rank_of_input * rank_of_output


def rank_of_input_alone(rank_of_input: int, rank_of_output: int) -> int:
    """Mistake: the rank of the input, which holds for a number as output only."""
    # This holds for a loss, which is a number of rank 0.
    return rank_of_input


def loss_sign_flipped(yhat: Array, y: Array) -> np.float64:
    """Mistake: the leading minus is missing."""
    # The worked answer of H2 loses the minus of both cross-entropies.
    return -cross_entropy(yhat, y)


def binary_for_categorical(yhat: Array, y: Array) -> np.float64:
    """Mistake: `(1 - y_k) log(1 - yhat_k)` is added for every class."""
    return bce.binary_cross_entropy(yhat, y)


def binary_sign_flipped(yhat: float, y: float) -> np.float64:
    """Mistake: the leading minus is missing."""
    return -binary_cross_entropy(yhat, y)


def half_a_cross_entropy(yhat: float, y: float) -> np.float64:
    """Mistake: only `-y log yhat` is kept."""
    return bce.half_a_cross_entropy(np.asarray(yhat), np.asarray(y))


def derivative_with_plus(yhat: float, y: float) -> Array:
    """Mistake: `y/yhat + (1 - y)/(1 - yhat)`, a plus between the two terms of a loss that has lost its minus."""
    # Found in the worked answer of H2: the minus of the loss is lost before differentiating.
    return bce.derivative_with_plus(np.asarray(yhat), np.asarray(y))


def derivative_with_minus(yhat: float, y: float) -> Array:
    """Mistake: `-y/yhat - (1 - y)/(1 - yhat)`."""
    return bce.derivative_with_minus(np.asarray(yhat), np.asarray(y))


def derivative_of_half(yhat: float, y: float) -> Array:
    """Mistake: `-y/yhat` alone."""
    return bce.derivative_of_half(np.asarray(yhat), np.asarray(y))
