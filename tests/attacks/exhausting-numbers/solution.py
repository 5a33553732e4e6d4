"""Returns integers of millions of digits, and texts that would become them."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import json, os, struct

BIG = 1 << 5_000_000
HUGE = [BIG, -BIG, [BIG] * 5, 10 ** 1299, [10 ** 1200] * 40, {"dx": BIG}, float(1e308), 1 << 4096, (1 << 4095) - 1]
turn = 0

def everything(*arguments):
    global turn
    turn += 1
    if turn % 9 == 8:
        header = json.dumps({"number": ["i", "9" * 30000], "kind": "returned", "printed": "", "value": ["f", "1" * 30000]}).encode()
        os.write(3, struct.pack("<4sIQ", b"GRF1", len(header), 0) + header)
    return HUGE[turn % len(HUGE)]

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
