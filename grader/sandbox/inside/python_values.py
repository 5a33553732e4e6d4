"""Other values of Python than numbers, texts, lists and dicts: sets, bytes, dates and the like.

They cross in parts. The grader cannot compute with parts; only an instructor's test, in a process of its own, puts them
together again.
"""

from collections import Counter
from collections.abc import Callable
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


def together(told: Parts) -> object:
    """The value of parts.

    Raises:
        ValueError, TypeError, ArithmeticError: no such value has these parts.
    """
    if told.type_name == ARRAY:
        return _array(*told.parts)
    if told.type_name not in TYPES:
        raise ValueError(f"no value is a {told.type_name!r}")
    return TYPES[told.type_name][2](told.parts)


def _array(kind: str, shape: list[int], entries: list[object]) -> np.ndarray[Any, Any]:
    array = np.empty(len(entries), object)
    array[:] = entries
    return (array.astype(str) if kind == "U" and entries else array).reshape(shape)


def _items(value: dict[Any, Any]) -> list[list[Any]]:
    return [[key, item] for key, item in value.items()]


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
