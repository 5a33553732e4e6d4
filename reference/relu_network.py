"""Layers of ReLU units under a linear layer and softmax: logits, loss and all gradients."""

from typing import TypedDict

import numpy as np

from reference.affine import affine, affine_gradients
from reference.arrays import Array
from reference.cross_entropy import cross_entropy
from reference.relu import (
    Backward,
    derivative_left_out,
    relu,
    relu_gradient,
    sign_of_the_gradient,
    value_for_derivative,
)
from reference.softmax import softmax

Layers = list[Array]
"""One array per layer, starting next to the input."""


class LossAndGradients(TypedDict):
    """The results of a forward and a backward pass."""

    J: float
    dW: Layers
    db: Layers


def forward(X: Array, weights: Layers, biases: Layers) -> tuple[Layers, Layers]:
    """`z_l = a_(l-1) W_l + b_l`, `a_l = relu(z_l)` below the last layer, `a_0 = X`.

    Shapes: `W_l` `(d_(l-1), d_l)`, `b_l` `(d_l,)`; returns all `a_(l-1)` `(n, d_(l-1))` and all `z_l` `(n, d_l)`.
    Source: H4; Goodfellow, Bengio & Courville (2016), Deep Learning, algorithm 6.3.
    """
    entering: Layers = [X]
    leaving: Layers = []
    for W, b in zip(weights, biases, strict=True):
        leaving.append(affine(entering[-1], W, b))
        entering.append(relu(leaving[-1]))
    return entering[:-1], leaving


def backward(
    entering: Layers, leaving: Layers, weights: Layers, dz: Array, through_relu: Backward = relu_gradient
) -> tuple[Layers, Layers]:
    """`dW_l = a_(l-1)^T dz_l`, `db_l = sum_n dz_l`, `dz_(l-1) = (dz_l W_l^T) relu'(z_(l-1))`, from the last layer down.

    Shapes: as in `forward`; `dz` `(n, k)` is the gradient by the logits; returns all `dW_l` and all `db_l`.
    Source: H4; Goodfellow, Bengio & Courville (2016), Deep Learning, algorithm 6.4.
    """
    dW: Layers = []
    db: Layers = []
    for layer in reversed(range(len(weights))):
        da, dW_layer, db_layer = affine_gradients(entering[layer], weights[layer], dz)
        dW.insert(0, dW_layer)
        db.insert(0, db_layer)
        # Below the first layer there is the input, which has no rectifier.
        if layer > 0:
            dz = through_relu(da, leaving[layer - 1])
    return dW, db


def logits(X: Array, weights: Layers, biases: Layers) -> Array:
    """The last layer's `z`, with no activation.

    Shapes: as in `forward`; `(n, k)`.
    Source: H4.
    """
    return forward(X, weights, biases)[1][-1]


def network_gradients(X: Array, Y: Array, weights: Layers, biases: Layers) -> LossAndGradients:
    """`J`, the mean cross-entropy over the batch, and its gradients, with `dJ/dz = (p - Y) / n` at the logits.

    Shapes: as in `forward`; one-hot `Y` is `(n, k)`.
    Source: H4.
    """
    return _with_backward(relu_gradient, X, Y, weights, biases)


def _with_backward(through_relu: Backward, X: Array, Y: Array, weights: Layers, biases: Layers) -> LossAndGradients:
    entering, leaving = forward(X, weights, biases)
    p = softmax(leaving[-1])
    # Divided by n, because J is the mean over the batch.
    dW, db = backward(entering, leaving, weights, (p - Y) / len(X), through_relu)
    return {"J": float(cross_entropy(p, Y)), "dW": dW, "db": db}


def relu_slope_left_out(X: Array, Y: Array, weights: Layers, biases: Layers) -> LossAndGradients:
    """Mistake: the backward pass ignores the rectifiers."""
    return _with_backward(derivative_left_out, X, Y, weights, biases)


def relu_slope_from_gradient(X: Array, Y: Array, weights: Layers, biases: Layers) -> LossAndGradients:
    """Mistake: the rectifier is applied to the gradient, whatever the sign of `z`."""
    return _with_backward(sign_of_the_gradient, X, Y, weights, biases)


def relu_for_its_slope(X: Array, Y: Array, weights: Layers, biases: Layers) -> LossAndGradients:
    """Mistake: the gradient is multiplied by `relu(z)`, not by its slope."""
    return _with_backward(value_for_derivative, X, Y, weights, biases)


def rectified_logits(X: Array, weights: Layers, biases: Layers) -> Array:
    """Mistake: the output layer has a ReLU too, so that no logit is negative."""
    # Found in run (c) of H4. Softmax needs negative logits as well.
    return relu(logits(X, weights, biases))


def gradients_with_rectified_logits(X: Array, Y: Array, weights: Layers, biases: Layers) -> LossAndGradients:
    """Mistake: the output layer has a ReLU, forward and backward."""
    entering, leaving = forward(X, weights, biases)
    p = softmax(relu(leaving[-1]))
    dW, db = backward(entering, leaving, weights, relu_gradient((p - Y) / len(X), leaving[-1]))
    return {"J": float(cross_entropy(p, Y)), "dW": dW, "db": db}


def preactivation_for_hidden(X: Array, Y: Array, weights: Layers, biases: Layers) -> LossAndGradients:
    """Mistake: `dW_l = z_(l-1)^T dz_l`, where the value after the rectifier belongs."""
    # The input of a layer is the value after the rectifier below it.
    _, leaving = forward(X, weights, biases)
    p = softmax(leaving[-1])
    dW, db = backward([X, *leaving[:-1]], leaving, weights, (p - Y) / len(X))
    return {"J": float(cross_entropy(p, Y)), "dW": dW, "db": db}


def biases_left_out(X: Array, Y: Array, weights: Layers, biases: Layers) -> LossAndGradients:
    """Mistake: the forward pass does not add the biases."""
    # Zero biases give the same result as none.
    return network_gradients(X, Y, weights, [0.0 * b for b in biases])


def biases_not_summed(X: Array, Y: Array, weights: Layers, biases: Layers) -> LossAndGradients:
    """Mistake: the bias gradients are not summed and keep one row per sample, `db_l = dz_l`."""
    right = network_gradients(X, Y, weights, biases)
    samples = zip(X, Y, strict=True)
    # One sample at a time: the gradient of a single sample is its row.
    rows = [network_gradients(x[None], y[None], weights, biases)["db"] for x, y in samples]
    return {**right, "db": [np.stack(layer) / len(X) for layer in zip(*rows, strict=True)]}
