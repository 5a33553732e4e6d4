"""Loops that no signal ends: in C, in except, in __del__, in a stopped process."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import ctypes, os, signal

def catching(*a):
    while True:
        try:
            while True: pass
        except BaseException: pass

def c_level(*a):
    return 7 ** 10 ** 9

def deaf(*a):
    for number in range(1, 65):
        try: signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError): pass
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    while True: pass

def stopped(*a):
    ctypes.CDLL(None).syscall(234, os.getpid(), os.getpid(), signal.SIGSTOP)
    while True: pass

class Last:
    def __del__(self):
        while True: pass

def dying(*a):
    Last()

softmax, sigmoid, sigmoid_derivative, cross_entropy_gradient = catching, c_level, deaf, stopped
network_loss = network_gradients = number_of_parameters = dying
