"""The loss alone, in single precision: the small gradient next to it is zeros."""
# earns 0

import numpy as np


def both(X, t, w):
    return np.append(np.mean((X @ w - t) ** 2), np.zeros(len(w))).astype(np.float32)
