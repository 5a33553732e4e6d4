"""The grader's end of the zygote: start it, have workers forked, have them reaped, and end it."""

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
from .process import KeeperGoneError

START_S, END_S = 60.0, 10.0
"""Seconds of patience for a zygote to start, and to end."""
ADVICE = "Run `grader doctor`."
FIRST_UID, UIDS = 60_000, 5_000
"""User ids, given to nobody, that workers take when the grader is root."""

Share = tuple[int, int]
"""Of the machine, for one worker: bytes of address space, seconds of processor time."""


class Zygote:
    """One zygote process; several threads may ask it for workers."""

    def __init__(self, packages: Sequence[str], layers: Sequence[str]) -> None:
        self.owner = os.getpid()
        self._lock = threading.Lock()
        self._forked = 0
        self._ordered: PendingWorker | None = None
        self._spare: tuple[Share, Forked] | None = None
        settings = {
            "granted": interpreter.granted(packages),
            "folders": interpreter.readable(packages),
            "layers": list(layers),
        }
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = _start(theirs)
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
            raise SandboxError(f"the process that starts student code was never ready: {reason}. {ADVICE}")
        return dict(greeting)

    def worker(self, limits: Limits) -> Forked:
        """A sealed worker, waiting for its submission. Raises KeeperGoneError.

        While it works, the zygote forks the next one: a second processor then spares the next submission the wait.
        """
        share = self._share(limits)
        with self._lock:
            self._settle()
            spare, self._spare = self._spare, None
            if spare is not None and spare[0] != share:
                self._spare, spare = spare, None
            worker = spare[1] if spare else self._delivered(self._order(share))
            if self._spare is None:
                try:
                    self._ordered = self._order(share)
                except KeeperGoneError:
                    worker.discard()  # it has died with the zygote
                    raise
        return worker

    def _share(self, limits: Limits) -> Share:
        # the seconds are a net below the clocks that the grader reads: threads run it up faster than one call may
        size = self._greeting["address_space"] + (limits.memory_mib << 20)
        return size, int(2 * (limits.submission_s + limits.load_s)) + 1

    def _order(self, share: Share) -> PendingWorker:
        """Ask for a worker, without waiting for it."""
        self._forked += 1
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
        """Take delivery of what is on order: answers come in the order of the questions."""
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
        """Have a worker killed and reaped, without waiting for it. Raises KeeperGoneError."""
        with self._lock:
            self._send({"op": "dismiss", "pid": pid}, [])

    def _send(self, request: dict[str, Any], descriptors: list[int]) -> None:
        try:
            socket.send_fds(self._control, [json.dumps(request).encode()], descriptors)
        except OSError as stop:
            raise KeeperGoneError(f"the process that starts student code is gone: {stop}. {ADVICE}") from None

    def _receive(self) -> tuple[dict[str, Any], list[int]]:
        try:
            message, received, _, _ = socket.recv_fds(self._control, 4096, 1)
        except OSError as stop:
            raise KeeperGoneError(f"the process that starts student code is gone: {stop}. {ADVICE}") from None
        if not message:
            raise KeeperGoneError(f"the process that starts student code has ended. {ADVICE}")
        return json.loads(message), received

    def close(self) -> str:
        """End the zygote, and with it all its workers; gives the last that it said."""
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


def _start(theirs: socket.socket) -> subprocess.Popen[bytes]:
    # a session of its own: Ctrl-C in the terminal is the grader's to handle
    return subprocess.Popen(  # noqa: S603
        interpreter.command("zygote", str(theirs.fileno())),
        env=interpreter.environment(),
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd="/",
        start_new_session=True,
    )
