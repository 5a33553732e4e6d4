"""Right, in half precision."""

# earns 0
import numpy as np

def gradient(X, t, w, lam):
    return (X.T @ (X @ w - t) / len(X) + lam * w).astype(np.float16)
