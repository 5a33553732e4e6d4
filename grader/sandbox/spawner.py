"""Workers without a zygote (macOS, Windows, or on request): a fresh process for each, on a loopback connection."""

import contextlib
import json
import os
import secrets
import socket
import subprocess
from typing import IO

from ..errors import SandboxError
from ..limits import Limits
from . import interpreter
from .inside.retries import with_retries
from .interpreter import Packages
from .process import Ending, kill_group

START_S = 30.0


class Spawner:
    """Starts a fresh process for every worker; same methods as `Zygote`."""

    layers: tuple[str, ...] = ()

    def __init__(self, packages: Packages, working: str = "") -> None:
        self.owner = os.getpid()
        self._working = working or None
        self._packages = packages

    def worker(self, limits: Limits) -> "Spawned":
        """A worker that waits for its submission. Raises SandboxError if it does not start."""
        # Any process on the machine can connect to a loopback port; only our worker knows the token.
        token = secrets.token_hex(16)
        with socket.create_server(("127.0.0.1", 0)) as server:
            settings = {
                "granted": dict(self._packages.granted),
                "preload": list(self._packages.preload),
                "port": server.getsockname()[1],
                "token": token,
                "memory_mib": limits.memory_mib,
            }
            process = _start(settings, interpreter.variables(self._packages), self._working)
            server.settimeout(START_S)
            try:
                return Spawned(process, _accept(server, token))
            except OSError as stop:
                kill_group(process)
                raise SandboxError(f"a worker did not start: {stop}. Run `grader doctor`.") from None

    def close(self) -> None:
        """Do nothing: every worker is ended by its session."""


def _start(settings: dict[str, object], variables: dict[str, str], working: str | None) -> subprocess.Popen[bytes]:
    process = with_retries(
        lambda: subprocess.Popen(  # noqa: S603
            interpreter.command("separate", ""),
            env=variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=working,
            start_new_session=True,
        )
    )
    pipe: IO[bytes] | None = process.stdin
    if pipe is not None:
        # not on the command line, which every user of the machine can read
        with contextlib.suppress(BrokenPipeError), pipe:
            pipe.write(json.dumps(settings).encode())
    return process


def _accept(server: socket.socket, token: str) -> socket.socket:
    """Accept the connection that sends the token; close any other."""
    while True:
        wire, _ = server.accept()
        wire.settimeout(START_S)
        with contextlib.suppress(OSError):
            if secrets.compare_digest(_first_bytes(wire, len(token)), token.encode()):
                # Requests are small and each waits for its answer: without this, Nagle's algorithm would delay them.
                wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return wire
        wire.close()


def _first_bytes(wire: socket.socket, size: int) -> bytes:
    """The first `size` bytes, or fewer if the connection ends. Never more: the worker's greeting follows."""
    # not MSG_WAITALL: Windows refuses it on a socket with a timeout
    received = b""
    while len(received) < size and (more := wire.recv(size - len(received))):
        received += more
    return received


class Spawned:
    """A worker that was started as a fresh process. Not every system can read its processor time from outside."""

    def __init__(self, process: subprocess.Popen[bytes], wire: socket.socket) -> None:
        self.wire = wire
        self._process = process

    def cpu_seconds(self) -> float | None:
        return None

    def end(self, grace_s: float = 0.0) -> Ending:
        self.wire.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(grace_s)
        # a worker that ended by itself may have left children in its group
        return Ending(kill_group(self._process), "")

    def dismiss(self) -> None:
        self.end()
