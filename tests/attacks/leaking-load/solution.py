"""Reads how busy the machine is: its load, free memory and processes, and the space on its disks."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import ctypes, os

LIBC = ctypes.CDLL(None, use_errno=True)

def sysinfo():
    if LIBC.sysinfo(ctypes.create_string_buffer(256)) < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return "told"

def attack():
    for action in (sysinfo, os.getloadavg, lambda: open("/proc/loadavg").read(), lambda: open("/proc/meminfo").read(),
                   lambda: open("/proc/stat").read(), lambda: open("/proc/pressure/cpu").read(), lambda: os.statvfs("/dev/shm").f_bavail):
        try:
            got = action()
        except OSError:
            continue
        print("BREACH the machine's load", repr(got)[:100])

def everything(*arguments, **keywords):
    if not done:
        done.append(1)
        attack()

done = []
softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
