"""The two arrays on which an operation failed: their text in the student's line, and their shapes."""

import ast
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import islice
from types import FrameType, TracebackType

import numpy as np

TEXT = 80
MOST_AXES = 8
SHAPE = re.compile(r"\((?:\d+,)*\d*\)")
"""A shape in one of NumPy's messages: `(3,4)`, `(5,)`."""

Shape = tuple[int, ...]
Position = tuple[int | None, int | None, int | None, int | None]


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
