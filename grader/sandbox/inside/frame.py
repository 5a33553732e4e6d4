"""The wire format, used by both sides: one frame is one tree of plain values.

    <4s magic> <u32 header length> <u64 payload length> | header | payload

The header is JSON: null, true, false, text and objects stand for themselves, everything else is a tagged list. The
payload holds the bytes of the arrays, little-endian, each padded to 16 bytes so that a decoded array is aligned without
a copy. Nothing is allocated before its announced size is checked, and nothing in a frame is ever executed.
"""

import json
import math
import struct
import sys
from collections import OrderedDict, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .python_values import Parts, apart, apart_array, plainly, with_floats

MAGIC = b"GRF1"
PREFIX = struct.Struct("<4sIQ")
GREETING = b"\0"
"""Sent by a worker once it is sealed, before it reads anything. An exit code alone could come from student code."""
# Only these cross. Object arrays would need pickle, which executes code; a void dtype of size 0 could announce 10^12
# elements in no bytes.
DTYPES = {
    text: np.dtype(text)
    for text in ("|b1", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16")
}
THEMSELVES = {type(None), bool, str}
"""Types of values that stand for themselves."""
NATIVE = {dtype: text for text, dtype in DTYPES.items() if dtype.isnative}
"""Those that are written as they are in memory."""
WIDEST = {"g": np.dtype("<f8"), "G": np.dtype("<c16")}
"""What a number of more than 64 bits becomes: how many it has depends on the machine."""
REPLY_HEADER = 1 << 16
"""Largest header of a worker's frame, in bytes."""
REQUEST_HEADER = 1 << 24
"""Largest header of a grader's frame, in bytes; its author is trusted."""
# A frame of a few kilobytes can describe a tree that exhausts the stack or the memory of the process that decodes it.
DEPTH = 14
"""Levels of lists and dicts in one another."""
NODES = 20_000
"""Values in a tree, each entry of a list counted."""
DIMENSIONS = 32
"""Axes of an array."""
PACKED = 1 << 20
"""Numbers of a list that travels as an array."""
LARGEST_DIMENSION = 1 << 40
"""Length of one axis."""
SMALL = 1 << 16
"""Bytes that are sent in one piece."""
NUMBER = 8
"""Bytes that a number counts at least: computing with a boolean of one byte makes a float of eight."""
COUNTS = {dtype: max(1, NUMBER // dtype.itemsize) for dtype in DTYPES.values()}
"""How often the bytes of a number count, so that it counts as `NUMBER`."""

Buffer = bytes | memoryview
Bytes = NDArray[np.uint8]


class FrameError(ValueError):
    """The bytes are not a valid frame, or the value cannot be encoded as one."""


@dataclass(frozen=True, slots=True)
class Handle:
    """An object that stays in the worker; `number` names it there."""

    number: int
    type_name: str


GIVEN = 0
"""Number of a handle for a function in the course's files; its type name is `module:function`."""


@dataclass(frozen=True, slots=True)
class Caps:
    """Largest header and payload of a frame, in bytes."""

    header: int
    payload: int


def encode(
    value: object, caps: Caps, keep: Callable[[object], Handle] | None = None, exact: bool = False
) -> list[Buffer]:
    """The pieces of a frame, to be written in order; `keep` turns an object that cannot cross into a handle.

    With `exact`, the same happens to an object that would lose something on the way: a namedtuple would arrive as a
    plain tuple.

    Raises FrameError if the value is too deep, too large, or of a type that cannot cross.
    """
    encoder = _Encoder(keep, exact)
    header = WRITE(encoder.node(value, 0)).encode("ascii")
    if len(header) > caps.header:
        raise FrameError(f"holds too many separate values ({len(header)} bytes of description, at most {caps.header})")
    if encoder.weight > caps.payload:
        raise FrameError(f"takes {encoder.weight} bytes, at most {caps.payload} can cross")
    pieces: list[Buffer] = [PREFIX.pack(MAGIC, len(header), encoder.size) + header, *encoder.buffers]
    return [b"".join(pieces)] if encoder.size <= SMALL else pieces


def sizes(prefix: bytes | bytearray, caps: Caps) -> tuple[int, int]:
    """Header and payload length that a prefix announces. Raises FrameError if either is more than `caps`."""
    magic, header, payload = PREFIX.unpack(prefix)
    if magic != MAGIC:
        raise FrameError(f"starts with {magic!r}, not with {MAGIC!r}")
    if header > caps.header or payload > caps.payload:
        raise FrameError(f"announces {header} + {payload} bytes, at most {caps.header} + {caps.payload} are read")
    return header, payload


def decode(
    header: bytes,
    payload: Bytes,
    handle: Callable[[int, str], object] = Handle,
    most: int = sys.maxsize,
    put_together: Callable[[Parts], object] = lambda parts: parts,
) -> Any:
    """The value of a frame. Its arrays are base-class views of `payload`.

    `most` is how many bytes its numbers may take, each counted as a float. Only a worker reassembles values: those in
    parts stay in parts here. Raises FrameError on any violation.
    """
    decoder = _Decoder(payload, handle, most, put_together)
    try:
        value = decoder.node(READ(header.decode("ascii")), 0)
    except (ValueError, RecursionError) as stop:
        raise stop if isinstance(stop, FrameError) else FrameError(f"malformed header: {stop}") from None
    if decoder.offset != len(payload):
        raise FrameError(f"describes {decoder.offset} bytes of arrays, carries {len(payload)}")
    return value


def _no_constant(name: str) -> None:
    raise FrameError(f"header holds the bare number {name}")


# made once: json.dumps and json.loads with options make a new encoder or decoder at every call
WRITE = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
READ = json.JSONDecoder(parse_constant=_no_constant).decode


def _padded(size: int) -> int:
    return (size + 15) & ~15


class _Encoder:
    """Builds the tree of the header and the list of buffers."""

    def __init__(self, keep: Callable[[object], Handle] | None, exact: bool) -> None:
        self.keep = keep
        self.exact = exact
        self.dicts = (dict,) if exact else (dict, OrderedDict, defaultdict)
        self.named_tuples = not exact
        self.buffers: list[Buffer] = []
        self.size = 0
        self.weight = 0
        self.nodes = 0
        self.packed_numbers = 0

    def node(self, value: object, depth: int) -> object:
        self.nodes += 1
        if depth > DEPTH or self.nodes > NODES:
            raise FrameError(f"is nested deeper than {DEPTH} or holds more than {NODES} values")
        kind = type(value)
        if kind in THEMSELVES:
            return value
        # most values by their type alone: half of what a small question costs is here
        if isinstance(value, np.ndarray) and not self.exact:
            return ["a", *self.array(value)]
        if kind is list or kind is dict:
            return self.container(value, depth + 1)
        match value:
            case np.ndarray():
                parts = apart_array(value) if self.exact else None
                return ["a", *self.array(value)] if parts is None else self.apart(parts, depth)
            case str():
                return value
            case np.generic():
                return ["n", self.array(np.asarray(value))[0]]
            case int() | float() | complex():
                return _number(value)
            case Handle():
                return ["h", value.number, value.type_name]
            case _ if self.keep is None and isinstance(name := getattr(value, "given_name", None), str):
                return ["h", GIVEN, name]  # the grader sends a function of the course's files
            case _:
                return self.container(value, depth + 1)

    def container(self, value: object, depth: int) -> object:
        # exact types only: a student's subclass has methods of its own and stays behind a handle
        kind = type(value)
        if isinstance(value, list) and kind is list:
            return self.packed(value) or ["l", *(self.node(item, depth) for item in value)]
        if isinstance(value, tuple) and (kind is tuple or (self.named_tuples and hasattr(kind, "_fields"))):
            return ["t", *(self.node(item, depth) for item in value)]
        if isinstance(value, dict) and kind in self.dicts and {*map(type, value)} <= {str}:
            return {key: self.node(item, depth) for key, item in value.items()}
        if parts := apart(value):
            return self.apart(parts, depth)
        if not self.exact and (plain := plainly(value)) is not None:
            return self.node(plain, depth)
        if self.keep is None:
            raise FrameError(f"cannot cross: {kind.__name__}; wanted arrays, numbers, text, lists, tuples, dicts")
        return self.node(self.keep(value), depth)

    def apart(self, value: Parts, depth: int) -> list[object]:
        return ["x", value.type_name, self.node(value.parts, depth)]

    def packed(self, values: list[object]) -> list[object] | None:
        """A list of 8 or more numbers of one type (a loss curve, say) as one buffer; None for any other list."""
        if not 8 <= len(values) <= PACKED or len(kinds := set(map(type, values))) != 1:
            return None
        plain = {float: "<f8", int: "<i8", bool: "|b1"}.get(kind := kinds.pop())
        if not plain and not (issubclass(kind, np.generic) and np.dtype(kind).str in DTYPES):
            return None
        try:
            array = np.array(values, plain or np.dtype(kind))
        except OverflowError:
            return None
        self.packed_numbers = _few_enough(self.packed_numbers + len(values))
        # Whether the list held Python's numbers or NumPy's is kept: a student may have returned either.
        return ["p", plain is not None, self.array(array)[0], len(values)]

    def array(self, value: NDArray[Any]) -> tuple[str, tuple[int, ...]]:
        # most arrays
        if type(value) is np.ndarray and (plain := NATIVE.get(value.dtype)) and 0 < value.nbytes <= SMALL:
            content = value.tobytes()  # in C order, whatever the layout is
            self._add(content, len(content), value.dtype)
            return plain, value.shape
        value = with_floats(value)
        dtype = WIDEST.get(value.dtype.char, value.dtype.newbyteorder("<"))
        if dtype.str not in DTYPES:
            raise FrameError(
                f"holds an array of dtype {value.dtype}; only bool, int, float and complex arrays can cross"
                f"{'. Make it one with `.astype(float)`' if value.dtype.kind == 'O' else ''}"
            )
        shape = value.shape
        # The shape is taken before: ascontiguousarray turns a 0-d array into a 1-d one. `np.ndarray.view` is called
        # on the class because a subclass may override the method.
        flat = np.ascontiguousarray(np.ndarray.view(value, np.ndarray), dtype).reshape(-1).view(np.uint8)
        self._add(flat.data, flat.size, dtype)
        return dtype.str, shape

    def _add(self, content: Buffer, size: int, dtype: np.dtype[Any]) -> None:
        padded = _padded(size)
        self.size += padded
        self.weight += padded * COUNTS[dtype]
        if size:
            self.buffers += [content, bytes(padded - size)]


def _number(value: complex) -> list[str]:
    if isinstance(value, int):
        # Converting an integer to decimal text takes quadratic time. 4096 bits are at most 1234 digits, hence 1300
        # below.
        if value.bit_length() > 4096:
            raise FrameError(f"holds an integer of {value.bit_length()} bits, at most 4096 can cross")
        return ["i", str(int(value))]
    # Hexadecimal text is exact to the last bit and has infinities and NaN, which JSON has not.
    if isinstance(value, float):
        return ["f", float.hex(value)]
    return ["c", float.hex(value.real), float.hex(value.imag)]


class _Decoder:
    """Walks the tree of a header. Every buffer is checked against the bytes that are left before it is read."""

    def __init__(
        self,
        payload: Bytes,
        handle: Callable[[int, str], object],
        most: int,
        put_together: Callable[[Parts], object],
    ) -> None:
        self.payload = payload
        self.left = most
        self.handle = handle
        self.put_together = put_together
        self.offset = 0
        self.nodes = 0
        self.packed_numbers = 0

    def node(self, tree: object, depth: int) -> object:
        self.nodes += 1
        if depth > DEPTH or self.nodes > NODES:
            raise FrameError(f"is nested deeper than {DEPTH} or holds more than {NODES} values")
        # the most frequent ones first and without `match`, which takes four times as long: half the cost of a small
        # call is here
        if isinstance(tree, str):
            return _text(tree)
        if isinstance(tree, list) and len(tree) == 3 and tree[0] == "a":
            return self.take(tree[1], tree[2])
        if isinstance(tree, dict):
            return {_text(key): self.node(item, depth + 1) for key, item in tree.items()}
        if tree is None or isinstance(tree, bool):
            return tree
        match tree:
            case ["l", *items]:
                return [self.node(item, depth + 1) for item in items]
            case ["t", *items]:
                return tuple(self.node(item, depth + 1) for item in items)
            case ["x", str(type_name), parts]:
                return self.put_together(Parts(_text(type_name)[:100], self.node(parts, depth + 1)))
            case _:
                return self.leaf(tree)

    def leaf(self, tree: object) -> object:
        match tree:
            case ["i", str(digits)] if len(digits) <= 1300:
                return int(digits)
            case ["f", str(digits)]:
                return _float(digits)
            case ["c", str(real), str(imaginary)]:
                return complex(_float(real), _float(imaginary))
            case ["n", str(dtype)]:
                return self.take(dtype, [])[()]
            case ["p", bool(plain), str(dtype), int(length)]:
                array = self.take(dtype, [length])
                self.packed_numbers = _few_enough(self.packed_numbers + length)
                return array.tolist() if plain else list(array)
            case ["h", int(number), str(type_name)]:
                return self.handle(number, _text(type_name)[:100])
            case _:
                raise FrameError(f"header holds {str(tree)[:60]!r}, which does not describe a value")

    def take(self, name: object, shape: object) -> NDArray[Any]:
        dtype = DTYPES.get(name) if isinstance(name, str) else None
        if dtype is None or not isinstance(shape, list) or len(shape) > DIMENSIONS:
            raise FrameError(f"describes an array of dtype {str(name)[:20]!r} and shape {str(shape)[:40]}")
        dimensions = tuple(map(_dimension, shape))
        # Python integers cannot overflow; NumPy's product could wrap around to a small number.
        size = math.prod(dimensions) * dtype.itemsize
        start, end = self.offset, self.offset + _padded(size)
        if end > len(self.payload):
            raise FrameError(f"describes an array of {size} bytes, {len(self.payload) - start} are left")
        self.left -= (end - start) * COUNTS[dtype]
        if self.left < 0:
            raise FrameError("describes more numbers than can be computed with")
        self.offset = end
        if dtype.kind == "b":
            # a byte that is neither 0 nor 1 breaks NumPy's arithmetic, so every bool is computed anew
            return (self.payload[start : start + size] != 0).reshape(dimensions)
        return np.ndarray(dimensions, dtype, self.payload, start)


def _few_enough(numbers: int) -> int:
    """Limit the list entries of a whole frame: one byte on the wire may become an object of 32 bytes."""
    if numbers > PACKED:
        raise FrameError(f"holds lists of more than {PACKED} numbers together")
    return numbers


def _dimension(entry: object) -> int:
    if type(entry) is not int or not 0 <= entry <= LARGEST_DIMENSION:
        raise FrameError(f"describes an array with a dimension of {str(entry)[:40]}")
    return entry


def _float(digits: str) -> float:
    if len(digits) > 40:
        raise FrameError("writes a float with more than 40 characters")
    try:
        return float.fromhex(digits)
    except OverflowError as stop:
        raise FrameError(f"writes a float too large: {stop}") from None


def _text(text: str) -> str:
    """Text without lone surrogates, which cannot be written as UTF-8."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
