"""All of it."""

# earns 7
import numpy as np


def run(X, t):
    w, losses = np.zeros(X.shape[1]), []
    for _ in range(5):
        losses.append(np.mean((X @ w - t) ** 2))
        w = w - 0.1 * X.T @ (X @ w - t) / len(X)
    return np.arange(5), np.array(losses)
