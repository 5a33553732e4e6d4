"""Returns nothing, politely and always the same."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

VALUES = [None, (), [], {}, "", "text"]
turn = 0

def everything(*arguments):
    global turn
    turn += 1
    return VALUES[turn // 3 % len(VALUES)]

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
