"""What is asked of a submission: made once, encoded once, and put to as many submissions as there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from ..errors import SpecError
from .inside.frame import REQUEST_HEADER, Buffer, Caps, FrameError, Handle, encode

MemoryLayout = Literal["c", "readonly", "fortran", "strided"]
Target = str | Handle | None
"""A dotted name of the module, an object that stays in the worker, or the module itself."""


@dataclass(frozen=True, eq=False)
class Question:
    """One request to a worker; two of them are never equal, so that each can be waited for.

    What it holds may not be changed any more: its bytes are kept.
    """

    op: str
    fields: Mapping[str, Any]
    limit_s: float | None = None
    """Seconds of processor time, if not those of every call."""

    @cached_property
    def frame(self) -> list[Buffer]:
        """Its bytes. Raises SpecError where an argument cannot cross, which is its author's to mend."""
        try:
            return encode({"op": self.op, **self.fields}, Caps(REQUEST_HEADER, 1 << 40))
        except FrameError as stop:
            wanted = "Pass arrays, numbers, text, lists, tuples and dicts of these."
            raise SpecError(f"call of {self.fields.get('path')!r}: an argument {stop}. {wanted}") from None

    @cached_property
    def size(self) -> int:
        """Length of the frame in bytes."""
        return sum(memoryview(piece).nbytes for piece in self.frame)


def question(op: str, target: Target, path: str = "", limit_s: float | None = None, **fields: Any) -> Question:
    """Ask for something at a dotted `path` of the target."""
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

    `layout` is how arrays among the arguments lie in memory; `call_s` is seconds of processor time. Unless `whole`,
    what would arrive as less than it is (a namedtuple) stays in the worker behind a handle.
    """
    fields = {"arguments": list(arguments), "keywords": dict(keywords or {}), "layout": layout, "observe": observe}
    return question("call", target, path, call_s, whole=whole, **fields)


def get(target: Target, path: str = "", whole: bool = True) -> Question:
    """Read a name or an attribute; unless `whole`, lists and dicts stay in the worker behind a handle."""
    return question("get", target, path, whole=whole)
