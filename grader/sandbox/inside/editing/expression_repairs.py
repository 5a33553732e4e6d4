"""What may be wrong in an expression of a student: edits that put in what is missing, or take out what is too much.

They are tried only to find a line, in code that is wrong already: a right program is not varied by them.
"""

import ast
from collections.abc import Iterator, Sequence
from copy import deepcopy

from .repairs import repairs
from .replacement import NamesInScope, Replacement, name_of, one_minus
from .statement_edits import is_rate

MOST_INNER = 12
"""Expressions of a function that may stand in the place of a name."""
ALONG = {"sum", "mean", "max", "min", "norm", "argmax", "argmin"}
"""Functions that may be taken along an axis."""


def inner_of(function: ast.AST) -> tuple[ast.expr, ...]:
    """Expressions that calls are given: an intermediate value that has no name of its own."""
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    found = {
        ast.dump(argument): argument for call in calls for argument in call.args if isinstance(argument, ast.BinOp)
    }
    # copies, since an expression that stands in the place of a name may contain that name
    return tuple(deepcopy([*found.values()][:MOST_INNER]))


def of_part(node: ast.expr, words: NamesInScope, inner: Sequence[ast.expr]) -> Iterator[Replacement]:
    """Everything that may repair one expression; those in `inner` may stand in the place of a name."""
    match node:
        case ast.BinOp(left, ast.Mult(), ast.Constant() as exponent):
            yield Replacement("power", ast.BinOp(left, ast.Pow(), exponent))
        case ast.BinOp(left, ast.Sub(), right):
            # a step without its rate
            yield from (
                Replacement("factor-missing", ast.BinOp(left, ast.Sub(), ast.BinOp(rate, ast.Mult(), right)))
                for name, rate in words.named.items()
                if is_rate(name)
            )
        case ast.BinOp(ast.BinOp(share, ast.Mult(), _) as kept, ast.Add(), new):
            # a moving average to which the new value is added whole
            rest = ast.BinOp(one_minus(share), ast.Mult(), new)
            yield Replacement("factor-missing", ast.BinOp(kept, ast.Add(), rest))
        case ast.BinOp(left, ast.Div(), ast.Name() as count):
            # the number of what is added up, not of everything
            for variable in words.named.values():
                length = ast.Call(ast.Name("len", ast.Load()), [variable], [])
                yield Replacement("averaged", ast.BinOp(left, ast.Div(), length), (count,))
        case ast.Call():
            yield from _of_call(node)
            yield from _of_summed(node, words)
            yield from _of_batch(node, words)
    if isinstance(node, ast.Call | ast.Name | ast.Subscript):
        yield Replacement("power", ast.BinOp(node, ast.Pow(), ast.Constant(2)))
        yield from _slopes(node)
    if isinstance(node, ast.Name) and node.id in words.variables:
        # all but the bias
        for entries in (ast.Slice(ast.Constant(1)), ast.Slice(None, ast.UnaryOp(ast.USub(), ast.Constant(1)))):
            yield Replacement("index", ast.Subscript(node, entries, ast.Load()), (node,))
    if isinstance(node, ast.Name | ast.Subscript):
        yield from (Replacement(_missing_in(node, one), one) for one in inner)
        for name, other in words.named.items():
            if isinstance(node, ast.Subscript):
                yield Replacement("variable", other, (node.value,), (name,))
            elif name != node.id and node.id in words.variables:
                yield Replacement("term-missing", ast.BinOp(node, ast.Sub(), other))


def _missing_in(node: ast.expr, inner: ast.expr) -> str:
    """What is missing if the first of these stands in the place of the second: `back` for `back * slope`."""
    match inner:
        case ast.BinOp(left, ast.Mult() as op, right) | ast.BinOp(left, ast.Div() as op, right):
            sides = [ast.dump(left), *([ast.dump(right)] if isinstance(op, ast.Mult) else [])]
            if ast.dump(node) in sides:
                return "factor-missing" if isinstance(op, ast.Mult) else "divisor-missing"
    return "variable"


def _of_call(node: ast.Call) -> Iterator[Replacement]:
    """An axis that is kept."""
    match node:
        case ast.Call(function, [ast.Call(inner, [summed], []) as total]) if name_of(inner) == "sum":
            # the logarithm of one sum over all samples
            each = ast.Call(inner, [summed], [ast.keyword("axis", ast.Constant(-1))])
            yield Replacement("axis", ast.Call(inner, [ast.Call(function, [each], node.keywords)], []), (total.func,))
    if name_of(node.func) in ALONG:
        kept = [keyword for keyword in node.keywords if keyword.arg not in {"axis", "keepdims"}]
        for axis in (1, 0):
            along = [ast.keyword("axis", ast.Constant(axis)), ast.keyword("keepdims", ast.Constant(True))]
            yield Replacement("axis", ast.Call(node.func, node.args, [*kept, *along]), (node.func,))


def _of_summed(node: ast.Call, words: NamesInScope) -> Iterator[Replacement]:
    """A sum of one variable that lacks a factor."""
    match node.args:
        case [ast.Name() as summed, *others] if name_of(node.func) in ALONG:
            for factor in words.named.values():
                product = ast.BinOp(summed, ast.Mult(), factor)
                yield Replacement("factor-missing", ast.Call(node.func, [product, *others], node.keywords))


def _of_batch(node: ast.Call, words: NamesInScope) -> Iterator[Replacement]:
    """The first two arguments by an index that is set and never used: a batch of them."""
    match node.args:
        case [ast.Name() as first, ast.Name() as second, *others]:
            for name in words.unused:
                index = words.named[name]
                picked = [ast.Subscript(one, index, ast.Load()) for one in (first, second)]
                yield Replacement("index", ast.Call(node.func, [*picked, *others], node.keywords), (first, second))


def _slopes(node: ast.expr) -> Iterator[Replacement]:
    """The slope of an activation in the place of its value, or of a slope that is taken at the wrong point."""
    values = [node]
    if isinstance(node, ast.Call):
        values = [argument for argument in node.args[:1] if isinstance(argument, ast.Name | ast.Subscript)]
    for value in values:
        yield Replacement("function", ast.BinOp(value, ast.Mult(), one_minus(value)))
        yield Replacement("function", one_minus(ast.BinOp(value, ast.Pow(), ast.Constant(2))))
        yield Replacement("function", ast.Compare(value, [ast.Gt()], [ast.Constant(0)]))


def of_whole(node: ast.expr, words: NamesInScope) -> Iterator[Replacement]:
    """What may be missing around a whole expression."""
    for name in words.named.values():
        yield Replacement("term-missing", ast.BinOp(node, ast.Add(), name))
    yield from repairs(node, words)
    itself = node.operand if isinstance(node, ast.UnaryOp) else node
    for variable, name in words.named.items():
        if not (isinstance(itself, ast.Name) and itself.id == variable):  # nobody forgets to divide in `-z / z`
            yield Replacement("divisor-missing", ast.BinOp(node, ast.Div(), name))
