"""Hashes of answers, equal if they differ only by rounding: they show whether an edit changes an answer."""

import hashlib
from typing import Any

import numpy as np

from grader.marking.comparing.printed import NUMBER, lines_of
from grader.sandbox.caller import Caller
from grader.sandbox.questions import Question
from grader.sandbox.replies import Raised, Reply, Returned

DIGITS = 3
"""Digits of each number's binary fraction that count."""


class Marks:
    """One mark for a row of answers."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def add(self, reply: Reply) -> None:
        """Add the next answer, with what was printed."""
        match reply:
            case Returned(value=value, printed=printed):
                marked: object = (_marked(value), _roughly(printed))
            case Raised(kind=kind, printed=printed):
                marked = (kind, _roughly(printed))
            case _:
                marked = type(reply).__name__
        self._hash.update(repr(marked).encode())

    @property
    def mark(self) -> str:
        """The mark so far."""
        return self._hash.hexdigest()


def _roughly(printed: str) -> list[str]:
    return [NUMBER.sub(lambda found: f"{float(found[0]):.{DIGITS}g}", line) for line in lines_of(printed)]


def _marked(value: Any) -> object:
    match value:
        case dict():
            return [(repr(key), _marked(part)) for key, part in value.items()]
        case list() | tuple():
            return [type(value).__name__, *map(_marked, value)]
        case np.ndarray() | np.generic() | float() if np.asarray(value).dtype.kind == "f":
            fraction, exponent = np.frexp(value)
            return np.shape(value), (np.round(fraction, DIGITS) + 0.0).tobytes(), np.asarray(exponent).tobytes()
        case np.ndarray() | np.generic():
            return np.shape(value), np.asarray(value).tobytes()
    return repr(value)


class Listening(Caller):
    """Calls whose answers are marked."""

    def __init__(self, calls: Caller) -> None:
        self._calls = calls
        self.marks = Marks()

    def ask(self, asked: Question) -> Reply:
        reply = self._calls.ask(asked)
        self.marks.add(reply)
        return reply
