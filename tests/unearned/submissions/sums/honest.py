"""Twice the softmax: its rows do not sum to 1, and the other three properties hold."""
# earns 3

import numpy as np


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return 2 * e / e.sum(axis=1, keepdims=True)
