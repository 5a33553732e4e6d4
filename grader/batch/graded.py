"""What a batch gives back, wherever it ran."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from grader.results.grading import Grading
from grader.results.submission import Submission


class Graded(NamedTuple):
    """A submission and its grading."""

    submission: Submission
    grading: Grading


Round = Callable[[Iterable[Submission]], Iterator[Graded]]
"""Grades each submission once."""
