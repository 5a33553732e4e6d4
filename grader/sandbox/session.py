"""A session with one submission: its module is loaded once, asked many times, and loaded again after a crash."""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from ..closing import Closing
from ..limits import Limits
from .author_process import AuthorProcesses, Hear, Order, Task
from .caller import Caller
from .load_attempts import LoadAttempts, explained
from .metered_worker import MeteredWorker
from .process import KeeperGoneError, OverrunError, Process
from .questions import Question
from .replies import Crashed, Failed, Loaded, LoadReply, Refused, Reply, Returned, Survey, TimedOut
from .submitted_module import SubmittedModule

Result = TypeVar("Result")


class Session(Caller, Closing):
    """Calls into one submission; for one thread at a time.

    A call that crashes, loops or uses too much memory ends the worker and nothing else: the next call gets a new one.
    Raises SandboxError if the machine, not the student, is at fault.
    """

    def __init__(
        self, start: Callable[[Limits], Process], module: SubmittedModule, limits: Limits, authors: AuthorProcesses
    ) -> None:
        self.limits = limits
        self._start = start
        self._module = module
        self._authors = authors
        self._worker = MeteredWorker(start, limits)
        self._attempts = LoadAttempts(module.loading, limits.load_s)
        self._loads = 0
        self._loaded: LoadReply | None = None
        self._surveyed: Survey | Failed | None = None
        self._survey_first = False
        self._apart: Session | None = None
        """Answers the questions that the main worker must not see."""

    @property
    def seconds(self) -> float:
        """Real time that the submission has used so far, in seconds."""
        return self._worker.seconds

    @property
    def cpu_seconds(self) -> float:
        """Processor time that the submission has used so far, in seconds."""
        return self._worker.cpu_seconds

    def charge(self, cpu_seconds: float) -> None:
        """Count processor time that was spent on the submission elsewhere."""
        self._worker.cpu_seconds += cpu_seconds

    def limit_share(self) -> float:
        """The largest share of its time limit that a call or the import took since the last call of this method."""
        limit_share, self._worker.limit_share = self._worker.limit_share, 0.0
        return limit_share

    def close(self) -> None:
        """End the worker, if any."""
        self._worker.close()

    def renew(self, *, survey: bool = False) -> None:
        """End the worker, so that the next question goes to a fresh one. Objects behind handles are lost.

        Args:
            survey: Whether `survey` will be called: the fresh worker answers it before it runs any student code.
        """
        self._worker.announced.forget()
        self._worker.close()
        self._survey_first = survey and self._surveyed is None

    def load(self) -> LoadReply:
        """Import the submission's module; later calls return the same reply."""
        if self._loaded is None:
            self._loaded = self._module.too_large(self.limits.source_kib) or _once_more(self._load)
        return self._loaded

    def survey(self) -> Survey | Failed:
        """What the source defines and imports, read in a process that never runs it. Asked once, then kept."""
        if self._surveyed is None:
            self._surveyed = self._module.too_large(self.limits.source_kib) or _once_more(self._survey_elsewhere)
        return self._surveyed

    def announce(self, asked: Iterable[Question]) -> None:
        """Announce the next questions, in order, so that the worker need not wait for each of them.

        It works on the next one while the grader judges an answer, and is woken once for all of them. If one question
        ends the worker, the others are asked again. Questions that are never asked are dropped.
        """
        self._worker.announced.add(asked)

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
            left, before, started = self._worker.left_s, self.seconds, time.monotonic()
            try:
                order = Order(task, self.limits.memory_mib, left)
                return process.run(order, self._answer, hear) if left > 0 else self._worker.late()
            except OverrunError:
                return self._worker.late()
            finally:
                self._end_apart()
                # its questions were answered within this time, so that time is not counted twice
                self._worker.seconds = before + time.monotonic() - started

    def _answer(self, asked: Question) -> Reply:
        """The answer to a question of a function that runs beside."""
        if not asked.apart:
            return self.ask(asked)
        if self._apart is None:
            left = replace(self.limits, submission_s=max(0.0, self._worker.left_s))
            self._apart = Session(self._start, self._module, left, self._authors)
        return self._apart.ask(asked)

    def _end_apart(self) -> None:
        apart, self._apart = self._apart, None
        if apart is not None:
            self._worker.cpu_seconds += apart.cpu_seconds
            apart.close()

    def _skip_to(self, asked: Question) -> None:
        """Read and drop the answers to questions that were sent ahead and are not asked after all."""
        for skipped in self._worker.announced.skipped(asked):
            if self._worker.owes:
                _once_more(partial(self._worker.exchange, skipped))

    def _attempt(self, asked: Question) -> Reply:
        """Ask a worker that has the module loaded; start one if the last call ended it."""
        if not self._worker.is_there and not isinstance(again := self._load(), Loaded):
            return again
        reply = self._worker.exchange(asked)
        self._worker.announced.answered()
        if isinstance(reply, Loaded | Survey):
            return self._worker.against_protocol("answers a call as if it were an import")
        return reply

    def _load(self) -> LoadReply:
        if self._survey_first and isinstance(survey := self._survey(), Survey):
            self._surveyed = survey  # any other reply is left to a process of its own
        while True:
            self._loads += 1
            spent = self.cpu_seconds
            limit_s, settings = self._attempts.next_s, self._attempts.settings
            reply = self._worker.exchange(
                self._module.handover("load", self.limits, limit_s, self._loads, loading=settings)
            )
            if isinstance(reply, Returned | Survey):
                return self._worker.against_protocol("answers the import as if it were a call")
            if isinstance(reply, Loaded):
                return self._attempts.finished(reply)
            if not self._attempts.again(reply, self._worker.running, self.cpu_seconds - spent):
                return reply

    def _survey_elsewhere(self) -> Survey | Failed:
        # A fresh process: one that has run the student's code could report a source of its own invention.
        with self._worker.another():
            return self._survey()

    def _survey(self) -> Survey | Failed:
        """The survey by a process that has run no student code."""
        self._survey_first = False
        module = self._module
        more = {"starter": module.starter, "code": module.loading.places}
        asked = module.handover("survey", self.limits, self.limits.load_s, self._loads, **more)
        reply = self._worker.exchange(asked)
        if isinstance(reply, Returned | Loaded):
            return Refused("a process that ran no student code gave a wrong answer")
        return reply


def _once_more(ask: Callable[[], Result]) -> Result:
    """Ask, and ask again if the zygote dies meanwhile: that is the machine's fault, not the student's."""
    try:
        return ask()
    except KeeperGoneError:
        return ask()
