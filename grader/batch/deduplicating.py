"""Identical submissions of a class are graded once, since a grading is a function of bytes."""

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from functools import partial

from grader.results.grading import Grading
from grader.results.submission import Submission

KEPT = 100
"""Most gradings that are kept for later submissions."""

Submit = Callable[[Submission], Future[Grading]]


class Deduplicator:
    """Grades each distinct submission once. Identical ones get the same grading under their own names."""

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
