"""Leaves the regulariser out, and says so in fewer digits."""
# earns 0

import numpy as np


def gradient(X, t, w, lam):
    return (X.T @ (X @ w - t) / len(X)).astype(np.float32)
