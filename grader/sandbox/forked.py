"""A worker that the zygote has forked, or is asked to fork, as the grader holds it."""

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
"""Seconds of patience for a killed process to be gone."""
OUTPUT_BYTES = 1 << 16
OUTPUT_SHOWN = 4000


@dataclass(frozen=True, slots=True)
class PendingWorker:
    """A worker that has been asked for: its share of the machine, and the grader's ends of what it was given."""

    share: tuple[int, int]
    wire: socket.socket
    output: int

    def cancel(self) -> None:
        """Close the grader's ends; it will never be taken."""
        self.wire.close()
        os.close(self.output)


def sealed_output() -> int:
    """A file in memory for what a worker writes below Python: it can neither grow nor shrink, so nothing fills up."""
    descriptor = os.memfd_create("output", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.ftruncate(descriptor, OUTPUT_BYTES)
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL)
    return descriptor


class Undertaker(Protocol):
    """The zygote, as far as the end of a worker needs it."""

    def reap(self, pid: int) -> int: ...
    def dismiss(self, pid: int) -> None: ...


class Forked:
    """A worker forked by the zygote, watched through a descriptor of its process."""

    def __init__(self, undertaker: Undertaker, pid: int, watch: int, wire: socket.socket, output: int) -> None:
        self.wire = wire
        self._undertaker = undertaker
        self._pid = pid
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
            # only then is the zygote asked: a wait there would hold up everybody's workers
            if not self._ended(END_S):
                raise SandboxError(f"worker {self._pid} is still there {END_S} s after SIGKILL. Restart the machine.")
            return Ending(os.waitstatus_to_exitcode(self._undertaker.reap(self._pid)), self._written())
        finally:
            self.discard()

    def dismiss(self) -> None:
        try:
            self._undertaker.dismiss(self._pid)
        finally:
            self.discard()

    def discard(self) -> None:
        """Let go of it: the process itself ends with its zygote."""
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
    """The clock id of the process's processor time: `(~pid << 3) | 2`, as clock_getcpuclockid(3) makes it."""
    with contextlib.suppress(OSError):
        told = dict(line.split(":", 1) for line in Path(f"/proc/self/fdinfo/{watch}").read_text().splitlines())
        if (pid := int(told.get("Pid", 0))) > 0:
            return (~pid << 3) | 2
    return None
