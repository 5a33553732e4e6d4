"""A worker as the grader sees it: a wire, two clocks, and a way to end it."""

import os
import signal
import socket
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from ..errors import SandboxError
from .replies import Clock

WALL_PER_CPU = 3.0
"""Limit on a call's real time, as a multiple of its processor time. Above 1 because the machine may be busy."""
LOOK_AGAIN_S = 0.005
"""Shortest wait before the worker's clock is read again, in seconds."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a worker's process ended: its exit code (negative for a signal) and what it wrote below Python."""

    code: int
    output: str


class KeeperGoneError(SandboxError):
    """The process that starts workers has ended, and its workers with it. A new one can be started."""


class Process(Protocol):
    """A worker's process, whatever started it."""

    wire: socket.socket

    def cpu_seconds(self) -> float | None:
        """Processor time so far in seconds, read from outside; None if the machine cannot measure it."""

    def end(self, grace_s: float = 0.0) -> Ending:
        """Kill it and all that it started, unless it ends by itself within `grace_s`. Raises KeeperGoneError."""

    def dismiss(self) -> None:
        """Kill it without waiting for it or learning how it ended."""


def kill_group(process: subprocess.Popen[bytes]) -> int:
    """Kill a process that leads a group of its own, with all that it started; returns its exit code."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    return process.wait()


class OverrunError(Exception):
    """A deadline has passed."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.clock = clock


class WorkerGoneError(Exception):
    """The worker has closed its end of the wire or has ended."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """An absolute end in real time and one in processor time. An answer sent byte by byte extends neither."""

    process: Process
    wall_end: float
    cpu_end: float

    @classmethod
    def after(cls, process: Process, cpu_s: float, wall_s: float) -> "Deadline":
        return cls(process, time.monotonic() + wall_s, (process.cpu_seconds() or 0.0) + cpu_s)

    def wait_s(self) -> float:
        """Seconds to wait before checking again. Raises OverrunError if no time is left."""
        wall = self.wall_end - time.monotonic()
        if wall <= 0:
            raise OverrunError("wall")
        used = self.process.cpu_seconds()
        if used is None:
            return wall
        if used >= self.cpu_end:
            raise OverrunError("cpu")
        # with one thread, a worker needs at least this long to use up its processor time
        return min(wall, max(self.cpu_end - used, LOOK_AGAIN_S))
