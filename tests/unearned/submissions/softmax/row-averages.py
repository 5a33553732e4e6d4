"""The averages of the rows."""

# earns 0
import numpy as np

def softmax(z):
    return np.full(len(z), 1 / z.shape[1])
