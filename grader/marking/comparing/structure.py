"""Pairs what a student returned with what was expected, array by array.

A function may return one array, a list of arrays (one per layer), a dict or a tuple of arrays, or a list of dicts (one
per iteration). The structure is always taken from the expected value; the student's value is never trusted.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.language.catalogue import Said, say
from grader.marking.comparing.compare import Array
from grader.sandbox.inside.python_values import Parts, as_float

MAX_SHOWN = 60
"""Most characters of a student's text that one of our sentences quotes."""

MAX_GROWTH = 64
"""An array more than this many times larger than expected is not computed with."""


LONG = 64
"""A list with more plain numbers than this is treated as an array."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One array of an answer."""

    array: str
    """Its name in the assignment: `dW`."""
    place: str
    """Its place in the answer: `dW[1]`, `[0]['dW']`."""
    want: Array
    got: Array | None
    fault: str | Said = ""
    """The reason why there is no array, as the end of a sentence: 'is None'."""


def pair(want: Any, got: Any, returns: Sequence[str]) -> list[Leaf]:
    """Every array of `want`, paired with what the student has in its place."""
    return list(_pair(want, got, returns, ""))


def unfold(value: Any, returns: Sequence[str]) -> dict[str, Array]:
    """The arrays of a reference value, by place."""
    return dict(_arrays_of(value, returns, ""))


def _arrays_of(value: Any, returns: Sequence[str], place: str) -> Iterator[tuple[str, Array]]:
    if len(returns) == 1:
        yield from _by_place(value, place or returns[0])
    elif isinstance(value, Mapping):
        for name in returns:
            yield from _by_place(value[name], _place_of(name, place))
    else:
        for index, part in enumerate(value):
            yield from _arrays_of(part, returns, f"{place}[{index}]")


def _by_place(value: Any, place: str) -> Iterator[tuple[str, Array]]:
    if isinstance(value, list):
        for index, part in enumerate(value):
            yield from _by_place(part, f"{place}[{index}]")
    else:
        yield place, np.asarray(value)


def _place_of(name: str, place: str) -> str:
    return f"{place}[{name!r}]" if place else name


def rebuild(value: Any, returns: Sequence[str], replace: Callable[[str, Array], Array]) -> Any:
    """A copy of a reference value with every array replaced by `replace(name, array)`."""

    def one(name: str, part: Any) -> Any:
        return [one(name, item) for item in part] if isinstance(part, list) else replace(name, np.asarray(part))

    if len(returns) == 1:
        return one(returns[0], value)
    if isinstance(value, Mapping):
        return {name: one(name, value[name]) for name in returns}
    return [rebuild(part, returns, replace) for part in value]


def refilled(value: Any, returns: Sequence[str], arrays: Iterable[Array]) -> Any:
    """A copy of a reference value with other arrays, in the order in which `unfold` lists its own."""
    given = iter(arrays)
    return rebuild(value, returns, lambda name, right: next(given))


def mirror(want: Any, got: Any, returns: Sequence[str]) -> Any:
    """The student's arrays in the structure of `want`; None if they do not fit or cannot be computed with."""
    leaves = pair(want, got, returns)
    if not all(_can_be_followed(leaf) for leaf in leaves):
        return None
    # `pair` and `rebuild` walk the same way, so the arrays come in the order in which they are replaced
    return refilled(want, returns, [leaf.got for leaf in leaves if leaf.got is not None])


def _can_be_followed(leaf: Leaf) -> bool:
    """Whether an array can be computed with: not if it is far too large, or has NaN where the right one has none."""
    # from NaN only NaN follows, so a student whose numbers are all NaN would be right in everything that follows
    if leaf.got is None or leaf.got.size > MAX_GROWTH * max(leaf.want.size, 16):
        return False
    return bool(np.isfinite(leaf.got).all() or not np.isfinite(leaf.want).all())


def _pair(want: Any, got: Any, returns: Sequence[str], place: str) -> Iterator[Leaf]:
    if len(returns) == 1:
        yield from _one(returns[0], want, got, place or returns[0])
    elif isinstance(want, Mapping):
        yield from _named(want, got, returns, place)
    else:
        parts = _items(got, len(want))
        for index, part in enumerate(want):
            inner = Absent(parts) if isinstance(parts, Said) else parts[index]
            yield from _pair(part, inner, returns, f"{place}[{index}]")


def _named(want: Mapping[str, Any], got: Any, returns: Sequence[str], place: str) -> Iterator[Leaf]:
    for position, name in enumerate(returns):
        if isinstance(got, dict):
            part = got[name] if name in got else Absent(say("value.key-missing", keys=keys_of(got)))
        elif isinstance(got, tuple | list) and len(got) == len(returns):  # a tuple in the order of `returns`
            part = got[position]
        elif isinstance(got, Absent):
            part = got
        else:
            part = Absent(say("value.part-missing", what=describe(got), count=len(returns)))
        yield from _one(name, want[name], part, _place_of(name, place))


def _one(array: str, want: Any, got: Any, place: str) -> Iterator[Leaf]:
    if isinstance(want, list):
        parts = _items(got, len(want))
        for index, part in enumerate(want):
            inner = Absent(parts) if isinstance(parts, Said) else parts[index]
            yield from _one(array, part, inner, f"{place}[{index}]")
        return
    right = np.asarray(want)
    if (count := numbers_in(got)) > MAX_GROWTH * max(right.size, 16):
        # wrong by its shape, and too large to compute with
        shape = isinstance(got, np.ndarray) and say("array.shape", got=got.shape, want=right.shape)
        got = Absent(shape or say("value.too-many", count=count))
    numbers, fault = as_numbers(got)
    yield Leaf(array, place, right, numbers, fault)


@dataclass(frozen=True, slots=True)
class Absent:
    """Placeholder for a value that the student does not have."""

    fault: Said


def _items(got: Any, length: int) -> Sequence[Any] | Said:
    """The items of a value that should be a list of `length`, or a sentence about what it is instead."""
    if isinstance(got, Absent):
        return got.fault
    if not isinstance(got, list | tuple | np.ndarray) or (isinstance(got, np.ndarray) and got.ndim == 0):
        return say("value.no-list", what=describe(got), count=length)
    if len(got) != length:
        return say("value.list-length", got=len(got), want=length)
    return got  # type: ignore[return-value]  # an array is as good as a list, since only items are taken from it


def as_numbers(got: Any) -> tuple[Array | None, str | Said]:
    """A student's value as an array of real numbers, or None and the reason why it is not one."""
    if isinstance(got, Absent):
        return None, got.fault
    if isinstance(got, list | tuple):
        return _from_lists(got)
    if isinstance(got, Parts) and (number := as_float(got)) is not None:
        return _from_number(number)
    if isinstance(got, bool | int | float):
        return _from_number(got)
    if isinstance(got, complex):
        return None, say("value.complex")
    if isinstance(got, np.ndarray | np.number | np.bool_):
        if got.dtype.kind == "c":
            return None, say("value.complex")
        # the float type is kept, since the tolerance depends on it
        return np.asarray(got if got.dtype.kind == "f" else got.astype(np.float64)), ""
    return None, say("value.not-numbers", what=describe(got))


def _from_number(got: float) -> tuple[Array | None, str | Said]:
    try:
        return np.asarray(got, dtype=np.float64), ""
    except OverflowError:
        return None, say("value.too-large")


def _from_lists(got: Sequence[Any]) -> tuple[Array | None, str | Said]:
    try:
        numbers = np.array(got)
        # refused and not compared by the real part, which would hide the imaginary one
        if numbers.dtype.kind == "c":
            return None, say("value.complex")
        if numbers.dtype.kind in "biuf":
            return numbers.astype(np.float64), ""
    except (TypeError, ValueError, OverflowError):
        pass
    return None, say("value.ragged", what=describe(got))


def describe(got: Any) -> Said:
    """What a value is, in a few words for the student."""
    if got is None:
        return say("value.none")
    if isinstance(got, np.ndarray):
        return say("value.array", shape=got.shape)
    if isinstance(got, list | tuple):
        return say("value.list", count=len(got)) if isinstance(got, list) else say("value.tuple", count=len(got))
    if isinstance(got, dict):
        return say("value.dict", keys=keys_of(got))
    if isinstance(got, str):
        return say("value.text")
    if isinstance(got, bool | int | float | complex):
        return say("value.number", number=str(got)[:MAX_SHOWN])
    return say("value.object", type=getattr(got, "type_name", type(got).__name__)[:MAX_SHOWN])


def keys_of(got: Mapping[str, Any]) -> str | Said:
    """The keys of a dict that a student returned, for a sentence."""
    # bounded twice, since a student chooses how many keys there are and how long each is
    return ", ".join(repr(key)[:MAX_SHOWN] for key in list(got)[:8])[: 4 * MAX_SHOWN] or say("value.no-keys")


def arrays_in(value: Any) -> Iterator[Array]:
    """All numbers in a value, in a fixed order."""
    if isinstance(value, Mapping):
        for key in sorted(value):  # a dict filled in another order holds the same answer
            yield from arrays_in(value[key])
    elif isinstance(value, list | tuple):
        numbers = _from_lists(value)[0] if len(value) > LONG and {*map(type, value)} == {float} else None
        if numbers is not None:
            yield numbers  # a curve is one array, not as many as it has points
        else:
            for item in value:
                yield from arrays_in(item)
    elif isinstance(value, bool | int | float | np.ndarray | np.number | np.bool_):
        numbers, _ = as_numbers(value)
        yield from () if numbers is None else (numbers,)


def numbers_in(value: Any) -> int:
    """How many numbers a value holds, in arrays and outside of them, without computing with any."""
    if isinstance(value, np.ndarray):
        return value.size
    if not isinstance(value, dict | list | tuple):
        return 1
    parts = value.values() if isinstance(value, dict) else value
    # a list may hold a million numbers: it is looked through only if it holds anything else
    if any(issubclass(kind, np.ndarray | dict | list | tuple) for kind in {*map(type, parts)}):
        return sum(map(numbers_in, parts))
    return len(value)


def same_numbers(first: Any, second: Any) -> bool:
    """Whether two values contain the same numbers in arrays of the same shapes."""
    ours, theirs = list(arrays_in(first)), list(arrays_in(second))
    return len(ours) == len(theirs) and all(
        one.shape == other.shape and np.array_equal(one, other, equal_nan=True)
        for one, other in zip(ours, theirs, strict=True)
    )
