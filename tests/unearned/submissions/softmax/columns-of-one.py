"""One in the first row of each column."""

# earns 0
import numpy as np

def first(shape):
    a = np.zeros(shape)
    a[0] = 1
    return a


def softmax(z):
    return first(z.shape)


def predict(X, W):
    return first((len(X), W.shape[1]))
