"""Activations by name, and their slopes as functions of the value before the activation."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from reference.arrays import Array
from reference.relu import relu, relu_gradient
from reference.sigmoid import sigmoid, sigmoid_derivative, slope_of_tanh


class Activation(NamedTuple):
    """A function, and its slope as a function of the function's value."""

    value: Callable[[Array], Array]
    slope_from_value: Callable[[Array], Array]


def _slope_of_relu(a: Array) -> Array:
    return relu_gradient(np.ones_like(a), a)  # relu(u) > 0 exactly where u > 0, so the value tells the slope


BY_NAME = {
    "relu": Activation(relu, _slope_of_relu),
    "sigmoid": Activation(sigmoid, sigmoid_derivative),
    "tanh": Activation(np.tanh, slope_of_tanh),
}


def activation(u: Array, phi: str) -> Array:
    """`phi(u)`: `max(u, 0)`, `1 / (1 + exp(-u))` or `tanh(u)`.

    Shapes: any; entry by entry. `phi` is `relu`, `sigmoid` or `tanh`.
    Source: H3.
    """
    return BY_NAME[phi].value(u)


def activation_derivative(u: Array, phi: str, *, activation: Callable[[Array, str], Array] = activation) -> Array:
    """`phi'(u)`: 1 where `u > 0` else 0; `sigma(u) (1 - sigma(u))`; `1 - tanh(u)^2`.

    Shapes: any; entry by entry.
    Source: H3; Goodfellow, Bengio & Courville (2016), Deep Learning, section 6.3.
    """
    return BY_NAME[phi].slope_from_value(activation(u, phi))


def always_relu(u: Array, phi: str) -> Array:
    """Mistake: a ReLU, whatever was asked for."""
    return relu(u)


def sigmoid_and_tanh_exchanged(u: Array, phi: str) -> Array:
    """Mistake: sigmoid and hyperbolic tangent are exchanged."""
    # A ReLU has no partner to be exchanged with, so the right value is returned for it.
    return activation(u, {"sigmoid": "tanh", "tanh": "sigmoid"}.get(phi, phi))


def plus_in_exponent(u: Array, phi: str) -> Array:
    """Mistake: the sigmoid has `exp(u)` where `exp(-u)` belongs."""
    # 1 / (1 + exp(u)) is sigma(-u). The other activations have no exponent.
    return activation(-u if phi == "sigmoid" else u, phi)


def always_slope_of_relu(u: Array, phi: str) -> Array:
    """Mistake: the slope of a ReLU, whatever was asked for."""
    return activation_derivative(u, "relu")


def slope_of_preactivation(u: Array, phi: str) -> Array:
    """Mistake: the slope's formula is given `u` instead of the value: `u (1 - u)`, `1 - u^2`."""
    return BY_NAME[phi].slope_from_value(u)


def applied_twice(u: Array, phi: str) -> Array:
    """Mistake: the slope is taken at `phi(u)`: the function was applied to its own value."""
    # The derivative is asked for by `u`, but its formula takes the value: mixing the two applies phi once more.
    return activation_derivative(activation(u, phi), phi)


def value_for_slope(u: Array, phi: str) -> Array:
    """Mistake: `phi(u)` itself."""
    return activation(u, phi)
