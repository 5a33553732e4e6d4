"""Arithmetic as authors write it in `assignment.toml`: `D * H + H`. It is read as a tree and never run as Python."""

import ast
import math
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from grader.language.suggestions import near

LONGEST, MOST_NODES = 200, 100
"""Most characters, and most parts, of an expression."""
LARGEST = 2**62
"""Magnitude that no result may reach: a power of powers would take all memory."""
MAX_EXPONENT = 64

OPERATORS: Mapping[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}
FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "sqrt": math.sqrt,
    "log": math.log,
    "exp": math.exp,
    "abs": abs,
    "min": min,
    "max": max,
}


def evaluate(text: str, names: Mapping[str, float]) -> float:
    """The value of an expression, given the values of its names.

    Raises:
        ValueError: it is not arithmetic, uses an unknown name, or its value is too large.
    """
    try:
        number: float = _value(_tree(text), names)
    except (ArithmeticError, TypeError) as error:
        raise ValueError(f"{text!r} has no value: {error}") from error
    return number


def names_of(text: str) -> set[str]:
    """The names that an expression uses.

    Raises:
        ValueError: it is not arithmetic.
    """
    return {node.id for node in ast.walk(_tree(text)) if isinstance(node, ast.Name)} - {*FUNCTIONS}


def resolved(sizes: Mapping[str, int | str]) -> dict[str, int]:
    """All sizes as numbers; a size written as text is computed from others.

    Raises:
        ValueError: a size is not a whole number, or depends on itself.
    """
    found = {name: size for name, size in sizes.items() if isinstance(size, int)}
    open_ones = {name: size for name, size in sizes.items() if isinstance(size, str)}
    while open_ones:
        ready = {name: text for name, text in open_ones.items() if not names_of(text) & open_ones.keys()}
        if not ready:
            raise ValueError(f"the sizes {', '.join(open_ones)} depend on each other in a circle")
        found |= {name: whole(text, found) for name, text in ready.items()}
        open_ones = {name: text for name, text in open_ones.items() if name not in ready}
    return found


def whole(text: str, sizes: Mapping[str, int]) -> int:
    """A size that is computed from others.

    Raises:
        ValueError: it is not a whole number.
    """
    size = evaluate(text, sizes)
    if size != int(size):
        raise ValueError(f"{text!r} is {size:g}, and a size must be a whole number. `//` divides without a remainder.")
    return int(size)


def _tree(text: str) -> ast.expr:
    if len(text) > LONGEST:
        raise ValueError(f"an expression may have at most {LONGEST} characters")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(f"{text!r} is not arithmetic like `2 * d + 1`") from None
    if sum(1 for _ in ast.walk(tree)) > MOST_NODES:
        raise ValueError(f"{text!r} has too many parts")
    return tree


def _value(node: ast.expr, names: Mapping[str, float]) -> Any:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return number
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.Name(id=name):
            raise ValueError(f"{name!r} is not one of {sorted(names)}.{near(name, list(names))}")
        case ast.UnaryOp() | ast.BinOp() if type(node.op) in OPERATORS:
            return _bounded(OPERATORS[type(node.op)], list(_values(node, names)))
        case ast.Call(func=ast.Name(id=name), keywords=[]) if name in FUNCTIONS:
            return _bounded(FUNCTIONS[name], [_value(part, names) for part in node.args])
        case _:
            raise ValueError(f"`{ast.unparse(node)}` is not arithmetic like `2 * d + 1`")


def _values(node: ast.UnaryOp | ast.BinOp, names: Mapping[str, float]) -> Iterator[Any]:
    yield from (_value(part, names) for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr))


def _bounded(function: Callable[..., Any], numbers: list[Any]) -> Any:
    if function is operator.pow and abs(numbers[1]) > MAX_EXPONENT:
        raise ValueError(f"an exponent may be at most {MAX_EXPONENT}")
    result = function(*numbers)
    if isinstance(result, complex) or not abs(result) < LARGEST:
        raise ValueError(f"a number is larger than {LARGEST}")
    return result
