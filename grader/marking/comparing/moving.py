"""Moves the variable that a gradient differentiates by: an array, a list of arrays, one in a dict, or a part of a flat
one."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.assignment.arithmetic import whole
from grader.assignment.returns import Returns
from grader.marking.comparing.compare import Array

Inputs = Mapping[str, Any]


@dataclass(frozen=True)
class Moved:
    """The part of the inputs that a gradient differentiates by."""

    name: str
    key: str = ""
    """The key of an array in a dict."""
    part: slice | None = None
    """The place of a part in a flat array."""
    shape: tuple[int, ...] = ()
    """The shape of such a part."""

    def points(self, inputs: Inputs) -> list[Array]:
        """The arrays that are moved; several for a list, such as the weights of each layer."""
        at = inputs[self.name][self.key] if self.key else inputs[self.name]
        if self.part is not None:
            return [at[self.part].reshape(self.shape)]
        return at if isinstance(at, list) else [at]

    def along(self, inputs: Inputs, direction: Sequence[Array], step: float) -> dict[str, Any]:
        """The inputs, with these arrays moved."""
        at = inputs[self.name]
        if self.key:
            return {**inputs, self.name: {**at, self.key: at[self.key] + step * direction[0]}}
        if self.part is not None:
            flat = np.array(at, dtype=np.float64)
            flat[self.part] += step * direction[0].ravel()
            return {**inputs, self.name: flat}
        if isinstance(at, list):
            return {**inputs, self.name: [part + step * way for part, way in zip(at, direction, strict=True)]}
        return {**inputs, self.name: at + step * direction[0]}


def moved_by(gradient: str, path: str, returns: Returns, sizes: Mapping[str, int]) -> Moved:
    """What a gradient differentiates by: `W`, or `params.W` for an array in a dict."""
    name, _, key = path.partition(".")
    start = 0
    for part, shape in _flat_parts(returns.form, gradient):
        lengths = tuple(size if isinstance(size, int) else whole(size, sizes) for size in shape)
        if part == gradient:
            return Moved(name, key, slice(start, start + math.prod(lengths)), lengths)
        start += math.prod(lengths)
    return Moved(name, key)


def _flat_parts(form: Any, gradient: str) -> list[tuple[str, tuple[int | str, ...]]]:
    """The parts of the flat array in which a gradient is one; none if it is a separate array."""
    for part in form:
        if isinstance(part, dict) and gradient in part:
            return list(part.items())
        if isinstance(part, tuple) and (found := _flat_parts(part, gradient)):
            return found
    return []
