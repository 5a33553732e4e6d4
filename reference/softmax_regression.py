"""Several classes, as H2 writes them: classifiers made of discriminants, and softmax regression.

`Theta` has a row for each class; `X` has its leading ones already.
"""

from collections.abc import Callable
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from reference.arrays import Array
from reference.cross_entropy import cross_entropy_sum
from reference.softmax import sigmoid_for_softmax, softmax, softmax_over_columns
from reference.softmax_jacobian import softmax_jacobian, wrong_index

Classes = NDArray[np.int64]


def discriminants_against_all(k: int) -> int:
    """`k`: one for each class.

    Shapes: a whole number.
    Source: H2; Bishop (2006), Pattern Recognition and Machine Learning, section 4.1.2.
    """
    return k


def discriminants_against_each_other(k: int) -> int:
    """`k (k - 1) / 2`: one for each pair of classes.

    Shapes: a whole number.
    Source: H2; Bishop (2006), Pattern Recognition and Machine Learning, section 4.1.2.
    """
    return k * (k - 1) // 2


def predict_against_all(Theta: Array, X: Array) -> Classes:
    """The class whose discriminant `theta_j . x` is largest.

    Shapes: `Theta` `(k, d)`, `X` `(n, d)`; `(n,)`, whole numbers from 0.
    Source: H2.
    """
    return np.argmax(X @ Theta.T, axis=1)


def predict_against_each_other(Theta: Array, X: Array) -> Classes:
    """The class with the most votes; a positive discriminant of the pair `(i, j)` is a vote for `i`.

    Shapes: `Theta` `(k (k - 1) / 2, d)`, the pairs in the order (0,1), (0,2), ..., (1,2), ...; `X` `(n, d)`; `(n,)`.
    Source: H2. On equal votes the smallest class wins.
    """
    return np.argmax(_votes(Theta, X), axis=1)


def _votes(Theta: Array, X: Array) -> Classes:
    k = int((1 + np.sqrt(1 + 8 * len(Theta))) / 2)
    votes = np.zeros((len(X), k), dtype=np.int64)
    for theta, (i, j) in zip(Theta, combinations(range(k), 2), strict=True):
        # A discriminant of exactly 0 votes for the second class; random inputs do not hit it.
        winner = np.where(X @ theta > 0, i, j)
        votes[np.arange(len(X)), winner] += 1
    return votes


def softmax_derivative(Theta: Array, x: Array) -> Array:
    """`d softmax_j / d theta_i = s_j (delta_ij - s_i) x`.

    Shapes: `Theta` `(k, d)`, one sample `x` `(d,)`; `(k, k, d)`, `[j, i]` is the derivative of `s_j` by `theta_i`.
    Source: H2.
    """
    return softmax_jacobian(Theta @ x)[:, :, None] * x


def log_softmax_derivative(Theta: Array, x: Array, *, softmax: Callable[[Array], Array] = softmax) -> Array:
    """`d log softmax_j / d theta_i = (delta_ij - s_i) x`.

    Shapes: as in `softmax_derivative`.
    Source: H2.
    """
    # The derivative of softmax divided by s_j.
    s = softmax(Theta @ x)
    return (np.eye(len(s)) - s)[:, :, None] * x


def cross_entropy_loss(Theta: Array, X: Array, Y: Array) -> np.float64:
    """`E = -sum_i sum_j 1(y_i = j) log softmax_j(x_i)`.

    Shapes: `Theta` `(k, d)`, `X` `(n, d)`, one-hot `Y` `(n, k)`; a number.
    Source: H2.
    """
    return cross_entropy_sum(softmax(X @ Theta.T), Y)


def cross_entropy_gradient(Theta: Array, X: Array, Y: Array) -> Array:
    """`dE/dtheta_j = sum_i (softmax_j(x_i) - 1(y_i = j)) x_i`.

    Shapes: as in `cross_entropy_loss`; `(k, d)`.
    Source: H2; Bishop (2006), Pattern Recognition and Machine Learning, eq. 4.109.
    """
    return (softmax(X @ Theta.T) - Y).T @ X


def cross_entropy_step(
    Theta: Array,
    X: Array,
    Y: Array,
    learning_rate: float,
    gradient: Callable[[Array, Array, Array], Array] = cross_entropy_gradient,
) -> Array:
    """`Theta - learning_rate dE/dTheta`.

    Shapes: as in `cross_entropy_loss`; `(k, d)`.
    Source: H2.
    """
    return Theta - learning_rate * gradient(Theta, X, Y)


def pairs_counted_twice(k: int) -> int:
    """Mistake: `k (k - 1)`, every pair in both orders."""
    return k * (k - 1)


def all_but_one(k: int) -> int:
    """Mistake: `k - 1`."""
    return k - 1


def pairs_with_itself(k: int) -> int:
    """Mistake: `k (k + 1) / 2`, each class against itself too."""
    return k * (k + 1) // 2


def pairs_for_classes(k: int) -> int:
    """Mistake: the number of pairs, where one discriminant a class is asked for."""
    return discriminants_against_each_other(k)


def first_positive(Theta: Array, X: Array) -> Classes:
    """Mistake: the first class whose discriminant is positive, not the one that is largest."""
    return np.argmax(X @ Theta.T > 0, axis=1)


def smallest_discriminant(Theta: Array, X: Array) -> Classes:
    """Mistake: the class whose discriminant is smallest."""
    return np.argmin(X @ Theta.T, axis=1)


def classes_from_one(Theta: Array, X: Array) -> Classes:
    """Mistake: classes are counted from 1."""
    return predict_against_all(Theta, X) + 1


def votes_exchanged(Theta: Array, X: Array) -> Classes:
    """Mistake: a positive discriminant of the pair `(i, j)` votes for `j`."""
    # A discriminant with the opposite sign votes for the other class.
    return predict_against_each_other(-Theta, X)


def largest_pair(Theta: Array, X: Array) -> Classes:
    """Mistake: the first class of the pair with the largest discriminant, without a vote."""
    k = int((1 + np.sqrt(1 + 8 * len(Theta))) / 2)
    first = np.array([i for i, _ in combinations(range(k), 2)])
    # Looking only at the first class of a pair, as if a discriminant spoke for it alone.
    return first[np.argmax(X @ Theta.T, axis=1)]


def votes_from_one(Theta: Array, X: Array) -> Classes:
    """Mistake: classes are counted from 1."""
    # Mathematics counts classes from 1, NumPy from 0.
    return predict_against_each_other(Theta, X) + 1


def derivative_with_wrong_index(Theta: Array, x: Array) -> Array:
    """Mistake: `s_j (delta_ij - s_j) x`, the same probability twice."""
    # The two agree on the diagonal, where i = j, so only entries off the diagonal show it.
    return wrong_index(Theta @ x)[:, :, None] * x


def derivative_without_input(Theta: Array, x: Array) -> Array:
    """Mistake: `s_j (delta_ij - s_i)` in every entry, without `x`."""
    return softmax_jacobian(Theta @ x)[:, :, None] * np.ones_like(x)


def derivative_without_delta(Theta: Array, x: Array) -> Array:
    """Mistake: `-s_j s_i x` on the diagonal too."""
    s = softmax(Theta @ x)
    return -np.outer(s, s)[:, :, None] * x


def derivative_of_own_weights(Theta: Array, x: Array) -> Array:
    """Mistake: only `i = j` is counted."""
    s = softmax(Theta @ x)
    return np.diag(s * (1 - s))[:, :, None] * x


def log_derivative_with_wrong_index(Theta: Array, x: Array) -> Array:
    """Mistake: `(delta_ij - s_j) x`, where `s_i` belongs."""
    # The worked answer of H2 has s_j where s_i belongs.
    s = softmax(Theta @ x)
    return (np.eye(len(s)) - s[:, None])[:, :, None] * x


def log_derivative_without_logarithm(Theta: Array, x: Array) -> Array:
    """Mistake: the derivative of softmax itself."""
    return softmax_derivative(Theta, x)


def log_derivative_without_delta(Theta: Array, x: Array) -> Array:
    """Mistake: `-s_i x` for `i = j` too."""
    s = softmax(Theta @ x)
    return np.tile(-s, (len(s), 1))[:, :, None] * x


def log_derivative_without_input(Theta: Array, x: Array) -> Array:
    """Mistake: `delta_ij - s_i` in every entry, without `x`."""
    s = softmax(Theta @ x)
    return (np.eye(len(s)) - s)[:, :, None] * np.ones_like(x)


def loss_sign_flipped(Theta: Array, X: Array, Y: Array) -> np.float64:
    """Mistake: the leading minus is missing."""
    return -cross_entropy_loss(Theta, X, Y)


def loss_of_sigmoids(Theta: Array, X: Array, Y: Array) -> np.float64:
    """Mistake: a sigmoid instead of the softmax."""
    return cross_entropy_sum(sigmoid_for_softmax(X @ Theta.T), Y)


def loss_over_columns(Theta: Array, X: Array, Y: Array) -> np.float64:
    """Mistake: the softmax sums over the samples."""
    return cross_entropy_sum(softmax_over_columns(X @ Theta.T), Y)


def loss_of_first_sample(Theta: Array, X: Array, Y: Array) -> np.float64:
    """Mistake: the loss of the first sample alone, not of the batch."""
    return cross_entropy_loss(Theta, X[:1], Y[:1])


def gradient_without_labels(Theta: Array, X: Array, Y: Array) -> Array:
    """Mistake: the labels are not subtracted."""
    return softmax(X @ Theta.T).T @ X


def gradient_without_softmax(Theta: Array, X: Array, Y: Array) -> Array:
    """Mistake: `theta . x - y`."""
    return (X @ Theta.T - Y).T @ X


def gradient_of_sigmoids(Theta: Array, X: Array, Y: Array) -> Array:
    """Mistake: a sigmoid instead of the softmax."""
    return (sigmoid_for_softmax(X @ Theta.T) - Y).T @ X


def gradient_over_columns(Theta: Array, X: Array, Y: Array) -> Array:
    """Mistake: the softmax sums over the samples."""
    return (softmax_over_columns(X @ Theta.T) - Y).T @ X


def gradient_of_label_class(Theta: Array, X: Array, Y: Array) -> Array:
    """Mistake: only the weights of the label's class get a gradient."""
    return (Y * (softmax(X @ Theta.T) - Y)).T @ X


def gradient_of_first_sample(Theta: Array, X: Array, Y: Array) -> Array:
    """Mistake: the gradient of the first sample alone, not of the batch."""
    return cross_entropy_gradient(Theta, X[:1], Y[:1])


def step_uphill(Theta: Array, X: Array, Y: Array, learning_rate: float) -> Array:
    """Mistake: the gradient is added."""
    return cross_entropy_step(Theta, X, Y, -learning_rate)


def step_without_rate(Theta: Array, X: Array, Y: Array, learning_rate: float) -> Array:
    """Mistake: the learning rate is left out."""
    return cross_entropy_step(Theta, X, Y, 1.0)


def averaged_step(Theta: Array, X: Array, Y: Array, learning_rate: float) -> Array:
    """Mistake: the gradient is divided by the number of samples."""
    return cross_entropy_step(Theta, X, Y, learning_rate / len(X))
