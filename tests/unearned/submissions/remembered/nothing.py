"""NaN, which differs from everything."""

# earns 0
import numpy as np


def fit(x, seed):
    return np.full(len(x), np.nan), np.full(9, np.nan)
