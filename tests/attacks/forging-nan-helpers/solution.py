"""Helpers that answer NaN, from which NaN follows whatever one writes."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import numpy as np

N = np.nan

def softmax(x):
    return x * N

def sigmoid(x):
    return x * N

def sigmoid_derivative(s):
    return s * N

def cross_entropy_gradient(y, theta):
    return theta * N

def network_loss(*arguments):
    return N

def network_gradients(x, y, *parameters):
    return tuple(array * N for array in (x, *parameters))
