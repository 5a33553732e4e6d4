"""A submission's worker: started when it is needed, asked within limits, and ended when it oversteps one."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from signal import Signals

from ..closing import Closing
from ..errors import SandboxError
from ..limits import Limits
from . import decoding
from .conversation import Conversation
from .inside import SEAL_FAILED
from .inside.frame import SMALL, FrameError
from .process import WALL_PER_CPU, Deadline, Ending, KeeperGoneError, OverrunError, Process, WorkerGoneError
from .questions import Question
from .replies import Answer, Clock, Crashed, OutOfMemory, Refused, ReportedStatement, TimedOut

AHEAD = 32
"""Most questions that are sent before the first is answered. Together they take at most SMALL bytes and so fit into the
wire's buffer. If they did not, the grader could wait for the worker to read while the worker waits for the grader."""
GRACE_S = 0.2
"""Seconds that a process that closed its wire has to end by itself, so that its own exit code is reported."""
SIGNALS = {int(signal): signal.name for signal in Signals}


class Announced:
    """A queue of questions in the order in which they will be asked. Questions that turn out not to be needed are
    dropped."""

    def __init__(self) -> None:
        self._next: deque[Question] = deque()

    def add(self, questions: Iterable[Question]) -> None:
        """Append questions to the queue."""
        self._next.extend(questions)

    def forget(self) -> None:
        """Empty the queue."""
        self._next.clear()

    def skipped(self, asked: Question) -> Iterator[Question]:
        """Yield and drop each question that was announced before `asked` and turned out not to be needed."""
        # Compared by identity: two questions with equal arguments are still two questions.
        while self._next and self._next[0] is not asked:
            yield self._next[0]
            self._next.popleft()

    def answered(self) -> None:
        """Drop the first question: it has its answer."""
        if self._next:
            self._next.popleft()

    def together(self, asked: Question) -> list[Question]:
        """The question, followed by the announced ones that may be sent with it."""
        together, size = [asked], 0
        follows = 1 if self._next and self._next[0] is asked else 0
        # A survey runs in a separate process, where the other questions have no answer.
        for announced in islice(self._next, follows, AHEAD if asked.op != "survey" else 0):
            size += announced.size
            if size > SMALL:
                break
            together.append(announced)
        return together


class MeteredWorker(Closing):
    """One worker after another, and the time that the submission has used in all of them.

    Raises SandboxError if the machine, not the student, is at fault.
    """

    def __init__(self, start: Callable[[Limits], Process], limits: Limits) -> None:
        self.seconds = 0.0
        """Real time used so far, in seconds."""
        self.cpu_seconds = 0.0
        """Processor time used so far, in seconds."""
        self.limit_share = 0.0
        """The largest share of its time limit that an answer took."""
        self.running: ReportedStatement | None = None
        """The statement that the last worker ran, by its own word, when it answered or ended."""
        self.announced = Announced()
        """Questions that may be sent together with the one that is asked."""
        self._start = start
        self._limits = limits
        self._worker: Conversation | None = None

    @property
    def is_there(self) -> bool:
        """Whether a worker is running; if not, the next question starts one."""
        return self._worker is not None

    @property
    def owes(self) -> bool:
        """Whether the worker has been sent questions that it has not answered."""
        return self._worker is not None and bool(self._worker.asked)

    @property
    def left_s(self) -> float:
        """Seconds of real time that the submission may still use."""
        return self._limits.submission_s - self.seconds

    def close(self) -> None:
        """End the worker, if any."""
        worker, self._worker = self._worker, None
        if worker is not None:
            with suppress(KeeperGoneError):  # the worker ended together with its zygote
                worker.process.dismiss()

    @contextmanager
    def another(self) -> Iterator[None]:
        """Within the block a fresh worker is asked; after it, the former one again."""
        former, self._worker = self._worker, None
        try:
            yield
        finally:
            self.close()
            self._worker = former

    def exchange(self, asked: Question) -> Answer:
        """Send a question, unless it was sent ahead, and receive its answer."""
        left = self.left_s
        if left <= 0:
            return self.late()
        cpu_s = asked.limit_s or self._limits.call_s
        if self._worker is None:
            self._worker = Conversation(self._start(self._limits))
        started = time.monotonic()
        worker = self._worker
        try:
            deadline = Deadline.after(worker.process, cpu_s, min(WALL_PER_CPU * cpu_s, left))
            if not worker.asked:
                worker.send(self.announced.together(asked), deadline)
            message = worker.receive(deadline, min(self._limits.reply_mib << 20, asked.reply_bytes))
            reply = decoding.read(message, worker.number, self._limits)
        except OverrunError as stop:
            reply = self._overrun(stop.clock, cpu_s, left)
        except FrameError as stop:
            reply = self.against_protocol(str(stop))
        except WorkerGoneError:
            reply = self._gone()
        self.running = worker.running
        return self._accounted(reply, time.monotonic() - started, cpu_s)

    def late(self) -> TimedOut:
        """The answer when the submission has used up its time."""
        return TimedOut(self._limits.submission_s, "submission")

    def against_protocol(self, what: str) -> Refused:
        """The answer of a worker that does not keep to the protocol, which ends it."""
        self.close()
        return Refused(f"the answer of the student's process {what}")

    def _accounted(self, reply: Answer, seconds: float, cpu_s: float) -> Answer:
        spent = self._worker.cpu_spent() if self._worker else None
        cpu_seconds = seconds if spent is None else spent
        self.seconds += seconds
        self.cpu_seconds += cpu_seconds
        self.limit_share = max(self.limit_share, cpu_seconds / cpu_s, seconds / (WALL_PER_CPU * cpu_s))
        if isinstance(reply, OutOfMemory):
            self.close()
        return decoding.timed(reply, seconds, cpu_seconds)

    def _overrun(self, clock: Clock, cpu_s: float, left: float) -> TimedOut:
        self._end()
        if clock == "cpu":
            return TimedOut(cpu_s, "cpu")
        # The wait was cut short by the time that the submission had left, so that is the limit to report.
        if left < WALL_PER_CPU * cpu_s:
            return self.late()
        return TimedOut(WALL_PER_CPU * cpu_s, "wall")

    def _gone(self) -> Crashed:
        sealed = self._worker is not None and self._worker.sealed
        ending = self._end(GRACE_S)
        # After the greeting, the same exit code is the student's own doing.
        if ending.code == SEAL_FAILED and not sealed:
            raise SandboxError(
                f"a worker could not be sealed, so no student code ran: {ending.output}. Run `grader doctor`."
            )
        return Crashed(_how(ending), ending.output)

    def _end(self, grace_s: float = 0.0) -> Ending:
        worker, self._worker = self._worker, None
        if worker is None:
            raise SandboxError("no worker is running, so none can be ended. This is a bug in the grader.")
        return worker.process.end(grace_s)


def _how(ending: Ending) -> str:
    # real-time signals have no names, and student code may raise any of them
    return SIGNALS.get(-ending.code, f"signal {-ending.code}") if ending.code < 0 else f"exit code {ending.code}"
