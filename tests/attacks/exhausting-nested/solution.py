"""Returns nests without end: in themselves, deep, wide."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import numpy as np

def circle():
    made = []
    made.append(made)
    return made

def deep():
    made = 1.0
    for _ in range(100_000):
        made = [made]
    return made

def ring():
    made = {}
    made["dx"] = made
    return made

def array():
    made = np.empty(1, object)
    made[0] = made
    return made

MADE = [circle, deep, ring, array, lambda: [[[]] * 100] * 100, lambda: [()] * 50_000, lambda: {str(k): {} for k in range(50_000)}]
turn = 0

def everything(*arguments):
    global turn
    turn += 1
    return MADE[turn % len(MADE)]()

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
