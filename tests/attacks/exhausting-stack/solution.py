"""Recurses until the C stack ends, by Python and below it."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import ctypes, re

def forever(*a):
    sys.setrecursionlimit(1 << 30)
    return forever(*a)

def below(*a):
    made = []
    for _ in range(1 << 20):
        made = [made]
    return repr(made) if False else eval("[" * 50) if False else made == [made]

def compiled(*a):
    return re.compile("(" * 50_000 + ")" * 50_000)

def null(*a):
    return ctypes.string_at(0)

softmax, sigmoid, sigmoid_derivative, cross_entropy_gradient = forever, below, compiled, null
network_loss = network_gradients = number_of_parameters = forever
