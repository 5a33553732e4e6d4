"""Leaves notes in shared memory, message queues, keys, locks and semaphores."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

def attempt(name, action):
    try:
        got = action()
    except BaseException:
        return
    print("BREACH", name, repr(got)[:300])

import ctypes, fcntl, os

LIBC = ctypes.CDLL(None, use_errno=True)

def raw(number, *arguments):
    got = LIBC.syscall(number, *arguments)
    if got < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return got

def attack():
    attempt("shmget", lambda: raw(29, 0x6772, 4096, 0o1666))
    attempt("semget", lambda: raw(64, 0x6772, 1, 0o1666))
    attempt("msgget", lambda: raw(68, 0x6772, 0o1666))
    attempt("mq_open", lambda: raw(240, b"grader-attack", 0o102, 0o666, 0))
    attempt("shm_open", lambda: os.open("/dev/shm/grader-attack", os.O_CREAT | os.O_RDWR))
    attempt("shared_memory", lambda: __import__("multiprocessing.shared_memory").shared_memory.SharedMemory("grader-attack", True, 100))
    attempt("memfd", lambda: os.memfd_create("grader-attack"))
    attempt("keyring", lambda: raw(248, b"user", b"grader-attack", b"x", 1, -4))
    for path in (os.__file__, "/dev/null", "/dev/urandom"):
        attempt("flock", lambda: fcntl.flock(open(path), fcntl.LOCK_EX | fcntl.LOCK_NB))
        attempt("lockf", lambda: fcntl.lockf(open(path, "rb+"), fcntl.LOCK_EX | fcntl.LOCK_NB))
        attempt("lease", lambda: fcntl.fcntl(open(path), 1024, 0))
        attempt("utime", lambda: os.utime(path))
        attempt("setxattr", lambda: os.setxattr(path, "user.grader", b"x"))
    attempt("futex on a shared file", lambda: __import__("mmap").mmap(os.open(os.__file__, os.O_RDWR), 4096))

done = []
def everything(*arguments, **keywords):
    if not done:
        done.append(1)
        attack()

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
