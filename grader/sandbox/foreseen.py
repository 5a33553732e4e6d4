"""Questions that will be asked next: a worker need not wait for each of them."""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice

from .inside.frame import SMALL
from .questions import Question

AHEAD = 32
"""Questions that are sent before the first is answered. With their bytes, at most SMALL, they fit into the wire's own
buffer: were the grader to wait for a worker to read, and the worker for the grader, both would wait forever."""


class Foreseen:
    """A queue of questions in the order in which they will be asked; what is never asked is forgotten."""

    def __init__(self) -> None:
        self._next: deque[Question] = deque()

    def expect(self, questions: Iterable[Question]) -> None:
        """Say what comes after all that is foreseen so far."""
        self._next.extend(questions)

    def forget(self) -> None:
        """Nothing is foreseen any more."""
        self._next.clear()

    def skipped(self, asked: Question) -> Iterator[Question]:
        """Each question that was foreseen before `asked` and is not asked after all; then it is forgotten."""
        while self._next and self._next[0] is not asked:
            yield self._next[0]
            self._next.popleft()

    def answered(self) -> None:
        """The first question has its answer."""
        if self._next:
            self._next.popleft()

    def together(self, asked: Question) -> list[Question]:
        """A question, and what of the foreseen ones may be sent with it."""
        together, size = [asked], 0
        follows = 1 if self._next and self._next[0] is asked else 0
        for foreseen in islice(self._next, follows, AHEAD if asked.op != "survey" else 0):
            size += foreseen.size
            if size > SMALL:
                break
            together.append(foreseen)
        return together
