"""Reads what a function returned by the form of `returns`: nested results become a dict by name.

Values of a flat form stay as they are, since `structure` knows tuples, dicts and lists of arrays. The student's value
is never trusted: a result that is not where it belongs becomes `Absent`, with the reason.
"""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from grader.assignment.arithmetic import whole
from grader.assignment.returns import IGNORED, Form, Returns
from grader.language.catalogue import Said, say
from grader.marking.comparing.structure import Absent, as_numbers, describe, keys_of

Sizes = Mapping[str, int]


def flattened(value: Any, returns: Returns, sizes: Sizes) -> Any:
    """A student's value: by name if its form is nested, otherwise unchanged."""
    return value if returns.is_flat else _unwrapped(dict(_group(returns.form, value, sizes)))


def parts(value: Any, returns: Returns, sizes: Sizes) -> dict[str, Any]:
    """The results of a student's value by name, whatever the form."""
    if returns.is_flat and len(returns) == 1:
        return {returns[0]: value}
    return dict(_group(returns.form, value, sizes))


def _unwrapped(found: dict[str, Any]) -> Any:
    """The results by name; a single result is the value itself, as everywhere."""
    return found if len(found) > 1 else next(iter(found.values()))


def by_name(value: Any, returns: Returns, sizes: Sizes) -> Any:
    """The value of a reference by name, if it has several results; a tuple is in the order of `returns`.

    Raises:
        ValueError: its form differs from `returns`.
    """
    if not returns.is_flat:
        return _right(value, returns, sizes)
    if len(returns) == 1:
        if isinstance(value, tuple):
            raise ValueError(f"it returns {len(value)} values, but `returns` has one name: {returns[0]}")
        return value
    if isinstance(value, tuple) and len(value) == len(returns):
        return dict(zip(returns, value, strict=True))
    if not isinstance(value, Mapping | list):
        what = f"{len(value)} values" if isinstance(value, tuple) else "one value"
        raise ValueError(f"it returns {what}, but `returns` has {len(returns)} names: {', '.join(returns)}")
    return value


def _right(value: Any, returns: Returns, sizes: Sizes) -> Any:
    if isinstance(value, Mapping) and value.keys() >= {*returns}:
        return _unwrapped({name: value[name] for name in returns})
    # a reference may leave out what is not looked at, such as a cache that it does not need
    for form in (returns.form, _looked_at(returns.form)):
        found = dict(_group(form, value, sizes))
        missing = [name for name, part in found.items() if isinstance(part, Absent)]
        if not missing:
            return _unwrapped(found)
    raise ValueError(f"it returns a value of a different form from `returns`: {missing[0]} {found[missing[0]].fault}")


def as_returned(value: Any, returns: Returns) -> Any:
    """A reference's value in the form in which a student has to return it."""
    if returns.is_flat:
        return value
    if isinstance(value, Mapping) and value.keys() >= {*returns}:
        return _built(returns.form, value)
    whole, kept = returns.form, _looked_at(returns.form)
    if len(kept) == len(whole) or (isinstance(value, tuple) and len(value) == len(whole)):
        return value
    parts = iter([value] if len(kept) == 1 else value)
    return tuple(None if part == IGNORED else next(parts) for part in whole)


def _built(part: Any, found: Mapping[str, Any]) -> Any:
    match part:
        case str():
            return found.get(part)
        case dict():
            return np.concatenate([np.ravel(found[name]) for name in part])
        case _:
            return _built(part[0], found) if len(part) == 1 else tuple(_built(inner, found) for inner in part)


def _looked_at(form: Form) -> Form:
    return tuple(_looked_at(part) if isinstance(part, tuple) else part for part in form if part != IGNORED)


def _group(form: Form, value: Any, sizes: Sizes) -> Iterator[tuple[str, Any]]:
    """The results of one level, by name."""
    if len(form) == 1:
        yield from _result(form[0], _alone(form[0], value), sizes)
        return
    for position, part in enumerate(form):
        yield from _result(part, _at(position, part, value, len(form)), sizes)


def _alone(part: Any, value: Any) -> Any:
    """The value of a group with one name: the value itself, or the only thing in it."""
    if isinstance(value, dict) and isinstance(part, str) and part in value:
        return value[part]
    return value[0] if isinstance(value, tuple) and len(value) == 1 else value


def _result(part: Any, value: Any, sizes: Sizes) -> Iterator[tuple[str, Any]]:
    match part:
        case str():
            yield from () if part == IGNORED else ((part, value),)
        case dict():
            yield from _parts(part, value, sizes)
        case _:
            yield from _group(part, value, sizes)


def _at(position: int, part: Any, value: Any, count: int) -> Any:
    """The item at one place of a group: in order in a tuple, by the names of the results in a dict."""
    if isinstance(value, Absent):
        return value
    if isinstance(value, tuple | list) and len(value) == count:
        return value[position]
    if isinstance(value, dict):
        found = isinstance(part, str) and part in value
        return value[part] if found else Absent(say("value.key-missing", keys=keys_of(value)))
    return Absent(say("value.part-missing", what=describe(value), count=count))


def _parts(shapes: Mapping[str, Any], value: Any, sizes: Sizes) -> Iterator[tuple[str, Any]]:
    """The parts of a flat array, in the order in which they stand in it."""
    wanted = {name: tuple(_size(size, sizes) for size in shape) for name, shape in shapes.items()}
    length = sum(map(math.prod, wanted.values()))
    numbers, fault = as_numbers(value)
    if numbers is None or numbers.shape != (length,):
        other = say("array.shape", got=() if numbers is None else numbers.shape, want=(length,))
        yield from ((name, Absent(fault if isinstance(fault, Said) else other)) for name in wanted)
        return
    start = 0
    for name, shape in wanted.items():
        yield name, numbers[start : start + math.prod(shape)].reshape(shape)
        start += math.prod(shape)


def _size(size: int | str, sizes: Sizes) -> int:
    return size if isinstance(size, int) else whole(size, sizes)
