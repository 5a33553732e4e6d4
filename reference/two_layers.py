"""Two layers with a sigmoid between them, and an output that matches its loss: the core of H1 and H2.

A row of a weight matrix is one unit, as both homeworks write `W_kj`. For half the squares on linear outputs, binary
cross-entropy on sigmoids and cross-entropy on softmax alike, the gradient by the last `z` is `a2 - Y`; so the right
backward pass and its mistakes are written once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from reference.affine import affine, affine_gradients
from reference.arrays import Array, Gradients
from reference.binary_cross_entropy import binary_cross_entropy
from reference.cross_entropy import cross_entropy_sum
from reference.sigmoid import sigmoid, sigmoid_derivative
from reference.softmax import softmax


class Output(NamedTuple):
    """The activation of the second layer and the loss that goes with it."""

    activation: Callable[[Array], Array]
    loss: Callable[[Array, Array], np.float64]
    """Loss of `a2` and the labels, summed over the batch."""


def half_the_squares(a: Array, Y: Array) -> np.float64:
    """`E = 1/2 sum (Y - a)^2`, over samples and outputs.

    Shapes: `a` and `Y` alike.
    Source: H2; Bishop (2006), Pattern Recognition and Machine Learning, eq. 5.11.
    """
    return 0.5 * np.sum((Y - a) ** 2)


def identity(z: Array) -> Array:
    """`a = z`, the output of a regression network.

    Shapes: any.
    Source: H2.
    """
    # A linear output is what makes the gradient of half the squares a2 - Y.
    return z


REGRESSION = Output(identity, half_the_squares)
BINARY = Output(sigmoid, binary_cross_entropy)
MULTICLASS = Output(softmax, cross_entropy_sum)


@dataclass(frozen=True)
class Network:
    """A batch, the parameters and the output: everything that a forward and a backward pass need."""

    X: Array
    Y: Array
    W1: Array
    b1: Array
    W2: Array
    b2: Array
    output: Output

    @property
    def z1(self) -> Array:
        return affine(self.X, self.W1.T, self.b1)

    @property
    def a1(self) -> Array:
        return sigmoid(self.z1)

    @property
    def z2(self) -> Array:
        return affine(self.a1, self.W2.T, self.b2)

    @property
    def a2(self) -> Array:
        return self.output.activation(self.z2)

    @property
    def loss(self) -> np.float64:
        return self.output.loss(self.a2, self.Y)


Backward = Callable[[Network], Gradients]


def gradients(net: Network) -> Gradients:
    """`dz2 = a2 - Y`, `da1 = dz2 W2`, `dz1 = da1 a1 (1 - a1)`; `dW = dz^T` times the layer's input, `db = sum_n dz`.

    Shapes: `X` `(n, d)`, `W1` `(H, d)`, `b1` `(H,)`, `W2` `(k, H)`, `b2` `(k,)`, `Y` `(n, k)`; summed over the batch.
    Source: H1 and H2; Rumelhart, Hinton & Williams (1986), Learning representations by back-propagating errors.
    """
    return from_error(net, net.a2 - net.Y)


def from_error(net: Network, dz2: Array, slope: Array | None = None, da1: Array | None = None) -> Gradients:
    """The gradients that follow from the error at the output; `slope` and `da1` replace parts of the backward pass.

    Shapes: `dz2` `(n, k)`, `slope` and `da1` `(n, H)`; else as in `gradients`.
    Source: H1 and H2.
    """
    back, dW2, db2 = affine_gradients(net.a1, net.W2.T, dz2)
    dz1 = (back if da1 is None else da1) * (sigmoid_derivative(net.a1) if slope is None else slope)
    _, dW1, db1 = affine_gradients(net.X, net.W1.T, dz1)
    return {"dW1": dW1.T, "db1": db1, "dW2": dW2.T, "db2": db2}


def slope_left_out(net: Network) -> Gradients:
    """Mistake: `dz1 = da1`, the hidden sigmoid is not differentiated."""
    return from_error(net, net.a2 - net.Y, slope=np.ones_like(net.a1))


def slope_of_preactivation(net: Network) -> Gradients:
    """Mistake: the slope's formula is given `z1` instead of the sigmoid's value: `z1 (1 - z1)`."""
    # `sigmoid_derivative` takes the sigmoid's value, which is easy to confuse with its argument.
    return from_error(net, net.a2 - net.Y, slope=sigmoid_derivative(net.z1))


def sigmoid_twice(net: Network) -> Gradients:
    """Mistake: the slope is taken at `sigma(a1)`: the sigmoid was applied to its own value."""
    return from_error(net, net.a2 - net.Y, slope=sigmoid_derivative(sigmoid(net.a1)))


def output_differentiated_twice(net: Network) -> Gradients:
    """Mistake: `a2 - Y` is multiplied by `a2 (1 - a2)` once more."""
    # a2 - Y contains the derivative of the output's activation already.
    return from_error(net, (net.a2 - net.Y) * sigmoid_derivative(net.a2))


def output_not_differentiated(net: Network) -> Gradients:
    """Mistake: the derivative with respect to `a2`, not `z2`."""
    # The softmax's loss has only the label's term; the binary one has both.
    Y, a = net.Y, net.a2
    return from_error(net, -Y / a if net.output is MULTICLASS else -Y / a + (1 - Y) / (1 - a))


def output_weights_left_out(net: Network) -> Gradients:
    """Mistake: the error goes back to the hidden units without being multiplied by the weights."""
    # The worked answer of H2 leaves out v_j in the gradient of the hidden layer.
    dz2 = net.a2 - net.Y
    return from_error(net, dz2, da1=dz2 @ np.ones_like(net.W2))


def hidden_left_out(net: Network) -> Gradients:
    """Mistake: `dW2 = sum_n dz2`, without the hidden values."""
    # The worked answer of H2 leaves out z in the gradient of the output layer.
    right = gradients(net)
    return {**right, "dW2": np.repeat(right["db2"][:, None], net.W2.shape[1], axis=1)}


def preactivation_for_hidden(net: Network) -> Gradients:
    """Mistake: `dW2` is taken from `z1`, where the value after the sigmoid belongs."""
    return {**gradients(net), "dW2": (net.a2 - net.Y).T @ net.z1}


def labels_left_out(net: Network) -> Gradients:
    """Mistake: the labels are not subtracted."""
    return from_error(net, net.a2)


def output_left_linear(net: Network) -> Gradients:
    """Mistake: `dz2 = z2 - Y`, without the output's activation."""
    return from_error(net, net.z2 - net.Y)


def error_squared(net: Network) -> Gradients:
    """Mistake: the error stays squared, `(a2 - Y)^2`, as if only the rest had been differentiated."""
    # The worked answer of H2 keeps the square in both gradients, for k outputs.
    return from_error(net, (net.a2 - net.Y) ** 2)


def biases_left_out(net: Network) -> Gradients:
    """Mistake: the forward pass does not add the biases."""
    return gradients(Network(net.X, net.Y, net.W1, 0.0 * net.b1, net.W2, 0.0 * net.b2, net.output))


def biases_not_summed(net: Network) -> Gradients:
    """Mistake: the bias gradients are not summed and keep one row per sample, `db = dz`."""
    dz2 = net.a2 - net.Y
    return {**gradients(net), "db1": dz2 @ net.W2 * sigmoid_derivative(net.a1), "db2": dz2}


def one_bias_for_the_layer(net: Network) -> Gradients:
    """Mistake: a layer has one bias, without an index, whose gradient is one unit's term: here the last one's."""
    # The worked answer of H1 writes one bias for each layer, with one unit's term as its gradient.
    right = gradients(net)
    return {**right, "db1": right["db1"][-1], "db2": right["db2"][-1]}


def first_sample_only(net: Network) -> Gradients:
    """Mistake: the gradients of the first sample alone, not of the batch."""
    return gradients(Network(net.X[:1], net.Y[:1], net.W1, net.b1, net.W2, net.b2, net.output))
