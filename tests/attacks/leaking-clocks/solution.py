"""Reads other workers' clocks and whatever else the kernel tells by a process id."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import ctypes, os, time

LIBC = ctypes.CDLL(None, use_errno=True)
BUFFER = ctypes.create_string_buffer(1024)

def raw(number, *arguments):
    got = LIBC.syscall(number, *arguments)
    if got < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return got

def others():
    nearby = range(os.getpid() - 300, os.getpid() + 300)
    return [pid for pid in {*range(1, 300), *nearby, int("@GRADER@"), os.getppid()} if pid > 0 and pid != os.getpid()]

def probes(pid):
    for kind in range(8):  # processor time of a process and of a thread, as a profile, virtual and scheduled; a file's
        clock = (~pid << 3) | kind
        yield f"clock {kind}", lambda clock=clock: time.clock_gettime(clock)
        yield f"clock's steps {kind}", lambda clock=clock: raw(229, ctypes.c_int(clock), BUFFER)
        yield f"sleep by clock {kind}", lambda clock=clock: raw(230, ctypes.c_int(clock), 0, bytes(16), BUFFER)
    yield "group", lambda: os.getpgid(pid)
    yield "session", lambda: os.getsid(pid)
    yield "processors", lambda: os.sched_getaffinity(pid)
    yield "schedule", lambda: os.sched_getscheduler(pid)
    yield "schedule's parameters", lambda: os.sched_getparam(pid)
    yield "interval", lambda: os.sched_rr_get_interval(pid)
    yield "priority", lambda: os.getpriority(os.PRIO_PROCESS, pid)
    yield "priority of input and output", lambda: raw(252, 1, pid)
    yield "robust list", lambda: raw(274, pid, BUFFER, BUFFER)
    yield "limits", lambda: raw(302, pid, 7, None, BUFFER)
    yield "signal", lambda: os.kill(pid, 0)
    yield "signal to a thread", lambda: raw(234, pid, pid, 0)
    yield "descriptor", lambda: os.pidfd_open(pid)
    yield "comparison", lambda: raw(312, os.getpid(), pid, 0, 0, 0)

def everything(*arguments, **keywords):
    for pid in others() if not done else ():
        done.append(pid)
        for name, action in probes(pid):
            try:
                got = action()
            except OSError:
                continue
            print("BREACH", name, "of", pid, repr(got)[:100])
            return

done = []
softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
