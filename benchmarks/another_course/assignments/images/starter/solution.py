"""Convolution and pooling. Every forward function returns its output and a cache of your choice."""

import numpy as np


def conv_forward(x, w, b, stride, pad):
    """Convolve x (n, c, h, w), padded by `pad` zeros on each side, with the filters w (f, c, hh, ww); add b (f,)."""
    raise NotImplementedError


def conv_backward(dout, cache):
    """Return dx, dw, db."""
    raise NotImplementedError


def max_pool_forward(x, size, stride):
    """Take the largest entry of each window of size by size pixels."""
    raise NotImplementedError


def max_pool_backward(dout, cache):
    """Return dx."""
    raise NotImplementedError
