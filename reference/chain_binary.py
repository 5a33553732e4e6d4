"""Two sigmoid layers, the second of one unit, under binary cross-entropy: part B of H1."""

from collections.abc import Callable

import numpy as np

from reference import binary_cross_entropy as bce
from reference import two_layers
from reference.arrays import Array, Gradients
from reference.sigmoid import sigmoid, tanh_for_sigmoid
from reference.two_layers import BINARY, Backward, Network

Bound = Callable[[Array, Array, Array, Array, Array, Array], Gradients]
Values = dict[str, Array]


def network(X: Array, y: Array, W1: Array, b1: Array, w2: Array, b2: Array) -> Network:
    """The network with one output unit, as a network with `k = 1`.

    Shapes: `X` `(n, d)`, `y` `(n,)` of zeros and ones, `W1` `(H, d)`, `b1` and `w2` `(H,)`, `b2` a number.
    Source: H1.
    """
    return Network(X, y[:, None], W1, b1, w2[None], np.reshape(b2, 1), BINARY)


def network_loss(X: Array, y: Array, W1: Array, b1: Array, w2: Array, b2: Array) -> np.float64:
    """`L = -sum_n (y log a2 + (1 - y) log(1 - a2))`.

    Shapes: as in `network`; a number.
    Source: H1.
    """
    return network(X, y, W1, b1, w2, b2).loss


def _bound(backward: Backward) -> Bound:
    """Adapt a backward pass to these shapes."""

    def bound(X: Array, y: Array, W1: Array, b1: Array, w2: Array, b2: Array) -> Gradients:
        found = backward(network(X, y, W1, b1, w2, b2))
        db2 = found["db2"]
        return {
            "dW1": found["dW1"],
            "db1": found["db1"],
            "dw2": found["dW2"][0],
            # One output: the axis of length 1 is dropped. A mistake may have dropped it already.
            "db2": db2[..., 0] if db2.ndim else db2,
        }

    bound.__doc__ = backward.__doc__
    return bound


network_gradients = _bound(two_layers.gradients)
slope_left_out = _bound(two_layers.slope_left_out)
slope_of_preactivation = _bound(two_layers.slope_of_preactivation)
sigmoid_twice = _bound(two_layers.sigmoid_twice)
output_differentiated_twice = _bound(two_layers.output_differentiated_twice)
output_not_differentiated = _bound(two_layers.output_not_differentiated)
output_weights_left_out = _bound(two_layers.output_weights_left_out)
hidden_left_out = _bound(two_layers.hidden_left_out)
preactivation_for_hidden = _bound(two_layers.preactivation_for_hidden)
labels_left_out = _bound(two_layers.labels_left_out)
biases_left_out = _bound(two_layers.biases_left_out)
biases_not_summed = _bound(two_layers.biases_not_summed)
one_bias_for_the_layer = _bound(two_layers.one_bias_for_the_layer)
first_sample_only = _bound(two_layers.first_sample_only)


def loss_sign_flipped(X: Array, y: Array, W1: Array, b1: Array, w2: Array, b2: Array) -> np.float64:
    """Mistake: the leading minus is missing."""
    return -network_loss(X, y, W1, b1, w2, b2)


def half_a_cross_entropy(X: Array, y: Array, W1: Array, b1: Array, w2: Array, b2: Array) -> np.float64:
    """Mistake: only `-sum y log a2` is kept."""
    return bce.half_a_cross_entropy(network(X, y, W1, b1, w2, b2).a2[:, 0], y)


def loss_without_biases(X: Array, y: Array, W1: Array, b1: Array, w2: Array, b2: Array) -> np.float64:
    """Mistake: the biases are not added."""
    # Zero biases give the same result as none.
    return network_loss(X, y, W1, 0.0 * b1, w2, 0.0 * b2)


def loss_with_one_bias(X: Array, y: Array, W1: Array, b1: Array, w2: Array, b2: Array) -> np.float64:
    """Mistake: all hidden units share one bias, the first."""
    return network_loss(X, y, W1, np.full_like(b1, b1[0]), w2, b2)


def loss_of_first_sample(X: Array, y: Array, W1: Array, b1: Array, w2: Array, b2: Array) -> np.float64:
    """Mistake: the loss of the first sample alone, not of the batch."""
    return network_loss(X[:1], y[:1], W1, b1, w2, b2)


def forward(X: Array, W1: Array, b1: Array, w2: Array, b2: Array) -> Values:
    """`z1_k = sum_j W1_kj x_j + b1_k`, `a1 = sigma(z1)`, `z2 = sum_k w2_k a1_k + b2`, `a2 = sigma(z2)`.

    Shapes: as in `network`; `z1` and `a1` `(n, H)`, `z2` and `a2` `(n,)`.
    Source: H1.
    """
    # Labels do not enter the forward pass.
    net = network(X, np.zeros(len(X)), W1, b1, w2, b2)
    return {"z1": net.z1, "a1": net.a1, "z2": net.z2[:, 0], "a2": net.a2[:, 0]}


def following(own: Values, X: Array, W1: Array, b1: Array, w2: Array, b2: Array) -> Values:
    """The right value of each step, given the student's own values of the step before.

    Shapes: as in `forward`.
    Source: H1.
    """
    return _follow(own, X, W1, b1, w2, b2)


def _follow(
    own: Values,
    X: Array,
    W1: Array,
    b1: Array,
    w2: Array,
    b2: Array,
    activation: Callable[[Array], Array] = sigmoid,
) -> Values:
    return {
        # Each step uses the student's value, so that an early mistake is charged once.
        "z1": X @ W1.T + b1,
        "a1": activation(own["z1"]),
        "z2": own["a1"] @ w2 + b2,
        "a2": activation(own["z2"]),
    }


def forward_without_biases(own: Values, X: Array, W1: Array, b1: Array, w2: Array, b2: Array) -> Values:
    """Mistake: the biases are not added."""
    return _follow(own, X, W1, 0.0 * b1, w2, 0.0 * b2)


def forward_with_one_bias(own: Values, X: Array, W1: Array, b1: Array, w2: Array, b2: Array) -> Values:
    """Mistake: all hidden units share one bias, the first."""
    return _follow(own, X, W1, np.full_like(b1, b1[0]), w2, b2)


def forward_with_tanh(own: Values, X: Array, W1: Array, b1: Array, w2: Array, b2: Array) -> Values:
    """Mistake: the hyperbolic tangent instead of the sigmoid."""
    return _follow(own, X, W1, b1, w2, b2, tanh_for_sigmoid)


def forward_without_hidden_sigmoid(own: Values, X: Array, W1: Array, b1: Array, w2: Array, b2: Array) -> Values:
    """Mistake: the hidden layer has no activation."""
    # Two linear layers are one linear layer.
    return {**_follow(own, X, W1, b1, w2, b2), "a1": own["z1"]}
