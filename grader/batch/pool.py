"""Grader processes next to this one: marking is Python, so one process can use only one CPU.

They are trusted, like this one; each starts its own processes for students.
"""

import logging
import multiprocessing
import os
import signal
import threading
from multiprocessing.connection import Connection, wait
from queue import SimpleQueue

from grader.assignment.version import AssignmentVersion
from grader.batch.local import LOG, LocalGrader
from grader.closing import Closing
from grader.errors import SandboxError
from grader.machine import compute_in_one_thread
from grader.results.grading import Grading
from grader.results.record import as_text
from grader.results.submission import Submission

GraderArguments = tuple[AssignmentVersion, int, str | None]
"""The arguments of a `LocalGrader`: version, seed, required isolation."""
_SPAWN = multiprocessing.get_context("spawn")


class GraderProcess:
    """One grader process."""

    def __init__(self, arguments: GraderArguments) -> None:
        compute_in_one_thread()
        self._ours, theirs = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=_serve, args=(theirs, arguments), daemon=True)
        self._process.start()
        theirs.close()

    def grade(self, submission: Submission) -> Grading:
        """Grade one submission there. Raises SandboxError if the process has ended."""
        try:
            self._ours.send(submission)
            return Grading.from_text(self._ours.recv_bytes())
        except (EOFError, OSError) as error:
            raise SandboxError("a grader process ended while it was grading this.") from error

    def close(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.join()
        self._ours.close()


class GraderPool(Closing):
    """A grader process for each job, started when it is needed. One that dies is replaced; its grading is a fault."""

    def __init__(self, arguments: GraderArguments, jobs: int) -> None:
        self._arguments = arguments
        self._free: SimpleQueue[GraderProcess | None] = SimpleQueue()
        self._processes: set[GraderProcess] = set()
        self._lock = threading.Lock()
        self._closed = False
        for _ in range(jobs):
            self._free.put(None)

    def grade(self, submission: Submission) -> Grading:
        """Grade it in a free grader process. Raises SandboxError if the process ends before it has an answer."""
        process = self._free.get()
        try:
            process = process or self._start()
            grading = process.grade(submission)
        except BaseException:
            process = None  # half of an answer may be left in its pipe
            raise
        finally:
            self._free.put(process)
        if grading.outcome == "fault":
            LOG.error("%s: %s (--jobs 1 --debug shows the traceback)", submission.student, grading.notes[-1])
        return grading

    def _start(self) -> GraderProcess:
        with self._lock:
            if self._closed:
                raise SandboxError("the program was stopped.")
            process = GraderProcess(self._arguments)
            self._processes.add(process)
            return process

    def close(self) -> None:
        """End all grader processes at once."""
        with self._lock:
            self._closed = True
            for process in self._processes:
                process.close()


def _serve(wire: Connection, arguments: GraderArguments) -> None:
    """A grader process's life: submissions in, gradings out as JSON, until the other end is closed or dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the first process's to handle
    threading.Thread(target=_end_with_parent, daemon=True).start()
    logging.getLogger("grader").handlers = [logging.NullHandler()]
    with LocalGrader(*arguments) as grader:
        while True:
            try:
                submission = wire.recv()
            except EOFError:
                return
            wire.send_bytes(as_text(grader.grade(submission)).encode())


def _end_with_parent() -> None:
    """After a `kill -9` of the first process, nothing would end this one."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
