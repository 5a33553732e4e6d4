"""Python values other than numbers, texts, lists and dicts: sets, bytes, dates and the like.

They cross in parts. The grader cannot compute with parts; only an instructor's test, in a process of its own, puts them
together again.
"""

from array import array as plain_array
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class Parts:
    """A value, as parts that can cross."""

    type_name: str
    """A name in `TYPES`, unless a hostile worker says so."""
    parts: Any


def apart(value: object) -> Parts | None:
    """The parts of a value; None for all other types, subclasses included: those have methods of their own."""
    kind = type(value)
    known = TYPES.get(kind.__name__)
    if known is None or known[0] is not kind:
        return None
    return Parts(kind.__name__, known[1](value))


def apart_array(array: np.ndarray[Any, Any]) -> Parts | None:
    """The parts of an array of texts or objects; None for any other."""
    if array.dtype.kind not in "UO":
        return None
    return Parts(ARRAY, [array.dtype.kind, list(array.shape), np.ndarray.view(array, np.ndarray).ravel().tolist()])


def plainly(value: object) -> object | None:
    """A buffer as an array, a mapping of any type as a dict; None for all other values.

    Where numbers are asked for, an `array.array` or a `UserDict` holds the same answer.
    """
    if isinstance(value, memoryview | plain_array):
        return np.asarray(value)
    if isinstance(value, Mapping) and all(type(key) is str for key in value):
        return dict(value.items())
    return None


def with_floats(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """An array of objects that are all real numbers, as an array of floats; any other array as it is."""
    if array.dtype.kind != "O" or not all(isinstance(entry, REAL) for entry in array.flat):
        return array
    return array.astype(np.float64)


def as_float(apart: Parts) -> float | None:
    """The number that a fraction or a decimal number is; None for all other values."""
    with suppress(ArithmeticError, ValueError):
        match apart:
            # not from texts: a hostile worker's could be a power that takes hours to compute
            case Parts("Fraction", [int(above), int(below)]):
                return float(Fraction(above, below))
            case Parts("Decimal", str(digits)):
                return float(Decimal(digits))
    return None


def rebuilt(apart: Parts) -> object:
    """The value of parts.

    Raises:
        ValueError, TypeError, ArithmeticError: no such value has these parts.
    """
    if apart.type_name == ARRAY:
        return _array(*apart.parts)
    if apart.type_name not in TYPES:
        raise ValueError(f"no value is a {apart.type_name!r}")
    return TYPES[apart.type_name][2](apart.parts)


def _array(kind: str, shape: list[int], entries: list[object]) -> np.ndarray[Any, Any]:
    array = np.empty(len(entries), object)
    array[:] = entries
    return (array.astype(str) if kind == "U" and entries else array).reshape(shape)


def _items(value: dict[Any, Any]) -> list[list[Any]]:
    return [[key, item] for key, item in value.items()]


REAL = (int, float, np.number, np.bool_, Decimal, Fraction)
ARRAY = "array of texts or objects"
TYPES: dict[str, tuple[type, Callable[[Any], Any], Callable[[Any], object]]] = {
    "set": (set, list, set),
    "frozenset": (frozenset, list, frozenset),
    "bytes": (bytes, bytes.hex, bytes.fromhex),
    "bytearray": (bytearray, bytearray.hex, bytearray.fromhex),
    "range": (range, lambda value: [value.start, value.stop, value.step], lambda parts: range(*parts)),
    "Decimal": (Decimal, str, Decimal),
    "Fraction": (Fraction, lambda value: [value.numerator, value.denominator], lambda parts: Fraction(*parts)),
    "date": (date, date.isoformat, date.fromisoformat),
    "time": (time, time.isoformat, time.fromisoformat),
    "datetime": (datetime, datetime.isoformat, datetime.fromisoformat),
    "timedelta": (
        timedelta,
        lambda value: [value.days, value.seconds, value.microseconds],
        lambda parts: timedelta(*parts),
    ),
    "Counter": (Counter, _items, lambda parts: Counter(dict(parts))),
    # with keys that are texts, a dict crosses as it is
    "dict": (dict, _items, dict),
}
"""By name: the type, what takes a value apart, and what puts it together."""
