"""Additions to an expression: a factor, a term, a divisor or a function too many."""

import ast
from collections.abc import Iterator

from .replacement import NamesInScope, Replacement, function_named, is_read, names, one_minus
from .statement_edits import with_decay


def extras(node: ast.expr, words: NamesInScope) -> Iterator[Replacement]:
    """Everything that may be added to one expression by mistake."""
    if not is_read(node):
        return
    if isinstance(node, ast.BinOp):
        yield from _of_formula(node)
        yield from _decayed(node)
    yield from _of_diagonal(node)
    yield from _of_squares(node, words)
    if isinstance(node, ast.BinOp | ast.Call):
        for variable, name in words.named.items():
            yield Replacement("factor-extra", ast.BinOp(node, ast.Mult(), name), (node,), (variable,))
            yield Replacement("term-extra", ast.BinOp(node, ast.Add(), name), (node,), (variable,))
            yield Replacement("divisor-extra", ast.BinOp(node, ast.Div(), name), (node,), (variable,))
    if isinstance(node, ast.BinOp | ast.Call | ast.Name | ast.Attribute | ast.Subscript):
        for function in words.functions:
            new = ast.Call(function_named(function), [node], [])
            yield Replacement("function-extra", new, (node,), (function.rpartition(".")[2],))


def _of_formula(node: ast.BinOp) -> Iterator[Replacement]:
    """What belongs to the formula of another layer or loss."""
    match node:
        case ast.BinOp(left, ast.Mult(), ast.Name() | ast.Attribute() as mask):
            # what is kept by a mask, divided by the share that is kept
            share = ast.Call(ast.Attribute(mask, "mean", ast.Load()), [], [])
            yield Replacement("divisor-extra", ast.BinOp(node, ast.Div(), share), (node,), (mask,))
            yield Replacement("factor-extra", ast.BinOp(node, ast.Mult(), share), (node,), (mask,))
        case ast.BinOp(left, ast.Mult(), ast.Call(function, [inner])) if "log" in names(function):
            other = ast.BinOp(one_minus(left), ast.Mult(), ast.Call(function, [one_minus(inner)], []))
            yield Replacement("term-extra", ast.BinOp(node, ast.Add(), other), (node,), (left, inner))
        case ast.BinOp(left, ast.Sub(), _) if not isinstance(left, ast.Constant):
            slope = ast.BinOp(left, ast.Mult(), one_minus(left))
            yield Replacement("factor-extra", ast.BinOp(node, ast.Mult(), slope), (node,), (left,))
            # the derivative by the output, for the one by its input: the slope is missing
            yield Replacement("factor-missing", ast.BinOp(node, ast.Div(), slope), (left,))


def _decayed(node: ast.BinOp) -> Iterator[Replacement]:
    """A step with weight decay: `w - rate * (slope + share * w)`."""
    match node:
        case ast.BinOp(left, ast.Sub(), ast.BinOp(_, ast.Mult(), slope) as step):
            for longer in with_decay(step, left):
                yield Replacement("decay", ast.BinOp(left, ast.Sub(), longer), (slope,), (left,))


def _of_squares(node: ast.expr, words: NamesInScope) -> Iterator[Replacement]:
    """The root of a sum of squares: a length, which is not squared again."""
    match node:
        case ast.Call(function, [ast.BinOp(_, ast.Pow(), ast.Constant(2))]) if "sum" in names(function):
            if "np.exp" in words.functions:
                root = ast.Call(function_named("np.sqrt"), [node], [])
                yield Replacement("function-extra", root, (node,), ("sqrt",))


def _of_diagonal(node: ast.expr) -> Iterator[Replacement]:
    """The slope on the diagonal of a Jacobian whose squares are then subtracted a second time."""
    match node:
        case ast.Call(function, [ast.Name() as entries]) if "diag" in names(function):
            slope = ast.BinOp(entries, ast.Mult(), one_minus(entries))
            yield Replacement("factor-extra", ast.Call(function, [slope], []), (node,), (entries,))
