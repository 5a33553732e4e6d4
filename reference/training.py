"""Gradient descent on mini-batches, with a report every few iterations."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reference import relu_network
from reference.arrays import Array
from reference.cross_entropy import cross_entropy
from reference.relu_network import Layers, LossAndGradients
from reference.softmax import softmax

Curves = dict[str, Array]
"""`iteration`, `J` and `accuracy`, one entry per report."""
Rows = NDArray[np.int64]
Update = Callable[[Layers, Layers, float], Layers]


class Network(NamedTuple):
    """A forward pass up to the logits, and the matching gradients."""

    logits: Callable[[Array, Layers, Layers], Array] = relu_network.logits
    gradients: Callable[[Array, Array, Layers, Layers], LossAndGradients] = relu_network.network_gradients


RIGHT = Network()


def descend(parameters: Layers, gradients: Layers, learning_rate: float) -> Layers:
    """`W - learning_rate dW` for every layer.

    Shapes: each gradient like its parameter.
    Source: H4; Robbins & Monro (1951), A stochastic approximation method.
    """
    return [W - learning_rate * dW for W, dW in zip(parameters, gradients, strict=True)]


def report(p: Array, Y: Array) -> tuple[float, float]:
    """Mean cross-entropy, and the share of rows whose largest probability is that of the label.

    Shapes: `p` and one-hot `Y` are `(n, k)`.
    Source: H4.
    """
    # On a tie argmax takes the first class.
    return float(cross_entropy(p, Y)), float(np.mean(p.argmax(axis=1) == Y.argmax(axis=1)))


def train(
    X: Array, Y: Array, weights: Layers, biases: Layers, batches: Rows, learning_rate: float, report_every: int
) -> Curves:
    """Update k uses the rows `batches[k]`; before it, if k is a multiple of `report_every`, all rows are measured.

    Shapes: `X` `(n, d)`, one-hot `Y` `(n, k)`, weights and biases as in `relu_network.forward`,
    `batches` `(iterations, batch size)`.
    Source: H4; Goodfellow, Bengio & Courville (2016), Deep Learning, algorithm 8.1.
    """
    return _run(X, Y, weights, biases, batches, learning_rate, report_every)


def _run(
    X: Array,
    Y: Array,
    weights: Layers,
    biases: Layers,
    batches: Rows,
    learning_rate: float,
    report_every: int,
    network: Network = RIGHT,
    update_weights: Update = descend,
    update_biases: Update = descend,
    late: bool = False,
) -> Curves:
    # Reported before the update, as H4 prints its lines; `late` is the mistake of reporting after it.
    iterations = np.arange(0, len(batches), report_every)
    lines = []
    for k, rows in enumerate(batches):
        if k in iterations and not late:
            lines.append(report(softmax(network.logits(X, weights, biases)), Y))
        step = network.gradients(X[rows], Y[rows], weights, biases)
        weights = update_weights(weights, step["dW"], learning_rate)
        biases = update_biases(biases, step["db"], learning_rate)
        if k in iterations and late:
            lines.append(report(softmax(network.logits(X, weights, biases)), Y))
    J, accuracy = np.array(lines).T
    return {"iteration": iterations.astype(np.float64), "J": J, "accuracy": accuracy}


def _ascend(parameters: Layers, gradients: Layers, learning_rate: float) -> Layers:
    return descend(parameters, gradients, -learning_rate)


def _all_but_the_last(parameters: Layers, gradients: Layers, learning_rate: float) -> Layers:
    return [*descend(parameters[:-1], gradients[:-1], learning_rate), parameters[-1]]


def _stay(parameters: Layers, gradients: Layers, learning_rate: float) -> Layers:
    return parameters


def relu_on_logits(
    X: Array, Y: Array, weights: Layers, biases: Layers, batches: Rows, learning_rate: float, report_every: int
) -> Curves:
    """Mistake: the output layer has a ReLU too."""
    # Run (c) of H4 has a ReLU on the output layer: it trains, but it is a modelling mistake.
    network = Network(relu_network.rectified_logits, relu_network.gradients_with_rectified_logits)
    return _run(X, Y, weights, biases, batches, learning_rate, report_every, network)


def relu_slope_left_out(
    X: Array, Y: Array, weights: Layers, biases: Layers, batches: Rows, learning_rate: float, report_every: int
) -> Curves:
    """Mistake: the backward pass ignores the rectifiers."""
    network = Network(gradients=relu_network.relu_slope_left_out)
    return _run(X, Y, weights, biases, batches, learning_rate, report_every, network)


def relu_slope_from_gradient(
    X: Array, Y: Array, weights: Layers, biases: Layers, batches: Rows, learning_rate: float, report_every: int
) -> Curves:
    """Mistake: the rectifier is applied to the gradient, whatever the sign of `z`."""
    network = Network(gradients=relu_network.relu_slope_from_gradient)
    return _run(X, Y, weights, biases, batches, learning_rate, report_every, network)


def update_with_wrong_sign(
    X: Array, Y: Array, weights: Layers, biases: Layers, batches: Rows, learning_rate: float, report_every: int
) -> Curves:
    """Mistake: the gradient is added, so that the loss climbs."""
    # The loss overflows soon; NumPy's warnings of it would be noise.
    with np.errstate(all="ignore"):
        return _run(X, Y, weights, biases, batches, learning_rate, report_every, RIGHT, _ascend, _ascend)


def last_layer_never_updated(
    X: Array, Y: Array, weights: Layers, biases: Layers, batches: Rows, learning_rate: float, report_every: int
) -> Curves:
    """Mistake: the loop over the layers stops before the last one."""
    stop = _all_but_the_last
    return _run(X, Y, weights, biases, batches, learning_rate, report_every, RIGHT, stop, stop)


def biases_never_updated(
    X: Array, Y: Array, weights: Layers, biases: Layers, batches: Rows, learning_rate: float, report_every: int
) -> Curves:
    """Mistake: only the weights are trained."""
    return _run(X, Y, weights, biases, batches, learning_rate, report_every, update_biases=_stay)


def gradient_summed_over_batch(
    X: Array, Y: Array, weights: Layers, biases: Layers, batches: Rows, learning_rate: float, report_every: int
) -> Curves:
    """Mistake: the gradient is not divided by the batch size, which makes every step that much longer."""
    # Equal to a learning rate that is larger by the batch size.
    with np.errstate(all="ignore"):
        return _run(X, Y, weights, biases, batches, learning_rate * batches.shape[1], report_every)


def gradient_divided_by_all_rows(
    X: Array, Y: Array, weights: Layers, biases: Layers, batches: Rows, learning_rate: float, report_every: int
) -> Curves:
    """Mistake: the batch's sum is divided by the number of all rows, which makes every step shorter."""
    # Equal to a learning rate that is smaller by the share of the batch.
    return _run(X, Y, weights, biases, batches, learning_rate * batches.shape[1] / len(X), report_every)


def first_batch_throughout(
    X: Array, Y: Array, weights: Layers, biases: Layers, batches: Rows, learning_rate: float, report_every: int
) -> Curves:
    """Mistake: every update uses the first batch."""
    same = np.repeat(batches[:1], len(batches), axis=0)
    return _run(X, Y, weights, biases, same, learning_rate, report_every)


def reported_one_update_late(
    X: Array, Y: Array, weights: Layers, biases: Layers, batches: Rows, learning_rate: float, report_every: int
) -> Curves:
    """Mistake: the line of iteration k is measured after its update."""
    return _run(X, Y, weights, biases, batches, learning_rate, report_every, late=True)


def measured_on_the_batch(
    X: Array, Y: Array, weights: Layers, biases: Layers, batches: Rows, learning_rate: float, report_every: int
) -> Curves:
    """Mistake: the figures are those of the current batch, not of all rows."""
    lines = []
    for k, rows in enumerate(batches):
        if k % report_every == 0:
            lines.append(report(softmax(relu_network.logits(X[rows], weights, biases)), Y[rows]))
        step = relu_network.network_gradients(X[rows], Y[rows], weights, biases)
        weights, biases = descend(weights, step["dW"], learning_rate), descend(biases, step["db"], learning_rate)
    J, accuracy = np.array(lines).T
    return {"iteration": np.arange(0.0, len(batches), report_every), "J": J, "accuracy": accuracy}
