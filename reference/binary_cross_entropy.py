"""Cross-entropy of one predicted probability, for labels 0 and 1."""

import numpy as np

from reference.arrays import Array


def binary_cross_entropy(a: Array, y: Array) -> np.float64:
    """`L = -sum_n (y_n log a_n + (1 - y_n) log(1 - a_n))`, summed over whatever is given.

    Shapes: `a` and `y` alike, numbers or arrays; `L` is a number.
    Source: H1 and H2; Bishop (2006), Pattern Recognition and Machine Learning, eq. 4.90.
    """
    return -np.sum(y * np.log(a) + (1 - y) * np.log(1 - a))


def derivative_by_probability(a: Array, y: Array) -> Array:
    """`dL/da = -y/a + (1 - y)/(1 - a)`.

    Shapes: `a` and `y` alike; entry by entry.
    Source: H1 and H2.
    """
    return -y / a + (1 - y) / (1 - a)


def loss_sign_flipped(a: Array, y: Array) -> np.float64:
    """Mistake: the leading minus is missing, so that a better prediction has a larger loss."""
    return -binary_cross_entropy(a, y)


def half_a_cross_entropy(a: Array, y: Array) -> np.float64:
    """Mistake: only `-y log a` is kept, so that samples with label 0 cost nothing."""
    return -np.sum(y * np.log(a))


def labels_exchanged(a: Array, y: Array) -> np.float64:
    """Mistake: `y` and `1 - y` are exchanged."""
    # Exchanging the labels exchanges the two terms.
    return binary_cross_entropy(a, 1 - y)


def derivative_with_plus(a: Array, y: Array) -> Array:
    """Mistake: `y/a + (1 - y)/(1 - a)`, a plus between the two terms, so that it is never negative."""
    return y / a + (1 - y) / (1 - a)


def derivative_with_minus(a: Array, y: Array) -> Array:
    """Mistake: `-y/a - (1 - y)/(1 - a)`, a minus between the two terms, so that it is never positive."""
    return -derivative_with_plus(a, y)


def derivative_of_half(a: Array, y: Array) -> Array:
    """Mistake: only the derivative of `-y log a`, so that samples with label 0 have none."""
    return -y / a


def derivative_with_labels_exchanged(a: Array, y: Array) -> Array:
    """Mistake: `y` and `1 - y` are exchanged."""
    return derivative_by_probability(a, 1 - y)


def logarithm_not_differentiated(a: Array, y: Array) -> Array:
    """Mistake: `-y log a + (1 - y) log(1 - a)`: the signs are those of the derivative, the logarithms stayed."""
    return -y * np.log(a) + (1 - y) * np.log(1 - a)
