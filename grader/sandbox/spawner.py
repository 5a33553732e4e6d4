"""Where there is no zygote (macOS, Windows, or asked for): a fresh process a worker, on the same wire over loopback."""

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
from collections.abc import Sequence
from typing import IO

from ..errors import SandboxError
from ..limits import Limits
from . import interpreter
from .process import Ending

START_S = 30.0


class Spawner:
    """Starts a process for every worker; has the zygote's methods."""

    layers: tuple[str, ...] = ()

    def __init__(self, packages: Sequence[str]) -> None:
        self.owner = os.getpid()
        self._granted = interpreter.granted(packages)

    def worker(self, limits: Limits) -> "Spawned":
        """A worker, waiting for its submission. Raises SandboxError where it does not come up."""
        token = secrets.token_hex(16)
        with socket.create_server(("127.0.0.1", 0)) as server:
            settings = {
                "granted": self._granted,
                "port": server.getsockname()[1],
                "token": token,
                "memory_mib": limits.memory_mib,
            }
            process = _start(settings)
            server.settimeout(START_S)
            try:
                return Spawned(process, _accept(server, token))
            except OSError as stop:
                _kill(process)
                raise SandboxError(f"a worker did not come up: {stop}. Run `grader doctor`.") from None

    def close(self) -> None:
        """Nothing to end: every worker is ended by its session."""


def _start(settings: dict[str, object]) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(  # noqa: S603
        interpreter.command("separate", ""),
        env=interpreter.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    told: IO[bytes] | None = process.stdin
    if told is not None:
        # not on the command line, which others on the machine can read
        with contextlib.suppress(BrokenPipeError), told:
            told.write(json.dumps(settings).encode())
    return process


def _accept(server: socket.socket, token: str) -> socket.socket:
    """The connection that knows the token; any other is closed."""
    while True:
        wire, _ = server.accept()
        wire.settimeout(START_S)
        with contextlib.suppress(OSError):
            if secrets.compare_digest(_first_bytes(wire, len(token)), token.encode()):
                wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return wire
        wire.close()


def _first_bytes(wire: socket.socket, size: int) -> bytes:
    """As many bytes, or all there are; never more, since what follows is the worker's greeting."""
    # not MSG_WAITALL: Windows refuses it on a socket with a timeout
    received = b""
    while len(received) < size and (more := wire.recv(size - len(received))):
        received += more
    return received


def _kill(process: subprocess.Popen[bytes]) -> int:
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    return process.wait()


class Spawned:
    """A worker in a process of its own; its processor time cannot be read from outside on every system."""

    def __init__(self, process: subprocess.Popen[bytes], wire: socket.socket) -> None:
        self.wire = wire
        self._process = process

    def cpu_seconds(self) -> float | None:
        return None

    def end(self, grace_s: float = 0.0) -> Ending:
        self.wire.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(grace_s)
        # one that has ended by itself may have left children in its group
        return Ending(_kill(self._process), "")

    def dismiss(self) -> None:
        self.end()
