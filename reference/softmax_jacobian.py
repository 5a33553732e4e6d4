"""The derivative of one row of softmax with respect to its logits."""

from collections.abc import Callable

import numpy as np

from reference.arrays import Array
from reference.softmax import softmax


def softmax_jacobian(z: Array, *, softmax: Callable[[Array], Array] = softmax) -> Array:
    """`dp_j/dz_i = p_i (delta_ij - p_j)`, that is `diag(p) - p p^T`.

    Shapes: `z` is one row `(k,)`, the Jacobian is `(k, k)` and symmetric.
    Source: H4; Bishop (2006), Pattern Recognition and Machine Learning, eq. 4.106.
    """
    # For i = j this is p_i (1 - p_i), else -p_i p_j.
    p = softmax(z)
    return np.diag(p) - np.outer(p, p)


def diagonal_only(z: Array) -> Array:
    """Mistake: every probability is taken to depend on its own logit alone."""
    # As if softmax worked entry by entry, like a sigmoid.
    return np.diag(np.diag(softmax_jacobian(z)))


def without_delta(z: Array) -> Array:
    """Mistake: the formula for `i != j` is used on the diagonal too."""
    p = softmax(z)
    return -np.outer(p, p)


def plus_for_minus(z: Array) -> Array:
    """Mistake: a plus between the two terms."""
    p = softmax(z)
    return np.diag(p) + np.outer(p, p)


def wrong_index(z: Array) -> Array:
    """Mistake: `p_i (delta_ij - p_i)`, the same probability twice."""
    p = softmax(z)
    return np.diag(p) - np.outer(p * p, np.ones_like(p))
