"""Looks for the other students' work on disk and in memory."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

def attempt(name, action):
    try:
        got = action()
    except BaseException:
        return
    print("BREACH", name, repr(got)[:300])

import gc, glob, linecache, os

def attack():
    attempt("glob", lambda: 1 / len(glob.glob("@OTHERS@/*")))
    attempt("open", lambda: open("@OTHERS@/correct/solution.py").read(80))
    attempt("scandir", lambda: list(os.scandir("@OTHERS@")))
    for name, entry in linecache.cache.items():
        text = "".join(entry[2])
        if True:
            if "EREH EDOC RUOY"[::-1] in text:
                print("BREACH linecache", name)
    mark = ".wor yreve fo xamtfoS"[::-1]
    for thing in gc.get_objects():
        try:
            if isinstance(thing, (dict, list, tuple)) and len(thing) < 500 and mark in repr(thing) and thing is not locals():
                print("BREACH memory", type(thing), repr(thing)[:200])
                break
        except Exception:
            pass

done = []
def everything(*arguments, **keywords):
    if not done:
        done.append(1)
        attack()

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
