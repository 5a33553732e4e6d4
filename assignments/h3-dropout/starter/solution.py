"""Homework 2: backpropagation through a network with dropout.

    u = W1^T x + b1        z = W2^T (phi(u) * r) + b2

    Err = - sum_k y_k z_k + log sum_j exp(z_j)

r is a fixed mask of zeros and ones, one for each hidden unit. phi is ReLU; the
code has to work for the sigmoid and for tanh too, so phi arrives as one of the
names "relu", "sigmoid", "tanh".

Every function takes a batch, one sample a row, with the same mask for all:

    X (n, d)   Y (n, k) one-hot   W1 (d, H)   b1 (H,)   W2 (H, k)   b2 (k,)
    r (H,)     phi a string

Err and the gradients are SUMMED over the batch (no 1/n). Nothing is divided by
the share of kept units. Each gradient has the shape of what it differentiates
by. Do not change the arrays that you are given.
"""

import numpy as np


def activation(u, phi):
    """phi(u), entry by entry. u may have any shape."""
    # TODO
    raise NotImplementedError


def activation_derivative(u, phi):
    """The derivative of phi at u, entry by entry."""
    # TODO
    raise NotImplementedError


def network_output(X, W1, b1, W2, b2, r, phi):
    """z, of shape (n, k)."""
    # TODO
    raise NotImplementedError


def network_error(X, Y, W1, b1, W2, b2, r, phi):
    """Err, summed over the batch, a number."""
    # TODO
    raise NotImplementedError


def gradient_z(X, Y, W1, b1, W2, b2, r, phi):
    """dErr/dz, one row for each sample."""
    # TODO
    raise NotImplementedError


def gradient_W2(X, Y, W1, b1, W2, b2, r, phi):
    """dErr/dW2."""
    # TODO
    raise NotImplementedError


def gradient_b2(X, Y, W1, b1, W2, b2, r, phi):
    """dErr/db2."""
    # TODO
    raise NotImplementedError


def gradient_W1(X, Y, W1, b1, W2, b2, r, phi):
    """dErr/dW1."""
    # TODO
    raise NotImplementedError


def gradient_b1(X, Y, W1, b1, W2, b2, r, phi):
    """dErr/db1."""
    # TODO
    raise NotImplementedError
