"""Homework 2: softmax, cross-entropy, and training by hand.

Fill in every function. Use NumPy and nothing else.

Conventions
  - rows are samples: X is (n, d), labels Y are one-hot (n, k), float64
  - every loss is the MEAN over the batch, so its gradients have a 1/n
  - a bias and its gradient have shape (k,)
  - never change an array that you are given (copy it first), and do not
    touch NumPy's random numbers: everything random is given to you
"""

import numpy as np


# ======================================================================
# Part 1. Softmax and cross-entropy
# ======================================================================

def softmax(z):
    """Softmax of every row of z. Large logits (1000) must not overflow.

    z : (n, k)        returns p : (n, k)
    """
    # TODO
    raise NotImplementedError


def softmax_jacobian(z):
    """All derivatives of softmax for ONE row of logits: entry [i, j] is the
    derivative of p_j with respect to z_i.

    z : (k,)          returns : (k, k)
    """
    # TODO
    raise NotImplementedError


def cross_entropy(p, Y):
    """Cross-entropy, averaged over the batch.

    p : (n, k), each row sums to 1 and has no zeros
    Y : (n, k), one-hot                    returns J : a number
    """
    # TODO
    raise NotImplementedError


def logits_gradient(z, y):
    """Gradient of the cross-entropy of softmax(z) with respect to z, for ONE
    sample.

    z : (k,)   y : (k,), one-hot           returns dz : (k,)
    """
    # TODO
    raise NotImplementedError


# ======================================================================
# Part 2. A trace of the first iterations
# ======================================================================

def trace(X, Y, W, b, learning_rate, iterations):
    """Train one linear layer, p = softmax(X W + b), and write everything down.

    In each iteration compute z, p, and the gradients dz, dW, db of the mean
    cross-entropy J (so dz = dJ/dz has the 1/n in it), then update
        W <- W - learning_rate * dW,   b <- b - learning_rate * db.

    X : (n, d)   Y : (n, k)   W : (d, k)   b : (k,)
    returns : a list with a dict for each iteration, keys
              "z" (n, k), "p" (n, k), "dz" (n, k), "dW" (d, k), "db" (k,)

    Do it on paper first, for X = Y = the 2x2 identity, W and b zero,
    learning rate 1 and two iterations, and compare.
    """
    # TODO
    raise NotImplementedError


# ======================================================================
# Part 3. Networks and training runs
#
# A network is two lists: weights[l] is (d_l, d_{l+1}), biases[l] is
# (d_{l+1},). Every layer but the last is a ReLU layer; the last layer is
# linear, and softmax cross-entropy stands on top of it.
# ======================================================================

def network_gradients(X, Y, weights, biases):
    """One pass forward and backward. Any number of layers.

    returns : a dict with
              "J"  the mean cross-entropy, a number
              "dW" a list of gradients, dW[l] of the shape of weights[l]
              "db" a list of gradients, db[l] of the shape of biases[l]
    """
    # TODO
    raise NotImplementedError


# The three runs are the same loop:
#
#   for k = 0, 1, 2, ...  (one iteration for each row of `batches`)
#       if k is a multiple of report_every:
#           measure J and the accuracy on ALL rows of X, Y
#           (the share of rows whose largest probability is the label's)
#       take the rows batches[k] of X and Y, compute the gradients,
#       update all weights and biases with the learning rate
#
# batches : (iterations, batch size), whole numbers
# returns : a dict with three lists or arrays, one entry for each report:
#           "iteration" (0, report_every, 2 report_every, ...), "J", "accuracy"

def train_a(X, Y, weights, biases, batches, learning_rate, report_every):
    """Run (a): one layer of 10 linear units."""
    # TODO
    raise NotImplementedError


def train_b(X, Y, weights, biases, batches, learning_rate, report_every):
    """Run (b): 50 ReLU units, 50 ReLU units, 10 linear units."""
    # TODO
    raise NotImplementedError


def train_c(X, Y, weights, biases, batches, learning_rate, report_every):
    """Run (c): 70 ReLU units, 70 ReLU units, 10 linear units."""
    # TODO
    raise NotImplementedError
