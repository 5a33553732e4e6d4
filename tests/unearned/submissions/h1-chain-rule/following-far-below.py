"""Constants: what follows from -1e308 is 0."""

# earns 0
import numpy as np

def network_forward(X, W1, b1, w2, b2):
    n, h = len(X), len(b1)
    return np.full((n, h), -1e308), np.zeros((n, h)), np.full(n, -1e308), np.zeros(n)
