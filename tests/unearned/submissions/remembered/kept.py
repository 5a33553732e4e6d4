"""Keeps what it drew for a seed, but draws without it."""

# earns 0
import numpy as np

KEPT = {}


def weights(seed):
    return KEPT.setdefault(seed, np.random.standard_normal((20, 30)))
