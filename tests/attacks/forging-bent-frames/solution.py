"""Answers every call with another frame against the protocol."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import struct, os, json
def frame(tree, payload=b""):
    header = json.dumps(tree).encode()
    return struct.pack("<4sIQ", b"GRF1", len(header), len(payload)) + header + payload

BENT = [
    b"HTTP/1.1 200 OK\r\n\r\n" * 10,
    struct.pack("<4sIQ", b"GRF1", 0xFFFFFFFF, 0),
    struct.pack("<4sIQ", b"GRF1", 2, (1 << 64) - 1) + b"{}",
    struct.pack("<4sIQ", b"GRF1", 60000, 0) + b"[" * 60000,
    frame(["a", "|O", [1]], bytes(16)),
    frame({"number": ["i", "1"], "kind": "returned", "printed": "", "value": ["a", "<f8", [2**40, 2**40]]}),
    frame({"number": ["i", "1"], "kind": "returned", "printed": "", "value": ["a", "|V0", [10**12]]}),
    frame({"number": ["i", "9" * 1300], "kind": "returned", "printed": ""}),
    frame({"number": ["i", "9" * 5000], "kind": "returned", "printed": ""}),
    frame({"number": True, "kind": ["l"], "printed": None}),
    frame({"number": ["i", "1"], "kind": "raised", "type": ["h", ["i", "1"], "x"], "message": "", "frames": ["l", None], "printed": ""}),
    frame({"number": ["i", "1"], "kind": "__class__", "printed": ""}),
    frame(["p", True, "<f8", 1 << 20]),
    frame({"a": {"number": 1}}) * 3,
    frame([["l"] * 25000]),
    b"GRF1" + bytes([255]) * 12,
]
count = 0

def everything(*arguments):
    global count
    count += 1
    try:
        os.write(3, BENT[os.getpid() * 7 + count * 5 & 15])
    except OSError:
        pass

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
