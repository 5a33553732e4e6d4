"""Returns lists and dicts that hold arrays of a byte a number, which are eight as soon as somebody computes."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import numpy as np

NAMES = ("dx", "dW1", "db1", "dW2", "db2")
MADE = [
    lambda: [np.zeros(14 << 20, bool)],
    lambda: [[np.zeros((1, 14 << 20), np.int8)]],
    lambda: {name: [np.zeros(400_000)] for name in NAMES},
    lambda: (np.zeros(3 << 20, bool),) * 5,
    lambda: [[0.5] * 1000] * 900,
    lambda: [np.zeros(1000)] * 1900,
    lambda: [np.zeros(100_000, bool)],
    lambda: {name: [0.5] * 25_000 for name in NAMES},
]
turn = 0

def everything(*arguments):
    global turn
    turn += 1
    return MADE[turn % len(MADE)]()

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
