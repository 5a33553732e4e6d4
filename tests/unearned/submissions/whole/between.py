"""A helper that changes between whole numbers only."""

# earns 0
import numpy as np


def softmax(z):
    return 0.5 + 0.3 * np.sin(np.pi * z)


def doubled(X, W):
    return np.ones((len(X), W.shape[1]))
