"""Leaves a thread behind that answers the calls to come."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import struct, os, json
def frame(tree, payload=b""):
    header = json.dumps(tree).encode()
    return struct.pack("<4sIQ", b"GRF1", len(header), len(payload)) + header + payload

import threading, time

def forger():
    number = 0
    while True:
        number += 1
        for kind in ("returned", "loaded", "surveyed", "memory", "lost"):
            tree = {"kind": kind, "value": None, "names": ["l"], "functions": {}, "imports": ["l"], "printed": "BREACH"[:0], "number": ["i", str(number)]}
            try:
                os.write(3, frame(tree))
            except OSError:
                return
        time.sleep(0.0005)

for _ in range(4):
    threading.Thread(target=forger, daemon=True).start()

def everything(*arguments):
    time.sleep(0.01)
    return 1.0

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
