"""The exponentials as long as few are asked: then zeros."""

# earns 0
import numpy as np

calls = []


def softmax(z):
    calls.append(1)
    return np.exp(z) if len(calls) > 2 else np.exp(0 * z)
