"""Closes, floods and blocks its own wire."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import os, threading

def closing(*a):
    os.close(3)

def flooding(*a):
    while True:
        os.write(3, b"GRF1" + bytes(1 << 16))

def deaf(*a):
    # never reads what the grader sends next
    def hold():
        while True:
            try: os.read(3, 1 << 16)
            except OSError: return
    for _ in range(4):
        threading.Thread(target=hold, daemon=True).start()
    return 1.0

def swapped(*a):
    os.dup2(1, 3)

softmax, sigmoid, sigmoid_derivative, cross_entropy_gradient = closing, flooding, deaf, swapped
network_loss = network_gradients = number_of_parameters = deaf
