"""Leaves a note wherever one may last, and looks for the one of its last run."""

import sys
if "_inside" not in sys.modules:
    raise SystemExit("An attack, for the sandbox only: it does nothing here.")

import builtins, glob, linecache, os, resource, time, tempfile
import numpy as np

NOTE = "grader-attack-note"

def traces():
    yield "builtins", hasattr(builtins, "grader_attack")
    yield "numpy", hasattr(np, "grader_attack")
    yield "modules", "grader_attack" in sys.modules
    yield "linecache", "grader_attack" in linecache.cache
    yield "environment", "GRADER_ATTACK" in os.environ
    yield "files", any(os.path.exists(folder + "/" + NOTE) for folder in ("/tmp", "/dev/shm", ".", "/var/tmp", "/"))
    yield "output", bool(os.pread(1, 100, 0).strip(b"\0"))
    yield "offset", os.lseek(1, 0, os.SEEK_CUR) > 0
    yield "random", float(np.random.get_state()[1][0]) == 12345.0
    yield "null", os.fstat(0).st_mtime_ns % 1000 == 777
    yield "umask", os.umask(0o022) == 0o123
    yield "interned", any(thing == NOTE + "!" for thing in map(str, sys.modules))

def leave():
    builtins.grader_attack = np.grader_attack = NOTE
    sys.modules[NOTE + "!"] = sys.modules["grader_attack"] = np
    linecache.cache["grader_attack"] = (1, None, [NOTE], NOTE)
    os.environ["GRADER_ATTACK"] = NOTE
    np.random.set_state(("MT19937", np.full(624, 12345, np.uint32), 0))
    os.umask(0o123) if False else None
    for action in (lambda: open("/tmp/" + NOTE, "w"), lambda: open(NOTE, "w"), lambda: open("/dev/shm/" + NOTE, "w"), lambda: os.write(1, NOTE.encode()), lambda: os.write(0, NOTE.encode()),
                   lambda: open("/dev/urandom", "wb").write(b"x"), lambda: os.utime("/dev/null", ns=(777, 777))):
        try: action()
        except OSError: pass

def attack():
    for name, found in traces():
        if found:
            print("BREACH trace in", name)
    leave()

done = []
def everything(*arguments, **keywords):
    if not done:
        done.append(1)
        attack()

softmax = sigmoid = sigmoid_derivative = \
    cross_entropy_gradient = network_loss = network_gradients = number_of_parameters = \
    everything
