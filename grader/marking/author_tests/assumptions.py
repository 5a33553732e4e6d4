"""What a run of an instructor's test takes for granted, so a mistake costs points only once.

A test stops at its first failure. To see whether all of it fails only because of an earlier mistake, it runs again and
goes on where that mistake explains an array, or with the student's own functions instead of those of the reference.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from grader.marking.comparing.compare import Array
from grader.marking.credit.changes import Piece
from grader.marking.credit.claims import INHERITED
from grader.marking.credit.own_functions import Helper
from grader.marking.diagnosing.diagnosis import Hypothesis

MOST_PIECES = 200
"""Most arrays that one run keeps, to check that they were computed."""


@dataclass(frozen=True, slots=True)
class Assumed:
    """What a run takes for granted. By default nothing: the first choice of each convention, and no mistake."""

    choice: str = ""
    """The choice of a convention under which the expected values are right."""
    own: bool = False
    """Whether the expected values come from the student's own functions."""
    paid: frozenset[str] = frozenset()
    """Mistakes that already cost points in another check."""


NOTHING = Assumed()


@dataclass
class AssumedRun:
    """A run with what it assumes."""

    assumed: Assumed = NOTHING
    helpers: list[Helper] = field(default_factory=list)
    """The student's own functions that give expected values."""
    excused: list[Piece] = field(default_factory=list)
    """Right arrays with the student's, where a mistake that already cost points explains the difference."""

    def excuses(self, found: Sequence[Hypothesis], own: Iterable[str], want: Array, got: Array) -> bool:
        """Whether mistakes that already cost points explain a wrong array; `own` are the misconceptions of the
        assertion."""
        paid = self.assumed.paid & inherited(own)
        if not any({mistake.id for mistake in one.mistakes} <= paid for one in found):
            return False
        self.excused.append((want, got))
        return True

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """What must have been computed: arrays of a known mistake, and what the student's functions returned."""
        of_helpers = [piece for helper in self.helpers for piece in helper.pieces]
        return (*self.excused, *of_helpers)[:MOST_PIECES]


def inherited(own: Iterable[str]) -> set[str]:
    """The mistakes that can run through a computation: some general ones, and those that an assertion names."""
    return INHERITED | set(own)


@contextmanager
def assuming(assumed: Assumed) -> Iterator["AssumedRun"]:
    """Assume something for the code within."""
    run = AssumedRun(assumed)
    token = ASSUMED_RUN.set(run)
    try:
        yield run
    finally:
        ASSUMED_RUN.reset(token)


ASSUMED_RUN: ContextVar[AssumedRun] = ContextVar("ASSUMED_RUN", default=AssumedRun())  # noqa: B039  never changed outside of a run
"""The assumptions of the running test."""
