"""Runs lines of calls, `opt = Adam(rate)`, `w1 = opt.step(w, g)`, among the names of a module."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

DEPTH = 14
"""Levels of lists and dicts that are copied; no deeper value can cross."""


def run(text: str, inputs: Mapping[str, Any], find: Callable[[str], Any], wanted: Sequence[str]) -> Any:
    """Run lines of Python, and return what they assigned: the value of the only wanted name, or a dict by name.

    Each value is as it was when it was assigned, so that a later call may change an array in place.
    """
    names = _Names(inputs, find, wanted)
    exec(compile(text, "<calls>", "exec"), {"__builtins__": {}}, names)  # noqa: S102  the author's, of a checked kind
    for name in wanted:
        if name not in names.results:
            raise NameError(f"{name} was never assigned")
    return names.results[wanted[0]] if len(wanted) == 1 else {name: names.results[name] for name in wanted}


class _Names(dict[str, Any]):
    """The names that lines see: what they assigned, the inputs, then the module's."""

    def __init__(self, inputs: Mapping[str, Any], find: Callable[[str], Any], wanted: Sequence[str]) -> None:
        super().__init__({"range": range, "len": len, **inputs})
        self.find = find
        self.wanted = wanted
        self.results: dict[str, Any] = {}

    def __missing__(self, name: str) -> Any:
        return self.find(name)

    def __setitem__(self, name: str, value: Any) -> None:
        super().__setitem__(name, value)
        if name in self.wanted:
            self.results[name] = _copied(value, DEPTH)


def _copied(value: Any, levels: int) -> Any:
    """A copy of arrays, lists, tuples and dicts; any other object is the object itself."""
    kind = type(value)
    if kind is np.ndarray:
        return np.array(value)
    if not levels or kind not in (list, tuple, dict):
        return value
    if kind is dict:
        return {key: _copied(part, levels - 1) for key, part in value.items()}
    return kind(_copied(part, levels - 1) for part in value)
