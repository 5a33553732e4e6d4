"""The processor time that a test takes by itself, and its end."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from grader.sandbox.author_main import Context

LOOK_AGAIN_S = 0.05


class OutOfTimeError(BaseException):
    """A test has used up its time. Not an `Exception`, which a test may catch."""


class OwnTime:
    """The processor time of one test itself, so that neither a student's slow calls nor a busy machine count."""

    def __init__(self, context: Context, most: float) -> None:
        """Begin now; `most` is in seconds."""
        self._context = context
        self._end = time.process_time() + most

    @property
    def left(self) -> float:
        """Seconds that the test may still take by itself."""
        return self._end - time.process_time()

    @contextmanager
    def limited(self) -> Iterator[None]:
        """Raise OutOfTimeError in the middle of the Python code within, once this or the submission's time is over."""
        if not hasattr(signal, "setitimer"):  # on Windows only the whole process can be killed
            yield
            return
        signal.signal(signal.SIGPROF, self._ring)
        signal.signal(signal.SIGALRM, self._ring)
        # repeatedly, since a test may catch the first one, or be in the middle of a message to the grader
        signal.setitimer(signal.ITIMER_PROF, max(self.left, LOOK_AGAIN_S), LOOK_AGAIN_S)
        signal.setitimer(signal.ITIMER_REAL, max(self._context.left, LOOK_AGAIN_S), LOOK_AGAIN_S)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _ring(self, number: int, frame: FrameType | None) -> None:
        # while a message is under way, raising would leave half of it in the pipe
        if not self._context.waiting and min(self.left, self._context.left) <= 0:
            raise OutOfTimeError
