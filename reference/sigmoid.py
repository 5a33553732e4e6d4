"""The logistic function and its slope."""

import numpy as np

from reference.arrays import Array


def sigmoid(z: Array) -> Array:
    """`sigma(z) = 1 / (1 + exp(-z))`.

    Shapes: any; entry by entry.
    Source: H5; Goodfellow, Bengio & Courville (2016), Deep Learning, eq. 3.30.
    """
    # exp(-z) overflows to infinity at z = -1000, and 1 / infinity is the right 0. The plain formula is the one that
    # students write: edits of a longer one would be mistakes that nobody makes.
    with np.errstate(over="ignore"):
        return 1.0 / (1.0 + np.exp(-z))


def sigmoid_derivative(s: Array) -> Array:
    """`sigma'(z) = s (1 - s)` as a function of the value `s = sigma(z)`.

    Shapes: any; entry by entry.
    Source: H5; Goodfellow, Bengio & Courville (2016), Deep Learning, eq. 3.33.
    """
    return s * (1.0 - s)


def plus_in_exponent(z: Array) -> Array:
    """Mistake: `exp(z)` where `exp(-z)` belongs."""
    return sigmoid(-z)


def odds_for_sigmoid(z: Array) -> Array:
    """Mistake: `exp(z)` is not divided by `1 + exp(z)`."""
    return np.exp(z)


def tanh_for_sigmoid(z: Array) -> Array:
    """Mistake: the hyperbolic tangent, which runs from -1 to 1."""
    return np.tanh(z)


def sigmoid_applied_twice(s: Array) -> Array:
    """Mistake: `s` is taken for the argument `z` and goes through the sigmoid once more."""
    # `sigmoid_derivative(s)` is wanted; the argument is the value already.
    return sigmoid_derivative(sigmoid(s))


def factor_left_out(s: Array) -> Array:
    """Mistake: the product is cut short to `1 - s`."""
    return 1.0 - s


def slope_of_tanh(s: Array) -> Array:
    """Mistake: `1 - s^2`, the slope of the hyperbolic tangent."""
    return 1.0 - s**2


def plus_in_slope(s: Array) -> Array:
    """Mistake: `s (1 + s)`."""
    return s * (1.0 + s)
