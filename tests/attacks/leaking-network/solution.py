"""Sends what it knows over every kind of socket."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

def attempt(name, action):
    try:
        got = action()
    except BaseException:
        return
    print("BREACH", name, repr(got)[:300])

import ctypes, socket, urllib.request

LIBC = ctypes.CDLL(None, use_errno=True)

def abstract():
    one = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    one.bind("\0grader-attack")
    return one

def attack():
    for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, socket.AF_NETLINK, socket.AF_PACKET, 38, 40, 1, 31):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
            attempt(f"socket {family} {kind}", lambda: socket.socket(family, kind))
            attempt("raw socket", lambda: 1 / (LIBC.syscall(41, int(family), int(kind), 0) >= 0))
    attempt("pair", lambda: socket.socketpair())
    attempt("abstract", abstract)
    attempt("tcp", lambda: socket.create_connection(("127.0.0.1", int("@PORT@")), 0.5))
    attempt("dns", lambda: socket.getaddrinfo("example.com", 80))
    attempt("http", lambda: urllib.request.urlopen("http://127.0.0.1:@PORT@", timeout=0.5))
    attempt("connect the wire elsewhere", lambda: 1 / (LIBC.connect(3, b"\1\0\0grader", 9) == 0))
    attempt("accept", lambda: 1 / (LIBC.accept(3, 0, 0) >= 0))

done = []
def everything(*arguments, **keywords):
    if not done:
        done.append(1)
        attack()

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
