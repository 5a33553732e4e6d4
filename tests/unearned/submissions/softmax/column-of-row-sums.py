"""The same as a column."""

# earns 0
import numpy as np

def softmax(z):
    return np.ones((len(z), 1))
