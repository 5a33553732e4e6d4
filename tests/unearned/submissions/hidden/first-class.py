"""The first class, always."""

# earns 0
import numpy as np

def softmax(z):
    p = np.zeros(z.shape)
    p[:, 0] = 1
    return p
