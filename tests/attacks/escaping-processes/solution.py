"""Starts another process by every call that there is."""

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
    if got < 0:
        raise OSError(ctypes.get_errno(), "refused")
    if got == 0:
        LIBC._exit(0)
    return got

def missing(number, *arguments):
    LIBC.syscall(number, *arguments)
    if ctypes.get_errno() != 2:
        raise OSError(ctypes.get_errno(), "refused")
    return "looked for the program"

def forked():
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    return pid

def attack():
    attempt("fork", forked)
    attempt("fork(2)", lambda: raw(57))
    attempt("clone", lambda: raw(56, 17, 0, 0, 0, 0))
    attempt("clone with parent", lambda: raw(56, 0x8000 | 17, 0, 0, 0, 0))
    attempt("clone3", lambda: raw(435, bytes([0] * 32 + [17] + [0] * 55), 88))
    attempt("posix_spawn", lambda: os.posix_spawn("/bin/true", ["true"], {}))
    attempt("system", lambda: 1 / (os.system("true") == 0))
    attempt("popen", lambda: os.popen("id").read() or 1 / 0)
    attempt("subprocess", lambda: __import__("subprocess").run([sys.executable or "python3", "-c", "print(1)"], capture_output=True).stdout)
    attempt("multiprocessing", lambda: __import__("multiprocessing").get_context("fork").Process(target=print).start())
    attempt("pty", lambda: __import__("pty").fork()[0] or os._exit(0))
    # a program that is not there: where exec is open, that is what it says
    attempt("execve", lambda: missing(59, b"/nowhere/program", 0, 0))
    attempt("execveat", lambda: missing(322, -100, b"/nowhere/program", 0, 0, 0))

done = []
def everything(*arguments, **keywords):
    if not done:
        done.append(1)
        attack()

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
