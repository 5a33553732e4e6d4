"""What follows from a constant is a constant."""

# earns 0
import numpy as np


def softmax(z):
    return np.ones(z.shape)


def doubled(X, W):
    return np.full((len(X), W.shape[1]), 2.0)
