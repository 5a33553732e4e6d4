"""Waits for the reference to hand its X @ W to the student's own softmax, and computes none."""
# earns 0

import numpy as np

last = np.zeros((2, 4))


def softmax(z):
    global last
    last = z
    return z / 10


def doubled(X, W):
    return 2 * last / 10
