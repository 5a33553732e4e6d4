"""Update rules: each returns the next w and config, which also keeps the state (at first none: take zeros)."""

import numpy as np


def sgd_momentum(w, dw, config):
    """v = momentum v - learning_rate dw; w + v. config has learning_rate, momentum; keep v as `velocity`."""
    raise NotImplementedError


def rmsprop(w, dw, config):
    """config has learning_rate, decay_rate, epsilon; keep the mean of squares as `cache`; epsilon is next to the root."""
    raise NotImplementedError


def adam(w, dw, config):
    """Adam with corrected bias. config has learning_rate, beta1, beta2, epsilon; keep `m`, `v` and `t`."""
    raise NotImplementedError
