"""A recurrent network and attention."""

import numpy as np


def rnn_step_forward(x, h, Wx, Wh, b):
    """Return tanh(x Wx + h Wh + b), and a cache of your choice."""
    raise NotImplementedError


def rnn_step_backward(dnext, cache):
    """Return dx, dh, dWx, dWh, db."""
    raise NotImplementedError


def rnn_forward(xs, h, Wx, Wh, b):
    """Return the states after each step, (n, steps, h); xs is (n, steps, d), h the state before the first step."""
    raise NotImplementedError


def attention(Q, K, V):
    """softmax(Q K^T / sqrt(d)) V for queries Q (s, d), keys K (q, d), values V (q, v); and the softmax weights."""
    raise NotImplementedError
