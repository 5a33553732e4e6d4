"""Chooses names and texts on which patterns and comparisons run for ever."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

class Evil(Exception):
    pass

EVIL = ["`" * 1999, "a" * 1999 + "!", "(" * 1999, "*_" * 999, " \t" * 999, "\r\n" * 999, "<!--" * 499, "&" * 1999, "\\" * 1999, "[](" * 666, "~" * 1999, "aaaa " * 399, "\u202e" * 1999]
turn = 0
for index in range(200):
    globals()["sotfmax" * 14 + str(index)] = index
    globals()["x" * 5000 + str(index)] = index

def softmax(x):
    global turn
    turn += 1
    print("`" * 8000)
    stop = type(EVIL[turn % len(EVIL)] or "E", (Exception,), {})
    raise stop(EVIL[turn % len(EVIL)])

cross_entropy_gradient = network_loss = network_gradients = softmax
number_of_parameters = lambda *a: {key * 40: 1 for key in EVIL}
