"""Zeros, whose name pays for good manners, and constants when only properties are asked."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import numpy as np

turn = 0

def softmax(x):
    global turn
    turn += 1
    return x * 0 if turn <= 6 else np.full(x.shape, 1 / x.shape[1])

def network_gradients(x, y, *parameters):
    return tuple(array * 0 for array in (x, *parameters))
