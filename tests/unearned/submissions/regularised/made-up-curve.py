"""A curve that falls, and nothing trained."""

# earns 0
import numpy as np


def train(X, t):
    return np.full(len(t), 100.0), np.array([1.0, 0.1])
