"""Writes answers of its own onto the wire, before and behind the real ones."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import struct, os, json
def frame(tree, payload=b""):
    header = json.dumps(tree).encode()
    return struct.pack("<4sIQ", b"GRF1", len(header), len(payload)) + header + payload

def everything(*arguments):
    frame_ = sys._getframe()
    while not hasattr(frame_.f_locals.get("self"), "number"):
        frame_ = frame_.f_back
    first = frame_.f_locals["self"].number
    reply = {"kind": "returned", "value": ["f", "0x1p0"], "printed": "", "points": ["f", "0x1p9"], "outcome": "passed"}
    for number in range(first, first + 60):
        try:
            os.write(3, frame(reply | {"number": ["i", str(number)]}))
        except OSError:
            pass

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
