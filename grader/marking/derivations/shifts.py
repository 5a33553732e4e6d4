"""Finds where a formula evaluates a function next to the point that it is about, as a difference quotient does.

Such a quotient needs a step: a number that is added inside of a function, and by which a difference is divided. A
formula that applies functions to names and their products alone, and sums and multiplies what comes out, has none.
"""

import ast
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

LINEAR = {"sum", "mean", "diag", "trace", "transpose", "outer", "dot", "matmul", "multiply", "eye", "indicator"}
"""Functions whose result is a sum of products of what they get; `indicator` is written around a comparison."""
SUMS = {"add", "subtract", "where", "len"}
"""Functions that can make a step, or add one."""
WIDEST = 100.0
"""A product of sums may be a quotient of polynomials. Then it has to be multiplied by more than this."""

Steps = Callable[[str], ast.expr | None]
"""The formula of a name that the student derives; None for any other name."""


def shifted_evaluations(tree: ast.expr, sizes: Collection[str], steps: Steps) -> int:
    """How many evaluations of functions in a formula, and in the student's steps that it uses, may be shifted."""
    used = _used([tree], steps)
    shifted = _shifted(used) | {*sizes}
    calls = [arguments for formula in (tree, *used.values()) for arguments in _calls(formula, used)]
    beside = [arguments for arguments in calls if any(_is_shifted(one, shifted) for one in arguments)]
    inner = [one for arguments in beside for one in arguments]
    lists = [node for one in (*inner, *_used(inner, steps).values()) for node in _nodes(one)]
    # a function of a list is evaluated at each of its entries
    entries = sum(len(node.elts) for node in lists if isinstance(node, ast.List))
    return len(beside) + entries + (_width((tree, *used.values()), sizes) > WIDEST)


def _used(formulas: Iterable[ast.expr], steps: Steps) -> Mapping[str, ast.expr]:
    """The student's steps that formulas use, and those that these use."""
    found: dict[str, ast.expr] = {}
    queue = [*formulas]
    while queue:
        for name in _names(queue.pop()):
            if name not in found and (step := steps(name)) is not None:
                found[name] = step
                queue.append(step)
    return found


def _shifted(used: Mapping[str, ast.expr]) -> set[str]:
    """The steps that are more than products of names, by themselves or by a step that they use."""
    users: dict[str, list[str]] = {}
    for name, step in used.items():
        for one in _names(step):
            users.setdefault(one, []).append(name)
    found = {name for name, step in used.items() if _is_shifted(step, ())}
    queue = [*found]
    while queue:
        new = {*users.get(queue.pop(), ())} - found
        found |= new
        queue += new
    return found


def _is_shifted(formula: ast.expr, shifted: Collection[str]) -> bool:
    for node in _nodes(formula):
        match node:
            case ast.Constant(value=number) if number:
                return True
            case ast.List() | ast.BinOp(op=ast.Add() | ast.Sub()):
                return True
            case ast.Call(func=ast.Name(id=name)) if name in SUMS:
                return True
            case ast.Name(id=name) if name in shifted:
                return True
    return False


def _calls(formula: ast.expr, used: Collection[str]) -> Iterator[list[ast.expr]]:
    """What each function gets that is not linear; division is one, unless by a number or a name that is given."""
    for node in _nodes(formula):
        match node:
            case ast.BinOp(op=ast.Div(), right=ast.Constant()):
                pass
            case ast.BinOp(op=ast.Div(), right=ast.Name(id=name)) if name not in used:
                pass
            case ast.BinOp(op=ast.Div(), right=right):
                yield [right]
            case ast.BinOp(left=left, op=ast.Pow(), right=ast.Constant(value=2)):
                yield [left]
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                yield [left, right]
            case ast.Compare(left=left, comparators=[right]):
                yield [left, right]
            case ast.Call(func=ast.Name(id=name), args=arguments) if name not in LINEAR:
                yield arguments


def _width(formulas: Iterable[ast.expr], sizes: Collection[str]) -> float:
    """How far apart the numbers in formulas can bring two values: their product, or that of their reciprocals."""
    width = 1.0
    for node in (node for formula in formulas for node in _nodes(formula)):
        match node:
            case ast.Constant(value=int() | float() as number) if number:
                width *= max(abs(number), 1 / abs(number))
            case ast.Name(id=name) if name in sizes:
                width *= 10
    return width


def _names(formula: ast.expr) -> set[str]:
    return {node.id for node in _nodes(formula) if isinstance(node, ast.Name)}


def _nodes(formula: ast.expr) -> Iterator[ast.expr]:
    """A formula and its parts, without indices, axes, and the names of functions."""
    queue = [formula]
    while queue:
        node = queue.pop()
        yield node
        match node:
            case ast.Subscript(value=inner) | ast.Attribute(value=inner):
                queue.append(inner)
            case ast.Call(args=arguments):
                queue += arguments
            case _:
                queue += [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
