"""Leaves threads that no interpreter waits for, and that go on between calls."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import ctypes, _thread, threading, time

def work():
    while True:
        sum(range(10_000))

def attack():
    for _ in range(3):
        threading.Thread(target=work, daemon=False).start()
        _thread.start_new_thread(work, ())
    import concurrent.futures
    pool = concurrent.futures.ThreadPoolExecutor(2)
    for _ in range(10):
        pool.submit(work)

done = []
def everything(*arguments, **keywords):
    if not done:
        done.append(1)
        attack()

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
