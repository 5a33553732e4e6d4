"""Records what a test asks of a right solution and compares, for a self-check that holds neither test nor reference.

What is passed on from an earlier answer, such as the cache of a layer, is recorded as a reference to it: a student's
own takes its place when the calls are made again.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np

from grader.sandbox.calls import Calls
from grader.sandbox.inside.frame import Handle
from grader.sandbox.questions import Question
from grader.sandbox.replies import Reply, Returned

MOST_STEPS = 3000
"""Calls and comparisons of one test that are recorded at most."""
ANSWER, TUPLE, DICT = "answer", "tuple", "dict"
"""The keys of what stands for a part of an earlier answer, for a tuple, and for a dict."""

Step = dict[str, Any]
"""A question or a comparison, as plain data."""


class CannotRecordError(Exception):
    """A test does what a recording cannot hold."""


class Recording(Calls):
    """Calls that are recorded."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._replies: list[Any] = []
        self._known: dict[object, tuple[int, tuple[Any, ...]]] = {}
        self.steps: list[Step] = []
        self.compares = False
        self.paused = False
        """Whether what is asked now only serves to find what is compared."""

    def ask(self, asked: Question) -> Reply:
        if self.paused:
            return self._calls.ask(asked)
        fields = {name: self.written(value) for name, value in asked.fields.items()}
        reply = self._calls.ask(asked)
        self._add(
            {"op": asked.op, "fields": fields, "limit_s": asked.limit_s, "fails": not isinstance(reply, Returned)}
        )
        # kept, so that no other object gets the identity of one of its parts
        self._replies.append(reply.value if isinstance(reply, Returned) else None)
        self._know(self._replies[-1], len(self._replies) - 1, ())
        return reply

    def compare(self, got: Any, want: Any, options: Mapping[str, Any]) -> None:
        """Record a comparison."""
        if self.paused:
            return
        place = self._place_of(got)
        if place is None:
            raise CannotRecordError(
                "assert_close compares what was computed from an answer; in a self-check, compare the answer itself"
            )
        self.compares = True
        self._add({"got": place, "want": want, **options})

    def _add(self, step: Step) -> None:
        if len(self.steps) >= MOST_STEPS:
            raise CannotRecordError(f"it makes more than {MOST_STEPS} calls, which is too many for a self-check")
        self.steps.append(step)

    def _know(self, value: Any, step: int, at: tuple[Any, ...]) -> None:
        if isinstance(value, np.ndarray | float | Handle):
            self._known[_mark(value)] = step, at
        for key, part in _parts(value):
            self._know(part, step, (*at, key))

    def written(self, value: Any) -> Any:
        """A value as plain data, with references to earlier answers."""
        place = self._place_of(value)
        if place is not None:
            return place
        match value:
            case Handle():
                raise CannotRecordError("it uses an object that no call returned")
            case list():
                return [self.written(part) for part in value]
            case tuple():
                return {TUPLE: [self.written(part) for part in value]}
            case dict():
                return {DICT: [[self.written(key), self.written(part)] for key, part in value.items()]}
            case None | bool() | int() | float() | str() | np.ndarray() | np.generic():
                return value
            case _ if hasattr(value, "given_name"):
                return value
            case _:
                raise CannotRecordError(f"it passes a {type(value).__name__}, which a self-check cannot hold")

    def _place_of(self, value: Any) -> dict[str, Any] | None:
        """Where a value is in an earlier answer; None if it is in none."""
        if isinstance(value, np.ndarray | float | Handle):
            found = self._known.get(_mark(value))
            return None if found is None else {ANSWER: [found[0], list(found[1])]}
        # a list or dict is another one each time; it is the same if its first array is, and all else agrees
        leaf = next(_leaves(value), None)
        found = None if leaf is None else self._known.get(_mark(leaf))
        for length in range(len(found[1]) if found else 0):
            step, at = found[0], found[1][:length]  # type: ignore[index]  # there is one, or the range is empty
            if _is_same(value, part_of(self._replies[step], at)):
                return {ANSWER: [step, list(at)]}
        return None


def _mark(value: Any) -> object:
    return ("object", value.number) if isinstance(value, Handle) else id(value)


def _parts(value: Any) -> list[tuple[Any, Any]]:
    match value:
        case list() | tuple():
            return [*enumerate(value)]
        case dict():
            return [*value.items()]
        case _:
            return []


def _leaves(value: Any) -> Any:
    if isinstance(value, np.ndarray | float | Handle):
        yield value
    for _, part in _parts(value):
        yield from _leaves(part)


def _is_same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray | float | Handle):
        return _mark(one) == _mark(other)
    ours, theirs = _parts(one), _parts(other)
    if type(one) is not type(other) or len(ours) != len(theirs):
        return False
    if not ours:
        return bool(one == other)
    return all(a == b and _is_same(p, q) for (a, p), (b, q) in zip(ours, theirs, strict=True))


def part_of(value: Any, at: Sequence[Any]) -> Any:
    """A part of an answer. Raises LookupError or TypeError if it has no such part."""
    for key in at:
        value = value[key]
    return value


RECORDING: ContextVar[Recording | None] = ContextVar("RECORDING", default=None)
"""The recording of the test that runs now; None if none is made."""


@contextmanager
def unrecorded() -> Iterator[None]:
    """Record nothing that is asked within: it only serves to find what is compared."""
    recording = RECORDING.get()
    if recording is None:
        yield
        return
    recording.paused = True
    try:
        yield
    finally:
        recording.paused = False
