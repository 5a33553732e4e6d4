import numpy as np

X = np.arange(6.0).reshape(3, 2)


def center(a):
    return a - a.mean(axis=0)


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


total = X.sum()
