"""The largest class, for certain."""

# earns 0
import numpy as np

def softmax(z):
    return np.eye(z.shape[1])[z.argmax(axis=1)]
