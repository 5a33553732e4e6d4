"""Conditions on results, as authors write them: `mean(labels == y) >= 0.9`. They are read as a tree and never run."""

import ast
import operator
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any, NamedTuple

import numpy as np

from grader.assignment.arithmetic import OPERATORS

LONGEST, MOST_NODES = 200, 100
MOST_NUMBERS = 10_000_000
"""Entries that items of an array may have: a student's labels may ask for many copies of large rows."""
Numbers = np.ndarray[Any, Any]

FUNCTIONS: Mapping[str, Callable[[Any], Any]] = {
    "mean": np.mean,
    "sum": np.sum,
    "std": np.std,
    "min": np.min,
    "max": np.max,
    "abs": np.abs,
    "sqrt": np.sqrt,
    "log": np.log,
    "exp": np.exp,
    "norm": lambda values: np.sqrt(np.sum(np.square(values))),
    "size": np.size,
}
COMPARISONS: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    # unlike `!=`, this is not true of NaN
    ast.NotEq: lambda one, other: (one < other) | (one > other),
}


_ALLOWED = (
    *(ast.Compare, ast.BinOp, ast.UnaryOp, ast.Call, ast.Name, ast.Load, ast.Constant, ast.Subscript, ast.Slice),
    *OPERATORS,
    *COMPARISONS,
)


class ShapesError(ValueError):
    """Two arrays of different shapes are in one operation, which would broadcast."""

    def __init__(self, one: tuple[int, ...], other: tuple[int, ...]) -> None:
        super().__init__(f"the shapes {one} and {other} do not fit")
        self.one, self.other = one, other


class Condition(NamedTuple):
    """One comparison, or several in a row: `0 <= p <= 1`."""

    text: str
    tree: ast.Compare

    @property
    def names(self) -> set[str]:
        """The names that it uses."""
        return {node.id for node in ast.walk(self.tree) if isinstance(node, ast.Name)} - {*FUNCTIONS}

    @property
    def left(self) -> str:
        """The left side, as it is written."""
        return ast.unparse(self.tree.left)

    def value(self, names: Mapping[str, Any]) -> Any:
        """Where it holds: a boolean, or an array of booleans.

        Raises:
            ValueError: it has no value.
        """
        return _quietly(self.tree, names)

    def left_value(self, names: Mapping[str, Any]) -> Any:
        """The value of the left side."""
        return _quietly(self.tree.left, names)


def read(text: str) -> Condition:
    """A condition.

    Raises:
        ValueError: it is none.
    """
    wanted = "is not a condition like `mean(labels == y) >= 0.9` or `0 <= p <= 1`"
    try:
        tree = ast.parse(text[: LONGEST + 1].strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(f"`{text[:60]}` {wanted}") from None
    if not isinstance(tree, ast.Compare) or len(text) > LONGEST or sum(1 for _ in ast.walk(tree)) > MOST_NODES:
        raise ValueError(f"`{text[:60]}` {wanted}")
    for node in ast.walk(tree):
        if not isinstance(node, _ALLOWED):
            raise ValueError(
                f"`{text}`: a condition may contain only names, numbers, comparisons, arithmetic, items and calls"
            )
        if isinstance(node, ast.Call) and _function(node) is None:
            known = f"is not one of {', '.join(FUNCTIONS)}; each takes one argument"
            raise ValueError(f"`{text}`: `{ast.unparse(node)}` {known}")
    return Condition(text, tree)


def _function(node: ast.Call) -> Callable[[Any], Any] | None:
    match node:
        case ast.Call(func=ast.Name(id=name), args=[_], keywords=[]):
            return FUNCTIONS.get(name)
        case _:
            return None


def _quietly(node: ast.expr, names: Mapping[str, Any]) -> Any:
    with np.errstate(all="ignore"):
        return _value(node, names)


def _value(node: ast.expr, names: Mapping[str, Any]) -> Any:
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.UnaryOp(op=op, operand=operand):
            return OPERATORS[type(op)](_value(operand, names))
        case ast.BinOp(left=left, op=op, right=right):
            return _of_one_shape(OPERATORS[type(op)], _value(left, names), _value(right, names))
        case ast.Compare(left=left, ops=ops, comparators=others):
            values = [_value(part, names) for part in (left, *others)]
            held = [
                _of_one_shape(COMPARISONS[type(op)], one, other)
                for op, one, other in zip(ops, values, values[1:], strict=False)
            ]
            return reduce(np.logical_and, held)
        case ast.Subscript(value=value, slice=ast.Slice() as part):
            return _part(_value(value, names), part, names)
        case ast.Subscript(value=value, slice=index):
            return _items(_value(value, names), np.asarray(_value(index, names)))
        case ast.Call(args=[argument]) if (function := _function(node)) is not None:
            value = _value(argument, names)
            if np.size(value) == 0:
                raise ValueError("it is empty")
            return function(value)
        case _:
            raise ValueError(f"`{ast.unparse(node)}` has no value")


def _of_one_shape(function: Callable[[Any, Any], Any], one: Any, other: Any) -> Any:
    # (100000, 1) and (1, 100000) would broadcast to 80 GB
    if np.ndim(one) and np.ndim(other) and np.shape(one) != np.shape(other):
        raise ShapesError(np.shape(one), np.shape(other))
    if function is operator.pow and not np.all(np.abs(other) <= 64):
        raise ValueError("an exponent is larger than 64")
    return function(np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64))


def _part(value: Any, part: ast.Slice, names: Mapping[str, Any]) -> Any:
    """Entries from one to another along the first axis, as `losses[1:]`."""
    ends = [None if end is None else int(_value(end, names)) for end in (part.lower, part.upper, part.step)]
    if np.ndim(value) == 0 or np.size(value[slice(*ends)]) == 0:
        raise ValueError("it has no such entries")
    return value[slice(*ends)]


def _items(value: Any, index: Numbers) -> Any:
    """An entry along the first axis; with an array, as `centers[labels]` or `x[labels == 0]`, several of them."""
    length = len(value) if np.ndim(value) else 0
    if index.dtype == bool:
        if index.shape != (length,):
            raise ValueError("one boolean for each entry is needed to choose some")
        index = np.flatnonzero(index)
    if not length or not np.all((index == np.floor(index)) & (-length <= index) & (index < length)):
        raise ValueError(f"it has no entry {index}")
    if index.size * np.size(value[0]) > MOST_NUMBERS:
        raise ValueError("these are too many")
    return value[index.astype(np.int64)]
