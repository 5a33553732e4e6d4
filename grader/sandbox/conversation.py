"""Questions and answers over one worker's wire. Several questions may be in flight; they are answered in order."""

from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from .decoding import statement
from .inside.frame import GREETING, PREFIX, REPLY_HEADER, SMALL, Caps, decode, sizes
from .process import Deadline, Process, WorkerGoneError
from .questions import Question
from .replies import ReportedStatement


class Conversation:
    """The grader's end of one worker's wire."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.asked: deque[Question] = deque()
        """Questions that are sent and not yet answered."""
        self.number = 0
        """Number of the latest answer, from 1. The worker counts as well, so an answer to another call is noticed."""
        self.sealed = False
        """Whether the greeting has arrived. From then on, the student's code may be behind whatever the worker does."""
        self.running: ReportedStatement | None = None
        """The statement that is being loaded, as the worker says."""
        self._cpu_read = process.cpu_seconds()
        self._unread = memoryview(b"")
        self._chunk = bytearray(SMALL)

    def send(self, questions: Sequence[Question], deadline: Deadline) -> None:
        """Send questions. Raises OverrunError or WorkerGoneError."""
        pieces = [piece for question in questions for piece in question.frame]
        self.asked.extend(questions)
        # Small frames are joined: one system call for all of them. Joining large ones would copy their arrays.
        together = sum(question.size for question in questions) <= SMALL
        try:
            for piece in [b"".join(pieces)] if together else pieces:
                self._send(memoryview(piece), deadline)
        except ConnectionError as stop:
            raise WorkerGoneError(str(stop)) from None

    def receive(self, deadline: Deadline, payload_cap: int) -> Any:
        """The next answer. Raises OverrunError, WorkerGoneError, or FrameError if the bytes are not a frame."""
        self.asked.popleft()
        self.number += 1
        while True:
            match self._frame(deadline, payload_cap):
                # announced by the worker before each statement, so that one that ends it is known
                case {"kind": "runs", "statement": raw}:
                    self.running = None if raw is None else statement(raw)
                case answer:
                    return answer

    def _frame(self, deadline: Deadline, payload_cap: int) -> Any:
        prefix = bytearray(PREFIX.size)
        try:
            # The exit code that means "could not seal" may also be a student's own. Only a worker that has sealed
            # itself sends the greeting, so it is the greeting that tells the two apart.
            if not self.sealed:
                self._fill(memoryview(bytearray(len(GREETING))), deadline)
                self.sealed = True
            self._fill(memoryview(prefix), deadline)
            header_size, payload_size = sizes(prefix, Caps(REPLY_HEADER, payload_cap))
            # Both sizes are within their caps here: a forged prefix cannot make the grader allocate gigabytes.
            header, payload = bytearray(header_size), np.empty(payload_size, np.uint8)
            self._fill(memoryview(header), deadline)
            self._fill(payload.data, deadline)
        except ConnectionError as stop:
            raise WorkerGoneError(str(stop)) from None
        deadline.wait_s()  # an answer that arrives after the deadline does not count
        return decode(bytes(header), payload, most=payload_cap)

    def cpu_spent(self) -> float | None:
        """Processor time in seconds since the last call of this method; None if the machine cannot measure it."""
        before, now = self._cpu_read, self.process.cpu_seconds()
        self._cpu_read = now
        return None if now is None or before is None else now - before

    def _send(self, view: memoryview, deadline: Deadline) -> None:
        while view:
            # a timeout works on the sockets of every system; Windows has no `poll`
            self.process.wire.settimeout(deadline.wait_s())
            with suppress(TimeoutError):
                view = view[self.process.wire.send(view) :]

    def _fill(self, view: memoryview, deadline: Deadline) -> None:
        while view:
            # Arrays are received straight into place. Small pieces go through a chunk, so that one read takes several
            # answers.
            if not self._unread and len(view) >= SMALL:
                view = view[self._read(view, deadline) :]
                continue
            if not self._unread:
                self._unread = memoryview(self._chunk)[: self._read(memoryview(self._chunk), deadline)]
            size = min(len(view), len(self._unread))
            view[:size] = self._unread[:size]
            view, self._unread = view[size:], self._unread[size:]

    def _read(self, view: memoryview, deadline: Deadline) -> int:
        """Read what has arrived, or wait for it; returns the number of bytes."""
        while True:
            self.process.wire.settimeout(deadline.wait_s())
            with suppress(TimeoutError):
                if got := self.process.wire.recv_into(view):
                    return got
                raise WorkerGoneError("the wire is closed")
