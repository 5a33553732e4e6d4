"""A session with one submission: its worker is loaded once, asked many times and replaced when a call ends it."""

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from signal import Signals
from typing import TypeVar

import numpy as np

from ..closing import Closing
from ..errors import SandboxError
from ..limits import Limits
from . import decoding
from .announced import Announced
from .author_process import AuthorProcesses, Hear, Order, Task
from .caller import Caller
from .conversation import Conversation
from .inside import SEAL_FAILED
from .inside.frame import FrameError
from .load_attempts import LoadAttempts, explained
from .process import WALL_PER_CPU, Deadline, Ending, KeeperGoneError, OverrunError, Process, WorkerGoneError
from .questions import Loading, Question
from .replies import (
    Answer,
    Clock,
    Crashed,
    Failed,
    Loaded,
    LoadReply,
    OutOfMemory,
    Refused,
    Reply,
    ReportedStatement,
    Returned,
    Survey,
    TimedOut,
)

Result = TypeVar("Result")
ANYHOW = Loading()
GRACE_S = 0.2
"""Seconds that a process that closed its wire has to end by itself, so that its own exit code is reported."""
HANDLES = 1_000_000
"""Handles per worker. Each worker numbers its handles from a different start, so that a handle to an object of an
earlier worker is recognised as lost."""
SIGNALS = {int(signal): signal.name for signal in Signals}


class Session(Caller, Closing):
    """Calls into one submission; for one thread at a time.

    A call that crashes, loops or uses too much memory ends the worker and nothing else: the next call gets a new one.
    Raises SandboxError if the machine, not the student, is at fault.
    """

    def __init__(
        self,
        start: Callable[[Limits], Process],
        files: Mapping[str, bytes],
        module: str,
        limits: Limits,
        authors: AuthorProcesses,
        given: Mapping[str, bytes] | None = None,
        loading: Loading = ANYHOW,
    ) -> None:
        self.limits = limits
        self.seconds = 0.0
        """Real time that the submission has used so far, in seconds."""
        self.cpu_seconds = 0.0
        """Processor time that the submission has used so far, in seconds."""
        self._limit_share = 0.0
        self._start = start
        self._authors = authors
        self._files = files
        self._given = given or {}
        self._module = module
        self._worker: Conversation | None = None
        self._loading = loading
        self._attempts = LoadAttempts(loading, limits.load_s)
        self._running: ReportedStatement | None = None
        """The statement that the last worker ran, by its own word, when it answered or ended."""
        self._loaded: LoadReply | None = None
        self._surveyed: Survey | Failed | None = None
        self._survey_first = False
        self._announced = Announced()
        self._workers = 0
        self._apart: Session | None = None
        """Answers what must not be known where all else is asked."""

    def close(self) -> None:
        """End the worker, if any."""
        worker, self._worker = self._worker, None
        if worker is not None:
            with suppress(KeeperGoneError):  # the worker ended together with its zygote
                worker.process.dismiss()

    def renew(self, *, survey: bool = False) -> None:
        """End the worker, so that the next question goes to a fresh one. Objects behind handles are lost.

        Args:
            survey: Whether `survey` will be called: the fresh worker answers it before it runs any student code.
        """
        self._announced.forget()
        self.close()
        self._survey_first = survey and self._surveyed is None

    def load(self) -> LoadReply:
        """Import the submission's module; later calls return the same reply."""
        if self._loaded is None:
            self._loaded = self._too_large() or _once_more(self._load)
        return self._loaded

    def survey(self) -> Survey | Failed:
        """What the source defines and imports, read in a process that never runs it. Asked once, then kept."""
        if self._surveyed is None:
            self._surveyed = self._too_large() or _once_more(self._survey)
        return self._surveyed

    def announce(self, asked: Iterable[Question]) -> None:
        """Announce the next questions, in order, so that the worker need not wait for each of them.

        It works on the next one while the grader judges an answer, and is woken once for all of them. If one question
        ends the worker, the others are asked again. Questions that are never asked are dropped.
        """
        self._announced.add(asked)

    def ask(self, asked: Question) -> Reply:
        """The answer to a question, announced or not."""
        loaded = self.load()
        if not isinstance(loaded, Loaded):
            return loaded
        self._skip_to(asked)
        reply = _once_more(lambda: self._attempt(asked))
        # What was left out is the cause; "not defined" alone would send the student to the wrong place.
        return explained(reply, loaded)

    def run_beside(self, task: Task, hear: Hear) -> TimedOut | Crashed | None:
        """Run a function of the course's in a process of its own, within the submission's time and memory.

        Args:
            task: The function and its argument; it also gets a `Context`, which asks this session.
            hear: Gets each thing that the function tells.

        Returns:
            None if the function returned.
        """
        with self._authors.lend(task) as process:
            left = self.limits.submission_s - self.seconds
            started, before = time.monotonic(), self.seconds
            try:
                order = Order(task, self.limits.memory_mib, left)
                return process.run(order, self._answer, hear) if left > 0 else self._late()
            except OverrunError:
                return self._late()
            finally:
                self._end_apart()
                # what it asked has been counted already
                self.seconds += time.monotonic() - started - (self.seconds - before)

    def _answer(self, asked: Question) -> Reply:
        """The answer to a question of a function that runs beside."""
        if not asked.apart:
            return self.ask(asked)
        if self._apart is None:
            left = replace(self.limits, submission_s=max(0.0, self.limits.submission_s - self.seconds))
            place = self._start, self._files, self._module, left, self._authors, self._given, self._loading
            self._apart = Session(*place)
        return self._apart.ask(asked)

    def _end_apart(self) -> None:
        apart, self._apart = self._apart, None
        if apart is not None:
            self.cpu_seconds += apart.cpu_seconds
            apart.close()

    def limit_share(self) -> float:
        """The largest share of its time limit that a call or the import took since the last call of this method."""
        limit_share, self._limit_share = self._limit_share, 0.0
        return limit_share

    def _skip_to(self, asked: Question) -> None:
        """Read and drop the answers to questions that were sent ahead and are not asked after all."""
        for skipped in self._announced.skipped(asked):
            if self._worker is not None and self._worker.asked:
                _once_more(partial(self._exchange, skipped))

    def _attempt(self, asked: Question) -> Reply:
        """Ask a worker that has the module loaded; start one if the last call ended it."""
        if self._worker is None and not isinstance(again := self._load(), Loaded):
            return again
        reply = self._exchange(asked)
        self._announced.answered()
        if isinstance(reply, Loaded | Survey):
            return self._against_protocol("answers a call as if it were an import")
        return reply

    def _load(self) -> LoadReply:
        if self._survey_first and isinstance(told := self._survey_now(), Survey):
            self._surveyed = told  # any other reply is left to a process of its own
        while True:
            self._workers += 1
            spent = self.cpu_seconds
            question = self._with_submission("load", self._attempts.next_s, loading=self._attempts.settings)
            reply = self._exchange(question)
            if isinstance(reply, Returned | Survey):
                return self._against_protocol("answers the import as if it were a call")
            if isinstance(reply, Loaded):
                return self._attempts.finished(reply)
            if not self._attempts.again(reply, self._running, self.cpu_seconds - spent):
                return reply

    def _survey(self) -> Survey | Failed:
        # A fresh process: one that has run the student's code could report a source of its own invention.
        loaded, self._worker = self._worker, None
        try:
            return self._survey_now()
        finally:
            self.close()
            self._worker = loaded

    def _survey_now(self) -> Survey | Failed:
        """The survey by a process that has run no student code."""
        self._survey_first = False
        reply = self._exchange(self._with_submission("survey", self.limits.load_s, starter=self._starter()))
        return (
            Refused("a process that ran no student code gave a wrong answer")
            if isinstance(reply, Returned | Loaded)
            else reply
        )

    def _starter(self) -> str:
        """The source that students start this module from; '' if there is none."""
        file = f"{self._module.replace('.', '/')}.py"
        content = next((text for name, text in self._loading.starter.items() if f"/{name}".endswith(f"/{file}")), b"")
        return content.decode("utf-8", "replace")

    def _with_submission(self, op: str, limit_s: float, **more: object) -> Question:
        """The question that hands a new worker the submission."""
        # the course's own file wins over a student's copy, which may be old or changed
        files = {**self._files, **self._given}
        fields = {
            "files": {name: np.frombuffer(data, np.uint8) for name, data in files.items()},
            "given": list(self._given),
            "module": self._module,
            "reply_bytes": self.limits.reply_mib << 20,
            "output_bytes": self.limits.output_kib << 10,
            "first_handle": self._workers * HANDLES,
            **more,
        }
        return Question(op, fields, limit_s)

    def _too_large(self) -> Refused | None:
        limit = self.limits.source_kib
        # Measured: parsing a hostile file of 10 MB takes 30 s and 4 GB.
        for name, data in self._files.items():
            if name.endswith(".py") and len(data) > limit << 10:
                return Refused(f"{name} has {len(data) >> 10} KiB; a source file may have at most {limit} KiB.")
        return None

    def _exchange(self, asked: Question) -> Answer:
        """Send a question, unless it was sent ahead, and receive its answer."""
        left = self.limits.submission_s - self.seconds
        if left <= 0:
            return self._late()
        cpu_s = asked.limit_s or self.limits.call_s
        if self._worker is None:
            self._worker = Conversation(self._start(self.limits))
        started = time.monotonic()
        worker = self._worker
        try:
            deadline = Deadline.after(worker.process, cpu_s, min(WALL_PER_CPU * cpu_s, left))
            if not worker.asked:
                worker.send(self._announced.together(asked), deadline)
            message = worker.receive(deadline, min(self.limits.reply_mib << 20, asked.reply_bytes))
            reply = decoding.read(message, worker.number, self.limits)
        except OverrunError as stop:
            reply = self._overrun(stop.clock, cpu_s, left)
        except FrameError as stop:
            reply = self._against_protocol(str(stop))
        except WorkerGoneError:
            reply = self._gone()
        self._running = worker.running
        return self._accounted(reply, time.monotonic() - started, cpu_s)

    def _accounted(self, reply: Answer, seconds: float, cpu_s: float) -> Answer:
        spent = self._worker.cpu_spent() if self._worker else None
        cpu_seconds = seconds if spent is None else spent
        self.seconds += seconds
        self.cpu_seconds += cpu_seconds
        self._limit_share = max(self._limit_share, cpu_seconds / cpu_s, seconds / (WALL_PER_CPU * cpu_s))
        if isinstance(reply, OutOfMemory):
            self.close()
        return decoding.timed(reply, seconds, cpu_seconds)

    def _overrun(self, clock: Clock, cpu_s: float, left: float) -> TimedOut:
        self._end()
        if clock == "cpu":
            return TimedOut(cpu_s, "cpu")
        # The wait was cut short by the time that the submission had left, so that is the limit to report.
        if left < WALL_PER_CPU * cpu_s:
            return self._late()
        return TimedOut(WALL_PER_CPU * cpu_s, "wall")

    def _late(self) -> TimedOut:
        return TimedOut(self.limits.submission_s, "submission")

    def _against_protocol(self, what: str) -> Refused:
        self.close()
        return Refused(f"the answer of the student's process {what}")

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
            raise SandboxError("there is no worker to end. This is a bug in the grader.")
        return worker.process.end(grace_s)


def _once_more(ask: Callable[[], Result]) -> Result:
    """Ask, and ask once more if the zygote dies meanwhile: that is the machine's fault, not the student's."""
    try:
        return ask()
    except KeeperGoneError:
        return ask()


def _how(ending: Ending) -> str:
    # real-time signals have no names, and student code may raise any of them
    return SIGNALS.get(-ending.code, f"signal {-ending.code}") if ending.code < 0 else f"exit code {ending.code}"
