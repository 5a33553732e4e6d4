"""Computes all in single precision."""
# earns 5

import numpy as np


def gradient(X, t, w, lam):
    X, t, w = X.astype(np.float32), t.astype(np.float32), w.astype(np.float32)
    return X.T @ (X @ w - t) / np.float32(len(X)) + np.float32(lam) * w
