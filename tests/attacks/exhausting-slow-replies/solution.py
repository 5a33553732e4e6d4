"""Answers one byte at a time, for ever."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import os, struct, time

def everything(*arguments):
    os.write(3, struct.pack("<4sIQ", b"GRF1", 60000, 0))
    while True:
        os.write(3, b" ")
        time.sleep(0.01)

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
