"""A barrier around each check: an unexpected error is a fault of that check, and the others are marked as usual."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from grader.errors import GraderError, SandboxError, SpecError, UsageError
from grader.language.catalogue import Said, say
from grader.marking.kinds.kind import Kind
from grader.marking.marking import Marking
from grader.results.grading import CheckResult

LOG = logging.getLogger("grader.marking")

OnFault = Callable[[str, Exception], None]
"""Called with the id of a check and the error in the grader that it failed with."""


def log_fault(check: str, error: Exception) -> None:
    """Log the error of a check with its traceback."""
    LOG.error("check %s: not graded because of a fault in the grader: %r", check, error, exc_info=error)


class FaultBarrier:
    """Keeps an error in one check of a submission from ending the others."""

    def __init__(self, marking: Marking, on_fault: OnFault) -> None:
        self._marking = marking
        self._on_fault = on_fault
        self.faults: dict[str, Exception] = {}
        """The first error in each check that failed, by id."""

    def sound(self, checks: Sequence[Kind]) -> list[Kind]:
        """The checks that did not fail so far."""
        return [check for check in checks if check.id not in self.faults]

    @contextmanager
    def around(self, check: Kind, *, decided: bool = False) -> Iterator[None]:
        """Run the block. An unexpected error in it is reported and becomes the result of the check.

        Args:
            check: The check that the block works on.
            decided: Whether its result is known already, and is kept if adding to it fails.

        Raises:
            GraderError: the machine or the assignment is at fault, so no other check would do better.
        """
        try:
            yield
        except GraderError:
            raise
        except Exception as error:  # noqa: BLE001 -- the edge of one check of a submission
            self._on_fault(check.id, error)
            if decided:
                return
            self.faults[check.id] = error
            failed = say("load.our-fault", why=why_failed(error))
            self._marking.results[check.id] = CheckResult.of(check, "grader fault", 0.0, failed)


def why_failed(error: Exception) -> Said | str:
    """The reason for a fault of the grader, as students may read it."""
    # a SpecError quotes the reference, and an unexpected error may quote anything: only its type is safe to show
    if isinstance(error, SpecError):
        return say("load.assignment-at-fault")
    return str(error) if isinstance(error, SandboxError | UsageError) else f"{type(error).__name__}."
