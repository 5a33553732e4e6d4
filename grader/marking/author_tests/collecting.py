"""Collects everything that a test compares: the test does not stop at the first wrong array."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from grader.assignment.checks import Tolerance
from grader.language.catalogue import Said
from grader.marking.comparing.compare import Array


@dataclass(frozen=True, slots=True)
class ComparedArray:
    """A student's array, and what it is compared with."""

    array: str | Said
    got: Array
    want: Array
    tolerance: Tolerance | None


COLLECTED: ContextVar[list[ComparedArray] | None] = ContextVar("COLLECTED", default=None)
"""The comparisons of the run so far; None if it is to fail at a wrong array."""


@contextmanager
def collecting() -> Iterator[list[ComparedArray]]:
    """Collect what the code within compares."""
    found: list[ComparedArray] = []
    token = COLLECTED.set(found)
    try:
        yield found
    finally:
        COLLECTED.reset(token)
