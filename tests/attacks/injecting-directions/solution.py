"""Writes direction marks, joiners and look-alikes."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

PAYLOADS = ['\u202e001/001\u202c', '\u2066x\u2069', '\u200f\u061c', 'a\u200bb\u2060c', '\ufeff', '\u2028\u2029', 'pasѕed', 'éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé', '\U000e0041\U000e0042', '\ufff9\ufffa']
turn = 0

def everything(*arguments):
    global turn
    turn += 1
    payload = PAYLOADS[turn % len(PAYLOADS)]
    print("\n".join(PAYLOADS))
    if turn % 3 == 0:
        return {payload: 1.0, "dx": payload}
    if turn % 3 == 1:
        return type(payload.replace("\0", "") or "x", (), {})()
    raise type(payload.replace("\0", "") or "x", (Exception,), {})(payload)

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything

exec(compile("def named(*a):\n    raise ValueError(a)", "solution.py", "exec"))
