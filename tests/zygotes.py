"""A process that has imported what a zygote imports, and is forked to become one: that takes a third of the time.

Run as `python -s -P -S zygotes.py INSIDE NUMPY CONTROL`: the folder of the program's part that runs next to students'
code, the folder that contains NumPy, and the descriptor of a socket. Each message there carries two descriptors: the
zygote's socket, and one to which its process is sent.
"""

import gc
import importlib
import os
import runpy
import signal
import socket
import sys
import traceback
from pathlib import Path
from types import ModuleType


def imported(inside: Path, numpy: str) -> ModuleType:
    """The zygote's module, with all that a zygote imports. What it makes importable, each zygote makes so itself."""
    runpy.run_path(str(inside / "__main__.py"))["adopt"](inside)
    zygote = importlib.import_module("_inside.zygote")
    finders = sys.meta_path[:]
    zygote.grant({"numpy": numpy})
    for name in (*zygote.STANDARD.split(), "numpy", *zygote.LAZY["numpy"], "_inside.worker", "_inside.warm_up"):
        importlib.import_module(name)
    sys.meta_path[:] = finders
    return zygote


def become(zygote: ModuleType, wire: int) -> None:
    """Run as a zygote until its end."""
    try:
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        zygote.main(str(wire))
    except BaseException:  # noqa: BLE001  a forked child must never unwind into its parent's loop
        traceback.print_exc()
    finally:
        os._exit(0)


def serve(zygote: ModuleType, control: socket.socket) -> None:
    """Fork a zygote for each message."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they ended
    # A fork that collects what is here already would first have to copy it.
    gc.collect()
    gc.freeze()
    while True:
        message, (*descriptors,), _, _ = socket.recv_fds(control, 1, 2)
        if not message:
            return
        wire, answer = descriptors
        pid = os.fork()
        if pid == 0:
            os.close(answer)
            control.close()
            become(zygote, wire)
        watch = os.pidfd_open(pid)
        with socket.socket(fileno=answer) as asker:
            socket.send_fds(asker, [b"."], [watch])
        os.close(watch)
        os.close(wire)


if __name__ == "__main__":
    _, folder, packages, number = sys.argv
    sys.argv = [""]
    serve(imported(Path(folder), packages), socket.socket(fileno=int(number)))
