"""Softmax of the rows of a matrix."""

import numpy as np

from reference.arrays import Array
from reference.sigmoid import sigmoid


def softmax(z: Array) -> Array:
    """`p_i = exp(z_i - m) / sum_j exp(z_j - m)` with `m = max_j z_j`, which no constant added to `z` changes.

    Shapes: `z` is `(n, k)` or one row `(k,)`; `p` likewise, its rows sum to 1.
    Source: H4 and H5; Goodfellow, Bengio & Courville (2016), Deep Learning, eq. 4.1 and 6.29.
    """
    # The largest exponent is 0, so nothing overflows: exp(1000) would.
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def softmax_without_shift(z: Array) -> Array:
    """Mistake: the largest entry is not subtracted, so that `exp` overflows and the quotient is not a number."""
    # The overflow is the point of this mistake, so NumPy need not warn of it.
    with np.errstate(over="ignore", invalid="ignore"):
        powers = np.exp(z)
        return powers / powers.sum(axis=-1, keepdims=True)


def softmax_over_columns(z: Array) -> Array:
    """Mistake: the sum runs over the samples, so that columns add up to 1 instead of rows."""
    # `sum(axis=0)` does this.
    return softmax(z.T).T


def softmax_over_everything(z: Array) -> Array:
    """Mistake: one sum over the whole batch, so that all rows together add up to 1."""
    # `exp(z) / exp(z).sum()` does this; for one row it is right.
    return softmax(z.ravel()).reshape(z.shape)


def sigmoid_for_softmax(z: Array) -> Array:
    """Mistake: each entry goes through a sigmoid of its own; nothing makes a row add up to 1."""
    # Right for labels that do not exclude each other, but here exactly one class holds.
    return sigmoid(z)


def powers_not_divided(z: Array) -> Array:
    """Mistake: the exponentials are not divided by their sum."""
    return np.exp(z - z.max(axis=-1, keepdims=True))
