"""The grader's end of the zygote: start it, have it fork and reap workers, and end it."""

import json
import os
import socket
import subprocess
import threading
from collections.abc import Sequence
from typing import Any

from ..errors import SandboxError
from ..limits import Limits
from . import interpreter
from .forked import Forked, PendingWorker, sealed_output
from .inside.retries import with_retries
from .interpreter import Packages
from .process import KeeperGoneError

START_S, END_S = 180.0, 10.0
"""Seconds to wait for a zygote to start, and to end."""
ADVICE = "Run `grader doctor`."
FIRST_UID, UIDS = 60_000, 5_000
"""User ids that no account has; workers take them when the grader is root."""

Share = tuple[int, int]
"""A worker's share of the machine: bytes of address space, seconds of processor time."""


class ZygoteProcess:
    """A zygote process. Thread-safe."""

    def __init__(self, packages: Packages, layers: Sequence[str], working: str = "") -> None:
        self.owner = os.getpid()
        self._lock = threading.Lock()
        self._forked = 0
        self._ordered: PendingWorker | None = None
        self._spare: tuple[Share, Forked] | None = None
        settings = {
            "granted": dict(packages.granted),
            "preload": list(packages.preload),
            "folders": [*interpreter.readable(packages), *filter(None, [working])],
            "working": working,
            "scratch": bool(packages.cache),
            "layers": list(layers),
        }
        # SEQPACKET keeps messages apart and reports the end of the other side.
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = _start(theirs, interpreter.variables(packages))
        self._greeting = self._greet(settings)
        self.layers: tuple[str, ...] = tuple(self._greeting["layers"])

    def _greet(self, settings: dict[str, Any]) -> dict[str, Any]:
        self._control.settimeout(START_S)
        try:
            self._control.send(json.dumps(settings).encode())
            greeting = json.loads(self._control.recv(4096) or b"{}")
        except OSError as stop:
            greeting = {"error": str(stop)}
        if "layers" not in greeting:
            reason = self.close() or greeting.get("error") or "it gave no reason"
            raise SandboxError(f"the process that starts student code did not become ready: {reason}. {ADVICE}")
        return dict(greeting)

    def worker(self, limits: Limits) -> Forked:
        """A sealed worker that waits for its submission. Raises KeeperGoneError.

        While it works, the zygote forks the next one, on a second processor if there is one. The next submission then
        does not wait. Measured: 2.7 ms instead of 3.9 ms for a submission.
        """
        share = self._share(limits)
        with self._lock:
            self._settle()
            spare, self._spare = self._spare, None
            # Limits are set at the fork, so a spare worker fits only requests for the same share.
            if spare is not None and spare[0] != share:
                self._spare, spare = spare, None
            worker = spare[1] if spare else self._delivered(self._order(share))
            if self._spare is None:
                try:
                    self._ordered = self._order(share)
                except KeeperGoneError:
                    worker.discard()  # it died with the zygote
                    raise
        return worker

    def _share(self, limits: Limits) -> Share:
        # The seconds are a safety net below the clocks that the grader reads, hence generous: the kernel counts all
        # threads of a worker, and all its calls, together.
        size = self._greeting["address_space"] + (limits.memory_mib << 20)
        return size, int(2 * (limits.submission_s + limits.load_s)) + 1

    def _order(self, share: Share) -> PendingWorker:
        """Request a worker without waiting for it."""
        self._forked += 1
        # A user id for each worker, so that one cannot signal another. The factor keeps graders that run at the same
        # time apart.
        uid = FIRST_UID + (self.owner * 61 + self._forked) % UIDS if "uid" in self.layers else 0
        request = {"op": "fork", "address_space": share[0], "cpu_s": share[1], "uid": uid}
        ours, theirs = socket.socketpair()
        order = PendingWorker(share, ours, sealed_output())
        try:
            self._send(request, [theirs.fileno(), order.output])
        except KeeperGoneError:
            order.cancel()
            raise
        finally:
            theirs.close()
        return order

    def _delivered(self, order: PendingWorker) -> Forked:
        try:
            answer, (watch,) = self._receive()
        except KeeperGoneError:
            order.cancel()
            raise
        return Forked(self, answer["pid"], watch, order.wire, order.output)

    def _settle(self) -> None:
        """Receive the worker that was requested ahead: answers arrive in the order of the requests."""
        if self._ordered is not None:
            order, self._ordered = self._ordered, None
            self._spare = (order.share, self._delivered(order))

    def reap(self, pid: int) -> int:
        """The wait status of a dead worker. Raises KeeperGoneError."""
        with self._lock:
            self._settle()
            self._send({"op": "reap", "pid": pid}, [])
            return int(self._receive()[0]["status"])

    def dismiss(self, pid: int) -> None:
        """Have a worker killed and reaped without waiting for it. Raises KeeperGoneError."""
        with self._lock:
            self._send({"op": "dismiss", "pid": pid}, [])

    def _send(self, request: dict[str, Any], descriptors: list[int]) -> None:
        try:
            socket.send_fds(self._control, [json.dumps(request).encode()], descriptors)
        except OSError as stop:
            raise KeeperGoneError(f"the process that starts student code has ended: {stop}. {ADVICE}") from None

    def _receive(self) -> tuple[dict[str, Any], list[int]]:
        try:
            message, received, _, _ = socket.recv_fds(self._control, 4096, 1)
        except OSError as stop:
            raise KeeperGoneError(f"the process that starts student code has ended: {stop}. {ADVICE}") from None
        if not message:
            raise KeeperGoneError(f"the process that starts student code has ended. {ADVICE}")
        return json.loads(message), received

    def close(self) -> str:
        """End the zygote and all its workers. Returns the last of what it wrote to stderr."""
        # The zygote ends when its socket does, and the kernel then kills its workers.
        self._control.close()
        if self._ordered is not None:
            self._ordered.cancel()
        if self._spare is not None:
            self._spare[1].discard()
        try:
            _, said = self._process.communicate(timeout=END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            _, said = self._process.communicate()
        return (said or b"").decode("utf-8", "replace")[-500:].strip()


def _start(theirs: socket.socket, variables: dict[str, str]) -> subprocess.Popen[bytes]:
    # a separate session: Ctrl-C in the terminal must reach the grader only
    return with_retries(
        lambda: subprocess.Popen(  # noqa: S603
            interpreter.command("zygote", str(theirs.fileno())),
            env=variables,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd="/",
            start_new_session=True,
        )
    )
