"""Slips of the pen, made by machine in right lines: not the edits that the diagnosis tries, and evaluated by NumPy."""

import ast
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from reference.sigmoid import sigmoid
from reference.softmax import softmax

NUMPY: Mapping[str, Any] = {
    **{name: getattr(np, name) for name in ("exp", "log", "sum", "outer", "diag", "ones_like", "mean")},
    "eye": lambda size: np.eye(int(size)),
    "sigmoid": sigmoid,
    "softmax": softmax,
    "relu": lambda u: np.maximum(u, 0.0),
    "phi": lambda u: np.maximum(u, 0.0),
    "phi_prime": lambda u: (u > 0) * 1.0,
}
"""What right lines may call, by NumPy and by the course's reference."""

Place = tuple[ast.AST, str, int | None]


def slips(formula: str, names: list[str], rng: np.random.Generator) -> Iterator[tuple[str, str]]:
    """Wrong formulas with the word for what was done to each, in random order."""
    count = len(list(_places(ast.parse(formula, mode="eval"))))
    for index in rng.permutation(count):
        options = list(_of_place(formula, int(index), names, rng))
        for choice in rng.permutation(len(options))[:2]:
            yield options[choice]


def _places(tree: ast.AST) -> Iterator[Place]:
    for field, inner in ast.iter_fields(tree):
        if field in {"func", "keywords", "slice"}:
            continue
        several = inner if isinstance(inner, list) else [inner]
        for index, node in enumerate(several):
            if isinstance(node, ast.expr):
                yield tree, field, index if isinstance(inner, list) else None
                yield from _places(node)


def _of_place(formula: str, index: int, names: list[str], rng: np.random.Generator) -> Iterator[tuple[str, str]]:
    here = list(_places(ast.parse(formula, mode="eval")))[index]
    parent, field, at = here
    node = getattr(parent, field) if at is None else getattr(parent, field)[at]
    for word, text in _written_wrong(ast.unparse(node), node, names, rng):
        tree = ast.parse(formula, mode="eval")
        parent, field, at = list(_places(tree))[index]
        new = ast.parse(text, mode="eval").body
        if at is None:
            setattr(parent, field, new)
        else:
            getattr(parent, field)[at] = new
        yield word, ast.unparse(tree)


def _written_wrong(text: str, node: ast.expr, names: list[str], rng: np.random.Generator) -> Iterator[tuple[str, str]]:
    """A part of a formula, written wrong."""
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            one, other = f"({ast.unparse(left)})", f"({ast.unparse(right)})"
            sign = {ast.Add: "-", ast.Sub: "+"}.get(type(op))
            if sign:
                yield "sign", f"{one} {sign} {other}"
                yield "term", one
            if isinstance(op, ast.Sub | ast.Div | ast.MatMult):
                swapped = {ast.Sub: "-", ast.Div: "/", ast.MatMult: "@"}[type(op)]
                yield "order", f"{other} {swapped} {one}"
            if isinstance(op, ast.Mult | ast.MatMult):
                yield "factor", one
                yield "factor", other
            if isinstance(op, ast.MatMult):
                yield "operation", f"{one} * {other}"
            if isinstance(op, ast.Div):
                yield "division", one
            if isinstance(op, ast.Pow):
                yield "power", one
        case ast.Call(args=[inner, *_]):
            yield "function", f"({ast.unparse(inner)})"
            for first, second in (("sigmoid(", "softmax("), ("log(", "exp("), ("sum(", "mean("), ("axis=0", "axis=1")):
                if first in text:
                    yield "function" if "axis" not in first else "axis", text.replace(first, second, 1)
        case ast.Attribute(value=inner):
            yield "transpose", ast.unparse(inner)
        case ast.Name():
            yield "transpose", f"{text}.T"
            yield "variable", str(rng.choice([name for name in names if name != text]))
            yield "power", f"{text} ** 2"
        case ast.Constant(value=value):
            yield "constant", f"{value + 1}"
    yield "sign", f"-({text})"
    yield "constant", f"2 * ({text})"


def by_numpy(formula: str, names: Mapping[str, Any]) -> Any:
    """The value of a formula of ours; None if it has none."""
    try:
        with np.errstate(all="ignore"):
            return eval(formula, {"__builtins__": {}}, {**NUMPY, **names})  # it is made here
    except (ValueError, TypeError, IndexError, np.exceptions.AxisError, AttributeError):
        return None
