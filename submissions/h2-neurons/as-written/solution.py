"""Assignment 2, part 1: neurons.

Rows are samples. Classes are numbered from 0. Labels y of two classes are 0 and
1; Y of several classes is one-hot. Losses and gradients are SUMMED over the
samples. Do not change the arrays that you are given.
"""

import numpy as np


def sigma(z):
    return 1 / (1 + np.exp(-z))


# ======================================================================
# A line: features with a leading 1, theta = (b0, b1, b2, ...)
# ======================================================================

# theta = (.1, .2, .3), x = (1, 1): the value of theta . (1, x)
value = .6

# the line 1 + 2 x1 + 3 x2 = 0: its unit normal (two numbers) and its distance
# from the origin
normal = [.5547, .83205]
distance = .27735


def discriminant(theta, X):
    """theta . (1, x) for every row: X (n, d) WITHOUT ones, theta (d + 1,)."""
    ones = np.ones((len(X), 1))
    return np.hstack([ones, X]) @ theta


def boundary(theta):
    """The boundary theta . (1, x) = 0.

    returns : "normal" (d,), of length 1, in the direction of (b1, b2, ...),
              "distance" from the origin, not negative
    """
    length = np.linalg.norm(theta[1:])
    return {"normal": theta[1:] / length, "distance": abs(theta[0]) / length}


# ======================================================================
# One neuron. From here on X (n, d) has its column of ones already, if it wants
# one, and theta is (d,).
# ======================================================================

def step(z):
    """1 where z > 0, else 0."""
    return (z > 0).astype(float)


def sigmoid_derivative(z):
    """The slope of the sigmoid at z."""
    return sigma(z) * (1 - sigma(z))


def log_odds(theta, X):
    """log P(1|x) / P(0|x) for every row, with P(1|x) = sigma(theta . x)."""
    return X @ theta


def log_sigmoid_derivative(z):
    """d/dz log sigma(z)."""
    return 1 - sigma(z)


def logistic_loss(theta, X, y):
    """The binary cross-entropy, a number."""
    h = sigma(X @ theta)
    return -np.sum(y * np.log(h) + (1 - y) * np.log(1 - h))


def logistic_gradient(theta, X, y):
    """Its gradient, (d,)."""
    # sum_i (h(x_i) - y_i) x_i,  h(x) = theta . x
    h = X @ theta
    return X.T @ (h - y)


def logistic_step(theta, X, y, learning_rate):
    """The new theta after one step of gradient descent."""
    return theta - learning_rate * logistic_gradient(theta, X, y)


# ======================================================================
# Several classes
# ======================================================================

def discriminants_against_all(classes):
    """How many discriminants does one-against-all need?"""
    return classes


def discriminants_against_each_other(classes):
    """How many does one-against-each-other need?"""
    return classes * (classes - 1) // 2


def predict_against_all(Theta, X):
    """Theta (k, d), one row for each class. returns : the class of every row, (n,)"""
    return np.argmax(X @ Theta.T, axis=1)


def predict_against_each_other(Theta, X):
    """One row of Theta for each pair of classes, in the order (0,1), (0,2), ...,
    (1,2), ...; it is positive where it speaks for the first class of the pair.
    Most votes win; on equal votes the smallest class.

    returns : the class of every row, (n,)
    """
    k = 1
    while k * (k - 1) // 2 < len(Theta):
        k += 1
    votes = np.zeros((len(X), k))
    row = 0
    for i in range(k):
        for j in range(i + 1, k):
            first = X @ Theta[row] > 0
            votes[first, i] += 1
            votes[~first, j] += 1
            row += 1
    return np.argmax(votes, axis=1)


def softmax(scores):
    """Softmax of every row, (n, k)."""
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_derivative(Theta, x):
    """d softmax_j / d theta_i for ONE sample x (d,): entry [j, i] is the gradient
    of softmax_j by row i of Theta, so the result is (k, k, d)."""
    s = softmax((Theta @ x)[None])[0]
    k = len(s)
    d = np.zeros((k, k, len(x)))
    for j in range(k):
        for i in range(k):
            d[j, i] = s[j] * ((i == j) - s[i]) * x
    return d


def log_softmax_derivative(Theta, x):
    """d log softmax_j / d theta_i, in the same form."""
    s = softmax((Theta @ x)[None])[0]
    k = len(s)
    d = np.zeros((k, k, len(x)))
    for j in range(k):
        for i in range(k):
            d[j, i] = ((i == j) - s[j]) * x
    return d


def cross_entropy_loss(Theta, X, Y):
    """The categorical cross-entropy, a number. Y (n, k), one-hot."""
    return -np.sum(Y * np.log(softmax(X @ Theta.T)))


def cross_entropy_gradient(Theta, X, Y):
    """Its gradient, (k, d)."""
    return (softmax(X @ Theta.T) - Y).T @ X


def cross_entropy_step(Theta, X, Y, learning_rate):
    """The new Theta after one step of gradient descent."""
    return Theta - learning_rate * cross_entropy_gradient(Theta, X, Y)
