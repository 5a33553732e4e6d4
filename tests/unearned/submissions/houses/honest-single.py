"""All in single precision."""

# earns 12
import numpy as np

def mse(X, t, w, b):
    X, t, w = (a.astype(np.float32) for a in (X, t, w))
    r = X @ w + np.float32(b) - t
    return float(np.mean(r**2)), (2 * X.T @ r / len(X)).astype(np.float64), 2 * r.mean()
