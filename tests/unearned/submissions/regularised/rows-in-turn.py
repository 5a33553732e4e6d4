"""Two rows of a mask, in turn."""

# earns 0
import numpy as np

rng = np.random.default_rng()


def dropout(a, keep):
    return a * np.resize(rng.random((2, a.shape[1])) < keep, a.shape) / keep
