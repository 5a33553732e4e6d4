"""Homework 1: the chain rule, from one neuron to a multi-class network.

Derive everything on paper first, then write it down as NumPy code.

Conventions
  - Part A and the factors of part C speak of ONE sample: x is (d,).
  - The networks take a batch: row i of X is sample i. Losses and gradients
    are SUMMED over the batch (no 1/n).
  - Row k of a weight matrix belongs to unit k: z_k = sum_j W[k, j] x[j] + b[k].
  - Every unit has a bias of its own; a gradient has the shape of what it
    differentiates by.
  - Do not change the arrays that you are given.
  - Several results are returned as a dict, or as a tuple in the order given.
"""

import numpy as np


# ======================================================================
# Part A. One logistic neuron, one sample
#
#     z = w . x + b     a = sigma(z)     L = -(y log a + (1 - y) log(1 - a))
#
#     x (d,)   y 0 or 1   w (d,)   b a number
# ======================================================================

def neuron_loss(x, y, w, b):
    """L, a number."""
    # TODO
    raise NotImplementedError


def neuron_factors(x, y, w, b):
    """Every factor of the chain rule.

    returns : "dL_da" a number, "da_dz" a number, "dz_dw" (d,), "dz_db" a number
    """
    # TODO
    raise NotImplementedError


def neuron_gradients(x, y, w, b):
    """The gradients of L.

    returns : "dw" (d,), "db" a number
    """
    # TODO
    raise NotImplementedError


# ======================================================================
# Part B. Two sigmoid layers, binary cross-entropy on a2
#
#     z1_k = sum_j W1_kj x_j + b1_k     a1 = sigma(z1)
#     z2 = sum_k w2_k a1_k + b2         a2 = sigma(z2)
#
#     X (n, d)   y (n,)   W1 (H, d)   b1 (H,)   w2 (H,)   b2 a number
# ======================================================================

def network_forward(X, W1, b1, w2, b2):
    """All values on the way.

    returns : "z1" (n, H), "a1" (n, H), "z2" (n,), "a2" (n,)
    """
    # TODO
    raise NotImplementedError


def network_loss(X, y, W1, b1, w2, b2):
    """L, summed over the batch, a number."""
    # TODO
    raise NotImplementedError


def network_gradients(X, y, W1, b1, w2, b2):
    """The gradients of L.

    returns : "dW1", "db1", "dw2", "db2"
    """
    # TODO
    raise NotImplementedError


# ======================================================================
# Part C. Softmax and cross-entropy replace sigmoid and BCE
#
#     a_k = exp(z_k) / sum_j exp(z_j)     L = -sum_k y_k log a_k
#
# First for one layer (as in part A), then on top of part B.
#     W (k, d)   b (k,)   W2 (k, H)   b2 (k,)   y one-hot
# ======================================================================

def layer_factors(x, y, W, b):
    """The factors for ONE sample: x is (d,), y is (k,).

    returns : "dL_da" (k,),
              "da_dz" (k, k), entry [k, j] is the derivative of a_k by z_j,
              "dL_dz" (k,), their product
    """
    # TODO
    raise NotImplementedError


def layer_loss(X, Y, W, b):
    """The loss of one softmax layer, summed over the batch: X (n, d), Y (n, k)."""
    # TODO
    raise NotImplementedError


def layer_gradients(X, Y, W, b):
    """Its gradients.

    returns : "dW" (k, d), "db" (k,)
    """
    # TODO
    raise NotImplementedError


def multiclass_loss(X, Y, W1, b1, W2, b2):
    """The loss of the network of part B with softmax on top."""
    # TODO
    raise NotImplementedError


def multiclass_gradients(X, Y, W1, b1, W2, b2):
    """Its gradients.

    returns : "dW1", "db1", "dW2", "db2"
    """
    # TODO
    raise NotImplementedError
