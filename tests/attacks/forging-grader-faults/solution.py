"""Answers with whatever might make the grader itself stop with an error."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import numpy as np
from collections import OrderedDict, defaultdict, namedtuple

Pair = namedtuple("Pair", "dx dW1 db1 dW2 db2")
MADE = [
    {"dx": None, "dW1": "text", "db1": [], "dW2": {}, "db2": ()}, Pair(1, 2.0, "x", None, 1j), [[1, 2], [3]], [[], [[]], 1], ["a"] * 5, [None] * 5,
    {"\ud800": 1, "": 2, "dx" * 999: 3}, {"dx": [[[[1.0]]]]}, OrderedDict(dx=np.int8(3)), defaultdict(list, dx=[1]), 10**300, -(10**1200), 1j, True, "\ud800" * 99,
    [10**1000, 1.0], [float("nan")] * 20, [True] * 20, np.array(3), np.bool_(True), np.complex128(1j), np.float16(1), np.longdouble(1), b"bytes", bytearray(b"x"),
    np.zeros((2, 0, 3)), (np.zeros((6, 4)),) * 5, (np.zeros(0),) * 5, tuple(np.zeros((1,) * k) for k in range(5)), [np.zeros(3), np.zeros(4)], [np.zeros((10, 10))] * 300,
    np.array(["2020"], "M8[Y]"), np.array([1], "m8[s]"), np.void(b"x"), np.str_("x"), range(5), {1, 2}, slice(1), ..., NotImplemented,
]
turn = 0

def everything(*arguments):
    global turn
    turn += 1
    if turn % 41 == 40:
        raise type("E" * 50 + "\n\x1b]0;x\x07", (Exception,), {"__str__": lambda self: {}})
    return MADE[turn * 7 % len(MADE)]

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
