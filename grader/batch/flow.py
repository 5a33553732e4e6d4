"""How submissions pass through an executor: as many at a time as there is room for, and equal ones graded once."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import NamedTuple, TypeVar

from grader.results.grading import Grading
from grader.results.submission import Submission

Item = TypeVar("Item")
Result = TypeVar("Result")
LOOK_UP_S = 0.25
"""Longest single wait, in seconds. A Ctrl-C just before a wait, or any Ctrl-C on Windows, does not end that wait."""
KEPT = 100
"""Most gradings that are kept for later submissions."""

Submit = Callable[[Submission], Future[Grading]]


class Graded(NamedTuple):
    """A submission and its grading."""

    submission: Submission
    grading: Grading


Round = Callable[[Iterable[Submission]], Iterator[Graded]]
"""Grades each submission once."""


def as_finished(
    submit: Callable[[Item], Future[Result]], items: Iterable[Item], ahead: int
) -> Iterator[tuple[Item, Future[Result]]]:
    """Submit every item and yield it with its finished future, in the order in which they finish.

    Args:
        submit: Hands an item to an executor.
        items: Drawn one by one, when there is room.
        ahead: Most items in the executor at a time.
    """
    waiting: dict[Future[Result], Item] = {}
    queue = iter(items)
    try:
        while True:
            for item in islice(queue, ahead - len(waiting)):
                waiting[submit(item)] = item
            if not waiting:
                return
            done, _ = wait(waiting, timeout=LOOK_UP_S, return_when=FIRST_COMPLETED)
            for future in done:
                yield waiting.pop(future), future
    finally:
        for future in waiting:
            future.cancel()


class Deduplicator:
    """Grades equal submissions once, since a grading is a function of bytes; each gets it under its own name."""

    def __init__(self, submit: Submit) -> None:
        self._submit = submit
        self._first: OrderedDict[object, Future[Grading]] = OrderedDict()

    def submit(self, submission: Submission) -> Future[Grading]:
        """The grading of a submission, when it is ready."""
        key = (submission.sha256, submission.notes, submission.refused)
        if key not in self._first:
            self._first[key] = self._submit(submission)
            while len(self._first) > KEPT:
                self._first.popitem(last=False)
            return self._first[key]
        copy: Future[Grading] = Future()
        self._first[key].add_done_callback(partial(_follow, copy, submission))
        return copy


def _follow(copy: Future[Grading], submission: Submission, first: Future[Grading]) -> None:
    if not copy.set_running_or_notify_cancel():
        return
    if first.cancelled():
        copy.set_exception(RuntimeError("the batch was stopped."))
    elif error := first.exception():
        copy.set_exception(error)
    else:
        copy.set_result(replace(first.result(), student=submission.student, source=submission.source))
