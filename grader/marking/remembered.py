"""The student's answers about numbers that all submissions share, kept because several steps of a diagnosis need
them."""

from collections.abc import Sequence

from grader.marking.witness import Witness
from grader.sandbox.questions import Question
from grader.sandbox.replies import Reply


class Remembered:
    """Asks a witness each question once."""

    def __init__(self, witness: Witness) -> None:
        self._witness = witness
        self._replies: dict[Question, Reply] = {}

    def announce(self, asked: Sequence[Question]) -> None:
        """Announce the next questions, in order, without those that are already answered."""
        self._witness.announce([one for one in asked if one not in self._replies])

    def ask(self, asked: Question) -> Reply:
        """The answer to one question."""
        if asked not in self._replies:
            self._replies[asked] = self._witness.ask(asked)
        return self._replies[asked]
