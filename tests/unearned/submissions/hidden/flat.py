"""A softmax of numbers that hardly count."""

# earns 0
import numpy as np

def softmax(z):
    e = np.exp(1e-3 * (z - z.max(axis=1, keepdims=True)))
    return e / e.sum(axis=1, keepdims=True)
