"""Starts threads with small stacks, of which the memory of a worker holds thousands, and processes."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import os, threading, time

MOST = 70

def threads():
    started = 0
    threading.stack_size(32 << 10)
    try:
        while started < 1000:
            threading.Thread(target=time.sleep, args=(20,), daemon=True).start()
            started += 1
    except RuntimeError:
        pass
    return started

def processes():
    started = 0
    try:
        while started < 200:
            if not os.fork():
                time.sleep(5)
                os._exit(0)
            started += 1
    except OSError:
        pass
    return started

def everything(*arguments):
    for start in (threads, processes):
        if (started := start()) > MOST:
            print("BREACH", start.__name__, started)

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
