"""A sigmoid layer under softmax and cross-entropy: part C of H1, the top of part B replaced."""

from collections.abc import Callable

import numpy as np

from reference import two_layers
from reference.arrays import Array, Gradients
from reference.cross_entropy import cross_entropy_sum
from reference.softmax import sigmoid_for_softmax, softmax_over_columns
from reference.two_layers import MULTICLASS, Backward, Network

Bound = Callable[[Array, Array, Array, Array, Array, Array], Gradients]


def network(X: Array, Y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> Network:
    """The network with softmax on top.

    Shapes: `X` `(n, d)`, one-hot `Y` `(n, k)`, `W1` `(H, d)`, `b1` `(H,)`, `W2` `(k, H)`, `b2` `(k,)`.
    Source: H1.
    """
    return Network(X, Y, W1, b1, W2, b2, MULTICLASS)


def network_loss(X: Array, Y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> np.float64:
    """`L = -sum_n sum_k Y_nk log a2_nk`.

    Shapes: as in `network`; a number.
    Source: H1.
    """
    return network(X, Y, W1, b1, W2, b2).loss


def _bound(backward: Backward) -> Bound:
    """Adapt a backward pass to these shapes."""

    def bound(X: Array, Y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> Gradients:
        return backward(network(X, Y, W1, b1, W2, b2))

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


def softmax_over_wrong_axis(X: Array, Y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> Gradients:
    """Mistake: the softmax sums over the samples."""
    net = network(X, Y, W1, b1, W2, b2)
    return two_layers.from_error(net, softmax_over_columns(net.z2) - Y)


def sigmoid_output(X: Array, Y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> Gradients:
    """Mistake: a sigmoid instead of the softmax."""
    net = network(X, Y, W1, b1, W2, b2)
    return two_layers.from_error(net, sigmoid_for_softmax(net.z2) - Y)


def loss_sign_flipped(X: Array, Y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> np.float64:
    """Mistake: the leading minus is missing."""
    return -network_loss(X, Y, W1, b1, W2, b2)


def loss_of_sigmoid_output(X: Array, Y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> np.float64:
    """Mistake: a sigmoid instead of the softmax."""
    return cross_entropy_sum(sigmoid_for_softmax(network(X, Y, W1, b1, W2, b2).z2), Y)


def loss_of_softmax_over_columns(X: Array, Y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> np.float64:
    """Mistake: the softmax sums over the samples."""
    return cross_entropy_sum(softmax_over_columns(network(X, Y, W1, b1, W2, b2).z2), Y)


def loss_without_biases(X: Array, Y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> np.float64:
    """Mistake: the biases are not added."""
    return network_loss(X, Y, W1, 0.0 * b1, W2, 0.0 * b2)


def loss_with_one_bias(X: Array, Y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> np.float64:
    """Mistake: all units of a layer share one bias, the first."""
    return network_loss(X, Y, W1, np.full_like(b1, b1[0]), W2, np.full_like(b2, b2[0]))


def loss_of_first_sample(X: Array, Y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> np.float64:
    """Mistake: the loss of the first sample alone, not of the batch."""
    return network_loss(X[:1], Y[:1], W1, b1, W2, b2)


def loss_averaged_over_everything(X: Array, Y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> np.float64:
    """Mistake: the mean over all `n k` entries instead of their sum."""
    return network_loss(X, Y, W1, b1, W2, b2) / Y.size
