"""Cross-entropy of predicted probabilities."""

import numpy as np

from reference.arrays import Array


def cross_entropy_sum(p: Array, Y: Array) -> np.float64:
    """`J = -sum_n sum_k Y_nk log p_nk`; an entry whose label is 0 adds nothing, whatever its probability.

    Shapes: `p` and one-hot `Y` are `(n, k)`; `J` is a number.
    Source: H5; Bishop (2006), Pattern Recognition and Machine Learning, eq. 4.108.
    """
    # Only where the label is not 0: 0 log 0 is 0 by convention, but NaN in floating point.
    return -np.sum(Y[Y > 0] * np.log(p[Y > 0]))


def cross_entropy(p: Array, Y: Array) -> np.float64:
    """`J = -1/n sum_n sum_k Y_nk log p_nk`, the mean over the batch.

    Shapes: `p` and one-hot `Y` are `(n, k)`; `J` is a number.
    Source: H4; Bishop (2006), Pattern Recognition and Machine Learning, eq. 4.108, divided by n.
    """
    return cross_entropy_sum(p, Y) / len(p)


def loss_sign_flipped(p: Array, Y: Array) -> np.float64:
    """Mistake: the leading minus is missing, so that a better prediction has a larger loss."""
    return -cross_entropy(p, Y)


def averaged_over_classes(p: Array, Y: Array) -> np.float64:
    """Mistake: the mean runs over all `n k` entries."""
    # `np.mean` of the whole array does this.
    return cross_entropy(p, Y) / p.shape[1]


def binary_cross_entropy(p: Array, Y: Array) -> np.float64:
    """Mistake: `(1 - Y) log (1 - p)` is added, as if each class were a question of its own."""
    return cross_entropy(p, Y) - np.sum((1 - Y) * np.log(1 - p)) / len(p)


def wrong_logarithm(p: Array, Y: Array) -> np.float64:
    """Mistake: the logarithm to base 2."""
    # The natural logarithm is the one whose derivative is 1/p.
    return cross_entropy(p, Y) / np.log(2.0)


def probabilities_and_labels_swapped(p: Array, Y: Array) -> np.float64:
    """Mistake: `p log Y`, which is minus infinity wherever a label is 0."""
    # The infinity is the point of this mistake, so NumPy need not warn of it.
    with np.errstate(divide="ignore"):
        return -np.sum(p * np.log(Y)) / len(p)


def first_sample_only(p: Array, Y: Array) -> np.float64:
    """Mistake: the loss of the first sample alone, not of the batch."""
    return cross_entropy_sum(p[:1], Y[:1])
