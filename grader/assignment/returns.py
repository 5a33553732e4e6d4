"""How a function returns its results: their names, nested as the returned value nests them.

`["dW", "db"]` is a tuple or a dict of two arrays, `[["dW", "db"], "cost"]` a tuple of such a group and a number. `_`
stands for a result that is not looked at, and a table of shapes, `{ W = ["d", "h"], b = ["h"] }`, for one flat array
that holds these parts in a row.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, PlainValidator
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_after_validator_function, plain_serializer_function_ser_schema

IGNORED = "_"
NAME = re.compile(r"[A-Za-z_]\w*")
MOST_LEVELS = 4
"""Levels of groups in one another."""

Form = tuple[Any, ...]
"""Names, tuples of these (groups), and dicts of shapes by name (parts)."""


def _entry(raw: Any) -> Any:
    """One entry of `returns`, as a name, a group or parts."""
    return _read(raw, 1)


_Entry = Annotated[Any, PlainValidator(_entry, json_schema_input_type=str | list[Any] | dict[str, list[int | str]])]


class Returns(tuple[str, ...]):
    """The names of all results, in order."""

    form: Form
    """The names as the returned value nests them."""
    is_flat: bool
    """Whether all results are next to each other, none of them ignored."""

    def __new__(cls, form: Form) -> "Returns":
        made = super().__new__(cls, tuple(_names(form)))
        made.form = tuple(form)
        made.is_flat = made.form == tuple(made)
        return made

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        nested = handler.generate_schema(tuple[_Entry, ...])
        stored = plain_serializer_function_ser_schema(lambda returns: returns.form)
        return no_info_after_validator_function(_checked, nested, serialization=stored)


def _names(form: Form) -> Iterator[str]:
    for part in form:
        if not isinstance(part, str):
            yield from _names(tuple(part))  # a group, or the names of parts
        elif part != IGNORED:
            yield part


def _checked(form: Form) -> Returns:
    returns = Returns(form)
    if not returns:
        raise ValueError("wanted at least 1 name")
    twice = [name for name, count in Counter(returns).items() if count > 1]
    if twice:
        raise ValueError(f"two results are called {twice[0]!r}; give each its own name")
    return returns


def _read(raw: Any, level: int) -> Any:
    if isinstance(raw, str) and NAME.fullmatch(raw):
        return raw
    if isinstance(raw, list | tuple) and raw and level < MOST_LEVELS:
        return tuple(_read(part, level + 1) for part in raw)
    if isinstance(raw, dict) and raw and all(map(_is_shape, raw.values())):
        return {str(name): tuple(shape) for name, shape in raw.items()}
    wanted = 'a name, a group ["dW", "db"], or parts of a flat array { W = ["d", "h"], b = ["h"] }'
    raise ValueError(f"wanted {wanted}, got {str(raw)[:60]!r}")


def _is_shape(raw: Any) -> bool:
    return isinstance(raw, list | tuple) and all(isinstance(size, int | str) for size in raw)
