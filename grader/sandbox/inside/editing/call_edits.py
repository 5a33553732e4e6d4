"""Replacements of a call: another function or axis, fewer or exchanged arguments."""

import ast
from collections.abc import Iterator
from itertools import combinations

from .replacement import NamesInScope, Replacement, function_named, name_of, names

OTHER_FUNCTIONS = (
    ("exp", "log", "tanh", "sqrt", "square", "abs", "sin", "cos", "expm1", "log1p"),
    ("log", "log2", "log10"),
    ("sum", "mean", "max", "min", "prod", "cumsum"),
    ("maximum", "minimum"),
    ("argmax", "argmin", "max"),
    ("dot", "multiply", "outer", "matmul"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("var", "std"),
)
"""Functions of a family are mistaken for each other."""
NOT_LEFT_OUT = {"zeros_like", "ones_like", "full_like", "len", "range"}
"""Functions with which a line begins: their arguments never appear there alone."""
COPIES = {"copy", "deepcopy", "array"}
"""Functions without which a change reaches the array that was copied."""
OF_SHAPE = {"reshape", "ravel", "flatten", "squeeze", "atleast_2d", "column_stack", "expand_dims"}
"""Functions that change a shape. Without one of them, a vector may be combined with a column."""
EXTREMES = {"argmax", "argmin"}
"""Confusing them is a separate slip: turning all signs inside gives the same, but nobody does that."""
AVERAGES = {"sum", "mean"}
"""One for the other is a division by a number, however it is written."""
AGGREGATES = {"sum", "mean", "max"}
"""Functions along an axis."""
EPSILONS = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)


def of_call(node: ast.Call, words: NamesInScope) -> Iterator[Replacement]:
    yield from _left_out(node, words)
    yield from _other_brackets(node)
    for name, new in _other_functions(node, words):
        both = {name, name_of(node.func)}
        kind = "extreme" if both == EXTREMES else "mean" if both == AVERAGES else "function"
        if name == "zeros":
            kind = "term-missing"  # a column of ones stands for the bias
        yield Replacement(kind, new, (node.func,), (name.rpartition(".")[2],))
    for exchanged, about in exchanged_parts(node.args):
        is_choice = name_of(node.func) == "where" and exchanged[0] is node.args[0]
        new = ast.Call(node.func, exchanged, node.keywords)
        yield Replacement("branches", new) if is_choice else Replacement("order", new, about)
    yield from _elsewhere(node, words)
    yield from _of_sum(node, words)
    yield from _of_keywords(node)
    if name_of(node.func) == "range":
        yield from _of_range(node)
    if name_of(node.func) == "log" and len(node.args) == 1:
        for epsilon in EPSILONS:
            inside = ast.BinOp(node.args[0], ast.Add(), ast.Constant(epsilon))
            yield Replacement("epsilon", ast.Call(node.func, [inside], node.keywords), (node.func,))


def _left_out(node: ast.Call, words: NamesInScope) -> Iterator[Replacement]:
    """The function's argument, without the function."""
    function, name = node.func, name_of(node.func)
    method = isinstance(function, ast.Attribute) and not _is_module(function.value, words)
    kind = "in-place" if name in COPIES else "step-order" if name == "reversed" else "function-missing"
    given = [argument for argument in node.args if not isinstance(argument, ast.Constant)]  # `maximum(0, z)`
    if given and name not in NOT_LEFT_OUT:
        yield Replacement("broadcast" if name in OF_SHAPE and not method else kind, given[0], (name,))
    if method and isinstance(function, ast.Attribute):
        yield Replacement("broadcast" if name in OF_SHAPE else kind, function.value, (name,))


def _other_brackets(node: ast.Call) -> Iterator[Replacement]:
    """A bracket that ends in another place: `f(a) + b` for `f(a + b)`, `g(f(a))` for `f(g(a))`."""
    match node.args:
        case [ast.Call(args=[_]) as inner]:
            swapped = ast.Call(node.func, inner.args, node.keywords)
            yield Replacement("bracket", ast.Call(inner.func, [swapped], inner.keywords), (node.func, inner.func))
        case [ast.BinOp(left, op, right) as inner]:
            first = ast.Call(node.func, [left], node.keywords)
            yield Replacement("bracket", ast.BinOp(first, op, right), (node.func,))
            second = ast.Call(node.func, [right], node.keywords)
            yield Replacement("bracket", ast.BinOp(left, op, second), (node.func,))
            yield from _outside(node, inner)
            if name_of(node.func) == "sum" and isinstance(op, ast.Pow):
                # summed before it is squared
                rows = ast.Call(node.func, [left], [ast.keyword("axis", ast.Constant(-1))])
                yield Replacement("bracket", ast.Call(node.func, [ast.BinOp(rows, op, right)], []), (node.func,))


def _outside(node: ast.Call, inner: ast.BinOp) -> Iterator[Replacement]:
    """A function of a sum instead of a sum of a function: `log(sum(y * a))` for `sum(y * log(a))`."""
    match inner.right:
        case ast.Call(function, [argument]) if isinstance(inner.op, ast.Mult | ast.Div):
            total = ast.Call(node.func, [ast.BinOp(inner.left, inner.op, argument)], node.keywords)
            yield Replacement("bracket", ast.Call(function, [total], []), (node.func, function))


def _elsewhere(node: ast.Call, words: NamesInScope) -> Iterator[Replacement]:
    """The same function of something else: at the point that is given, of another size, without its root."""
    match name_of(node.func), node.args:
        case "norm", [_]:
            yield Replacement("function-missing", ast.BinOp(node, ast.Pow(), ast.Constant(2)), ("sqrt",))
        case "diag", [ast.Name() as entries]:
            ones = ast.Call(function_named("np.ones_like"), [entries], [])
            yield Replacement("factor-missing", ast.Call(node.func, [ones], []), (entries,))
        case "len", [argument]:
            shape = ast.Attribute(argument, "shape", ast.Load())
            yield Replacement("index", ast.Subscript(shape, ast.Constant(1), ast.Load()), (argument,))
            yield Replacement("averaged", ast.Attribute(argument, "size", ast.Load()))
        case "maximum", [first, ast.Constant(0 | 0.0)]:
            for share in (0.01, 0.1):
                leak = ast.BinOp(ast.Constant(share), ast.Mult(), first)
                yield Replacement("constant", ast.Call(node.func, [first, leak], node.keywords), (first,))
    inner = [argument for argument in node.args if not isinstance(argument, ast.Name | ast.Constant)]
    point = [ast.Name(name, ast.Load()) for name in words.variables[: len(node.args)]]
    if len(inner) > 1 and not node.keywords:
        at_the_point = [*point, *node.args[len(point) :]]
        yield Replacement("variable", ast.Call(node.func, at_the_point, []), (*inner,), (*point,))


def _of_sum(node: ast.Call, words: NamesInScope) -> Iterator[Replacement]:
    """A length where a sum belongs; a product of probabilities, of which no logarithm is taken."""
    function = node.func
    is_method = isinstance(function, ast.Attribute) and not _is_module(function.value, words)
    summed = [function.value] if is_method and isinstance(function, ast.Attribute) else node.args[:1]
    if name_of(function) != "sum" or not summed or "np.exp" not in words.functions:
        return
    yield Replacement("function", ast.Call(function_named("np.linalg.norm"), summed, node.keywords), (function,))
    if "log" in names(*summed):
        yield Replacement("function-missing", ast.Call(function_named("np.exp"), [node], []), ("log",))


def _other_functions(node: ast.Call, words: NamesInScope) -> Iterator[tuple[str, ast.expr]]:
    name = name_of(node.func)
    for family in OTHER_FUNCTIONS:
        for other in family if name in family else ():
            if other != name:
                yield other, ast.Call(_called(node.func, other), node.args, node.keywords)
    of_module = isinstance(node.func, ast.Attribute) and name_of(node.func.value) in {"np", "numpy", "math"}
    if (isinstance(node.func, ast.Name) or of_module) and len(node.args) == 1 and name not in BUILT_IN:
        if "np.exp" in words.functions:
            yield from _of_layers(node.args[0])
        for other in words.functions:
            if other != name:
                yield other, ast.Call(function_named(other), node.args, node.keywords)


def _of_layers(argument: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Functions that every layer may have, whether the program defines them or not."""
    one, zero = ast.Constant(1.0), ast.Constant(0.0)
    small = ast.Call(function_named("np.exp"), [ast.UnaryOp(ast.USub(), argument)], [])
    yield "sigmoid", ast.BinOp(one, ast.Div(), ast.BinOp(one, ast.Add(), small))
    yield "relu", ast.Call(function_named("np.maximum"), [argument, zero], [])


BUILT_IN = {
    "len",
    "range",
    "list",
    "tuple",
    "int",
    "float",
    "enumerate",
    "sum",
    "max",
    "min",
    "abs",
    "reversed",
    "print",
    "array",
    "asarray",
    "copy",
    "squeeze",
    "ravel",
    "float64",
}
"""Functions that hold or arrange numbers: nobody writes a mathematical one instead."""


def _called(function: ast.expr, name: str) -> ast.expr:
    if isinstance(function, ast.Attribute):
        return ast.Attribute(function.value, name, ast.Load())
    return ast.Name(name, ast.Load())


def _is_module(node: ast.expr, words: NamesInScope) -> bool:
    return isinstance(node, ast.Name) and node.id not in words.variables


def _of_keywords(node: ast.Call) -> Iterator[Replacement]:
    for index, keyword in enumerate(node.keywords):
        others = [*node.keywords[:index], *node.keywords[index + 1 :]]
        if keyword.arg == "axis":
            yield Replacement(
                "axis-missing", ast.Call(node.func, node.args, others), (node.args[0],) if node.args else ()
            )
            for axis in (0, 1, -1, 2):
                new = ast.Call(node.func, node.args, [*others, ast.keyword("axis", ast.Constant(axis))])
                yield Replacement("axis", new, (node.func,))
            yield from _kept_along(node, others)
        elif keyword.arg == "keepdims":
            yield Replacement("keepdims", ast.Call(node.func, node.args, others), (node.func,))
    if name_of(node.func) in AGGREGATES and not any(keyword.arg == "axis" for keyword in node.keywords):
        for axis in (0, 1):
            added = [*node.keywords, ast.keyword("axis", ast.Constant(axis))]
            yield Replacement("axis", ast.Call(node.func, node.args, added), (node.func,))


def _kept_along(node: ast.Call, others: list[ast.keyword]) -> Iterator[Replacement]:
    """Another axis that is kept, so that the result fits what it divides."""
    if name_of(node.func) in AGGREGATES and not any(keyword.arg == "keepdims" for keyword in others):
        kept = ast.keyword("keepdims", ast.Constant(True))
        for axis in (0, 1, -1):
            new = ast.Call(node.func, node.args, [*others, ast.keyword("axis", ast.Constant(axis)), kept])
            yield Replacement("axis", new, (node.func,))


def _of_range(node: ast.Call) -> Iterator[Replacement]:
    for index, bound in enumerate(node.args[:2]):
        for op in (ast.Add(), ast.Sub()):
            moved = [*node.args]
            moved[index] = ast.BinOp(bound, op, ast.Constant(1))
            yield Replacement("range", ast.Call(node.func, moved, node.keywords), (*node.args,))
    if len(node.args) == 1:
        yield Replacement("range", ast.Call(node.func, [ast.Constant(1), *node.args], []), (*node.args,))
        yield Replacement("range", ast.Call(node.func, [ast.Constant(1)], []), (*node.args,))


def exchanged_parts(parts: list[ast.expr]) -> Iterator[tuple[list[ast.expr], tuple[ast.expr, ...]]]:
    """Every exchange of two of the first few expressions, and these two."""
    for first, second in combinations(range(min(len(parts), 7)), 2):
        exchanged = [*parts]
        exchanged[first], exchanged[second] = parts[second], parts[first]
        yield exchanged, (parts[first], parts[second])
