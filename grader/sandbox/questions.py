"""The questions put to a submission. Each is made and encoded once, then sent to every submission."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from ..errors import SpecError
from .inside.frame import REQUEST_HEADER, Buffer, Caps, FrameError, Handle, encode

MemoryLayout = Literal["c", "readonly", "fortran", "strided"]
ROOM, GROWTH = 1 << 20, 64
"""Bytes that any answer may take, plus so many times the bytes of the right one: a wrong array must still be diagnosed,
but gigabytes are not kept."""
Target = str | Handle | None
"""A dotted name in the module, an object that stays in the worker, or (None) the module itself."""


@dataclass(frozen=True, slots=True)
class Loading:
    """How a submission's modules are loaded."""

    wanted: frozenset[str] | None = None
    """The names that will be asked for; None = any. What may take long and none of them depends on is not run."""
    strict: bool = False
    """Whether an exception ends loading, and nothing can be called then."""
    compat: bool = False
    """Whether names that NumPy has removed are put back."""
    starter: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """The modules that students start from, by file. A function that is the same there is not started."""
    places: bool = True
    """Whether lines with mistakes may be looked for: then a survey also says which code is equal."""


@dataclass(frozen=True, eq=False)
class Question:
    """One request to a worker. Two questions are never equal, so that each can be waited for.

    Do not change what it holds: its encoded bytes are kept.
    """

    op: str
    fields: Mapping[str, Any]
    limit_s: float | None = None
    """Limit in seconds of processor time; None = the limit for every call."""
    apart: bool = False
    """Whether it is for a process that is asked no other questions, since it would reveal what other questions test."""
    _elsewhere: "dict[str, Question]" = field(default_factory=dict, repr=False)

    def at(self, path: str) -> "Question":
        """The same question about another path; always the same object, since questions are told apart by identity."""
        if path == self.fields["path"]:
            return self
        if path not in self._elsewhere:
            self._elsewhere[path] = Question(self.op, {**self.fields, "path": path}, self.limit_s)
        return self._elsewhere[path]

    def asked_apart(self) -> "Question":
        """The same question, for a process that is asked no other questions."""
        return Question(self.op, self.fields, self.limit_s, apart=True)

    @property
    def reply_bytes(self) -> int:
        """Bytes that the numbers of the answer may take at most, if the assignment allows as many."""
        return int(self.fields.get("reply_bytes", sys.maxsize))

    def expecting(self, size: int) -> "Question":
        """The same question, for which an answer of `size` bytes is right; one that is far larger is refused unread."""
        return Question(self.op, {**self.fields, "reply_bytes": ROOM + GROWTH * size}, self.limit_s)

    @cached_property
    def frame(self) -> list[Buffer]:
        """The encoded bytes. Raises SpecError if an argument cannot cross: the assignment's author has to fix it."""
        try:
            # No limit on the payload: the assignment's author is trusted, and large inputs are allowed.
            return encode({"op": self.op, **self.fields}, Caps(REQUEST_HEADER, 1 << 40))
        except FrameError as stop:
            wanted = "Pass arrays, numbers, text, lists, tuples and dicts of these, or a function of `given/`."
            raise SpecError(f"call of {self.fields.get('path')!r}: an argument {stop}. {wanted}") from None

    @cached_property
    def size(self) -> int:
        """Length of the frame in bytes."""
        return sum(memoryview(piece).nbytes for piece in self.frame)


def question(op: str, target: Target, path: str = "", limit_s: float | None = None, **fields: Any) -> Question:
    """A question about what is at a dotted `path` from the target."""
    place = {"target": None, "path": target} if isinstance(target, str) else {"target": target, "path": path}
    return Question(op, place | fields, limit_s)


def call(
    target: Target,
    arguments: Sequence[Any],
    path: str = "",
    keywords: Mapping[str, Any] | None = None,
    observe: bool = False,
    layout: MemoryLayout = "c",
    call_s: float | None = None,
    whole: bool = True,
) -> Question:
    """A call of a function, class or method.

    `layout` is the memory layout of arrays among the arguments; `call_s` is a limit in seconds of processor time.
    Unless `whole`, a value that would lose something on the way (a namedtuple its names) stays in the worker behind
    a handle.
    """
    fields = {"arguments": list(arguments), "keywords": dict(keywords or {}), "layout": layout, "observe": observe}
    return question("call", target, path, call_s, whole=whole, **fields)


def call_many(target: Target, argument_lists: Sequence[Sequence[Any]]) -> Question:
    """Calls of one function in one round trip, within the limit for one call; the first exception ends it.

    The value is the list of results.
    """
    return question("call_many", target, argument_lists=[list(one) for one in argument_lists])


def run(
    path: str,
    text: str,
    inputs: Mapping[str, Any],
    wanted: Sequence[str],
    layout: MemoryLayout = "c",
    call_s: float | None = None,
) -> Question:
    """Lines of calls among the inputs and the student's names, those next to what is at a dotted `path`.

    The value is what the lines assigned to the only name that is wanted, or a dict by name.
    """
    fields = {"path": path, "text": text, "inputs": dict(inputs), "wanted": list(wanted), "layout": layout}
    return Question("run", fields, call_s)


def get(target: Target, path: str = "", whole: bool = True) -> Question:
    """Read a name or an attribute; unless `whole`, lists and dicts stay in the worker behind a handle."""
    return question("get", target, path, whole=whole)
