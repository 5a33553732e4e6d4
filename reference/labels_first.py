"""The gradient with respect to the logits as H5 writes it, with the labels first."""

from collections.abc import Callable

from reference import logits_gradient as by_logits
from reference.arrays import Array
from reference.softmax import softmax


def cross_entropy_gradient(y: Array, theta: Array, *, softmax: Callable[[Array], Array] = softmax) -> Array:
    """`dCE/dtheta = yhat - y` with `yhat = softmax(theta)`.

    Shapes: `y` and `theta` are `(n, k)`, each row a loss of its own.
    Source: H5; Bishop (2006), Pattern Recognition and Machine Learning, eq. 4.109.
    """
    return softmax(theta) - y


def by_the_diagonal(y: Array, theta: Array) -> Array:
    """Mistake: only the diagonal of the softmax Jacobian is used."""
    return by_logits.gradient_by_the_diagonal(theta, y)


def by_probabilities(y: Array, theta: Array) -> Array:
    """Mistake: the derivative with respect to the probabilities, not the logits."""
    return by_logits.gradient_by_probabilities(theta, y)


def times_slope(y: Array, theta: Array) -> Array:
    """Mistake: softmax is differentiated twice."""
    return by_logits.gradient_times_slope(theta, y)


def without_labels(y: Array, theta: Array) -> Array:
    """Mistake: the labels are not subtracted."""
    return by_logits.gradient_without_labels(theta, y)


def of_logits(y: Array, theta: Array) -> Array:
    """Mistake: no softmax."""
    return by_logits.gradient_of_logits(theta, y)


def of_sigmoids(y: Array, theta: Array) -> Array:
    """Mistake: a sigmoid instead of the softmax."""
    return by_logits.gradient_of_sigmoids(theta, y)


def over_columns(y: Array, theta: Array) -> Array:
    """Mistake: the softmax sums over the samples."""
    return by_logits.gradient_over_columns(theta, y)
