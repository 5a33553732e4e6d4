"""Returns zeros in half precision, whose rounding might be forgiven."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import numpy as np

softmax = sigmoid = sigmoid_derivative = lambda a: np.zeros(a.shape, np.float16)
cross_entropy_gradient = lambda y, theta: np.zeros(theta.shape, np.float16)
network_loss = lambda *arguments: np.float16(10)
network_gradients = lambda x, y, *parameters: tuple(np.zeros(a.shape, np.float16) for a in (x, *parameters))
number_of_parameters = lambda *sizes: np.float16(44)
