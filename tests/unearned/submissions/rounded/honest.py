# earns 7

import numpy as np


def gradient(X, t, w, lam):
    return X.T @ (X @ w - t) / len(X) + lam * w


def both(X, t, w):
    return np.append(np.mean((X @ w - t) ** 2), gradient(X, t / 1e3, w, 0.1))
