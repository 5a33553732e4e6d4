"""Thousands of small arrays in two: their numbers in a row, and a text that says which belong where.

A frame has a header for every array in it, so that thousands would not fit.
"""

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

Numbers = np.ndarray[Any, np.dtype[np.float64]]
ARRAY, PAIR = "array", "tuple"
LONGEST_TEXT = 2 << 20
"""Bytes of a text at most: from a student's process it could hold a million numbers, each an array of its own."""


def pack(value: Any) -> dict[str, Any]:
    """A tree of plain values as a text and one array, both of which can cross."""
    pieces: list[Numbers] = []
    text = json.dumps(_described(value, pieces)).encode()
    numbers = np.concatenate([piece.ravel() for piece in pieces]) if pieces else np.empty(0)
    return {"text": np.frombuffer(text, np.uint8), "numbers": numbers}


def unpack(packed: Any, longest: int = LONGEST_TEXT) -> Any:
    """The tree again, if its text has at most so many bytes.

    Raises:
        ValueError, TypeError, KeyError, OverflowError: it was not made by `pack`, or is too long.
    """
    text, numbers = packed["text"], packed["numbers"]
    if not (isinstance(text, np.ndarray) and isinstance(numbers, np.ndarray)):
        raise TypeError
    if text.dtype != np.uint8 or numbers.dtype != np.float64 or numbers.ndim != 1:
        raise TypeError
    if text.size > longest:
        raise ValueError
    rest = numbers

    def take(shape: list[int]) -> Numbers:
        nonlocal rest
        size = math.prod(shape)
        taken, rest = rest[:size], rest[size:]
        return taken.reshape(shape)

    return _restored(json.loads(text.tobytes()), take)


def _described(value: Any, pieces: list[Numbers]) -> Any:
    match value:
        case None | str() | int():
            return value
        case float() | np.ndarray():
            array = np.asarray(value, np.float64)
            pieces.append(array)
            return {ARRAY: list(array.shape)}
        case tuple():
            return {PAIR: [_described(part, pieces) for part in value]}
        case list():
            return [_described(part, pieces) for part in value]
        case Mapping():
            return {f".{name}": _described(part, pieces) for name, part in value.items()}
    raise TypeError


def _restored(raw: Any, take: Any) -> Any:
    match raw:
        case {"array": list(shape)}:
            return take(shape)
        case {"tuple": list(parts)}:
            return tuple(_restored(part, take) for part in parts)
        case dict():
            return {name[1:]: _restored(part, take) for name, part in raw.items()}
        case list():
            return [_restored(part, take) for part in raw]
    return raw
