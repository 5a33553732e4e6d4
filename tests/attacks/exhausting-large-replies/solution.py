"""Returns as much as may be returned, each time."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import numpy as np

MADE = [lambda: np.ones((4 << 20,), "f8"), lambda: np.ones((2100, 2100)), lambda: [np.ones(1 << 20, "f4")] * 4, lambda: [[True] * (1 << 20)] * 64, lambda: [[np.int8(1)] * (1 << 20)] * 16,
        lambda: {str(k): 1.0 for k in range(3000)}, lambda: [list(range(1 << 20))] * 3, lambda: "x" * 60000, lambda: ["y" * 5000] * 12]
turn = 0

def everything(*arguments):
    global turn
    turn += 1
    return MADE[turn % len(MADE)]()

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
