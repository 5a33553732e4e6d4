"""Questions and answers over one worker's wire; several questions may be on their way, they are answered in order."""

from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from .inside.frame import GREETING, PREFIX, REPLY_HEADER, SMALL, Caps, decode, sizes
from .process import Deadline, Process, WorkerGoneError
from .questions import Question


class Conversation:
    """The grader's end of one worker's wire."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.asked: deque[Question] = deque()
        """What was sent and is not answered yet."""
        self.number = 0
        """Of the answer that comes next, from 1; the worker counts too."""
        self.sealed = False
        """Its greeting has come: whatever it does from here on is the student's doing."""
        self._cpu_read = process.cpu_seconds()
        self._held = memoryview(b"")
        self._chunk = bytearray(SMALL)

    def send(self, questions: Sequence[Question], deadline: Deadline) -> None:
        """Ask. Raises OverrunError or WorkerGoneError."""
        pieces = [piece for question in questions for piece in question.frame]
        self.asked.extend(questions)
        together = sum(question.size for question in questions) <= SMALL
        try:
            for piece in [b"".join(pieces)] if together else pieces:
                self._send(memoryview(piece), deadline)
        except ConnectionError as stop:
            raise WorkerGoneError(str(stop)) from None

    def receive(self, deadline: Deadline, payload_cap: int) -> Any:
        """The next answer. Raises OverrunError, WorkerGoneError, or FrameError where it is no frame."""
        self.asked.popleft()
        self.number += 1
        prefix = bytearray(PREFIX.size)
        try:
            if not self.sealed:
                self._fill(memoryview(bytearray(len(GREETING))), deadline)
                self.sealed = True
            self._fill(memoryview(prefix), deadline)
            header_size, payload_size = sizes(prefix, Caps(REPLY_HEADER, payload_cap))
            header, payload = bytearray(header_size), np.empty(payload_size, np.uint8)
            self._fill(memoryview(header), deadline)
            self._fill(payload.data, deadline)
        except ConnectionError as stop:
            raise WorkerGoneError(str(stop)) from None
        deadline.wait_s()  # an answer that came after its time is none
        return decode(bytes(header), payload)

    def cpu_spent(self) -> float | None:
        """Processor time since this was last asked; None where the machine cannot tell."""
        before, now = self._cpu_read, self.process.cpu_seconds()
        self._cpu_read = now
        return None if now is None or before is None else now - before

    def _send(self, view: memoryview, deadline: Deadline) -> None:
        while view:
            # what a socket of any system can do by itself: Windows has no `poll`
            self.process.wire.settimeout(deadline.wait_s())
            with suppress(TimeoutError):
                view = view[self.process.wire.send(view) :]

    def _fill(self, view: memoryview, deadline: Deadline) -> None:
        while view:
            if not self._held and len(view) >= SMALL:
                view = view[self._come(view, deadline) :]
                continue
            if not self._held:
                self._held = memoryview(self._chunk)[: self._come(memoryview(self._chunk), deadline)]
            size = min(len(view), len(self._held))
            view[:size] = self._held[:size]
            view, self._held = view[size:], self._held[size:]

    def _come(self, view: memoryview, deadline: Deadline) -> int:
        """Take what has come, or wait for it; the number of bytes."""
        while True:
            self.process.wire.settimeout(deadline.wait_s())
            with suppress(TimeoutError):
                if got := self.process.wire.recv_into(view):
                    return got
                raise WorkerGoneError("the wire has ended")
