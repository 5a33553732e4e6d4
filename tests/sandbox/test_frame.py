"""The wire: what goes in comes out, and no bytes that a hostile process sends do any harm."""

import json
import math
from array import array
from collections import UserDict
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.marking.comparing.structure import as_numbers
from grader.sandbox.inside.frame import DTYPES, PREFIX, Caps, FrameError, Handle, decode, encode, sizes
from grader.sandbox.inside.python_values import Parts, rebuilt
from tests.memory import peak_bytes

CAPS = Caps(1 << 16, 1 << 20)


class Counting(dict[int, int]):
    """A dict with methods of its own."""


class Named(dict[str, float]):
    """Results by name."""


numbers = st.none() | st.booleans() | st.integers() | st.floats() | st.complex_numbers() | st.text(max_size=20)
arrays = st.sampled_from(sorted(DTYPES)).flatmap(
    lambda dtype: hnp.arrays(np.dtype(dtype), hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
)
values = st.recursive(
    numbers | arrays | arrays.filter(lambda array: array.ndim == 0).map(lambda array: array[()]),
    lambda inner: (
        st.lists(inner, max_size=12)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


def crossed(value: object, caps: Caps = CAPS) -> Any:
    return opened(b"".join(encode(value, caps)), caps)


def opened(frame: bytes, caps: Caps = CAPS) -> Any:
    header, payload = sizes(frame[: PREFIX.size], caps)
    rest = frame[PREFIX.size :]
    return decode(rest[:header], np.frombuffer(rest[header : header + payload], np.uint8).copy())


def same(left: Any, right: Any) -> bool:
    if type(left) is not type(right):
        return False
    if isinstance(left, np.ndarray | np.generic):
        return left.dtype == right.dtype and left.shape == right.shape and left.tobytes() == right.tobytes()
    if isinstance(left, list | tuple):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return list(left) == list(right) and all(map(same, left.values(), right.values()))
    if isinstance(left, str):
        return right == left.encode("utf-8", "replace").decode()
    return repr(left) == repr(right)


def framed(tree: object, payload: bytes = b"") -> bytes:
    header = json.dumps(tree).encode()
    return PREFIX.pack(b"GRF1", len(header), len(payload)) + header + payload


@given(values)
def test_every_plain_value_comes_back_as_it_was(value: Any) -> None:
    assert same(crossed(value), value)


@given(values, st.data())
def test_bent_bytes_are_refused_or_are_a_value(value: Any, data: st.DataObject) -> None:
    frame = bytearray(b"".join(encode(value, CAPS)))
    for _ in range(data.draw(st.integers(1, 4))):
        frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
    try:
        opened(bytes(frame))
    except FrameError as stop:
        assert str(stop)  # noqa: PT017  a value is as good an end as a refusal


@given(st.binary(max_size=200), st.binary(max_size=64))
def test_any_header_is_refused_or_is_a_value(header: bytes, payload: bytes) -> None:
    try:
        decode(header, np.frombuffer(payload, np.uint8).copy())
    except FrameError as stop:
        assert str(stop)  # noqa: PT017


HOSTILE = {
    "object dtype": ["a", "|O", [1]],
    "big-endian dtype": ["a", ">f8", [1]],
    "void of 10^12 elements": ["a", "|V0", [10**12]],
    "negative dimension": ["a", "<f8", [-1]],
    "dimension that is true": ["a", "<f8", [True]],
    "dimension that is text": ["a", "<f8", ["1"]],
    "dimension of 2^41": ["a", "|b1", [0, 2**41]],
    "33 dimensions": ["a", "<f8", [1] * 33],
    "product beyond 2^64": ["a", "<f8", [2**40, 2**40]],
    "8 TiB without a byte": ["a", "<f8", [2**40]],
    "empty but too large to index": ["a", "<f8", [0, 2**40, 2**40]],
    "deep nesting": json.loads("[" * 20 + "]" * 20),
    "20001 values": ["l", *[None] * 20_001],
    "unknown tag": ["z", 1],
    "bare float": 1.5,
    "integer of 1301 digits": ["i", "9" * 1301],
    "integer that is none": ["i", "0x10"],
    "float of 41 characters": ["f", "1" * 41],
    "float too large": ["f", "0x1p99999"],
    "long list without its bytes": ["p", True, "<f8", 1 << 20],
    "long list of negative length": ["p", True, "<f8", -1],
    "handle that is text": ["h", "1", "x"],
    "untagged list": [],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_trees_are_refused(name: str) -> None:
    with pytest.raises(FrameError):
        opened(framed(HOSTILE[name]))


def test_a_nest_too_deep_for_the_parser_is_refused() -> None:
    with pytest.raises(FrameError):
        decode(b"[" * 60_000, np.empty(0, np.uint8))


@pytest.mark.parametrize("text", ["NaN", "Infinity", "9" * 5000, '"\\ud800', "{}{}", "\xff"])
def test_text_that_is_no_json_of_ours_is_refused(text: str) -> None:
    with pytest.raises(FrameError):
        decode(text.encode("latin-1"), np.empty(0, np.uint8))


def test_an_announced_size_is_refused_before_anything_is_allocated() -> None:
    with peak_bytes() as peak:
        with pytest.raises(FrameError, match="at most"):
            sizes(PREFIX.pack(b"GRF1", 10, 1 << 60), CAPS)
        with pytest.raises(FrameError, match="at most"):
            sizes(PREFIX.pack(b"GRF1", 1 << 30, 0), CAPS)
        with pytest.raises(FrameError):
            opened(framed(["a", "<f8", [2**27]], bytes(64)))
        assert peak() < 1 << 20


def test_bytes_left_over_are_refused() -> None:
    with pytest.raises(FrameError, match="carries 32"):
        opened(framed(["a", "<f8", [2]], bytes(32)))


def test_a_bool_is_true_or_false_whatever_byte_it_was() -> None:
    array = opened(framed(["a", "|b1", [3]], bytes([0, 2, 255]).ljust(16, b"\0")))
    assert array.view(np.uint8).tolist() == [0, 1, 1]


def test_arrays_arrive_aligned_writable_and_apart() -> None:
    first, second = crossed([np.ones(3, np.int8), np.arange(5.0)])
    assert second.flags.aligned
    second[:] = 7
    assert first.tolist() == [1, 1, 1]


@pytest.mark.parametrize("array", [np.arange(6.0).reshape(2, 3).T, np.arange(10)[::3], np.arange(4, dtype=">i4")])
def test_layout_and_byte_order_do_not_change_the_values(array: Any) -> None:
    assert crossed(array).tolist() == array.tolist()
    assert crossed(array).shape == array.shape


def test_a_subclass_crosses_as_a_plain_array() -> None:
    class Liar(np.ndarray):
        def __array_function__(self, *_: object) -> object:
            raise AssertionError("the encoder asked the array")

    assert type(crossed(np.ones(3).view(Liar))) is np.ndarray


@pytest.mark.parametrize("special", [math.nan, math.inf, -math.inf, -0.0, 5e-324])
def test_special_floats_cross_exactly(special: float) -> None:
    assert repr(crossed(special)) == repr(special)
    assert repr(crossed([special] * 10)) == repr([special] * 10)


def test_a_long_loss_curve_crosses_though_its_elements_are_many() -> None:
    curve = [np.float64(k) for k in range(50_000)]
    assert crossed(curve) == curve
    assert type(crossed(curve)[0]) is np.float64
    assert type(crossed([0.5] * 50_000)[0]) is float


def test_lone_surrogates_never_reach_a_report() -> None:
    assert crossed("a\ud800b") == "a?b"
    assert crossed({"\udfff": 1}) == {"?": 1}


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (np.array([None]), "dtype object"),
        (np.array(["a"]), "dtype <U1"),
        (np.ones(1 << 20), "at most 1048576 can cross"),
        (["x" * 70_000], "too many"),
        (1 << 5000, "integer of 5001 bits"),
        (object(), "cannot cross: object"),
        (Counting({1: 2}), "cannot cross: Counting"),
    ],
)
def test_what_cannot_cross_is_refused_with_its_reason(value: object, reason: str) -> None:
    with pytest.raises(FrameError, match=reason):
        encode(value, CAPS)


@pytest.mark.parametrize(
    "holder",
    [
        array("d", [1.0, 2.5]),
        memoryview(np.array([1.0, 2.5])),
        np.array([1, 2.5], dtype=object),
        np.array([Fraction(1), Decimal("2.5")], dtype=object),
    ],
)
def test_whatever_holds_numbers_arrives_as_an_array(holder: object) -> None:
    assert same(crossed(holder), np.array([1.0, 2.5]))


@pytest.mark.parametrize("make", [Named, UserDict, MappingProxyType])
def test_a_mapping_of_any_type_arrives_as_a_dict(make: Callable[[dict[str, float]], object]) -> None:
    assert crossed([make({"dW": 1.0, "db": 2.0})]) == [{"dW": 1.0, "db": 2.0}]
    kept = b"".join(encode(make({"dW": 1.0}), CAPS, lambda value: Handle(7, type(value).__name__), exact=True))
    assert opened(kept) == Handle(7, make.__name__)  # in a test, it keeps its methods


def test_a_fraction_is_a_number_and_a_text_in_its_place_is_never_computed() -> None:
    assert as_numbers(crossed(Fraction(1, 4)))[0] == as_numbers(crossed(Decimal("0.25")))[0] == 0.25
    for hostile in (["1e999999999"], ["1e999999999", 1], [1, 0], "1/2", [1.0, 2]):
        assert as_numbers(Parts("Fraction", hostile))[0] is None
    for hostile in ("no number", "sNaN", 1, ["1"]):
        assert as_numbers(Parts("Decimal", hostile))[0] is None


def test_a_list_that_holds_itself_is_refused() -> None:
    circle: list[object] = []
    circle.append(circle)
    with pytest.raises(FrameError, match="nested deeper"):
        encode(circle, CAPS)


def test_what_cannot_cross_becomes_a_handle_where_it_stands() -> None:
    frame = b"".join(encode({"net": object(), "loss": 1.0}, CAPS, lambda value: Handle(7, type(value).__name__)))
    assert opened(frame) == {"net": Handle(7, "object"), "loss": 1.0}


plain = st.integers() | st.text(max_size=5) | st.binary(max_size=9) | st.dates() | st.datetimes() | st.timedeltas()
python_values = st.recursive(
    plain | st.decimals(allow_nan=False) | st.fractions() | st.builds(range, st.integers(-9, 9), st.integers(-9, 9)),
    lambda inner: st.frozensets(inner, max_size=4) | st.tuples(inner, inner),
    max_leaves=6,
)


@given(st.dictionaries(python_values, python_values, max_size=4) | st.sets(python_values, max_size=4))
def test_pythons_own_values_cross_in_parts_and_only_whoever_asks_puts_them_together(value: object) -> None:
    frame = b"".join(encode(value, CAPS))
    (header, payload), rest = sizes(frame[: PREFIX.size], CAPS), frame[PREFIX.size :]
    buffers = np.frombuffer(rest[header : header + payload], np.uint8)
    assert decode(rest[:header], buffers, put_together=rebuilt) == value
    if type(value) is set:
        # in the grader's process nothing is hashed, compared or computed
        assert isinstance(decode(rest[:header], buffers), Parts)


UNFIT = [
    Parts("set", [[1]]),
    Parts("dict", [[1]]),
    Parts("date", "tomorrow"),
    Parts("range", [0, 1, 0]),
    Parts("Decimal", "NaN()"),
    Parts("Fraction", [1, 0]),
    Parts("module", "os"),
    Parts("array of texts or objects", ["O", [2, 2], [1]]),
]


@pytest.mark.parametrize("told", UNFIT)
def test_parts_that_no_value_has_are_refused(told: Parts) -> None:
    with pytest.raises((ValueError, TypeError, ArithmeticError)):
        rebuilt(told)
