"""A neuron on features with a leading 1, as H2 writes it: its boundary, its step function, and logistic regression."""

from collections.abc import Callable

import numpy as np

from reference import binary_cross_entropy as bce
from reference.arrays import Array, Gradients
from reference.sigmoid import plus_in_exponent, sigmoid, sigmoid_applied_twice, sigmoid_derivative


def augment(X: Array) -> Array:
    """Prepend a column of ones.

    Shapes: `X` `(n, d)`; `(n, d + 1)`.
    Source: H2.
    """
    return np.column_stack([np.ones(len(X)), X])


def discriminant(theta: Array, X: Array) -> Array:
    """`theta . (1, x) = b0 + b1 x1 + b2 x2 + ...` for every row.

    Shapes: `theta` `(d + 1,)`, `X` `(n, d)`; `(n,)`.
    Source: H2.
    """
    return augment(X) @ theta


def boundary(theta: Array) -> Gradients:
    """The line `b0 + b . x = 0`: unit normal `b / |b|`, distance `|b0| / |b|` from the origin.

    Shapes: `theta` `(d + 1,)`; `normal` `(d,)`, `distance` a number.
    Source: H2; Bishop (2006), Pattern Recognition and Machine Learning, section 4.1.1.
    """
    # Without the bias, which moves the line but does not turn it.
    length = np.linalg.norm(theta[1:])
    return {"normal": theta[1:] / length, "distance": np.abs(theta[0]) / length}


def step(z: Array) -> Array:
    """1 where `z > 0`, else 0.

    Shapes: any; entry by entry.
    Source: H2; Rosenblatt (1958), The perceptron.
    """
    # At z = 0 the step is not defined; here it gives 0.
    return np.where(z > 0, 1.0, 0.0)


def sigmoid_slope(z: Array) -> Array:
    """`sigma'(z) = sigma(z) (1 - sigma(z))`, as a function of `z`.

    Shapes: any; entry by entry.
    Source: H2.
    """
    return sigmoid_derivative(sigmoid(z))


def log_odds(theta: Array, X: Array) -> Array:
    """`log P(1|x) / P(0|x) = theta . x` with `P(1|x) = sigma(theta . x)`; `X` has its ones already.

    Shapes: `theta` `(d,)`, `X` `(n, d)`; `(n,)`.
    Source: H2; Bishop (2006), Pattern Recognition and Machine Learning, section 4.2.
    """
    # sigma(t) / (1 - sigma(t)) = exp(t), so the logarithm gives t itself; no need to evaluate the sigmoid.
    return X @ theta


def log_sigmoid_derivative(z: Array) -> Array:
    """`d/dz log sigma(z) = 1 - sigma(z)`.

    Shapes: any; entry by entry.
    Source: H2.
    """
    # sigma' / sigma = sigma (1 - sigma) / sigma.
    return 1.0 - sigmoid(z)


def logistic_loss(theta: Array, X: Array, y: Array) -> np.float64:
    """`E = -sum_i (y_i log h_i + (1 - y_i) log(1 - h_i))`, `h = sigma(theta . x)`.

    Shapes: `theta` `(d,)`, `X` `(n, d)` with its ones, `y` `(n,)` of zeros and ones; a number.
    Source: H2.
    """
    return bce.binary_cross_entropy(sigmoid(X @ theta), y)


def logistic_gradient(theta: Array, X: Array, y: Array) -> Array:
    """`dE/dtheta = sum_i (h(x_i) - y_i) x_i`, `h = sigma(theta . x)`.

    Shapes: as in `logistic_loss`; `(d,)`.
    Source: H2; Bishop (2006), Pattern Recognition and Machine Learning, eq. 4.91.
    """
    # The quotients of dE/dh cancel with h (1 - h), which leaves h - y.
    return X.T @ (sigmoid(X @ theta) - y)


def logistic_step(
    theta: Array,
    X: Array,
    y: Array,
    learning_rate: float,
    gradient: Callable[[Array, Array, Array], Array] = logistic_gradient,
) -> Array:
    """`theta - learning_rate dE/dtheta`.

    Shapes: as in `logistic_loss`; `(d,)`.
    Source: H2.
    """
    return theta - learning_rate * gradient(theta, X, y)


def line_in_numbers() -> Gradients:
    """`theta = (.1, .2, .3)` at `x = (1, 1)`, and the boundary of `1 + 2 x1 + 3 x2`.

    Shapes: `value` and `distance` are numbers, `normal` is `(2,)`.
    Source: H2.
    """
    # Two different lines: the homework asks for the value of one and the boundary of the other.
    value = discriminant(np.array([0.1, 0.2, 0.3]), np.array([[1.0, 1.0]]))[0]
    return {"value": value, **boundary(np.array([1.0, 2.0, 3.0]))}


def line_without_bias() -> Gradients:
    """Mistake: the bias is not added."""
    # 0.2 + 0.3, without the bias 0.1.
    return {**line_in_numbers(), "value": np.asarray(0.5)}


def line_with_normal_as_it_is() -> Gradients:
    """Mistake: the normal is not divided by its length."""
    return {**line_in_numbers(), "normal": np.array([2.0, 3.0])}


def line_with_length_of_all() -> Gradients:
    """Mistake: the length is that of `(1, 2, 3)`, bias and all."""
    return {**line_in_numbers(), **normal_with_bias(np.array([1.0, 2.0, 3.0]))}


def line_not_divided() -> Gradients:
    """Mistake: `|b0|`, not divided by the length of the normal."""
    # |b0| = 1 for the boundary of 1 + 2 x1 + 3 x2.
    return {**line_in_numbers(), "distance": np.asarray(1.0)}


def ones_behind(theta: Array, X: Array) -> Array:
    """Mistake: the 1 comes last, so that the bias is taken for the weight of the first feature."""
    return np.column_stack([X, np.ones(len(X))]) @ theta


def bias_left_out(theta: Array, X: Array) -> Array:
    """Mistake: the bias is not added."""
    return X @ theta[1:]


def sigmoid_of_discriminant(theta: Array, X: Array) -> Array:
    """Mistake: the sigmoid is taken of it."""
    return sigmoid(discriminant(theta, X))


def normal_not_of_length_one(theta: Array) -> Gradients:
    """Mistake: the normal is not divided by its length."""
    return {**boundary(theta), "normal": theta[1:]}


def normal_with_bias(theta: Array) -> Gradients:
    """Mistake: the length is that of the whole `theta`, bias and all."""
    length = np.linalg.norm(theta)
    return {"normal": theta[1:] / length, "distance": np.abs(theta[0]) / length}


def distance_not_divided(theta: Array) -> Gradients:
    """Mistake: `|b0|`, not divided by the length of the normal."""
    return {**boundary(theta), "distance": np.abs(theta[0])}


def sigmoid_for_step(z: Array) -> Array:
    """Mistake: the sigmoid instead of the step."""
    return sigmoid(z)


def signs_for_step(z: Array) -> Array:
    """Mistake: -1 and 1 instead of 0 and 1."""
    return np.where(z > 0, 1.0, -1.0)


def step_reversed(z: Array) -> Array:
    """Mistake: 1 where `z < 0`."""
    return step(-z)


def slope_of_z(z: Array) -> Array:
    """Mistake: `z (1 - z)`, the slope's formula given `z` instead of the sigmoid's value."""
    return sigmoid_derivative(z)


def slope_of_sigmoid_twice(z: Array) -> Array:
    """Mistake: the sigmoid is applied twice before its slope is taken."""
    return sigmoid_applied_twice(sigmoid(z))


def odds(theta: Array, X: Array) -> Array:
    """Mistake: `P(1|x) / P(0|x)`, without the logarithm."""
    return np.exp(X @ theta)


def log_probability(theta: Array, X: Array) -> Array:
    """Mistake: `log P(1|x)`, not divided by `P(0|x)`."""
    return np.log(sigmoid(X @ theta))


def probability(theta: Array, X: Array) -> Array:
    """Mistake: `P(1|x)`."""
    return sigmoid(X @ theta)


def sigmoid_itself(z: Array) -> Array:
    """Mistake: `sigma(z)`."""
    return sigmoid(z)


def inverse_of_sigmoid(z: Array) -> Array:
    """Mistake: `1 / sigma(z)`, without the inner derivative."""
    return 1.0 / sigmoid(z)


def slope_not_divided(z: Array) -> Array:
    """Mistake: `sigma (1 - sigma)`, the derivative of the sigmoid without its logarithm."""
    return sigmoid_slope(z)


def loss_sign_flipped(theta: Array, X: Array, y: Array) -> np.float64:
    """Mistake: the leading minus is missing."""
    return -logistic_loss(theta, X, y)


def half_a_cross_entropy(theta: Array, X: Array, y: Array) -> np.float64:
    """Mistake: only `-sum y log h` is kept."""
    return bce.half_a_cross_entropy(sigmoid(X @ theta), y)


def loss_of_falling_sigmoid(theta: Array, X: Array, y: Array) -> np.float64:
    """Mistake: the sigmoid has `exp(z)` where `exp(-z)` belongs."""
    return bce.binary_cross_entropy(plus_in_exponent(X @ theta), y)


def loss_of_first_sample(theta: Array, X: Array, y: Array) -> np.float64:
    """Mistake: the loss of the first sample alone, not of the batch."""
    return logistic_loss(theta, X[:1], y[:1])


def gradient_without_sigmoid(theta: Array, X: Array, y: Array) -> Array:
    """Mistake: `h = theta . x`, without the sigmoid."""
    # The worked answer of H2 gives h = theta . x here, without the sigmoid.
    return X.T @ (X @ theta - y)


def gradient_of_half(theta: Array, X: Array, y: Array) -> Array:
    """Mistake: only `-sum y log h` is differentiated."""
    return -X.T @ (y * (1 - sigmoid(X @ theta)))


def gradient_with_slope(theta: Array, X: Array, y: Array) -> Array:
    """Mistake: `h - y` is multiplied by `h (1 - h)` once more."""
    # h - y contains the sigmoid's derivative already.
    h = sigmoid(X @ theta)
    return X.T @ ((h - y) * sigmoid_derivative(h))


def gradient_without_labels(theta: Array, X: Array, y: Array) -> Array:
    """Mistake: the labels are not subtracted."""
    return X.T @ sigmoid(X @ theta)


def gradient_without_inputs(theta: Array, X: Array, y: Array) -> Array:
    """Mistake: the errors are added without the features."""
    return np.full_like(theta, np.sum(sigmoid(X @ theta) - y))


def gradient_of_first_sample(theta: Array, X: Array, y: Array) -> Array:
    """Mistake: the gradient of the first sample alone, not of the batch."""
    return logistic_gradient(theta, X[:1], y[:1])


def gradient_not_summed(theta: Array, X: Array, y: Array) -> Array:
    """Mistake: not summed, so one row per sample remains."""
    return (sigmoid(X @ theta) - y)[:, None] * X


def step_uphill(theta: Array, X: Array, y: Array, learning_rate: float) -> Array:
    """Mistake: the gradient is added."""
    return logistic_step(theta, X, y, -learning_rate)


def step_without_rate(theta: Array, X: Array, y: Array, learning_rate: float) -> Array:
    """Mistake: the learning rate is left out."""
    return logistic_step(theta, X, y, 1.0)


def move_alone(theta: Array, X: Array, y: Array, learning_rate: float) -> Array:
    """Mistake: the change of `theta`, not the new `theta`."""
    return logistic_step(theta, X, y, learning_rate) - theta


def averaged_step(theta: Array, X: Array, y: Array, learning_rate: float) -> Array:
    """Mistake: the gradient is divided by the number of samples."""
    # H2 sums over the samples.
    return logistic_step(theta, X, y, learning_rate / len(X))
