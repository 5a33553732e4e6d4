"""What an instructor's test would compare with if the right solution had a mistake: an edit of the reference names it.

The student is asked once: the runs with edits of the reference get the same answers again.
"""

import gc
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass

import numpy as np

from grader.marking.author_tests.collecting import ComparedArray, collecting
from grader.marking.author_tests.own_time import OutOfTimeError
from grader.marking.author_tests.recording import is_equal
from grader.marking.derived.evaluated import Evaluated
from grader.sandbox.caller import Caller
from grader.sandbox.inside.editing.variation import Program, ran
from grader.sandbox.questions import Question
from grader.sandbox.replies import Reply

SECONDS = 5.0
"""Processor time for all edits of one test."""
EACH_S = 0.2
"""Processor time for the test with one edit."""
KEPT = 64 << 20
"""Bytes of all values together."""
MOST = 50
"""Comparisons of a test that are explained at most."""


@dataclass(frozen=True, slots=True)
class Collected:
    """Sent by a test that is explained: what it compares, and what it would compare with each edit."""

    compared: tuple[ComparedArray, ...]
    edited: tuple[Evaluated, ...]


class DiffersError(Exception):
    """With an edit, a test asks the student for something else."""


class Repeating(Caller):
    """Answers as it was answered before, as long as the same is asked."""

    def __init__(self, calls: Caller) -> None:
        self._calls = calls
        self._heard: list[tuple[Question, Reply]] = []
        self._next: int | None = None

    def repeat(self) -> None:
        """Begin again with the first answer."""
        self._next = 0

    def ask(self, asked: Question) -> Reply:
        if self._next is None:
            self._heard.append((asked, self._calls.ask(asked)))
            return self._heard[-1][1]
        if self._next >= len(self._heard):
            raise DiffersError
        before, reply = self._heard[self._next]
        self._next += 1
        if before.op != asked.op or not is_equal(dict(before.fields), dict(asked.fields)):
            raise DiffersError
        return reply


def explained(
    run: Callable[[], object],
    files: Mapping[str, str],
    limited: Callable[[float], AbstractContextManager[None]],
) -> Collected:
    """What a test compares, as it is and with every edit of the reference's files.

    Args:
        run: Runs the test, with the same answers each time.
        files: The source of the reference, by path; without files, no edits are tried.
        limited: Ends the code within after seconds of processor time, by an OutOfTimeError.
    """
    compared = _compared(run)
    edited = _edited(run, compared, files, limited) if files and compared else iter(())
    return Collected(tuple(compared), tuple(edited))


def _compared(run: Callable[[], object]) -> Sequence[ComparedArray]:
    # what was compared before it fails counts
    with collecting() as found, suppress(Exception):
        run()
    return found[:MOST]


def _edited(
    run: Callable[[], object],
    right: Sequence[ComparedArray],
    files: Mapping[str, str],
    limited: Callable[[float], AbstractContextManager[None]],
) -> Iterator[Evaluated]:
    # what was imported before the fork is hidden from the search for functions
    gc.unfreeze()
    ends = time.process_time() + SECONDS
    codes = ran(lambda: _compared(run), files)
    size = 0
    for variant in Program(codes, files).variants():
        if time.process_time() > ends or size > KEPT:
            return
        try:
            with limited(EACH_S):
                found = _compared(run)
        except (OutOfTimeError, MemoryError, RecursionError):
            continue
        pairs = [*zip(found, right, strict=False)]
        if len(found) == len(right) and not all(np.array_equal(one.want, other.want) for one, other in pairs):
            size += sum(one.want.nbytes for one in found)
            yield Evaluated(variant, ({place_of(at): one.want for at, one in enumerate(found)},))


def place_of(number: int) -> str:
    """What a comparison is called in the values of an edit."""
    return str(number)
