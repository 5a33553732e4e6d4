"""Answers that are right in more than one way: up to signs, scales, an order, a rotation or an affine map."""

from typing import Annotated, Any, Literal, NamedTuple, get_args

from pydantic import PlainSerializer, PlainValidator

Way = Literal["sign", "scale", "permutation", "rotation", "affine"]
WAYS: tuple[Way, ...] = get_args(Way)


class Freedom(NamedTuple):
    """What may differ in a right array."""

    way: Way
    axis: int | None = None
    """The axis that counts the vectors (sign, scale, permutation) or the coordinates (rotation, affine)."""


def _read(raw: Any) -> Freedom:
    """`"sign"` for the whole array, `{ sign = 1 }` for each vector along axis 1."""
    if raw in WAYS:
        return Freedom(raw)
    if isinstance(raw, Freedom):
        return raw
    if isinstance(raw, dict) and len(raw) == 1:
        ((way, axis),) = raw.items()
        if way in WAYS and isinstance(axis, int):
            return Freedom(way, axis)
    raise ValueError(f"wanted one of {', '.join(WAYS)}, or one with its axis, as in {{ sign = 1 }}, got {raw!r}")


UpTo = Annotated[
    Freedom,
    PlainValidator(_read, json_schema_input_type=Way | dict[Way, int]),
    PlainSerializer(lambda free: free.way if free.axis is None else {free.way: free.axis}, return_type=Any),
]
