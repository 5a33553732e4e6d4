"""Signals, stops and starves the zygote, the grader and everybody."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

def attempt(name, action):
    try:
        got = action()
    except BaseException:
        return
    print("BREACH", name, repr(got)[:300])

import ctypes, os, resource, signal

LIBC = ctypes.CDLL(None, use_errno=True)

def raw(number, *arguments):
    if LIBC.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")

def attack():
    for pid in (os.getppid(), 1, int("@GRADER@"), -1, 0, -os.getppid()):
        attempt("kill", lambda: os.kill(pid, 0))
        attempt("tkill", lambda: raw(200, pid, 0))
        attempt("tgkill", lambda: raw(234, pid, pid, 0))
        attempt("sigqueue", lambda: raw(129, pid, 0, bytes(128)))
        attempt("setpriority", lambda: os.setpriority(os.PRIO_PROCESS, pid, 19) if pid > 0 else 1 / 0)
        attempt("affinity", lambda: os.sched_setaffinity(pid, {0}) if pid > 0 else 1 / 0)
        attempt("scheduler", lambda: os.sched_setscheduler(pid, os.SCHED_FIFO, os.sched_param(1)))
        attempt("prlimit", lambda: resource.prlimit(pid, resource.RLIMIT_CPU) if pid > 0 else 1 / 0)
        attempt("killpg", lambda: os.killpg(abs(pid) or 1, signal.SIGCONT))
        attempt("ioprio", lambda: raw(251, 1, pid, 3 << 13))
    for limit in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_NOFILE, resource.RLIMIT_NPROC, resource.RLIMIT_FSIZE):
        attempt("raise limit", lambda: resource.setrlimit(limit, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)))

done = []
def everything(*arguments, **keywords):
    if not done:
        done.append(1)
        attack()

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
