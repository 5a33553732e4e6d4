"""What may be missing from an expression: edits that put something in, to repair a program that left it out."""

import ast
from collections.abc import Iterator
from itertools import islice

from .replacement import NamesInScope, Replacement, function_named

MOST = 400
"""Most repairs of one expression."""
COUNTS = ("n", "N", "m", "batch_size")
"""Names of the number of samples."""


def likely_repairs(node: ast.expr, words: NamesInScope) -> Iterator[Replacement]:
    """What is left out of a whole expression most often: a mean, a sum, a ReLU, the slope of one."""
    for count in [words.named[name] for name in COUNTS if name in words.named] or map(
        _samples, [*words.named.values()][:1]
    ):
        yield Replacement("divisor-missing", ast.BinOp(node, ast.Div(), count))
    for axis in (0, 1, -1, None):
        yield Replacement("function-missing", _summed(node, axis))
    zero = ast.Constant(0)
    yield Replacement("function-missing", ast.BinOp(node, ast.Mult(), ast.Compare(node, [ast.Gt()], [zero])))
    for name in words.named.values():
        yield Replacement("factor-missing", ast.BinOp(node, ast.Mult(), ast.Compare(name, [ast.Gt()], [zero])))


def products(node: ast.expr, words: NamesInScope) -> Iterator[Replacement]:
    """A factor that is missing beside a single value. Beside a longer expression, another slip puts it there."""
    if isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
        for factor in words.named.values():
            yield Replacement("factor-missing", ast.BinOp(node, ast.Mult(), factor))


def repairs(node: ast.expr, words: NamesInScope) -> Iterator[Replacement]:
    """Everything else that may have been left out of it: a factor, a function, a difference."""
    return islice(_repairs(node, words), MOST)


def _repairs(node: ast.expr, words: NamesInScope) -> Iterator[Replacement]:
    for function in ("sqrt", "log", "exp", "abs") if "np.exp" in words.functions else ():
        yield Replacement("function-missing", ast.Call(function_named(f"np.{function}"), [node], []), (function,))
    for factor in words.factors:
        yield Replacement("factor-missing", ast.BinOp(node, ast.Mult(), factor))
    for name in words.named.values():
        yield Replacement("term-missing", ast.BinOp(node, ast.Sub(), name))
        yield Replacement("divisor-missing", ast.BinOp(node, ast.Div(), _samples(name)))


def _samples(name: ast.expr) -> ast.expr:
    return ast.Subscript(ast.Attribute(name, "shape", ast.Load()), ast.Constant(0), ast.Load())


def _summed(node: ast.expr, axis: int | None) -> ast.expr:
    along = [] if axis is None else [ast.keyword("axis", ast.Constant(axis))]
    return ast.Call(ast.Attribute(node, "sum", ast.Load()), [], along)
