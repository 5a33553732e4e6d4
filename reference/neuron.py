"""One logistic neuron and one sample: every factor of the chain rule, and their products, the gradients."""

from collections.abc import Callable

import numpy as np

from reference import binary_cross_entropy as bce
from reference.arrays import Array, Gradients
from reference.sigmoid import factor_left_out, plus_in_slope, sigmoid, sigmoid_derivative, slope_of_tanh


def activation(x: Array, w: Array, b: float) -> tuple[Array, Array]:
    """`z = w . x + b` and `a = sigma(z)`.

    Shapes: `x` and `w` are `(d,)`, `b` is a number; `z` and `a` are numbers.
    Source: H1.
    """
    z = np.asarray(w @ x + b)
    return z, sigmoid(z)


def neuron_loss(x: Array, y: float, w: Array, b: float) -> np.float64:
    """`L = -(y log a + (1 - y) log(1 - a))`.

    Shapes: as in `activation`; `y` is 0 or 1, `L` a number.
    Source: H1.
    """
    return bce.binary_cross_entropy(activation(x, w, b)[1], np.asarray(y))


def neuron_factors(x: Array, y: float, w: Array, b: float) -> Gradients:
    """`dL/da = -y/a + (1 - y)/(1 - a)`, `da/dz = a (1 - a)`, `dz/dw_j = x_j`, `dz/db = 1`.

    Shapes: `dz_dw` is `(d,)`, the others are numbers.
    Source: H1.
    """
    # Every factor is asked for, not only the product, so each can be wrong on its own.
    _, a = activation(x, w, b)
    dL_da = bce.derivative_by_probability(a, np.asarray(y))
    return {"dL_da": dL_da, "da_dz": sigmoid_derivative(a), "dz_dw": x, "dz_db": np.asarray(1.0)}


def neuron_gradients(x: Array, y: float, w: Array, b: float) -> Gradients:
    """`dL/dw_j = (a - y) x_j` and `dL/db = a - y`, the products of the factors.

    Shapes: `dw` is `(d,)`, `db` a number.
    Source: H1.
    """
    # dL/da da/dz simplifies to a - y; the quotients cancel, so it is safe at a = 0 and a = 1 too.
    return _gradients(x, activation(x, w, b)[1] - y)


def _gradients(x: Array, dz: Array) -> Gradients:
    return {"dw": dz * x, "db": dz}


def loss_sign_flipped(x: Array, y: float, w: Array, b: float) -> np.float64:
    """Mistake: the leading minus is missing."""
    return -neuron_loss(x, y, w, b)


def half_a_cross_entropy(x: Array, y: float, w: Array, b: float) -> np.float64:
    """Mistake: only `-y log a` is kept."""
    return bce.half_a_cross_entropy(activation(x, w, b)[1], np.asarray(y))


def labels_exchanged(x: Array, y: float, w: Array, b: float) -> np.float64:
    """Mistake: `1 - y` instead of `y`."""
    return neuron_loss(x, 1 - y, w, b)


def loss_without_bias(x: Array, y: float, w: Array, b: float) -> np.float64:
    """Mistake: the bias is not added."""
    return neuron_loss(x, y, w, 0.0)


def loss_of_squares(x: Array, y: float, w: Array, b: float) -> np.float64:
    """Mistake: half the squared error, the loss of regression."""
    return np.float64(0.5 * (activation(x, w, b)[1] - y) ** 2)


def _with_derivative(derivative: Callable[[Array, Array], Array], x: Array, y: float, w: Array, b: float) -> Gradients:
    return {**neuron_factors(x, y, w, b), "dL_da": derivative(activation(x, w, b)[1], np.asarray(y))}


def _with_slope(slope: Array, x: Array, y: float, w: Array, b: float) -> Gradients:
    return {**neuron_factors(x, y, w, b), "da_dz": slope}


def factors_with_plus(x: Array, y: float, w: Array, b: float) -> Gradients:
    """Mistake: `dL/da` has a plus in front of both terms, so that it is never negative."""
    return _with_derivative(bce.derivative_with_plus, x, y, w, b)


def factors_with_minus(x: Array, y: float, w: Array, b: float) -> Gradients:
    """Mistake: `dL/da = -y/a - (1 - y)/(1 - a)`, a minus between the two terms, so that it is never positive."""
    return _with_derivative(bce.derivative_with_minus, x, y, w, b)


def factors_of_half(x: Array, y: float, w: Array, b: float) -> Gradients:
    """Mistake: `dL/da = -y/a` alone."""
    return _with_derivative(bce.derivative_of_half, x, y, w, b)


def factors_with_labels_exchanged(x: Array, y: float, w: Array, b: float) -> Gradients:
    """Mistake: in `dL/da` the terms for label 0 and label 1 are exchanged."""
    return _with_derivative(bce.derivative_with_labels_exchanged, x, y, w, b)


def factors_with_logarithm(x: Array, y: float, w: Array, b: float) -> Gradients:
    """Mistake: in `dL/da` the logarithms are not differentiated."""
    return _with_derivative(bce.logarithm_not_differentiated, x, y, w, b)


def slope_at_preactivation(x: Array, y: float, w: Array, b: float) -> Gradients:
    """Mistake: `da/dz = z (1 - z)`, the slope's formula given `z` instead of `a`."""
    # `sigmoid_derivative` takes the sigmoid's value, which is easy to confuse with its argument.
    return _with_slope(sigmoid_derivative(activation(x, w, b)[0]), x, y, w, b)


def slope_at_sigmoid_twice(x: Array, y: float, w: Array, b: float) -> Gradients:
    """Mistake: the slope is taken at `sigma(a)`: the sigmoid was applied to its own value."""
    return _with_slope(sigmoid_derivative(sigmoid(activation(x, w, b)[1])), x, y, w, b)


def slope_cut_short(x: Array, y: float, w: Array, b: float) -> Gradients:
    """Mistake: `da/dz = 1 - a`."""
    return _with_slope(factor_left_out(activation(x, w, b)[1]), x, y, w, b)


def slope_of_other_function(x: Array, y: float, w: Array, b: float) -> Gradients:
    """Mistake: `da/dz = 1 - a^2`, the slope of the hyperbolic tangent."""
    # The two slopes have the same form, 1 minus or times a square, and are often confused.
    return _with_slope(slope_of_tanh(activation(x, w, b)[1]), x, y, w, b)


def slope_with_plus(x: Array, y: float, w: Array, b: float) -> Gradients:
    """Mistake: `da/dz = a (1 + a)`."""
    return _with_slope(plus_in_slope(activation(x, w, b)[1]), x, y, w, b)


def weights_for_inputs(x: Array, y: float, w: Array, b: float) -> Gradients:
    """Mistake: `dz/dw = w`, the derivative by the input."""
    return {**neuron_factors(x, y, w, b), "dz_dw": w}


def bias_kept(x: Array, y: float, w: Array, b: float) -> Gradients:
    """Mistake: `dz/db = b`."""
    return {**neuron_factors(x, y, w, b), "dz_db": np.asarray(b)}


def gradients_without_slope(x: Array, y: float, w: Array, b: float) -> Gradients:
    """Mistake: `dz = dL/da`, the sigmoid is not differentiated."""
    return _gradients(x, neuron_factors(x, y, w, b)["dL_da"])


def gradients_with_slope_at_preactivation(x: Array, y: float, w: Array, b: float) -> Gradients:
    """Mistake: `dz = dL/da z (1 - z)`."""
    factors = slope_at_preactivation(x, y, w, b)
    return _gradients(x, factors["dL_da"] * factors["da_dz"])


def gradients_with_slope_twice(x: Array, y: float, w: Array, b: float) -> Gradients:
    """Mistake: `dz = (a - y) a (1 - a)`: the short formula contains the slope already."""
    # a - y is already dL/da times a (1 - a).
    _, a = activation(x, w, b)
    return _gradients(x, (a - y) * sigmoid_derivative(a))


def gradients_of_half(x: Array, y: float, w: Array, b: float) -> Gradients:
    """Mistake: the term of label 0 is left out, `dz = -y (1 - a)`."""
    factors = factors_of_half(x, y, w, b)
    return _gradients(x, factors["dL_da"] * factors["da_dz"])


def gradients_without_label(x: Array, y: float, w: Array, b: float) -> Gradients:
    """Mistake: `dz = a`."""
    return _gradients(x, activation(x, w, b)[1])


def gradients_without_sigmoid(x: Array, y: float, w: Array, b: float) -> Gradients:
    """Mistake: `dz = z - y`, without the sigmoid."""
    return _gradients(x, activation(x, w, b)[0] - y)


def gradients_without_bias(x: Array, y: float, w: Array, b: float) -> Gradients:
    """Mistake: the forward pass does not add the bias."""
    return neuron_gradients(x, y, w, 0.0)


def gradients_by_inputs(x: Array, y: float, w: Array, b: float) -> Gradients:
    """Mistake: `dw = (a - y) w`, the gradient by the input."""
    return {**neuron_gradients(x, y, w, b), "dw": neuron_gradients(x, y, w, b)["db"] * w}


def gradients_without_inputs(x: Array, y: float, w: Array, b: float) -> Gradients:
    """Mistake: `dw_j = a - y`, the input is left out."""
    return {**neuron_gradients(x, y, w, b), "dw": neuron_gradients(x, y, w, b)["db"] * np.ones_like(w)}
