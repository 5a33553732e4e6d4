"""Registers what is to run when the process ends, by every hook."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import atexit, ctypes, os, signal, threading, weakref

def last(*arguments):
    print("BREACH last words")
    for path in ("/tmp/grader-attack-atexit", "@HOME@/grader-attack-atexit", "grader-attack-atexit"):
        try: open(path, "w").write("I was here")
        except OSError: pass

HOOK = ctypes.CFUNCTYPE(None)(last)

class Dying:
    def __del__(self, last=last): last()

def attack():
    atexit.register(last)
    ctypes.CDLL(None).atexit(HOOK)
    sys.exitfunc = last
    threading._register_atexit(last)
    weakref.finalize(everything, last)
    sys.modules["dying"] = Dying()
    sys.excepthook = sys.unraisablehook = threading.excepthook = last
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGXCPU, signal.SIGPIPE, signal.SIGALRM):
        signal.signal(number, last)
    sys.setprofile(None)

done = []
def everything(*arguments, **keywords):
    if not done:
        done.append(1)
        attack()

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
