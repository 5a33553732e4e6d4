"""Processes for the course's own code that works with a student's values: trusted, but it may have to be killed at any
time.

An instructor's test may loop forever, or take all memory, over a number that a student chose. So it runs in a separate
process, within the time and memory of the submission. The student's module stays in its worker: the course's code asks
the grader, and the grader asks the session.

    grader, session  <-- one message each way, in turn: pickles, since both sides are ours -->  author's process
"""

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, Any

from ..errors import SandboxError
from .inside.retries import with_retries
from .process import OverrunError, kill_group
from .questions import Question
from .replies import Crashed, Reply

GRACE_S = 1.0
"""Seconds that a process has, after its time is over, to report where it was; then it is killed."""
PREPARE_S = 120.0
"""Seconds that importing a course's tests may take."""
GONE = (EOFError, OSError, pickle.UnpicklingError)
"""What happens to a message when the process at the other end of the pipe is killed."""
START = "import sys; sys.path[:] = sys.argv[1:]; from grader.sandbox import author_main; author_main.main()"

Answer = Callable[[Question], Reply]
Hear = Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class Task:
    """What to run: `function(argument, context)`, see `author_main.Context`."""

    function: str
    """`package.module:function`. A function `prepare(argument)` of that module is called before, once a process."""
    argument: Any


@dataclass(frozen=True, slots=True)
class Order:
    """A task and its bounds."""

    task: Task
    memory_mib: int
    """MiB of address space beyond what the process uses when it begins."""
    seconds: float
    """Real time until it is killed."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Something that the function sends before its end."""

    what: Any


@dataclass(frozen=True, slots=True)
class Ended:
    """The function has returned (code 0), or the process that ran it has ended by itself."""

    code: int
    """Exit code; negative for a signal."""


def send(stream: IO[bytes], message: object) -> None:
    """Write one message."""
    pickle.dump(message, stream, pickle.HIGHEST_PROTOCOL)
    stream.flush()


class AuthorProcesses:
    """Starts and keeps author processes: one for each submission that is graded at the same time. Thread-safe."""

    def __init__(self) -> None:
        self._owner = os.getpid()
        self._lock = threading.Lock()
        self._closed = False
        self._idle: list[AuthorProcess] = []
        self._all: set[AuthorProcess] = set()

    @contextmanager
    def lend(self, task: Task) -> Iterator["AuthorProcess"]:
        """A process that is prepared for a task. Raises SandboxError if it does not start."""
        process = self._take(task.function)
        try:
            process.prepare(task)
            yield process
        finally:
            self._give_back(process)

    def close(self) -> None:
        """End all, even those that are still in use."""
        with self._lock:
            self._closed = True
            for process in self._all:
                process.end()
            for process in self._idle:
                process.discard()

    def _take(self, function: str) -> "AuthorProcess":
        with self._lock:
            if self._closed:
                raise _stopped()
            # after a fork of the grader they belong to the parent, as a zygote does
            if self._owner != os.getpid():
                self._owner, self._idle, self._all = os.getpid(), [], set()
            process = next((one for one in self._idle if one.prepared == function), None)
            if process is None:
                process = AuthorProcess()
                self._all.add(process)
            else:
                self._idle.remove(process)
            return process

    def _give_back(self, process: "AuthorProcess") -> None:
        with self._lock:
            if self._closed:
                process.discard()
                raise _stopped()  # it did not end by what it ran
            if process.ended:
                process.discard()
                self._all.discard(process)
            else:
                self._idle.append(process)


class AuthorProcess:
    """One author process: it runs one order after the other, until it has to be killed."""

    def __init__(self) -> None:
        self.prepared = ""
        """The function whose module has been imported and prepared."""
        self._process = with_retries(
            lambda: subprocess.Popen(  # noqa: S603
                # the same modules as in this process, wherever they come from
                [sys.executable, "-c", START, *sys.path],
                # with one thread, forking it is clean
                env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,
            )
        )

    @property
    def ended(self) -> bool:
        return self._process.poll() is not None

    def prepare(self, task: Task) -> None:
        """Do once what every submission needs, outside of their time limits. Raises SandboxError."""
        if self.prepared == task.function:
            return
        with self._ending_after(PREPARE_S):
            try:
                self._send(task)
                self._receive()
            except GONE:
                raise SandboxError(f"{task.function} did not become ready. Run `grader assignment lint`.") from None
        self.prepared = task.function

    def run(self, order: Order, answer: Answer, hear: Hear) -> Crashed | None:
        """Run an order; None if the function returned.

        Args:
            order: The task and its bounds.
            answer: Answers the questions that the function asks the student's module.
            hear: Gets each thing that the function tells, at once.

        Raises:
            OverrunError: its time is over.
            SandboxError: the machine is at fault, or the program was stopped.
        """
        end = time.monotonic() + order.seconds
        with self._ending_after(order.seconds + GRACE_S):
            try:
                return self._converse(order, answer, hear)
            except GONE:
                self.end()
                if time.monotonic() >= end:
                    raise OverrunError("submission") from None
                return Crashed(_how(self._process.returncode))

    def _converse(self, order: Order, answer: Answer, hear: Hear) -> Crashed | None:
        self._send(order)
        while True:
            match self._receive():
                case Question() as asked:
                    self._send(answer(asked))
                case Sent(what):
                    hear(what)
                case Ended(code):
                    return Crashed(_how(code)) if code else None
                case other:
                    raise SandboxError(
                        f"the author's process says {type(other).__name__}. This is a bug in the grader."
                    )

    @contextmanager
    def _ending_after(self, seconds: float) -> Iterator[None]:
        """Kill the process after some seconds; a reader of its pipe then reaches the end."""
        # a thread and not a timeout: on Windows, a pipe has none
        watch = threading.Timer(seconds, self.end)
        watch.start()
        try:
            yield
        except BaseException:
            self.end()  # in the middle of a message: no further message could be sent
            raise
        finally:
            watch.cancel()

    def _send(self, message: object) -> None:
        if self._process.stdin is not None:
            send(self._process.stdin, message)

    def _receive(self) -> Any:
        return pickle.load(self._process.stdout) if self._process.stdout else None  # noqa: S301  both sides are ours

    def end(self) -> None:
        """Kill it and every process that it started."""
        kill_group(self._process)

    def discard(self) -> None:
        """Kill it and close its pipes; only call this when nothing waits at one of them."""
        self.end()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):  # there may be unread data left
                    pipe.close()


def _stopped() -> SandboxError:
    return SandboxError("the sandbox is closed because the program was stopped.")


def _how(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
