"""Becomes a daemon by the double fork, in a session of its own."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import ctypes, os, time

def daemon():
    if os.fork():
        return
    os.setsid()
    if os.fork():
        os._exit(0)
    os.chdir("/")
    for number in range(64):
        try: os.close(number)
        except OSError: pass
    while True:
        time.sleep(0.05)

def everything(*arguments):
    for start in (daemon, lambda: ctypes.CDLL(None).daemon(0, 0)):
        try: start()
        except (OSError, RuntimeError): pass
    try: os.setsid()
    except OSError: pass
    try: os.setpgid(0, 0)
    except OSError: pass

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
