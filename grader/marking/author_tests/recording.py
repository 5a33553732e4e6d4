"""Records what a test asks of a right solution and compares, for a self-check that holds neither test nor reference.

What is passed on from an earlier answer, such as the cache of a layer, is recorded as a reference to it: a student's
own takes its place when the calls are made again. Within a training run, references to its own answers count back from
the last one, since nobody knows how many turns a student's run will take.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grader.sandbox.caller import Caller
from grader.sandbox.inside.frame import Handle
from grader.sandbox.questions import Question
from grader.sandbox.replies import Reply, Returned
from grader.sandbox.student import whole_value

MOST_STEPS = 3000
"""Most calls and comparisons that are recorded for one test."""
ANSWER, TUPLE, DICT = "answer", "tuple", "dict"
"""The keys that mark a part of an earlier answer, a tuple, and a dict."""

Step = dict[str, Any]
"""A question or a comparison, as plain data."""


class CannotRecordError(Exception):
    """A test does what a recording cannot hold."""


@dataclass
class _Training:
    """A training run: its turns, the first of which only asks for the loss."""

    start: int
    """The number of answers before it."""
    turns: list[Step] = field(default_factory=list)

    def kept(self) -> list[Step]:
        """The turns that differ: the last of them is to be repeated."""
        # the second turn may still begin with numbers of the test's, and the third with the student's own
        if any(not is_equal(turn, self.turns[2]) for turn in self.turns[3:]):
            raise CannotRecordError(
                "trains_to passes different numbers in each step, as for new batches; a self-check needs equal ones"
            )
        return self.turns[:2] if len(self.turns) == 2 or is_equal(*self.turns[1:3]) else self.turns[:3]


class Recording(Caller):
    """Calls that are recorded."""

    def __init__(self, calls: Caller) -> None:
        self._calls = calls
        self._replies: list[Any] = []
        self._over: list[Any] = []
        """Replies of training runs that are over, kept like all others so that each keeps its identity."""
        self._known: dict[object, tuple[int, tuple[Any, ...]]] = {}
        self._training: _Training | None = None
        self.steps: list[Step] = []
        self.compares = False
        self.paused = False
        """Whether the present questions only help to find what is compared."""

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
        if self._training is not None:
            raise CannotRecordError("it compares within trains_to")
        place = self._place_of(got)
        if place is None:
            raise CannotRecordError(
                "assert_close compares what was computed from an answer; in a self-check, compare the answer itself"
            )
        self.compares = True
        self._add({"got": place, "want": want, **options})

    @property
    def answered(self) -> int:
        """The number of answers so far."""
        return len(self._replies)

    def printed(self, since: int, lines: Sequence[str], tolerance: Mapping[str, float]) -> None:
        """Record the lines that the calls should print, from the answer of number `since` on."""
        self.compares = True
        self._add({"printed": since, "lines": list(lines), "tolerance": dict(tolerance)})

    @contextmanager
    def training(self, below: float, steps: int) -> Iterator[None]:
        """Record the calls within as a training run; `turn` ends each of its turns."""
        self._training = training = _Training(len(self._replies))
        before, self.steps = self.steps, []
        try:
            yield
        finally:
            self.steps, self._training = before, None
        self.compares = True
        turns = training.kept()
        self._add({"turns": turns, "below": below, "steps": steps})
        self._leave_last(len(turns[-1]["asks"]), training.start)

    def turn(self, loss: Any) -> None:
        """End one step of the training run; `loss` is the student's loss after it."""
        place = self._place_of(loss)
        if self._training is None or place is None or not self.steps:
            raise CannotRecordError(
                "trains_to computes the loss from an answer; in a self-check, `loss` must return what a call returned"
            )
        self._training.turns.append({"asks": self.steps, "loss": place})
        self.steps = []

    def _leave_last(self, count: int, start: int) -> None:
        """Forget all but the last answers of a training run: the student's run may have a different number of turns."""
        self._over += self._replies[start:-count]
        del self._replies[start:-count]
        self._known = {mark: place for mark, place in self._known.items() if place[0] < start}
        for number, reply in enumerate(self._replies[start:], start):
            self._know(reply, number, ())

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
            return None if found is None else {ANSWER: [self._number(found[0]), list(found[1])]}
        # a list or dict is a new object each time; it counts as the same if its first array is the same object and the
        # rest is equal
        leaf = next(_leaves(value), None)
        found = None if leaf is None else self._known.get(_mark(leaf))
        for length in range(len(found[1]) if found else 0):
            step, at = found[0], found[1][:length]  # type: ignore[index]  # there is one, or the range is empty
            if _is_same(value, part_of(self._replies[step], at)):
                return {ANSWER: [self._number(step), list(at)]}
        return None

    def _number(self, step: int) -> int:
        """The number of an answer; within a training run, counted back from its last answer."""
        within = self._training is not None and step >= self._training.start
        return step - len(self._replies) if within else step


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


def is_equal(one: Any, other: Any) -> bool:
    """Whether two recorded values are equal, arrays entry by entry."""
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return type(one) is type(other) and one.dtype == other.dtype and np.array_equal(one, other)
    ours, theirs = _parts(one), _parts(other)
    if not ours or len(ours) != len(theirs):
        return type(one) is type(other) and bool(one == other)
    return all(a == b and is_equal(p, q) for (a, p), (b, q) in zip(ours, theirs, strict=True))


def part_of(value: Any, at: Sequence[Any]) -> Any:
    """A part of an answer. Raises LookupError or TypeError if it has no such part."""
    for key in at:
        value = value[key]
    return value


RECORDING: ContextVar[Recording | None] = ContextVar("RECORDING", default=None)
"""The recording of the test that runs now; None if none is made."""


@contextmanager
def unrecorded() -> Iterator[None]:
    """Do not record questions asked within: they only help to find what is compared."""
    recording = RECORDING.get()
    if recording is None:
        yield
        return
    recording.paused = True
    try:
        yield
    finally:
        recording.paused = False


@contextmanager
def training(below: float, steps: int) -> Iterator[Callable[[Callable[[], Any]], Any]]:
    """A training run, recorded if the test is; call the result with a loss to end a turn."""
    recording = RECORDING.get()

    def turn(loss: Callable[[], Any]) -> Any:
        value = whole_value(loss())
        if recording is not None:
            recording.turn(value)
        return value

    with nullcontext() if recording is None else recording.training(below, steps):
        yield turn
