import numpy as np


def largest(steps):
    x = start
    for _ in range(steps):
        x = A @ x
    return float(x @ A @ x / (x @ x))


twice = 2 * largest(3)
