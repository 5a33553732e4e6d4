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


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def activation(u, phi):
    """phi(u), entry by entry. u may have any shape."""
    if phi == "relu":
        return np.maximum(u, 0)
    if phi == "sigmoid":
        return 1 / (1 + np.exp(-u))
    return np.tanh(u)


def activation_derivative(u, phi):
    """The derivative of phi at u, entry by entry."""
    if phi == "relu":
        return (u > 0).astype(float)
    a = activation(u, phi)
    if phi == "sigmoid":
        return a * (1 - a)
    return 1 - a ** 2


def network_output(X, W1, b1, W2, b2, r, phi):
    """z, of shape (n, k)."""
    u = X @ W1 + b1
    return (activation(u, phi) * r) @ W2 + b2


def network_error(X, Y, W1, b1, W2, b2, r, phi):
    """Err, summed over the batch, a number."""
    z = network_output(X, W1, b1, W2, b2, r, phi)
    return np.sum(-np.sum(Y * z, axis=1) + np.log(np.sum(np.exp(z), axis=1)))


def gradient_z(X, Y, W1, b1, W2, b2, r, phi):
    """dErr/dz, one row for each sample."""
    return softmax(network_output(X, W1, b1, W2, b2, r, phi)) - Y


def gradient_W2(X, Y, W1, b1, W2, b2, r, phi):
    """dErr/dW2."""
    dz = gradient_z(X, Y, W1, b1, W2, b2, r, phi)
    h = activation(X @ W1 + b1, phi) * r
    return h.T @ dz


def gradient_b2(X, Y, W1, b1, W2, b2, r, phi):
    """dErr/db2."""
    return gradient_z(X, Y, W1, b1, W2, b2, r, phi).sum(axis=0)


def gradient_W1(X, Y, W1, b1, W2, b2, r, phi):
    """dErr/dW1."""
    # dErr/dW1[d, h] = (r * x)_d sum_k W2[h, k] (softmax(z) - y)_k
    dz = gradient_z(X, Y, W1, b1, W2, b2, r, phi)
    return (r * X).T @ (dz @ W2.T)


def gradient_b1(X, Y, W1, b1, W2, b2, r, phi):
    """dErr/db1."""
    dz = gradient_z(X, Y, W1, b1, W2, b2, r, phi)
    du = r * activation_derivative(X @ W1 + b1, phi) * (dz @ W2.T)
    return du.sum(axis=0)
