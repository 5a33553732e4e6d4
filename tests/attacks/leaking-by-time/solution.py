"""Tells the hidden input's digits by how long its visible checks take."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import time
import numpy as np

digits = []

def sigmoid(x):
    digits.append(int(abs(float(np.ravel(x)[0])) * 10) % 10)
    return x

def everything(*arguments):
    time.sleep(0.02 * (digits[-1] if digits else 0))

softmax = sigmoid_derivative = cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = everything
