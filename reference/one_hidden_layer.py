"""A network of one sigmoid layer under a softmax, its loss and all its gradients.

Its building blocks can be replaced by keyword. A grader can thus tell whether a student's network is right apart from
the student's own softmax or sigmoid.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from reference.affine import affine, affine_gradients
from reference.arrays import Array, Gradients
from reference.cross_entropy import cross_entropy_sum
from reference.sigmoid import sigmoid, sigmoid_derivative
from reference.softmax import sigmoid_for_softmax, softmax, softmax_over_columns

Function = Callable[[Array], Array]
"""A function of every row or every entry."""


@dataclass(frozen=True)
class Forward:
    """What the forward pass leaves for the backward pass."""

    z1: Array
    h: Array
    z2: Array
    """Logits `(n, Dy)`."""


def forward(x: Array, W1: Array, b1: Array, W2: Array, b2: Array, *, sigmoid: Function = sigmoid) -> Forward:
    """`z1 = x W1 + b1`, `h = sigma(z1)`, `z2 = h W2 + b2`.

    Shapes: `x` `(n, Dx)`, `W1` `(Dx, H)`, `b1` `(H,)`, `W2` `(H, Dy)`, `b2` `(Dy,)`.
    Source: H5.
    """
    z1 = affine(x, W1, b1)
    h = sigmoid(z1)
    return Forward(z1, h, affine(h, W2, b2))


def network_loss(
    x: Array,
    y: Array,
    W1: Array,
    b1: Array,
    W2: Array,
    b2: Array,
    *,
    softmax: Function = softmax,
    sigmoid: Function = sigmoid,
) -> np.float64:
    """`J = CE(y, softmax(z2))`, summed over the batch.

    Shapes: as in `forward`; one-hot `y` is `(n, Dy)`.
    Source: H5.
    """
    return cross_entropy_sum(softmax(forward(x, W1, b1, W2, b2, sigmoid=sigmoid).z2), y)


def network_gradients(
    x: Array,
    y: Array,
    W1: Array,
    b1: Array,
    W2: Array,
    b2: Array,
    *,
    softmax: Function = softmax,
    sigmoid: Function = sigmoid,
    sigmoid_derivative: Function = sigmoid_derivative,
) -> Gradients:
    """`dz2 = yhat - y`, `dh = dz2 W2^T`, `dz1 = dh * sigma'(z1)`, and from `dz1` and `dz2` all others.

    Shapes: as in `forward`; each gradient has the shape of the array that it belongs to, summed over the batch.
    Source: H5; Rumelhart, Hinton & Williams (1986), Learning representations by back-propagating errors.
    """
    # Each step is one line, so that a student's own softmax or sigmoid can replace ours.
    layers = forward(x, W1, b1, W2, b2, sigmoid=sigmoid)
    dz2 = softmax(layers.z2) - y
    dh = dz2 @ W2.T
    dz1 = dh * sigmoid_derivative(layers.h)
    return _gradients(x, layers.h, W1, W2, dz1, dz2)


def _gradients(x: Array, h: Array, W1: Array, W2: Array, dz1: Array, dz2: Array) -> Gradients:
    dx, dW1, db1 = affine_gradients(x, W1, dz1)
    _, dW2, db2 = affine_gradients(h, W2, dz2)
    return {"dx": dx, "dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


def number_of_parameters(Dx: int, H: int, Dy: int) -> int:
    """`(Dx + 1) H + (H + 1) Dy`: the `+ 1` are the biases.

    Shapes: whole numbers.
    Source: H5.
    """
    return (Dx + 1) * H + (H + 1) * Dy


def parameters_without_biases(Dx: int, H: int, Dy: int) -> int:
    """Mistake: only the weights are counted."""
    return Dx * H + H * Dy


def parameters_with_one_bias_a_layer(Dx: int, H: int, Dy: int) -> int:
    """Mistake: each layer counts one bias, not one for each unit."""
    return Dx * H + 1 + H * Dy + 1


def parameters_with_input_biases(Dx: int, H: int, Dy: int) -> int:
    """Mistake: a bias is counted for each unit that a layer reads, not for each that it has."""
    # The roles of the two sizes of a layer are exchanged.
    return Dx * (H + 1) + H * (Dy + 1)


def loss_sign_flipped(x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> np.float64:
    """Mistake: the leading minus of the cross-entropy is missing."""
    # The worked answer of H5 loses the minus in its list of layers, while the gradient is right.
    return -network_loss(x, y, W1, b1, W2, b2)


def loss_of_sigmoid_output(x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> np.float64:
    """Mistake: a sigmoid instead of the softmax."""
    return cross_entropy_sum(sigmoid_for_softmax(forward(x, W1, b1, W2, b2).z2), y)


def loss_of_softmax_over_columns(x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> np.float64:
    """Mistake: the softmax sums over the samples."""
    return cross_entropy_sum(softmax_over_columns(forward(x, W1, b1, W2, b2).z2), y)


def loss_without_biases(x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> np.float64:
    """Mistake: the biases are not added."""
    return network_loss(x, y, W1, np.zeros_like(b1), W2, np.zeros_like(b2))


def loss_without_hidden_sigmoid(x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> np.float64:
    """Mistake: the hidden layer has no activation."""
    return cross_entropy_sum(softmax(affine(affine(x, W1, b1), W2, b2)), y)


def slope_left_out(x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> Gradients:
    """Mistake: `dz1 = dh`, the sigmoid is not differentiated."""
    layers = forward(x, W1, b1, W2, b2)
    dz2 = softmax(layers.z2) - y
    return _gradients(x, layers.h, W1, W2, dz2 @ W2.T, dz2)


def slope_of_preactivation(x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> Gradients:
    """Mistake: `sigma'` is given `z1`, though it is a function of the sigmoid's value: `z1 (1 - z1)`."""
    # H5 defines sigma' as a function of the sigmoid's value, which is easy to overlook.
    layers = forward(x, W1, b1, W2, b2)
    dz2 = softmax(layers.z2) - y
    return _gradients(x, layers.h, W1, W2, dz2 @ W2.T * sigmoid_derivative(layers.z1), dz2)


def sigmoid_twice(x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> Gradients:
    """Mistake: the slope is taken at `sigma(h)`: the sigmoid was applied to its own value."""
    layers = forward(x, W1, b1, W2, b2)
    dz2 = softmax(layers.z2) - y
    return _gradients(x, layers.h, W1, W2, dz2 @ W2.T * sigmoid_derivative(sigmoid(layers.h)), dz2)


def output_differentiated_twice(x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> Gradients:
    """Mistake: `yhat - y` is multiplied by `yhat (1 - yhat)` once more."""
    # yhat - y contains the derivative of softmax already.
    layers = forward(x, W1, b1, W2, b2)
    yhat = softmax(layers.z2)
    dz2 = (yhat - y) * yhat * (1.0 - yhat)
    return _gradients(x, layers.h, W1, W2, dz2 @ W2.T * sigmoid_derivative(layers.h), dz2)


def preactivation_for_hidden(x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> Gradients:
    """Mistake: `dW2 = z1^T dz2`, where the value after the sigmoid belongs."""
    layers = forward(x, W1, b1, W2, b2)
    right = network_gradients(x, y, W1, b1, W2, b2)
    return {**right, "dW2": layers.z1.T @ (softmax(layers.z2) - y)}


def gradients_of_sigmoid_output(x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> Gradients:
    """Mistake: `dz2 = sigma(z2) - y`, a sigmoid where the softmax belongs."""
    layers = forward(x, W1, b1, W2, b2)
    dz2 = sigmoid_for_softmax(layers.z2) - y
    return _gradients(x, layers.h, W1, W2, dz2 @ W2.T * sigmoid_derivative(layers.h), dz2)


def gradients_of_softmax_over_columns(x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> Gradients:
    """Mistake: the softmax of the prediction sums over the samples."""
    layers = forward(x, W1, b1, W2, b2)
    dz2 = softmax_over_columns(layers.z2) - y
    return _gradients(x, layers.h, W1, W2, dz2 @ W2.T * sigmoid_derivative(layers.h), dz2)


def gradients_without_biases(x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> Gradients:
    """Mistake: the forward pass does not add the biases."""
    return network_gradients(x, y, W1, np.zeros_like(b1), W2, np.zeros_like(b2))


def biases_not_summed(x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> Gradients:
    """Mistake: the bias gradients are not summed and keep one row per sample, `db1 = dz1` and `db2 = dz2`."""
    layers = forward(x, W1, b1, W2, b2)
    dz2 = softmax(layers.z2) - y
    dz1 = dz2 @ W2.T * sigmoid_derivative(layers.h)
    return {**_gradients(x, layers.h, W1, W2, dz1, dz2), "db1": dz1, "db2": dz2}
