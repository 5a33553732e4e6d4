"""Whatever bytes a worker sends, the grader reads a reply of its own making or refuses: no other end, no large cost."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.limits import Limits
from grader.sandbox import decoding
from grader.sandbox.inside.frame import PACKED, PREFIX, Caps, FrameError, decode, encode, sizes
from grader.sandbox.replies import Crashed, Loaded, Missing, OutOfMemory, Raised, Refused, Returned, Survey
from tests.memory import peak_bytes
from tests.sandbox.test_frame import values

LIMITS = Limits(output_kib=1, reply_mib=1)
CAPS = Caps(1 << 16, 1 << 20)
REPLIES = (Returned, Raised, Loaded, Missing, OutOfMemory, Refused, Survey, Crashed)

texts = st.text(max_size=30)
frames = st.fixed_dictionaries(
    {"file": texts, "line": st.integers(), "function": texts, "source": texts, "caret": st.none() | st.integers()}
)
raised = {
    "kind": st.just("raised"),
    "type": texts,
    "message": texts,
    "frames": st.lists(frames, max_size=10),
    "lacks": texts,
    "meant": texts,
    "operands": st.just([])
    | st.lists(
        st.fixed_dictionaries({"text": texts, "shape": st.lists(st.integers(), max_size=12)}), min_size=2, max_size=2
    ),
}
names = st.lists(texts, max_size=5)
statement = {"path": texts, "number": st.integers(), "names": names, "frame": frames}
why = st.fixed_dictionaries({"kind": st.just("memory")}) | st.fixed_dictionaries(raised)
loaded = {
    "kind": st.just("loaded"),
    "names": names,
    "left_out": st.lists(st.fixed_dictionaries(statement | {"why": why}), max_size=3),
    "not_run": st.lists(st.fixed_dictionaries(statement), max_size=3),
    "stood_in": names,
    "restored": names,
}
observed = st.fixed_dictionaries(
    {
        "arguments": st.lists(values, max_size=2).map(tuple),
        "keywords": st.dictionaries(texts, values, max_size=2),
        "random": st.lists(st.booleans(), min_size=2, max_size=2),
    }
)
lines = st.dictionaries(texts, st.just(np.array([1, 5])), max_size=2)
BODIES: list[dict[str, Any]] = [
    {"kind": st.just("returned"), "value": values, "observed": st.none() | observed},
    raised,
    loaded,
    {"kind": st.just("missing"), "name": texts, "names": names},
    {
        "kind": st.just("surveyed"),
        "functions": st.dictionaries(texts, names, max_size=3),
        "imports": names,
        "begun": st.dictionaries(texts, names, max_size=3),
        "grown": names,
        "unchanged": names,
        "repeated": names,
        "more_imports": st.booleans(),
        "code": st.none() | st.fixed_dictionaries({"form": texts, "lines": lines, "moving": lines}),
    },
    {"kind": st.sampled_from(["memory", "lost"])},
    {"kind": st.just("refused"), "reason": texts},
]
outer = {"number": st.integers(0, 3), "printed": st.text(max_size=50)}
messages = st.one_of(*(st.fixed_dictionaries(body | outer) for body in BODIES))


def read(frame: bytes, number: int) -> Any:
    """As a conversation reads a frame."""
    header, payload = sizes(frame[: PREFIX.size], CAPS)
    rest = frame[PREFIX.size :]
    if len(rest) < header + payload:
        raise FrameError("is cut short")
    value = decode(rest[:header], np.frombuffer(rest[header : header + payload], np.uint8).copy())
    return decoding.read(value, number, LIMITS)


def is_bounded(reply: Any) -> bool:
    printed = getattr(reply, "printed", "")
    shown = [getattr(reply, name) for name in ("kind", "message", "reason", "name") if hasattr(reply, name)]
    return isinstance(reply, REPLIES) and len(printed) <= 1024 and all(len(text) <= 2000 for text in shown)


@given(messages)
def test_every_reply_that_a_worker_makes_is_read(message: dict[str, Any]) -> None:
    assert is_bounded(read(b"".join(encode(message, CAPS)), message["number"]))


@given(messages, st.integers(0, 3))
def test_a_reply_to_another_call_is_never_taken(message: dict[str, Any], number: int) -> None:
    if message["number"] != number:
        with pytest.raises(FrameError, match="answers call"):
            read(b"".join(encode(message, CAPS)), number)


@given(messages, st.data())
def test_a_bent_reply_is_read_or_refused(message: dict[str, Any], data: st.DataObject) -> None:
    frame = bytearray(b"".join(encode(message, CAPS)))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(frame) - 1))
        match data.draw(st.sampled_from(["change", "insert", "cut", "copy"])):
            case "change":
                frame[place] = data.draw(st.integers(0, 255))
            case "insert":
                frame[place:place] = data.draw(
                    st.sampled_from([b'"', b"[", b"{", b"-", b"9" * 40, b"null", b"\\ud800"])
                )
            case "cut":
                del frame[place : place + data.draw(st.integers(1, 9))]
            case _:
                frame += frame[place : place + 30]
        if not frame:
            return
    try:
        assert is_bounded(read(bytes(frame).ljust(PREFIX.size, b"\0"), message["number"]))
    except FrameError as stop:
        assert len(str(stop)) < 500  # noqa: PT017  a reply is as good an end as a refusal


trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)
KEYS = [
    "number",
    "kind",
    "printed",
    "value",
    "observed",
    "type",
    "message",
    "frames",
    "names",
    "stopped",
    "functions",
    "operands",
]


@given(st.dictionaries(st.sampled_from(KEYS), trees, max_size=8), st.sampled_from([*decoding.READERS, ""]))
def test_any_tree_in_a_reply_is_read_or_refused(tree: dict[str, Any], kind: str) -> None:
    header = json.dumps({"number": ["i", "1"], "printed": "", **tree, "kind": kind}).encode()
    try:
        assert is_bounded(read(PREFIX.pack(b"GRF1", len(header), 0) + header, 1))
    except FrameError as stop:
        assert len(str(stop)) < 500  # noqa: PT017


@pytest.mark.slow
def test_millions_of_tiny_numbers_never_become_objects() -> None:
    lists = [["p", False, "|i1", PACKED // 2]] * 30
    header = json.dumps({"number": ["i", "1"], "kind": "returned", "printed": "", "value": ["l", *lists]}).encode()
    payload = bytes(30 * PACKED // 2)
    with peak_bytes() as peak:
        with pytest.raises(FrameError, match="lists of more than 1048576 numbers"):
            decode(header, np.frombuffer(payload, np.uint8))
        assert peak() < 50 << 20  # a list of the million that may be takes eight
    with pytest.raises(FrameError, match="lists of more than 1048576 numbers"):
        encode([[True] * (PACKED // 2)] * 3, Caps(1 << 16, 1 << 24))
