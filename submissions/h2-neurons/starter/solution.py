"""Assignment 2, part 1: neurons.

Rows are samples. Classes are numbered from 0. Labels y of two classes are 0 and
1; Y of several classes is one-hot. Losses and gradients are SUMMED over the
samples. Do not change the arrays that you are given.
"""

import numpy as np


# ======================================================================
# A line: features with a leading 1, theta = (b0, b1, b2, ...)
# ======================================================================

# theta = (.1, .2, .3), x = (1, 1): the value of theta . (1, x)
value = None  # TODO

# the line 1 + 2 x1 + 3 x2 = 0: its unit normal (two numbers) and its distance
# from the origin
normal = None  # TODO
distance = None  # TODO


def discriminant(theta, X):
    """theta . (1, x) for every row: X (n, d) WITHOUT ones, theta (d + 1,)."""
    # TODO
    raise NotImplementedError


def boundary(theta):
    """The boundary theta . (1, x) = 0.

    returns : "normal" (d,), of length 1, in the direction of (b1, b2, ...),
              "distance" from the origin, not negative
    """
    # TODO
    raise NotImplementedError


# ======================================================================
# One neuron. From here on X (n, d) has its column of ones already, if it wants
# one, and theta is (d,).
# ======================================================================

def step(z):
    """1 where z > 0, else 0."""
    # TODO
    raise NotImplementedError


def sigmoid_derivative(z):
    """The slope of the sigmoid at z."""
    # TODO
    raise NotImplementedError


def log_odds(theta, X):
    """log P(1|x) / P(0|x) for every row, with P(1|x) = sigma(theta . x)."""
    # TODO
    raise NotImplementedError


def log_sigmoid_derivative(z):
    """d/dz log sigma(z)."""
    # TODO
    raise NotImplementedError


def logistic_loss(theta, X, y):
    """The binary cross-entropy, a number."""
    # TODO
    raise NotImplementedError


def logistic_gradient(theta, X, y):
    """Its gradient, (d,)."""
    # TODO
    raise NotImplementedError


def logistic_step(theta, X, y, learning_rate):
    """The new theta after one step of gradient descent."""
    # TODO
    raise NotImplementedError


# ======================================================================
# Several classes
# ======================================================================

def discriminants_against_all(classes):
    """How many discriminants does one-against-all need?"""
    # TODO
    raise NotImplementedError


def discriminants_against_each_other(classes):
    """How many does one-against-each-other need?"""
    # TODO
    raise NotImplementedError


def predict_against_all(Theta, X):
    """Theta (k, d), one row for each class. returns : the class of every row, (n,)"""
    # TODO
    raise NotImplementedError


def predict_against_each_other(Theta, X):
    """One row of Theta for each pair of classes, in the order (0,1), (0,2), ...,
    (1,2), ...; it is positive where it speaks for the first class of the pair.
    Most votes win; on equal votes the smallest class.

    returns : the class of every row, (n,)
    """
    # TODO
    raise NotImplementedError


def softmax(scores):
    """Softmax of every row, (n, k)."""
    # TODO
    raise NotImplementedError


def softmax_derivative(Theta, x):
    """d softmax_j / d theta_i for ONE sample x (d,): entry [j, i] is the gradient
    of softmax_j by row i of Theta, so the result is (k, k, d)."""
    # TODO
    raise NotImplementedError


def log_softmax_derivative(Theta, x):
    """d log softmax_j / d theta_i, in the same form."""
    # TODO
    raise NotImplementedError


def cross_entropy_loss(Theta, X, Y):
    """The categorical cross-entropy, a number. Y (n, k), one-hot."""
    # TODO
    raise NotImplementedError


def cross_entropy_gradient(Theta, X, Y):
    """Its gradient, (k, d)."""
    # TODO
    raise NotImplementedError


def cross_entropy_step(Theta, X, Y, learning_rate):
    """The new Theta after one step of gradient descent."""
    # TODO
    raise NotImplementedError
