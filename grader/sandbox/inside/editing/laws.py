"""Laws of algebra and calculus that do not hold, and steps that stop half-way."""

import ast
from collections.abc import Iterator

from .replacement import NamesInScope, Replacement, function_named, name_of

NOT_LINEAR = {"log", "exp", "sqrt", "tanh", "sigmoid", "sigma"}
"""Functions of a sum that are not the sum of the functions."""
SPREADS = {"var", "std", "nanvar", "nanstd"}
"""Functions that divide by the number of samples, or by one less."""


def laws(node: ast.expr, words: NamesInScope) -> Iterator[Replacement]:
    """What stands for an expression if somebody believes in such a law."""
    if "np.exp" not in words.functions:
        return
    match node:
        case ast.BinOp(ast.BinOp(one, ast.Add() | ast.Sub() as op, other), ast.Pow() as power, exponent):
            apart = ast.BinOp(ast.BinOp(one, power, exponent), op, ast.BinOp(other, power, exponent))
            yield Replacement("power", apart, (one, other))
        case ast.Call(function, [ast.BinOp(one, ast.Add() | ast.Sub() as op, other)], []):
            if name_of(function) in NOT_LINEAR:
                apart = ast.BinOp(ast.Call(function, [one], []), op, ast.Call(function, [other], []))
                yield Replacement("bracket", apart, (function,))
        case ast.BinOp(left, ast.MatMult(), right):
            # the sum of one sample is not set to 0 for the next one
            carried = ast.Call(function_named("np.cumsum"), [node], [ast.keyword("axis", ast.Constant(0))])
            yield Replacement("added-up", carried, (left, right))
        case ast.Call(function) if name_of(function) in SPREADS and "ddof" not in {one.arg for one in node.keywords}:
            less = ast.keyword("ddof", ast.Constant(1))
            yield Replacement("averaged", ast.Call(function, node.args, [*node.keywords, less]), (function,))
        case ast.Compare(left, [ast.Gt() | ast.GtE()], [ast.Constant(0 | 0.0)]):
            yield Replacement("function", ast.Call(function_named("np.sign"), [left], []), (left,), ("sign",))
        case ast.BinOp(ast.BinOp(_, ast.MatMult(), weights) as product, ast.Add() as op, ast.Name() as bias):
            # added anew in each round of the sum
            times = ast.Subscript(ast.Attribute(weights, "shape", ast.Load()), ast.Constant(0), ast.Load())
            yield Replacement("loop-start", ast.BinOp(product, op, ast.BinOp(bias, ast.Mult(), times)), (bias,))
        case ast.BinOp(ast.Name() | ast.Call() as left, ast.Sub(), ast.Name() | ast.Attribute() as right):
            # of probabilities and labels
            # not as a function too many: `y * (1 - p) + (1 - y) * p` has no `abs` in it
            yield Replacement("sign", ast.Call(function_named("np.abs"), [node], []), (node,))
            # the derivative by the probabilities, for the one by the scores
            by_probabilities = ast.BinOp(ast.UnaryOp(ast.USub(), right), ast.Div(), left)
            yield Replacement("factor-missing", by_probabilities, (left,))
            yield from _of_wrong_link(left, right)


def _of_wrong_link(found: ast.expr, labels: ast.expr) -> Iterator[Replacement]:
    """The chain written out, with a wrong derivative by the probabilities and the right one of softmax."""
    p, y = f"({ast.unparse(found)})", f"({ast.unparse(labels)})"
    for kind, link, about, instead in (
        ("function", f"-{y} * np.log({p})", (), ("log",)),
        ("divisor-missing", f"-{y}", (found,), ()),
        ("factor-missing", f"-1.0 / {p}", (labels,), ()),
    ):
        product = f"{p} * ({link} - np.sum({p} * ({link}), axis=-1, keepdims=True))"
        yield Replacement(kind, ast.parse(product, mode="eval").body, about, instead)
