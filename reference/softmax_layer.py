"""One layer under softmax and cross-entropy: the factors of its chain rule for a sample, the gradients for a batch.

A row of `W` is one class, as H1 writes `W_kj`.
"""

import numpy as np

from reference import logits_gradient as by_logits
from reference import softmax_jacobian as jacobian
from reference.affine import affine
from reference.arrays import Array, Gradients
from reference.cross_entropy import cross_entropy_sum
from reference.softmax import sigmoid_for_softmax, softmax, softmax_over_columns


def layer_factors(x: Array, y: Array, W: Array, b: Array) -> Gradients:
    """`dL/da_k = -y_k / a_k`, `da_k/dz_j = a_k (delta_kj - a_j)`, `dL/dz_j = sum_k dL/da_k da_k/dz_j = a_j - y_j`.

    Shapes: one sample `x` `(d,)`, one-hot `y` `(k,)`, `W` `(k, d)`, `b` `(k,)`; `(k,)`, `(k, k)` and `(k,)`.
    Source: H1.
    """
    z = W @ x + b
    return {
        "dL_da": by_logits.gradient_by_probabilities(z, y),
        "da_dz": jacobian.softmax_jacobian(z),
        "dL_dz": by_logits.logits_gradient(z, y),
    }


def layer_loss(X: Array, Y: Array, W: Array, b: Array) -> np.float64:
    """`L = -sum_n sum_k Y_nk log a_nk`, `a = softmax(z)`, `z_nk = sum_j W_kj X_nj + b_k`.

    Shapes: `X` `(n, d)`, one-hot `Y` `(n, k)`, `W` `(k, d)`, `b` `(k,)`; a number.
    Source: H1.
    """
    return cross_entropy_sum(softmax(affine(X, W.T, b)), Y)


def layer_gradients(X: Array, Y: Array, W: Array, b: Array) -> Gradients:
    """`dL/dW_kj = sum_n (a - Y)_nk X_nj`, `dL/db_k = sum_n (a - Y)_nk`.

    Shapes: as in `layer_loss`; `dW` `(k, d)`, `db` `(k,)`.
    Source: H1.
    """
    # Summed, not averaged: the loss of H1 has no 1/n.
    return _gradients(X, by_logits.logits_gradient(affine(X, W.T, b), Y))


def _gradients(X: Array, dz: Array) -> Gradients:
    return {"dW": dz.T @ X, "db": dz.sum(axis=0)}


def summed_over_classes(x: Array, y: Array, W: Array, b: Array) -> Gradients:
    """Mistake: `dL/da_k = -sum_k y_k / a_k`, the same number for every class."""
    # The worked answer of H1 prints this sum, which is right only for the label's own class.
    right = layer_factors(x, y, W, b)
    return {**right, "dL_da": np.full_like(y, right["dL_da"].sum())}


def labels_left_out_of_derivative(x: Array, y: Array, W: Array, b: Array) -> Gradients:
    """Mistake: `dL/da_k = -1 / a_k` and `dL/dz = a`, whatever the label."""
    # The derivative of -sum_k log a_k: every class is treated as the label.
    a = softmax(W @ x + b)
    return {**layer_factors(x, y, W, b), "dL_da": -1.0 / a, "dL_dz": a}


def binary_derivative(x: Array, y: Array, W: Array, b: Array) -> Gradients:
    """Mistake: `dL/da_k = -y_k/a_k + (1 - y_k)/(1 - a_k)`, the derivative of another cross-entropy."""
    # It agrees with the right one at the label's class, so only the other classes show it.
    a = softmax(W @ x + b)
    return {**layer_factors(x, y, W, b), "dL_da": -y / a + (1 - y) / (1 - a)}


def diagonal_only(x: Array, y: Array, W: Array, b: Array) -> Gradients:
    """Mistake: only the diagonal of the softmax Jacobian is used."""
    z = W @ x + b
    diagonal = {"da_dz": jacobian.diagonal_only(z), "dL_dz": by_logits.gradient_by_the_diagonal(z, y)}
    return {**layer_factors(x, y, W, b), **diagonal}


def without_delta(x: Array, y: Array, W: Array, b: Array) -> Gradients:
    """Mistake: the Jacobian's formula for `k != j` is used on the diagonal too."""
    return {**layer_factors(x, y, W, b), "da_dz": jacobian.without_delta(W @ x + b)}


def plus_in_jacobian(x: Array, y: Array, W: Array, b: Array) -> Gradients:
    """Mistake: a plus between the two terms of the Jacobian."""
    return {**layer_factors(x, y, W, b), "da_dz": jacobian.plus_for_minus(W @ x + b)}


def wrong_index(x: Array, y: Array, W: Array, b: Array) -> Gradients:
    """Mistake: `da_k/dz_j = a_k (delta_kj - a_k)`, the same probability twice."""
    return {**layer_factors(x, y, W, b), "da_dz": jacobian.wrong_index(W @ x + b)}


def softmax_left_out(x: Array, y: Array, W: Array, b: Array) -> Gradients:
    """Mistake: `dL/dz = z - y`."""
    return {**layer_factors(x, y, W, b), "dL_dz": by_logits.gradient_of_logits(W @ x + b, y)}


def loss_sign_flipped(X: Array, Y: Array, W: Array, b: Array) -> np.float64:
    """Mistake: the leading minus is missing."""
    return -layer_loss(X, Y, W, b)


def loss_of_sigmoids(X: Array, Y: Array, W: Array, b: Array) -> np.float64:
    """Mistake: a sigmoid instead of the softmax."""
    return cross_entropy_sum(sigmoid_for_softmax(affine(X, W.T, b)), Y)


def loss_over_columns(X: Array, Y: Array, W: Array, b: Array) -> np.float64:
    """Mistake: the softmax sums over the samples."""
    # With as many samples as classes the shapes do not reveal it.
    return cross_entropy_sum(softmax_over_columns(affine(X, W.T, b)), Y)


def loss_without_bias(X: Array, Y: Array, W: Array, b: Array) -> np.float64:
    """Mistake: the biases are not added."""
    return layer_loss(X, Y, W, 0.0 * b)


def loss_of_first_sample(X: Array, Y: Array, W: Array, b: Array) -> np.float64:
    """Mistake: the loss of the first sample alone, not of the batch."""
    return layer_loss(X[:1], Y[:1], W, b)


def loss_averaged_over_everything(X: Array, Y: Array, W: Array, b: Array) -> np.float64:
    """Mistake: the mean over all `n k` entries instead of their sum."""
    return layer_loss(X, Y, W, b) / Y.size


def gradients_by_the_diagonal(X: Array, Y: Array, W: Array, b: Array) -> Gradients:
    """Mistake: only the diagonal of the softmax Jacobian is used."""
    return _gradients(X, by_logits.gradient_by_the_diagonal(affine(X, W.T, b), Y))


def gradients_by_probabilities(X: Array, Y: Array, W: Array, b: Array) -> Gradients:
    """Mistake: the derivative with respect to `a`, not `z`."""
    return _gradients(X, by_logits.gradient_by_probabilities(affine(X, W.T, b), Y))


def gradients_with_slope(X: Array, Y: Array, W: Array, b: Array) -> Gradients:
    """Mistake: `a - Y` is multiplied by `a (1 - a)` once more."""
    # dL/dz = a - Y contains the softmax's derivative already.
    return _gradients(X, by_logits.gradient_times_slope(affine(X, W.T, b), Y))


def gradients_without_labels(X: Array, Y: Array, W: Array, b: Array) -> Gradients:
    """Mistake: the labels are not subtracted."""
    return _gradients(X, by_logits.gradient_without_labels(affine(X, W.T, b), Y))


def gradients_of_logits(X: Array, Y: Array, W: Array, b: Array) -> Gradients:
    """Mistake: no softmax."""
    return _gradients(X, by_logits.gradient_of_logits(affine(X, W.T, b), Y))


def gradients_of_sigmoids(X: Array, Y: Array, W: Array, b: Array) -> Gradients:
    """Mistake: a sigmoid instead of the softmax."""
    return _gradients(X, by_logits.gradient_of_sigmoids(affine(X, W.T, b), Y))


def gradients_over_columns(X: Array, Y: Array, W: Array, b: Array) -> Gradients:
    """Mistake: the softmax sums over the samples."""
    return _gradients(X, by_logits.gradient_over_columns(affine(X, W.T, b), Y))


def gradients_without_bias(X: Array, Y: Array, W: Array, b: Array) -> Gradients:
    """Mistake: the forward pass does not add the biases."""
    return layer_gradients(X, Y, W, 0.0 * b)


def bias_not_summed(X: Array, Y: Array, W: Array, b: Array) -> Gradients:
    """Mistake: the bias gradient is not summed and keeps one row per sample."""
    # Broadcasting hides it: with a bias of shape (n, k) the forward pass still runs.
    return {**layer_gradients(X, Y, W, b), "db": by_logits.logits_gradient(affine(X, W.T, b), Y)}


def one_bias_for_the_layer(X: Array, Y: Array, W: Array, b: Array) -> Gradients:
    """Mistake: the layer has one bias, without an index, whose gradient is one unit's term: here the last one's."""
    # The worked answer of H1 writes one bias without a unit index, but the gradient of one unit. A truly shared bias
    # would need the sum over the units.
    right = layer_gradients(X, Y, W, b)
    return {**right, "db": right["db"][-1]}


def gradients_of_first_sample(X: Array, Y: Array, W: Array, b: Array) -> Gradients:
    """Mistake: the gradients of the first sample alone, not of the batch."""
    return layer_gradients(X[:1], Y[:1], W, b)
