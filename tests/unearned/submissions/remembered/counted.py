"""Draws by the number of the call, whatever the seed is."""

# earns 0
import numpy as np

CALLS = [0]


def weights(seed):
    CALLS[0] += 1
    return np.random.default_rng(CALLS[0] % 2).standard_normal((20, 30))
