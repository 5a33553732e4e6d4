"""The base of results: plain dataclasses, and what turns them into JSON data and back.

Pydantic can check and describe them, where a schema is wanted. Reading a database works without it, since importing it
would take most of the time of a short command.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from types import NoneType
from typing import Any, Self, get_args, get_origin, get_type_hints

from grader.assignment.meanings import Explained
from grader.language import catalogue
from grader.language.catalogue import Spoken, as_data


class Record(Explained):
    """Base class of everything that grading produces: frozen dataclasses."""

    __pydantic_config__ = {"extra": "forbid"}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The record that `plain` made this JSON data from.

        Raises:
            TypeError: a field is unknown, or missing.
        """
        kind: Any = cls
        read: Any = _reader(kind)
        return read(data)

    @classmethod
    def from_text(cls, text: str | bytes) -> Self:
        """The record that `as_text` made this text from, in another process of this program."""
        return cls.from_data(json.loads(text))


class Within:
    """What a field's type alone does not say, for schemas and checks by Pydantic: `ge` and `le`, or `max_length`."""

    def __init__(self, **limits: float) -> None:
        self._limits = limits

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], Any]) -> Any:
        return {**handler(source), **self._limits}


def as_text(record: Record) -> str:
    """A record for another process of this program."""
    return json.dumps(plain(record))


def plain(part: Any) -> Any:
    """A record, or a part of one, as JSON data. What was said stays ids and fields."""
    if isinstance(part, Record):
        return {name: plain(value) for name, value in vars(part).items()}
    return [plain(value) for value in part] if isinstance(part, tuple) else as_data(part)


@cache
def _reader(kind: Any) -> Callable[[Any], Any] | None:
    """What makes a value of this type from JSON data; None if the data is the value."""
    if kind == Spoken:
        return catalogue.from_data
    if kind is float:  # a database may write 4.0 as 4
        return float
    if isinstance(kind, type) and issubclass(kind, Record):
        readers = [(name, read) for name, hint in get_type_hints(kind).items() if (read := _reader(hint))]
        return lambda data: kind(**{**data, **{name: read(data[name]) for name, read in readers if name in data}})
    inner = _reader(get_args(kind)[0]) if get_args(kind) else None
    if get_origin(kind) is tuple:
        return (lambda data: tuple(map(inner, data))) if inner else tuple
    if inner and NoneType in get_args(kind):
        return lambda data: None if data is None else inner(data)
    return None
