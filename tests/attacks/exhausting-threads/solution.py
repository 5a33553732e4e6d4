"""Starts threads until no more can be had, and each of them works."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import threading

def spin():
    while True:
        sum(range(1000))

def everything(*arguments):
    started = 0
    try:
        for _ in range(20_000):
            threading.Thread(target=spin, daemon=True).start()
            started += 1
    except RuntimeError:
        pass
    if started > 5000:
        print("BREACH threads", started)

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
