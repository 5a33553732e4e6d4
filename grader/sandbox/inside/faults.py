"""Describe an exception or a warning in the student's code: what it is and where in their files, without any of our
code."""

import ast
import difflib
import re
import sys
import traceback
import warnings
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import islice
from types import FrameType, TracebackType
from typing import TypeGuard

import numpy as np

FRAMES, KIND, MESSAGE, LINE = 8, 80, 2000, 200
CELL = "# %% cell "
"""First line of each cell in the source that a notebook is converted to: `# %% cell 3 of homework.ipynb`."""
TEXT, MOST_AXES = 80, 8
"""Limits of what is said about an operand: characters of its text, and axes."""
MOST_ATTRIBUTES = 1000
SHAPE = re.compile(r"\((?:\d+,)*\d*\)")
"""A shape in one of NumPy's messages: `(3,4)`, `(5,)`."""

Report = dict[str, object]
Shape = tuple[int, ...]
Position = tuple[int | None, int | None, int | None, int | None]


def describe(stop: BaseException, lines: Mapping[str, list[str]]) -> Report:
    """The exception as {kind, type, message, frames, operands, lacks, meant}; only frames in the sources `lines`."""
    if isinstance(stop, MemoryError):
        return {"kind": "memory"}
    frames = [
        (entry.f_code.co_filename, line, entry.f_code.co_name)
        for entry, line in traceback.walk_tb(stop.__traceback__)
        if entry.f_code.co_filename in lines
    ][-FRAMES:]
    report = [_frame(lines, file, line, function) for file, line, function in frames]
    # A syntax error is raised by the compiler: no frame lies in the student's file, the place is in the exception.
    if isinstance(stop, SyntaxError) and stop.filename is not None and stop.filename in lines:
        report.append(_frame(lines, stop.filename, stop.lineno or 0, "", stop.offset))
    return {
        "kind": "raised",
        "type": type(stop).__name__[:KIND],
        "message": _message(stop),
        "frames": report[-FRAMES:],
        "operands": operands(stop, lines),
        "lacks": str(stop.name)[:KIND] if isinstance(stop, NameError) or _is_of_own_class(stop, lines) else "",
        "meant": _meant(stop),
    }


def _meant(stop: BaseException) -> str:
    """The attribute whose name is close to a missing one; '' if there is none."""
    if not isinstance(stop, AttributeError) or stop.obj is None:
        return ""
    try:
        found = difflib.get_close_matches(str(stop.name)[:KIND], map(str, islice(dir(stop.obj), MOST_ATTRIBUTES)), 1)
    except BaseException:  # noqa: BLE001  `__dir__` may be student code
        return ""
    return found[0][:KIND] if found else ""


def _is_of_own_class(stop: BaseException, lines: Mapping[str, list[str]]) -> TypeGuard[AttributeError]:
    """Whether an attribute is missing that a class of the student's should have."""
    if not isinstance(stop, AttributeError):
        return False
    module = sys.modules.get(type(stop.obj).__module__)
    return getattr(getattr(module, "__spec__", None), "origin", None) in lines


def place(lines: Mapping[str, list[str]], file: str, line: int) -> Report:
    """A line of a file, in the form of a frame."""
    return _frame(lines, file, line, "")


def locate_warnings(lines: Mapping[str, list[str]]) -> None:
    """Make warnings name the student's line that led to them, and no path of this machine."""

    def formatted(
        message: Warning | str, category: type[Warning], filename: str, lineno: int, line: str | None = None
    ) -> str:
        # NumPy warns from its own files; the line that helps the student is further up the stack.
        frame = None if filename in lines else sys._getframe(1)
        while frame is not None and frame.f_code.co_filename not in lines:
            frame = frame.f_back
        if frame is not None:
            filename, lineno = frame.f_code.co_filename, frame.f_lineno
        place, lineno = _in_cell(filename, lineno, lines.get(filename, []))
        return f"{place.rpartition('/')[2]}:{lineno}: {category.__name__}: {message}\n"

    warnings.formatwarning = formatted


def _frame(lines: Mapping[str, list[str]], file: str, line: int, function: str, caret: int | None = None) -> Report:
    source = lines[file][line - 1] if 0 < line <= len(lines[file]) else ""
    text = source.rstrip()[:LINE]
    place, line = _in_cell(file, line, lines[file])
    return {"file": place[:LINE], "line": line, "function": function[:KIND], "source": text, "caret": caret}


def _in_cell(file: str, line: int, lines: list[str]) -> tuple[str, int]:
    """The place as the author of a notebook knows it: `homework.ipynb, cell 3` and the line in that cell."""
    for head in range(min(line, len(lines)) - 1, -1, -1):
        if lines[head].startswith(CELL):
            number, _, notebook = lines[head][len(CELL) :].strip().partition(" of ")
            return f"{notebook or file}, cell {number}", line - head - 1
    return file, line


def _message(stop: BaseException) -> str:
    try:
        text = stop.msg if isinstance(stop, SyntaxError) else str(stop)
    except BaseException as second:  # noqa: BLE001  `__str__` may be student code
        return f"(its message cannot be shown: {type(second).__name__[:KIND]})"
    return str(text)[:MESSAGE]


def operands(stop: BaseException, lines: Mapping[str, list[str]]) -> list[dict[str, object]]:
    """Both sides of the operation that raised, as {text, shape}; empty if they are not known.

    Args:
        stop: What was raised.
        lines: The lines of the student's files.
    """
    entries = [entry for entry in _entries(stop.__traceback__) if entry.tb_frame.f_code.co_filename in lines]
    if not isinstance(stop, ValueError) or not entries:
        return []
    frame, instruction = entries[-1].tb_frame, entries[-1].tb_lasti // 2
    position = next(islice(frame.f_code.co_positions(), instruction, None), None)
    sides = _sides("".join(lines[frame.f_code.co_filename]), position) if position else ()
    if len(sides) != 2:
        return []
    named = [tuple(map(int, re.findall(r"\d+", shape))) for shape in SHAPE.findall(str(stop))]
    shapes = named if len(named) == 2 else [_shape(side, frame) for side in sides]
    if any(shape is None or len(shape) > MOST_AXES for shape in shapes):
        return []
    return [
        {"text": ast.unparse(side)[:TEXT], "shape": list(shape or ())}
        for side, shape in zip(sides, shapes, strict=True)
    ]


def _entries(entry: TracebackType | None) -> Iterator[TracebackType]:
    while entry is not None:
        yield entry
        entry = entry.tb_next


def _sides(source: str, position: Position) -> tuple[ast.expr, ...]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):  # the file as it was handed in may hold more than what ran
        return ()
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp | ast.AugAssign | ast.Call) and position == (
            node.lineno,
            node.end_lineno,
            node.col_offset,
            node.end_col_offset,
        ):
            return _operands_of(node)
    return ()


def _operands_of(node: ast.BinOp | ast.AugAssign | ast.Call) -> tuple[ast.expr, ...]:
    match node:
        case ast.BinOp(left=left, right=right):
            return left, right
        case ast.AugAssign(target=target, value=value):
            return target, value
        case ast.Call(func=ast.Attribute(attr="dot", value=value), args=[other]):
            return value, other
        case ast.Call(func=ast.Attribute(attr="dot" | "matmul" | "add" | "subtract" | "multiply"), args=[one, other]):
            return one, other
    return ()


def _shape(node: ast.expr, frame: FrameType) -> Shape | None:
    """The shape of an expression. Nothing of the student's runs for it."""
    match node:
        case ast.Name(id=name):
            value = frame.f_locals.get(name, frame.f_globals.get(name))
            return value.shape if type(value) is np.ndarray else None
        case ast.Attribute(attr="T", value=inner):
            shape = _shape(inner, frame)
            return shape[::-1] if shape is not None else None
        case ast.BinOp(left=left, op=op, right=right):
            one, other = _shape(left, frame), _shape(right, frame)
            if one is None or other is None:
                return None
            if isinstance(op, ast.MatMult):
                return (*one[:-1], *other[1:]) if len(one) <= 2 and len(other) <= 2 else None
            with suppress(ValueError):
                return np.broadcast_shapes(one, other)
    return None
