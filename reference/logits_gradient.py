"""The gradient of the cross-entropy with respect to the logits."""

from reference.arrays import Array
from reference.softmax import sigmoid_for_softmax, softmax, softmax_over_columns


def logits_gradient(z: Array, y: Array) -> Array:
    """`dJ/dz = p - y` for `J = -sum_k y_k log p_k`, `p = softmax(z)`.

    Shapes: one sample, `z` and one-hot `y` are `(k,)`; or a batch `(n, k)`, each row a loss of its own.
    Source: H4 and H5; Bishop (2006), Pattern Recognition and Machine Learning, eq. 4.109.
    """
    # The sum over k of -y_k / p_k times the Jacobian; the y_k add up to 1, which leaves p - y.
    return softmax(z) - y


def gradient_by_the_diagonal(z: Array, y: Array) -> Array:
    """Mistake: in the chain rule only the diagonal of the softmax Jacobian is used, `-y (1 - p)`."""
    # -y/p, times p (1 - p) from the diagonal.
    return -y * (1.0 - softmax(z))


def gradient_by_probabilities(z: Array, y: Array) -> Array:
    """Mistake: `-y / p`, the derivative with respect to the probabilities, not the logits."""
    return -y / softmax(z)


def gradient_times_slope(z: Array, y: Array) -> Array:
    """Mistake: `p - y` is multiplied by `p (1 - p)`, so softmax is differentiated twice."""
    # p - y contains the derivative of softmax already.
    p = softmax(z)
    return (p - y) * p * (1.0 - p)


def gradient_without_labels(z: Array, y: Array) -> Array:
    """Mistake: the labels are not subtracted."""
    return softmax(z)


def gradient_of_logits(z: Array, y: Array) -> Array:
    """Mistake: `z - y`, without the softmax."""
    return z - y


def gradient_of_sigmoids(z: Array, y: Array) -> Array:
    """Mistake: a sigmoid instead of the softmax."""
    return sigmoid_for_softmax(z) - y


def gradient_over_columns(z: Array, y: Array) -> Array:
    """Mistake: the softmax sums over the samples."""
    return softmax_over_columns(z) - y
