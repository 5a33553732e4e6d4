import numpy as np

X = np.arange(6.0).reshape(3, 2)


def center(a):
    return a - a.mean(axis=0)


def softmax(z):
    e = np.exp(z - z.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)


total = 15.0 + 1
