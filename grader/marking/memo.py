"""Values that are computed when first needed, then kept."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

from grader.marking.witness import Witness
from grader.sandbox.questions import Question
from grader.sandbox.replies import Reply

Made = TypeVar("Made")


class Memo:
    """Computed values by key."""

    def __init__(self) -> None:
        self._made: dict[object, Any] = {}

    def once(self, key: object, make: Callable[[], Made]) -> Made:
        """The value for a key; `make` computes it the first time."""
        if key not in self._made:
            self._made[key] = make()
        return cast("Made", self._made[key])


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
