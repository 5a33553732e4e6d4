"""A worker as a separate process, for systems without a zygote: connect to the grader, then serve."""

import contextlib
import importlib
import json
import socket
import sys

from .loading.loader import grant
from .memory import limit_memory


def main(argument: str) -> None:
    """Serve the grader that listens at the port given on stdin."""
    settings = json.loads(sys.stdin.read())
    wire = socket.create_connection(("127.0.0.1", settings["port"]))
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    wire.sendall(settings["token"].encode())
    grant(settings["granted"])
    for name in settings["preload"]:
        importlib.import_module(name)
    from .worker import Worker  # needs NumPy, which is importable only now

    _limit(settings["memory_mib"] << 20)
    Worker(socket.SocketIO(wire, "rw"), tuple(settings["granted"])).serve()


def _limit(memory: int) -> None:
    """Allow no core files, and limit memory if the system can (macOS refuses the limit, Windows has neither)."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        resource = importlib.import_module("resource")
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if sys.platform == "linux":
            limit_memory(memory)
