"""Sleeps in every check to just below its limit, then raises."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import time

def everything(*arguments):
    time.sleep(0.8)
    raise ValueError

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
