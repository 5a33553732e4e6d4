"""Assignment 2, part 2: networks with one hidden layer.

    z = sigma(W x)        sigma is the sigmoid, W (H, d), one row for each unit

Rows are samples: X is (n, d). Losses and gradients are SUMMED over the samples.
There are no biases in part B; if you want one, it is a column of ones in X.
Do not change the arrays that you are given.
"""

import numpy as np


# ======================================================================
# Part A. By hand, in numbers (five significant digits are enough)
#
# A network for regression with the bias first in each vector of weights:
#
#   w1 = (.01, .02, .03)   w2 = (.03, .01, .02)   w3 = (.02, .03, .01)
#   v = (.01, .02, .03, .04)
#
#   z_h = sigma(w_h . (1, x))      yhat = v . (1, z)
#
# Samples: (1, 2) -> 8,  (1, 3) -> 11,  (2, 2) -> 10.
# The loss of a sample is (y - yhat)^2, without a 1/2; E is their sum.
# ======================================================================

# hidden values z of sample 1, 2, 3: three numbers each
z1 = None  # TODO
z2 = None  # TODO
z3 = None  # TODO

# prediction and loss of each sample: three numbers
yhat = None  # TODO
loss = None  # TODO

# dE/dv: four numbers, the bias first
dE_dv = None  # TODO

# dE/dw1, dE/dw2, dE/dw3: three numbers each, the bias first
dE_dw1 = None  # TODO
dE_dw2 = None  # TODO
dE_dw3 = None  # TODO


# ======================================================================
# Part B. In formulas
#
# Each *_loss returns a number. Each *_gradients returns a dict (or a tuple
# in this order) with the gradient by the output weights first:
# "dv" (H,) or "dV" (k, H), then "dW" (H, d).
# ======================================================================

def regression_loss(X, y, W, v):
    """yhat = v . z,   E = 1/2 sum (y - yhat)^2.     y (n,)  v (H,)"""
    # TODO
    raise NotImplementedError


def regression_gradients(X, y, W, v):
    # TODO
    raise NotImplementedError


def outputs_loss(X, Y, W, V):
    """yhat = V z,   E = 1/2 sum over samples and outputs.     Y (n, k)  V (k, H)"""
    # TODO
    raise NotImplementedError


def outputs_gradients(X, Y, W, V):
    # TODO
    raise NotImplementedError


def sigmoid_loss(X, y, W, v):
    """yhat = sigma(v . z),   E = the binary cross-entropy.     y (n,) of 0 and 1"""
    # TODO
    raise NotImplementedError


def sigmoid_gradients(X, y, W, v):
    # TODO
    raise NotImplementedError


def softmax_loss(X, Y, W, V):
    """yhat = softmax(V z),   E = the categorical cross-entropy.     Y one-hot"""
    # TODO
    raise NotImplementedError


def softmax_gradients(X, Y, W, V):
    # TODO
    raise NotImplementedError


# ======================================================================
# Part C. A network that trains
# ======================================================================

def initial_weights(inputs, hidden, seed):
    """Weights to begin with: why must they be small and random?

    returns : W (hidden, inputs), v (hidden,); the same for the same seed
    """
    # TODO
    raise NotImplementedError


class Network:
    """The regression network of part B with weights that can be trained.

    Attributes W (H, d) and v (H,).
    """

    def __init__(self, W, v):
        # TODO
        raise NotImplementedError

    def predict(self, X):
        """yhat of every row: (n,)."""
        # TODO
        raise NotImplementedError

    def step(self, X, y, learning_rate):
        """One step of gradient descent on E (all samples at once)."""
        # TODO
        raise NotImplementedError
