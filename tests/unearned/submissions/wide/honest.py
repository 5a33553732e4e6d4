"""Derived, with a loop over samples."""

# earns 4
import numpy as np

def gradient(X, Y, W):
    dW = np.zeros_like(W)
    for x, y in zip(X, Y):
        z = x @ W
        p = np.exp(z - z.max())
        dW += np.outer(x, p / p.sum() - y) / len(X)
    return dW
