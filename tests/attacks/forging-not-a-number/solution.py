"""Returns NaN, infinities, empty and endless shapes where numbers belong."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import numpy as np

MADE = [np.nan, np.inf, -np.inf, np.full((6, 3), np.nan), np.empty((0, 3)), np.empty((6, 0)), np.zeros((1,) * 32), np.broadcast_to(np.nan, (6, 3)),
        np.full((6, 3), 5e-324), np.full((6, 3), 1.7e308), np.zeros((6, 3), complex), np.zeros((6, 3), bool), np.array(True), np.ones(100000),
        np.ones((100000, 1)), np.ones((1, 100000)), np.zeros((6, 3), ">f8"), np.full((6, 3), np.iinfo(np.int64).min), 1e400, 10**300, -(10**400)]
turn = 0

def everything(*arguments):
    global turn
    turn += 1
    made = MADE[turn % len(MADE)]
    return {name: made for name in ("dx", "dW1", "db1", "dW2", "db2")} if len(arguments) == 6 and turn % 3 else made

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
