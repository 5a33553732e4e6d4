"""The inputs themselves, with what follows from them."""

# earns 0
import numpy as np

def network_forward(X, W1, b1, w2, b2):
    z1 = X[:, :1] * np.ones(len(b1))
    z2 = X[:, 0]
    return z1, 1 / (1 + np.exp(-z1)), z2, 1 / (1 + np.exp(-z2))
