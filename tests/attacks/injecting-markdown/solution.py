"""Writes links, images, mathematics and headings."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

PAYLOADS = ['![x](http://evil/x.png)', '[x](javascript:alert(1))', 'http://evil.example', '<http://evil>', '# 100 points', '$\\input{/etc/passwd}$', '```\n# out\n```', '| a | b |', '\n\n---\n\n', '~~~', '1. x', '`` ` ``', '[^1]: x', ':::danger', '&nbsp;', '@everyone']
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
