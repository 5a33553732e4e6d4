"""The lower bound: a process with only NumPy that answers the ten calls, either warm or forked each time.

Run by `overhead.py` as a separate script. Reads a workload, then one word per submission from stdin: `warm` or `fork`.
"""

import os
import pickle
import socket
import struct
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np  # noqa: F401  the cost of forking it is what is measured

LENGTH = struct.Struct("<I")


def loaded(source: str) -> SimpleNamespace:
    names: dict[str, Any] = {}
    exec(compile(source, "solution.py", "exec"), names)
    return SimpleNamespace(**names)


def warm(module: SimpleNamespace, calls: list[Any]) -> float:
    """Seconds of the student's own computation."""
    started = time.perf_counter()
    for function, arguments in calls:
        getattr(module, function)(*arguments)
    return time.perf_counter() - started


def forked(source: str, calls: list[Any]) -> float:
    """Seconds from before the fork until the child has answered all calls and is reaped."""
    started = time.perf_counter()
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        ours.close()
        answer(loaded(source), theirs)
        os._exit(0)
    theirs.close()
    # One call at a time, as a grader that waits for each answer would do.
    for call in calls:
        send(ours, call)
        receive(ours)
    ours.close()
    os.waitpid(child, 0)
    return time.perf_counter() - started


def answer(module: SimpleNamespace, wire: socket.socket) -> None:
    while (call := receive(wire)) is not None:
        function, arguments = call
        send(wire, getattr(module, function)(*arguments))


def send(wire: socket.socket, value: object) -> None:
    # The cheapest encoding there is. It executes code on loading, so the grader itself must not use it.
    data = pickle.dumps(value, 5)
    wire.sendall(LENGTH.pack(len(data)) + data)


def receive(wire: socket.socket) -> Any:
    length = wire.recv(LENGTH.size, socket.MSG_WAITALL)
    if not length:
        return None
    (size,) = LENGTH.unpack(length)
    return pickle.loads(wire.recv(size, socket.MSG_WAITALL))


if __name__ == "__main__":
    source, calls = pickle.loads(Path(sys.argv[1]).read_bytes())
    module = loaded(source)
    for word in sys.stdin:
        print(warm(module, calls) if word.strip() == "warm" else forked(source, calls), flush=True)
