"""Tries edits of the student's code, one after the other, until an instructor's test passes."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from grader.marking.author_tests.watched_caller import WatchedCaller
from grader.sandbox.questions import Question
from grader.sandbox.replies import Returned

MOST = 1000
"""Edits of what is written that are tried, and of what may be missing."""


@dataclass(frozen=True, slots=True)
class Repairing:
    """How a failing test is repaired."""

    skip: frozenset[str]
    """The student's functions that are right by checks of their own."""
    seconds: float
    """Processor time for it, the student's and the test's."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """Sent for each edit with which a run of a test earns more."""

    variant: Sequence[Any]
    """The edit, as the student's process tells it."""
    share: float
    """Of what the run did not earn, how much it earns with the edit."""
    inserted: bool
    """Whether the edit puts in what may be missing."""


@dataclass(frozen=True, slots=True)
class Searched:
    """Sent at the end of the search in one run."""

    seconds: float
    """Processor time of the test itself, without that of the student."""


def begin(calls: WatchedCaller, search: Repairing) -> None:
    """Note from now on what the test uses of the student's code."""
    calls.ask(_edit(begin=True, skip=sorted(search.skip), most=MOST))


def repairs(calls: WatchedCaller, run: Callable[[], float], search: Repairing) -> Iterator[Repaired]:
    """The edits with which a run earns a larger share of its points than without.

    What may be missing is put in only if nothing that is written can be repaired.
    """
    ends = time.process_time() + search.seconds
    before = run()
    whole = False
    while before < 1 and time.process_time() + calls.cpu_seconds < ends:
        match calls.ask(_edit(begin=False)):
            case Returned(value=[bool(inserted), list(variant)]) if not (inserted and whole):
                share = (run() - before) / (1 - before)
                whole = whole or share == 1
                if share > 0:
                    yield Repaired(variant, share, inserted)
            case _:
                return


def _edit(**fields: Any) -> Question:
    return Question("edit", {"path": "", **fields})
