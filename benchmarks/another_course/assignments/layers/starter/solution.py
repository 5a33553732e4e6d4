"""Layers. Every forward function returns its output and a cache of your choice for the backward function."""

import numpy as np


def affine_forward(x, w, b):
    """Flatten each sample of x (n, ...) to d numbers; return out = x w + b (n, m) and a cache; w is (d, m)."""
    raise NotImplementedError


def affine_backward(dout, cache):
    """Return dx in the shape of x, dw and db."""
    raise NotImplementedError


def relu_backward(dout, z):
    """Return the gradient by the input z of max(0, z)."""
    raise NotImplementedError


def sigmoid_forward(z):
    """Return the sigmoid of z, and a cache."""
    raise NotImplementedError


def sigmoid_backward(dout, cache):
    """Return the gradient by z."""
    raise NotImplementedError


def batchnorm_forward(z, gamma, beta, eps):
    """Normalise every column of z (n, m) by its mean and its (biased) variance plus eps; scale by gamma, add beta."""
    raise NotImplementedError


def batchnorm_backward(dout, cache):
    """Return dz, dgamma and dbeta."""
    raise NotImplementedError


def layernorm_forward(z, gamma, beta, eps):
    """Normalise every row of z (n, m) by its mean and its (biased) variance plus eps; scale by gamma, add beta."""
    raise NotImplementedError


def layernorm_backward(dout, cache):
    """Return dz, dgamma and dbeta."""
    raise NotImplementedError


def dropout_forward(z, mask, p):
    """Keep the entries where mask is 1, divided by p, the probability of being kept; return them and a cache."""
    raise NotImplementedError


def dropout_backward(dout, cache):
    """Return the gradient by z."""
    raise NotImplementedError
