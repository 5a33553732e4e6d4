"""Computes all in single precision."""
# earns 7

import numpy as np


def gradient(X, t, w, lam):
    X, t, w = X.astype(np.float32), t.astype(np.float32), w.astype(np.float32)
    return X.T @ (X @ w - t) / np.float32(len(X)) + np.float32(lam) * w


def both(X, t, w):
    X, t, w = X.astype(np.float32), t.astype(np.float32), w.astype(np.float32)
    return np.append(np.mean((X @ w - t) ** 2), gradient(X, t / np.float32(1e3), w, 0.1))
