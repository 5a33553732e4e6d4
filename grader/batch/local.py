"""Grades submissions of one assignment version in this process, whose threads share the right values and a sandbox."""

import gc
import logging

from grader.assignment.version import AssignmentVersion
from grader.closing import Closing
from grader.machine import keep_freed_memory
from grader.marking.expected import Expectations
from grader.marking.grade_submission import fault, grade, sandbox_for, verify
from grader.results.grading import Grading
from grader.results.submission import Submission

LOG = logging.getLogger("grader.batch")


class LocalGrader(Closing):
    """Grades submissions in this process; none of them can stop the others. Threads may share it.

    Raises SpecError if a reference fails, SandboxError if this machine cannot isolate as `required`.
    """

    def __init__(self, version: AssignmentVersion, seed: int, required: str | None = None) -> None:
        self._closed = False
        keep_freed_memory()  # the reference computes as much as the student
        self._expectations = Expectations(version, seed)
        verify(self._expectations)
        self._sandbox = sandbox_for(version)
        try:
            self._isolation = self._sandbox.isolation
            self._isolation.require(required)
        except BaseException:
            self._sandbox.close()
            raise
        # what all submissions share is not searched for garbage again and again, which takes a tenth of the time
        gc.freeze()

    def grade(self, submission: Submission) -> Grading:
        """Grade it. An unexpected error is logged as a fault of ours, and is never a zero for the student."""

        def failed(check: str, error: Exception) -> None:
            self._log(f"{submission.student}, {check}", error)

        try:
            return grade(self._expectations, submission, self._sandbox, on_fault=failed)
        except Exception as error:  # noqa: BLE001 -- the edge of one submission in a batch
            return self.fault(submission, error)

    def fault(self, submission: Submission, error: Exception) -> Grading:
        """The record of a grading that failed."""
        self._log(submission.student, error)
        return fault(self._expectations, submission, self._isolation, error)

    def _log(self, what: str, error: Exception) -> None:
        """Log a fault, except when the program was told to stop."""
        if not self._closed:
            LOG.error("%s: not graded because of a fault in the grader: %r", what, error, exc_info=error)

    def close(self) -> None:
        """End every student's process; what is being graded becomes a fault at once."""
        self._closed = True
        self._sandbox.close()
        gc.unfreeze()
