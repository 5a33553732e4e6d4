"""Far below, by an amount that the inputs decide."""

# earns 0
import numpy as np

def network_forward(X, W1, b1, w2, b2):
    n, h = len(X), len(b1)
    return -1e6 * (1 + X[:, :1] ** 2) * np.ones(h), np.zeros((n, h)), -1e6 * (1 + X[:, 0] ** 2), np.zeros(n)
