"""The questions that will be asked next: they are sent ahead, so that a worker need not wait for each."""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice

from .inside.frame import SMALL
from .questions import Question

AHEAD = 32
"""Most questions that are sent before the first is answered. Together they take at most SMALL bytes and so fit into the
wire's buffer. If they did not, the grader could wait for the worker to read while the worker waits for the grader."""


class Announced:
    """A queue of questions in the order in which they will be asked. Questions that turn out not to be needed are
    dropped."""

    def __init__(self) -> None:
        self._next: deque[Question] = deque()

    def add(self, questions: Iterable[Question]) -> None:
        """Append questions to the queue."""
        self._next.extend(questions)

    def forget(self) -> None:
        """Empty the queue."""
        self._next.clear()

    def skipped(self, asked: Question) -> Iterator[Question]:
        """Yield and drop each question that was announced before `asked` and turned out not to be needed."""
        # Compared by identity: two questions with equal arguments are still two questions.
        while self._next and self._next[0] is not asked:
            yield self._next[0]
            self._next.popleft()

    def answered(self) -> None:
        """Drop the first question: it has its answer."""
        if self._next:
            self._next.popleft()

    def together(self, asked: Question) -> list[Question]:
        """The question, followed by the announced ones that may be sent with it."""
        together, size = [asked], 0
        follows = 1 if self._next and self._next[0] is asked else 0
        # A survey runs in a separate process, where the other questions have no answer.
        for announced in islice(self._next, follows, AHEAD if asked.op != "survey" else 0):
            size += announced.size
            if size > SMALL:
                break
            together.append(announced)
        return together
