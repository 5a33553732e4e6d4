"""Decode a worker's answer on the trusted side: check every field, cut every text."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ..limits import Limits
from .inside.frame import FrameError
from .replies import (
    Answer,
    Code,
    Crashed,
    Failed,
    Frame,
    LeftOut,
    Loaded,
    Missing,
    Observed,
    Operand,
    OutOfMemory,
    Raised,
    Refused,
    Replaces,
    Reply,
    ReportedStatement,
    Returned,
    Survey,
)

# Longest message and name, and most frames, names and surveyed functions. The worker applies limits too, but hostile
# code can send what it likes: an exception with 10 MB of text in a class with a name of 100 KB, for example.
TEXT = 2000
"""Characters of an exception's message or a reason."""
NAME = 200
"""Characters of a name or of a line of code."""
AXES = 8
"""Most sizes of an array that are reported."""
FRAMES = 8
"""Lines of code on the way to an exception, the innermost last."""
NAMES = 200
"""Names that a module is reported to define."""
STATEMENTS = 50
"""Most statements that loading left out, and most that it did not run."""
SURVEYED = 500
"""Functions and imports that are read from a source."""

LOST = Crashed("the object was lost when an earlier call ended its process")


def read(message: Any, number: int, limits: Limits) -> Answer:
    """The reply to call `number`, without its times. Raises FrameError if the message is anything else."""
    match message:
        # A thread that the student left running could otherwise forge the answer to a later call.
        case {"number": int(answered)} if answered != number:
            raise FrameError(f"answers call {answered}, not {number}")
        case {"number": int(), "kind": str(kind), "printed": str(printed)} if kind in READERS:
            return READERS[kind](message, printed[: limits.output_kib * 1024], limits)
        case _:
            raise FrameError("is malformed")


def _returned(message: Mapping[str, Any], printed: str, limits: Limits) -> Reply:
    if "value" not in message:
        raise FrameError("reports a returned value but holds none")
    return Returned(message["value"], printed, observed=_observed(message.get("observed")))


def _observed(raw: Any) -> Observed | None:
    match raw:
        case None:
            return None
        case {"arguments": tuple(arguments), "keywords": dict(keywords), "random": [bool(numpy), bool(python)]}:
            return Observed(arguments, keywords, numpy, python)
        case _:
            raise FrameError("describes what it observed in an unknown form")


def _raised(message: Mapping[str, Any], printed: str, limits: Limits) -> Raised:
    match message:
        case {
            "type": str(kind),
            "message": str(text),
            "frames": list(frames),
            "lacks": str(lacks),
            "meant": str(meant),
        }:
            shown = tuple(_frame(frame) for frame in frames[-FRAMES:])
            sides = _operands(message.get("operands"))
            return Raised(kind[:NAME], text[:TEXT], shown, printed, lacks[:NAME], meant[:NAME], operands=sides)
        case _:
            raise FrameError("describes an exception in an unknown form")


def _operands(raw: Any) -> tuple[Operand, ...]:
    match raw:
        case None | []:
            return ()
        case [{"text": str(one), "shape": list(first)}, {"text": str(other), "shape": list(second)}]:
            return Operand(one[:NAME], _shape(first)), Operand(other[:NAME], _shape(second))
        case _:
            raise FrameError("describes the sides of an operation in an unknown form")


def _shape(raw: list[Any]) -> tuple[int, ...]:
    return tuple(size for size in raw[:AXES] if type(size) is int and 0 <= size < sys.maxsize)


def _frame(raw: Any) -> Frame:
    match raw:
        case {"file": str(file), "line": int(line), "function": str(function), "source": str(source), "caret": caret}:
            column = caret if isinstance(caret, int) else None
            return Frame(file[:NAME], line, function[:NAME], source[:NAME], column)
        case _:
            raise FrameError("describes a line of code in an unknown form")


def _loaded(message: Mapping[str, Any], printed: str, limits: Limits) -> Loaded:
    return Loaded(
        _names(message),
        tuple(LeftOut(statement(one), _why(one.get("why"), limits)) for one in _reports(message, "left_out")),
        tuple(map(statement, _reports(message, "not_run"))),
        _all_text(message.get("stood_in"))[:NAMES],
        _all_text(message.get("restored"))[:NAMES],
        printed,
    )


def _reports(message: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    match message.get(key):
        case list(reports) if all(isinstance(one, dict) for one in reports):
            return reports[:STATEMENTS]
        case _:
            raise FrameError("lists statements in an unknown form")


def _why(raw: Any, limits: Limits) -> Failed | Replaces:
    match raw:
        case {"kind": "replaces", "name": str(name)}:
            return Replaces(name[:NAME])
        case {"kind": "memory"}:
            return OutOfMemory(limits.memory_mib)
        case dict():
            return _raised(raw, "", limits)
        case _:
            raise FrameError("gives no reason for what it left out")


def statement(raw: Any) -> ReportedStatement:
    """A statement as a worker describes it. Raises FrameError."""
    match raw:
        case {"path": str(path), "number": int(number), "names": names, "frame": frame}:
            return ReportedStatement(path[:NAME], number, _all_text(names), _frame(frame))
        case _:
            raise FrameError("describes a statement in an unknown form")


def _surveyed(message: Mapping[str, Any], printed: str, limits: Limits) -> Survey:
    kinds = {name: frozenset(_all_text(message.get(name))) for name in ("grown", "unchanged", "repeated")}
    return Survey(
        _parameters(message.get("functions")),
        _all_text(message.get("imports")),
        begun=_parameters(message.get("begun")),
        more_imports=message.get("more_imports") is True,
        code=_code(message.get("code")),
        **kinds,
    )


def _code(told: Any) -> Code | None:
    match told:
        case None:
            return None
        case {"form": str(form), "lines": dict(lines), "moving": dict(moving)}:
            return Code(form[:NAME], _lines(lines), _lines(moving))
        case _:
            raise FrameError("describes code in an unknown form")


def _lines(files: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    return {name: tuple(_numbers(told)) for name, told in files.items()}


def _numbers(told: Any) -> list[int]:
    if not (isinstance(told, np.ndarray) and told.ndim == 1 and told.dtype.kind == "i"):
        raise FrameError("lists lines in an unknown form")
    numbers: list[int] = told.tolist()
    return numbers


def _parameters(functions: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(functions, dict):
        raise FrameError("lists functions in an unknown form")
    return {name[:NAME]: _all_text(given) for name, given in list(functions.items())[:SURVEYED]}


def _missing(message: Mapping[str, Any], printed: str, limits: Limits) -> Missing:
    return Missing(_text(message, "name", NAME), _names(message))


def _names(message: Mapping[str, Any]) -> tuple[str, ...]:
    return _all_text(message.get("names"))[:NAMES]


def _all_text(raw: Any) -> tuple[str, ...]:
    match raw:
        case list(names) if all(isinstance(name, str) for name in names):
            return tuple(name[:NAME] for name in names[:SURVEYED])
        case _:
            raise FrameError("lists names in an unknown form")


def _text(message: Mapping[str, Any], key: str, length: int) -> str:
    text = message.get(key)
    if not isinstance(text, str):
        raise FrameError(f"has no text for {key!r}")
    return text[:length]


READERS: dict[str, Callable[[Mapping[str, Any], str, Limits], Answer]] = {
    "returned": _returned,
    "raised": _raised,
    "loaded": _loaded,
    "missing": _missing,
    "surveyed": _surveyed,
    "memory": lambda message, printed, limits: OutOfMemory(limits.memory_mib),
    "refused": lambda message, printed, limits: Refused(_text(message, "reason", TEXT)),
    "lost": lambda message, printed, limits: LOST,
}


def timed(reply: Answer, seconds: float, cpu_seconds: float) -> Answer:
    """The reply with the times that the grader measured; a time reported by the worker could be forged."""
    if isinstance(reply, Returned):  # by far the most, and `replace` takes long
        return Returned(reply.value, reply.printed, seconds, cpu_seconds, reply.observed)
    return replace(reply, seconds=seconds) if isinstance(reply, Loaded) else reply
