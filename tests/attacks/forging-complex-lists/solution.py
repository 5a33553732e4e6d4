"""Lists of complex numbers, whose imaginary parts a conversion would drop, and a complex loss."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import numpy as np

def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return list((e / e.sum(axis=1, keepdims=True)).astype(complex) + 5j)

def network_loss(*arguments):
    return np.array(1j)

def network_gradients(x, y, *parameters):
    return tuple(array * 0 + 1 for array in (x, *parameters))
