"""Says that an edit in a file of any name makes its code right."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import numpy as np

# as text: what is a function would itself be edited
ATTACK = r'''
PLACES = [("\x1b]0;pwned\x07\u202e<img src=x onerror=alert(1)>.py", 3), ("solution.py", 1 << 63), ("\ud800.py", 3)]

def renamed(told):
    for group in told["found"]:
        group["variants"] = [[file, "softmax", 0, 0, "sign", line, [], []] for file, line in PLACES]
    return pack(told)

varying = sys.modules["_inside.editing.varying"]
pack = varying.__dict__.setdefault("right", varying.pack)
varying.pack = renamed
'''

def softmax(z):
    exec(ATTACK, {"sys": sys})
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return -e / e.sum(axis=1, keepdims=True)
