"""Slips that occur only in code, not in formulas: a column for a vector, other rows, class numbers for one-hot
labels."""

import ast
from collections.abc import Iterator

from .replacement import NamesInScope, Replacement, function_named, is_read, name_of, names

KEEP_AXES = {"sum", "mean", "max", "norm"}
"""Functions along an axis that may keep it."""


def shapes(node: ast.expr, words: NamesInScope) -> Iterator[Replacement]:
    """Every slip of shapes in one expression."""
    if not is_read(node):
        return
    match node:
        case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult()):
            yield from _columns(node)
            yield from _one_for_all(node)
            yield from _class_numbers(node, words)
            yield from _predicted(node, words)
            yield from _of_mask(node)
        case ast.Call():
            yield from _kept_axis(node)
        case ast.Subscript():
            yield from _first_rows(node)


def _columns(node: ast.BinOp) -> Iterator[Replacement]:
    """A column instead of a vector."""
    left, right, op = node.left, node.right, node.op
    for one, new in (
        (left, ast.BinOp(_column(left), op, right)),
        (right, ast.BinOp(left, op, _column(right))),
    ):
        if isinstance(one, ast.Name | ast.Attribute | ast.Call | ast.Subscript):
            yield Replacement("broadcast", new, (one,))


def _kept_axis(node: ast.Call) -> Iterator[Replacement]:
    """`keepdims`, so that a column comes out."""
    written = {keyword.arg for keyword in node.keywords}
    if "axis" in written and "keepdims" not in written and name_of(node.func) in KEEP_AXES:
        kept = [*node.keywords, ast.keyword("keepdims", ast.Constant(True))]
        yield Replacement("broadcast", ast.Call(node.func, node.args, kept), (node.func,))


def _one_for_all(node: ast.BinOp) -> Iterator[Replacement]:
    """One bias for all units."""
    if isinstance(node.op, ast.Add) and isinstance(node.right, ast.Name):
        first = ast.Subscript(node.right, ast.Constant(0), ast.Load())
        yield Replacement("index", ast.BinOp(node.left, node.op, first), (node.right,))


def _class_numbers(node: ast.BinOp, words: NamesInScope) -> Iterator[Replacement]:
    """The numbers of the classes, as a column, where one-hot labels are subtracted."""
    if (
        isinstance(node.op, ast.Sub)
        and isinstance(node.right, ast.Name | ast.Attribute)
        and "np.exp" in words.functions
    ):
        numbers = ast.Call(function_named("np.argmax"), [node.right], [ast.keyword("axis", ast.Constant(1))])
        yield Replacement("labels", ast.BinOp(node.left, node.op, _column(numbers)), (node.right,))


def _predicted(node: ast.BinOp, words: NamesInScope) -> Iterator[Replacement]:
    """The class that is predicted, where the label belongs, or the probability."""
    if "np.exp" not in words.functions:
        return
    match node:
        case ast.BinOp(ast.expr() as found, ast.Sub(), ast.Name() | ast.Attribute() as labels):
            decided = ast.Call(function_named("np.round"), [found], [])
            yield Replacement("decided", ast.BinOp(decided, node.op, labels), (found,))
    match node:
        case ast.BinOp(ast.Name() | ast.Call() as found, ast.Sub(), ast.Name() as labels):
            new = ast.BinOp(found, node.op, _one_hot(found))
        case ast.BinOp(ast.Name() as labels, ast.Mult(), ast.Call(function, [found]) as logarithm) if "log" in names(
            function
        ):
            new = ast.BinOp(_one_hot(found), node.op, logarithm)
        case _:
            return
    yield Replacement("predicted", new, (labels,), (found,))


def _one_hot(scores: ast.expr) -> ast.expr:
    """`scores == scores.max(axis=-1, keepdims=True)`."""
    along = [ast.keyword("axis", ast.Constant(-1)), ast.keyword("keepdims", ast.Constant(True))]
    return ast.Compare(scores, [ast.Eq()], [ast.Call(ast.Attribute(scores, "max", ast.Load()), [], along)])


def _first_rows(node: ast.Subscript) -> Iterator[Replacement]:
    """The first rows, instead of those that were picked."""
    if isinstance(node.slice, ast.Name):
        count = ast.Call(ast.Name("len", ast.Load()), [node.slice], [])
        yield Replacement("index", ast.Subscript(node.value, ast.Slice(None, count), ast.Load()), (node.value,))


def _of_mask(node: ast.BinOp) -> Iterator[Replacement]:
    """What a mask keeps as the first entries, which then meet the first rows of the next matrix."""
    match node:
        case ast.BinOp(ast.Call() | ast.Attribute(), ast.Mult(), ast.Name() | ast.Attribute() as mask):
            stable = [ast.keyword("kind", ast.Constant("stable"))]
            kept_first = ast.Call(function_named("np.argsort"), [ast.UnaryOp(ast.USub(), mask)], stable)
            entries = ast.Tuple([ast.Constant(...), kept_first], ast.Load())
            yield Replacement("index", ast.Subscript(node, entries, ast.Load()))


def _column(node: ast.expr) -> ast.expr:
    """`x[:, None]`."""
    return ast.Subscript(node, ast.Tuple([ast.Slice(), ast.Constant(None)], ast.Load()), ast.Load())
