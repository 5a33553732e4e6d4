"""One hidden layer with a fixed dropout mask, under softmax: the error and every gradient."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from reference import activations
from reference.affine import affine, affine_gradients
from reference.arrays import Array
from reference.cross_entropy import cross_entropy_sum
from reference.softmax import softmax

Activate = Callable[[Array, str], Array]


@dataclass(frozen=True)
class Network:
    """A batch, the parameters, the mask and the name of the activation."""

    X: Array
    Y: Array
    W1: Array
    b1: Array
    W2: Array
    b2: Array
    r: Array
    phi: str

    @property
    def u(self) -> Array:
        return affine(self.X, self.W1, self.b1)

    @property
    def a(self) -> Array:
        return activations.activation(self.u, self.phi)

    @property
    def z(self) -> Array:
        return affine(self.a * self.r, self.W2, self.b2)

    @property
    def dz(self) -> Array:
        return softmax(self.z) - self.Y

    @property
    def slope(self) -> Array:
        return activations.activation_derivative(self.u, self.phi)


def network_output(
    X: Array,
    W1: Array,
    b1: Array,
    W2: Array,
    b2: Array,
    r: Array,
    phi: str,
    activation: Activate = activations.activation,
) -> Array:
    """`u = W1^T x + b1`, `z = W2^T (phi(u) * r) + b2`.

    Shapes: `X` `(n, d)`, `W1` `(d, H)`, `b1` and the mask `r` `(H,)`, `W2` `(H, k)`, `b2` `(k,)`; `z` `(n, k)`.
    Source: H3; Srivastava et al. (2014), Dropout: a simple way to prevent neural networks from overfitting.
    """
    return affine(activation(affine(X, W1, b1), phi) * r, W2, b2)


def network_error(
    X: Array,
    Y: Array,
    W1: Array,
    b1: Array,
    W2: Array,
    b2: Array,
    r: Array,
    phi: str,
    output: Callable[..., Array] = network_output,
) -> np.float64:
    """`Err = -sum_k y_k z_k + log sum_j exp(z_j)`, summed over the batch.

    Shapes: as in `network_output`; one-hot `Y` `(n, k)`; a number.
    Source: H3.
    """
    # -y . z + log sum exp(z) is -log softmax(z) at the label.
    return cross_entropy_sum(softmax(output(X, W1, b1, W2, b2, r, phi)), Y)


def gradient_z(
    X: Array,
    Y: Array,
    W1: Array,
    b1: Array,
    W2: Array,
    b2: Array,
    r: Array,
    phi: str,
    output: Callable[..., Array] = network_output,
) -> Array:
    """`dErr/dz = softmax(z) - y`, one row per sample.

    Shapes: as in `network_error`; `(n, k)`.
    Source: H3.
    """
    return softmax(output(X, W1, b1, W2, b2, r, phi)) - Y


def gradient_w2(X: Array, Y: Array, W1: Array, b1: Array, W2: Array, b2: Array, r: Array, phi: str) -> Array:
    """`dErr/dW2[h,k] = sum_n (softmax(z) - y)_k (phi(u) * r)_h`.

    Shapes: as in `network_error`; `(H, k)`.
    Source: H3.
    """
    # The layer's input is the masked activation, so a dropped unit has a row of zeros.
    net = Network(X, Y, W1, b1, W2, b2, r, phi)
    return (net.a * r).T @ net.dz


def gradient_b2(X: Array, Y: Array, W1: Array, b1: Array, W2: Array, b2: Array, r: Array, phi: str) -> Array:
    """`dErr/db2 = sum_n (softmax(z) - y)`.

    Shapes: as in `network_error`; `(k,)`.
    Source: H3.
    """
    return Network(X, Y, W1, b1, W2, b2, r, phi).dz.sum(axis=0)


def gradient_w1(
    X: Array,
    Y: Array,
    W1: Array,
    b1: Array,
    W2: Array,
    b2: Array,
    r: Array,
    phi: str,
    derivative: Activate = activations.activation_derivative,
) -> Array:
    """`dErr/dW1[d,h] = sum_n x_d r_h phi'(u_h) sum_k W2[h,k] (softmax(z) - y)_k`.

    Shapes: as in `network_error`; `(d, H)`.
    Source: H3.
    """
    return X.T @ _hidden_error(X, Y, W1, b1, W2, b2, r, phi, derivative)


def gradient_b1(
    X: Array,
    Y: Array,
    W1: Array,
    b1: Array,
    W2: Array,
    b2: Array,
    r: Array,
    phi: str,
    derivative: Activate = activations.activation_derivative,
) -> Array:
    """`dErr/db1[h] = sum_n r_h phi'(u_h) sum_k W2[h,k] (softmax(z) - y)_k`: that of W1 without `x_d`.

    Shapes: as in `network_error`; `(H,)`.
    Source: H3.
    """
    return _hidden_error(X, Y, W1, b1, W2, b2, r, phi, derivative).sum(axis=0)


def _hidden_error(
    X: Array,
    Y: Array,
    W1: Array,
    b1: Array,
    W2: Array,
    b2: Array,
    r: Array,
    phi: str,
    derivative: Activate = activations.activation_derivative,
) -> Array:
    """`dErr/du`, `(n, H)`."""
    net = Network(X, Y, W1, b1, W2, b2, r, phi)
    back, _, _ = affine_gradients(net.a, W2, net.dz)
    # The mask acts after phi on the way forward, so it acts before phi' on the way back; the product is the same.
    return back * r * derivative(net.u, phi)
