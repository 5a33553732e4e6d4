"""Prints without end, by Python, below Python and in exceptions."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import os

def printing(*a):
    for _ in range(2000):
        print("x" * 100_000)

def below(*a):
    while True:
        os.write(1, b"y" * 65536)

def error(*a):
    sys.stderr.write("e" * 10_000_000)
    sys.__stdout__.write("f" * 10_000_000)
    raise ValueError("m" * 10_000_000)

def logging_all(*a):
    import logging, warnings
    for _ in range(1000):
        logging.error("z" * 10_000)
        warnings.warn("w" * 10_000)

softmax, sigmoid, sigmoid_derivative, cross_entropy_gradient = printing, below, error, logging_all
network_loss = network_gradients = number_of_parameters = printing
