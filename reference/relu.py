"""The rectifier and its slope."""

from collections.abc import Callable

import numpy as np

from reference.arrays import Array

Backward = Callable[[Array, Array], Array]
"""From `dJ/da` and `z` to `dJ/dz`, for `a = relu(z)`."""


def relu(z: Array) -> Array:
    """`a = max(z, 0)`.

    Shapes: any; entry by entry.
    Source: H4; Nair & Hinton (2010), Rectified linear units improve restricted Boltzmann machines.
    """
    return np.maximum(z, 0.0)


def relu_gradient(da: Array, z: Array) -> Array:
    """`dJ/dz = dJ/da` where `z > 0`, else 0 (at the kink too).

    Shapes: `da` and `z` alike.
    Source: H4; Goodfellow, Bengio & Courville (2016), Deep Learning, section 6.3.1.
    """
    # At z = 0 the slope is not defined. 0 is the usual choice.
    return da * (z > 0)


def derivative_left_out(da: Array, z: Array) -> Array:
    """Mistake: the gradient passes the rectifier unchanged."""
    return da


def sign_of_the_gradient(da: Array, z: Array) -> Array:
    """Mistake: negative gradients are cut off, where gradients of negative `z` should be."""
    # As if the rectifier were applied to the gradient.
    return da * (da > 0)


def value_for_derivative(da: Array, z: Array) -> Array:
    """Mistake: multiplied by `relu(z)` itself, not by its slope."""
    return da * relu(z)
