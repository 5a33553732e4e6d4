"""What a test does in addition to passing or failing: it compares, gives a share of its points, leaves messages."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grader.assignment.checks import Tolerance
from grader.language.cleaning import clean
from grader.marking.author_tests.assertions import ArrayMismatch, assert_close
from grader.marking.author_tests.watched_caller import WatchedCaller
from grader.marking.comparing.compare import Array
from grader.sandbox.caller import Caller
from grader.sandbox.inside.frame import Handle
from grader.sandbox.questions import Question
from grader.sandbox.replies import Raised, Reply, Returned
from grader.sandbox.student import Student

MOST_COMPARED = 1000
"""Comparisons that are kept. A test may compare in a loop, and only the last failure is reported."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Two arrays that a test compared, and found unequal."""

    name: str
    came: Array
    wanted: Array
    tolerance: Tolerance

    def mismatch(self) -> ArrayMismatch | None:
        """What is wrong, with its diagnosis; None if our comparison finds nothing."""
        try:
            assert_close(self.came, self.wanted, array=self.name, tolerance=self.tolerance)
        except ArrayMismatch as mismatch:
            return mismatch
        return None


@dataclass
class RunningTest:
    """The test that runs now."""

    calls: WatchedCaller
    unequal: list[Compared] = field(default_factory=list)
    share: float | None = None
    """The share of its points that it gives; None if passing and failing decide."""
    messages: list[str] = field(default_factory=list)
    """Sentences from the author for the student."""

    def mismatch(self) -> ArrayMismatch | None:
        """What was wrong with the last two arrays that were unequal."""
        return self.unequal[-1].mismatch() if self.unequal else None


RUNNING: ContextVar[RunningTest] = ContextVar("RUNNING")
"""The test that runs now: imported functions find it here, since it is not passed to them."""


def differ(name: str, came: object, wanted: object, rtol: float, atol: float) -> None:
    """Keep two arrays that a test found unequal, to diagnose them if the test fails."""
    now, arrays = RUNNING.get(None), (_array(came), _array(wanted))
    if now is not None and arrays[0] is not None and arrays[1] is not None and len(now.unequal) < MOST_COMPARED:
        now.unequal.append(Compared(name, arrays[0], arrays[1], Tolerance(rtol=rtol, atol=atol)))


def earn(share: float, message: str = "") -> None:
    """Give a share of the test's points, from 0 to 1, whether or not it passes; the last call counts."""
    RUNNING.get().share = min(1.0, max(0.0, float(share)))
    if message:
        tell(message)


def give(points: object, *, out_of: float) -> None:
    """Give the number that a test cell of nbgrader ends in; with anything else, passing or failing decides."""
    # a student's number may be in it: what is below 0, or NaN, earns nothing
    if isinstance(points, int | float | np.number) and not isinstance(points, bool) and out_of and not points > out_of:
        earn(max(0.0, float(points)) / out_of)


def tell(message: str) -> None:
    """Leave a sentence for the student."""
    RUNNING.get().messages.append(clean(message))


@contextmanager
def telling(*, passed: str = "", failed: str = "") -> Iterator[None]:
    """Leave one sentence if the code within passes, another one if it fails."""
    try:
        yield
    except Exception:
        if failed:
            tell(failed)
        raise
    if passed:
        tell(passed)


def _array(value: object) -> Array | None:
    found = np.asarray(value) if isinstance(value, np.ndarray | np.generic | int | float | list | tuple) else None
    return found if found is not None and found.dtype.kind in "biufc" else None


class CallerOfRunningTest(Caller):
    """The student of the test that runs now. What their code prints is printed here, if a test catches it."""

    def ask(self, asked: Question) -> Reply:
        reply = RUNNING.get().calls.ask(asked)
        if isinstance(reply, Returned | Raised) and sys.stdout is not sys.__stdout__:
            sys.stdout.write(reply.printed)
        return reply

    def get(self, target: str | Handle, path: str = "", whole: bool = True) -> Reply:
        # a name of the module is read as the value that it is; what an object holds stays with the object
        return super().get(target, path, whole or isinstance(target, str))


student = Student(CallerOfRunningTest())
"""The student's module, for functions and classes of a test file that get no fixture."""


class ModuleAsDict(Mapping[str, Any]):
    """The names of the student's module as a dict, as in Otter's tests."""

    def __getitem__(self, name: str) -> Any:
        try:
            return getattr(student, name)
        except AttributeError:  # as a dict says it, so that `get` and `in` work
            raise KeyError(name) from None

    def __iter__(self) -> Iterator[str]:
        raise TypeError("ask for a name of the student's; their names are not listed")

    def __len__(self) -> int:
        raise TypeError("ask for a name of the student's; their names are not listed")


env = ModuleAsDict()
"""The names in the student's module."""
