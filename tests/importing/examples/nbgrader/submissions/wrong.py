import numpy as np


def batch(n):
    return np.arange(2.0 * n).reshape(n, 2)


X = batch(3)
X[0, 0] = 5.0


def mse(y, t):
    return np.sum((y - t) ** 2)


def grad(y, t):
    return (y - t) / y.size


answers = [1, 4, 8]
