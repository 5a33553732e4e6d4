"""Sets alarms, tracers and garbage callbacks for the calls to come."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import gc, os, signal, sys, threading

def late(*arguments):
    raise SystemExit("BREACH"[:0])

def tracing(frame, event, argument):
    frame.f_locals
    return tracing

def attack():
    signal.signal(signal.SIGALRM, late)
    signal.signal(signal.SIGVTALRM, late)
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
    signal.setitimer(signal.ITIMER_VIRTUAL, 0.001, 0.001)
    gc.callbacks.append(late)
    sys.settrace(tracing)
    threading.settrace(tracing)
    sys.setprofile(tracing)
    sys.addaudithook(lambda *a: None)
    sys.setswitchinterval(1e6)

done = []
def everything(*arguments, **keywords):
    if not done:
        done.append(1)
        attack()

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
