"""The grader's side of a worker that the zygote has forked or has been asked to fork."""

import contextlib
import fcntl
import os
import select
import signal
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ..errors import SandboxError
from .process import Ending

END_S = 10.0
"""Seconds to wait until a killed process has ended."""
# Bytes that a worker can write below Python, and characters of them that are shown.
OUTPUT_BYTES = 1 << 16
OUTPUT_SHOWN = 4000


@dataclass(frozen=True, slots=True)
class PendingWorker:
    """A requested worker: its share of the machine, and the grader's ends of its wire and its output."""

    share: tuple[int, int]
    wire: socket.socket
    output: int

    def cancel(self) -> None:
        """Close the grader's ends of a worker that will not be used."""
        self.wire.close()
        os.close(self.output)


def sealed_output() -> int:
    """A memory file of fixed size for what a worker writes below Python, such as the text of a crash."""
    descriptor = os.memfd_create("output", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.ftruncate(descriptor, OUTPUT_BYTES)
    # A pipe would have to be drained and a file could fill the disk. Here a write past the end fails with EPERM and
    # blocks nobody.
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL)
    return descriptor


class Undertaker(Protocol):
    """The part of the zygote that ends workers."""

    def reap(self, pid: int) -> int: ...
    def dismiss(self, pid: int) -> None: ...


class Forked:
    """A worker forked by the zygote, watched through a pidfd."""

    def __init__(self, undertaker: Undertaker, pid: int, watch: int, wire: socket.socket, output: int) -> None:
        self.wire = wire
        self._undertaker = undertaker
        self._pid = pid
        # A pidfd, not a process id: ids are reused, and inside a pid namespace the worker has another one.
        self._watch = watch
        self._output = output
        self._clock = _cpu_clock(watch)

    def cpu_seconds(self) -> float | None:
        if self._clock is None:
            return None
        with contextlib.suppress(OSError):
            return time.clock_gettime(self._clock)
        return None

    def end(self, grace_s: float = 0.0) -> Ending:
        try:
            if grace_s:
                self._ended(grace_s)
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._watch, signal.SIGKILL)
            # ask the zygote only now: while it waits it cannot fork workers for other sessions
            if not self._ended(END_S):
                raise SandboxError(f"worker {self._pid} has not ended {END_S} s after SIGKILL. Restart the machine.")
            return Ending(os.waitstatus_to_exitcode(self._undertaker.reap(self._pid)), self._written())
        finally:
            self.discard()

    def dismiss(self) -> None:
        try:
            self._undertaker.dismiss(self._pid)
        finally:
            self.discard()

    def discard(self) -> None:
        """Close the descriptors; the process itself ends with its zygote."""
        self.wire.close()
        os.close(self._watch)
        os.close(self._output)

    def _ended(self, within_s: float) -> bool:
        poll = select.poll()
        poll.register(self._watch, select.POLLIN)
        return bool(poll.poll(within_s * 1000))

    def _written(self) -> str:
        return os.pread(self._output, OUTPUT_BYTES, 0).rstrip(b"\0").decode("utf-8", "replace")[-OUTPUT_SHOWN:]


def _cpu_clock(watch: int) -> int | None:
    """The clock id of the process's processor time, `(~pid << 3) | 2`, as clock_getcpuclockid(3) computes it."""
    with contextlib.suppress(OSError):
        # Read from outside because the worker's own figure could be forged. Reading this clock costs 0.3 us.
        info = dict(line.split(":", 1) for line in Path(f"/proc/self/fdinfo/{watch}").read_text().splitlines())
        if (pid := int(info.get("Pid", 0))) > 0:
            return (~pid << 3) | 2
    return None
