"""Replacements of an expression: each is a slip of the pen or of the mind."""

import ast
from collections.abc import Iterator
from itertools import combinations

from .call_edits import exchanged_parts, of_call
from .replacement import NamesInScope, Replacement, function_named, is_read, names, one_minus

OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Mult, ast.Div),
    ast.Mult: (ast.Div, ast.Add, ast.Sub, ast.MatMult),
    ast.Div: (ast.Mult, ast.Sub, ast.FloorDiv),
    ast.FloorDiv: (ast.Div, ast.Mult),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
}
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}
NUMBERS = (0, 1, 2, -1, 0.5)


def changes(node: ast.expr, words: NamesInScope) -> Iterator[Replacement]:
    """Every change of one expression."""
    if not is_read(node):
        return
    match node:
        case ast.BinOp():
            yield from _of_operation(node)
            yield from _of_scope(node)
            yield from _of_formula(node)
            yield from _of_matrix_product(node, words)
        case ast.UnaryOp(op=ast.USub()):
            yield Replacement("sign", node.operand, (node.operand,))
        case ast.Call():
            yield from of_call(node, words)
            yield from _of_matrix_product(node, words)
        case ast.Attribute():
            yield from _of_attribute(node, words)
        case ast.Name():
            yield from _of_name(node, words)
        case ast.Constant(value=bool(value)):
            yield Replacement("flag", ast.Constant(not value))
        case ast.Constant(value=int() | float() as value):
            yield from _of_number(value)
        case ast.Constant(value=str(value)) if "->" in value or ("," in value and value.replace(",", "").isalpha()):
            yield from _of_subscripts(value)
        case ast.Constant(value=str(value)):
            yield from (
                Replacement("variable", ast.Constant(key), (value,), (key,)) for key in words.keys if key != value
            )
        case ast.Subscript():
            yield from _of_index(node)
        case ast.Compare(ops=[op], comparators=[right]):
            for other in COMPARISONS.get(type(op), ()):
                yield Replacement("comparison", ast.Compare(node.left, [other()], [right]), (node,))
        case ast.IfExp(test, body):
            yield Replacement("condition", body, (test,))
        case ast.Tuple(elts=elements) | ast.List(elts=elements) if 2 <= len(elements) <= 5:
            yield from _of_order(node, elements)
            yield from _not_differentiated(node, elements, words)
    if isinstance(node, ast.BinOp | ast.Call | ast.Name | ast.Attribute | ast.Subscript):
        yield from _of_whole(node)


def _of_operation(node: ast.BinOp) -> Iterator[Replacement]:
    left, right, op = node.left, node.right, node.op
    product = isinstance(op, ast.Mult | ast.MatMult | ast.Div | ast.FloorDiv)
    missing = "factor-missing" if product else "power" if isinstance(op, ast.Pow) else "term-missing"
    yield Replacement("divisor-missing" if isinstance(op, ast.Div) else missing, left, (right,))
    if not isinstance(op, ast.Pow):
        # a term that is subtracted keeps its sign when the one before it is forgotten
        one = ast.Constant(-1.0 if isinstance(left, ast.UnaryOp) else 1.0)  # the minus of `-y / a` stays
        alone = ast.UnaryOp(ast.USub(), right) if isinstance(op, ast.Sub) else right
        alone = ast.BinOp(one, op, right) if isinstance(op, ast.Div) else alone
        yield Replacement(missing, alone, (left,))
        if isinstance(op, ast.Sub) and isinstance(left, ast.Constant):
            # `s * s` for `s * (1 - s)`
            about = (right,) if isinstance(right, ast.Name) or left.value != 1 else ()
            yield Replacement("complement" if left.value == 1 else missing, right, about)
    is_inverse = isinstance(op, ast.Div) and isinstance(left, ast.Constant)  # nobody writes `s / 1`, `1 * s`
    if isinstance(op, ast.Sub | ast.Div | ast.MatMult | ast.Pow) and not is_inverse:
        yield Replacement("order", ast.BinOp(right, op, left), (left, right))
    if isinstance(op, ast.Pow) and isinstance(right, ast.Constant) and isinstance(right.value, int | float):
        for exponent in (right.value + 1, right.value - 1, right.value / 2):
            yield Replacement("power", ast.BinOp(left, op, ast.Constant(exponent)), (left,))
    for other in OPERATORS.get(type(op), ()):
        if is_inverse and other is not ast.FloorDiv:
            continue
        sign = {type(op), other} == {ast.Add, ast.Sub}
        yield Replacement("sign" if sign else "operator", ast.BinOp(left, other(), right), (right,))


def _of_scope(node: ast.BinOp) -> Iterator[Replacement]:
    """A bracket that begins or ends in another place: `a * (b + c)` as `a * b + c`, `f(a) * b` as `f(a * b)`."""
    left, right, op = node.left, node.right, node.op
    if isinstance(right, ast.BinOp):
        moved = ast.BinOp(ast.BinOp(left, op, right.left), right.op, right.right)
        yield Replacement("bracket", moved)
    if isinstance(left, ast.BinOp):
        moved = ast.BinOp(left.left, left.op, ast.BinOp(left.right, op, right))
        yield Replacement("bracket", moved)
        of_sum = isinstance(op, ast.Add | ast.Sub)
        # `(a + b) @ W` for `a @ W + b`, and the other way round
        if isinstance(left.op if of_sum else op, ast.Mult | ast.Div | ast.FloorDiv | ast.MatMult):
            early = ast.BinOp(ast.BinOp(left.left, op, right), left.op, left.right)
            yield Replacement("bracket", early)
    if isinstance(op, ast.Add | ast.Sub) and (split := _first_factor(left)) is not None:
        factor, rest = split
        yield Replacement("bracket", ast.BinOp(factor, ast.Mult(), ast.BinOp(rest, op, right)))
    if isinstance(op, ast.Div):
        yield from _of_mean(left, right)
    match left, right:
        case ast.BinOp(ast.Constant() as a, ast.Mult(), x), ast.BinOp(ast.Constant() as b, ast.Mult(), y):
            exchanged = ast.BinOp(ast.BinOp(b, ast.Mult(), x), op, ast.BinOp(a, ast.Mult(), y))
            yield Replacement("constant", exchanged)
    for inner, other, first in ((left, right, True), (right, left, False)):
        if isinstance(inner, ast.Call) and inner.args:
            argument, *others = inner.args
            inside = ast.BinOp(argument, op, other) if first else ast.BinOp(other, op, argument)
            yield Replacement("bracket", ast.Call(inner.func, [inside, *others], inner.keywords), (inner.func,))


def _of_mean(total: ast.expr, count: ast.expr) -> Iterator[Replacement]:
    """A function of a mean instead of a mean of a function: `-log(sum(y * p) / n)` for `-sum(y * log(p)) / n`."""
    match total:
        case ast.UnaryOp(ast.USub() as minus, inner):
            for change in _of_mean(inner, count):
                yield change._replace(new=ast.UnaryOp(minus, change.new))
        case ast.Call(function, [ast.BinOp(x, times, ast.Call(outer, [y]))]):
            mean = ast.BinOp(ast.Call(function, [ast.BinOp(x, times, y)], []), ast.Div(), count)
            yield Replacement("bracket", ast.Call(outer, [mean], []), (function, outer))


def _first_factor(node: ast.expr) -> tuple[ast.expr, ast.expr] | None:
    """The first factor of three or more, and the others: `a` and `b / c` of `a * b / c`."""
    match node:
        case ast.BinOp(ast.BinOp(factor, ast.Mult(), second), ast.Mult() | ast.Div() as op, third):
            return factor, ast.BinOp(second, op, third)
        case ast.BinOp(ast.BinOp() as inner, ast.Mult() | ast.Div() as op, last):
            split = _first_factor(inner)
            return split and (split[0], ast.BinOp(split[1], op, last))
    return None


def _of_formula(node: ast.BinOp) -> Iterator[Replacement]:
    """The formula of another layer or loss instead of a well-known one."""
    match node:
        case ast.BinOp(
            ast.Constant(1 | 1.0),
            ast.Div(),
            ast.BinOp(ast.Constant(1 | 1.0), ast.Add(), ast.Call(function, [ast.UnaryOp(ast.USub(), inner)])),
        ) if "exp" in names(function):
            # the sigmoid has two forms: who mixes them has two exponents of different sign
            large = ast.Call(function, [inner], [])
            yield Replacement("sign", ast.BinOp(large, node.op, node.right), (function,))
        case ast.BinOp(left, ast.Pow(), ast.Constant(2)):
            yield Replacement("power", ast.Call(ast.Name("abs", ast.Load()), [left], []), (left,))
        case ast.BinOp(left, ast.Mult(), ast.BinOp(ast.Constant(1 | 1.0), ast.Sub(), same)) if _alike(left, same):
            yield Replacement("function", one_minus(ast.BinOp(left, ast.Pow(), ast.Constant(2))), (left,))
        case ast.BinOp(ast.Constant(1 | 1.0), ast.Sub(), ast.BinOp(inner, ast.Pow(), ast.Constant(2))):
            yield Replacement("function", ast.BinOp(inner, ast.Mult(), one_minus(inner)), (inner,))
        case ast.BinOp(ast.Name() | ast.Attribute() | ast.BinOp() | ast.Call(), ast.Sub()):
            yield Replacement("power", ast.BinOp(node, ast.Pow(), ast.Constant(2)), (node,))  # an error stays squared
        case ast.BinOp(left, ast.Mult(), ast.Call(function, [inner])) if "log" in names(function):
            square = ast.BinOp(ast.BinOp(left, ast.Sub(), inner), ast.Pow(), ast.Constant(2))
            yield Replacement("function", ast.UnaryOp(ast.USub(), square), (function,), ("square",))


def _of_matrix_product(node: ast.expr, words: NamesInScope) -> Iterator[Replacement]:
    """A factor left out of a matrix product that still sums over the samples: ones in its place keep the shape."""
    match node:
        case ast.BinOp(left, ast.MatMult(), right):
            pass
        case ast.Call(ast.Attribute(attr="dot"), [left, right]) | ast.Call(ast.Attribute(left, "dot"), [right]):
            pass
        case _:
            return
    for missing, product in ((left, (_ones(left), right)), (right, (left, _ones(right)))):
        if "np.exp" in words.functions:
            yield Replacement("factor-missing", ast.BinOp(product[0], ast.MatMult(), product[1]), (missing,))


def _ones(node: ast.expr) -> ast.expr:
    return ast.Call(function_named("np.ones_like"), [node], [])


def _alike(one: ast.expr, other: ast.expr) -> bool:
    return ast.dump(one) == ast.dump(other)


def _of_attribute(node: ast.Attribute, words: NamesInScope) -> Iterator[Replacement]:
    if node.attr == "T":
        yield Replacement("transposed", node.value, (node.value,))
    if isinstance(node.value, ast.Name):
        for other in words.attributes.get(node.value.id, ()):
            if other != node.attr:
                yield Replacement("variable", ast.Attribute(node.value, other, ast.Load()), (node.attr,), (other,))
        if node.value.id in words.attributes:
            for other in words.variables:
                yield Replacement("variable", ast.Name(other, ast.Load()), (node.attr,), (other,))


def _of_name(node: ast.Name, words: NamesInScope) -> Iterator[Replacement]:
    if node.id in words.variables:
        for other, new in words.named.items():
            if other != node.id:
                kind = "skipped" if other in words.sources.get(node.id, ()) else "variable"
                yield Replacement(kind, new, (node.id,), (other,))
        for name, attributes in words.attributes.items():
            for attribute in attributes:
                read = ast.Attribute(ast.Name(name, ast.Load()), attribute, ast.Load())
                yield Replacement("variable", read, (node.id,), (attribute,))


def _of_number(value: float) -> Iterator[Replacement]:
    candidates = dict.fromkeys([*NUMBERS, value + 1, value - 1, 2 * value, value / 2, -value])
    for other in candidates:
        if other != value:
            yield Replacement("constant", ast.Constant(other))


def _of_subscripts(text: str) -> Iterator[Replacement]:
    """Another letter in the subscripts of `einsum`, or one letter less."""
    letters = dict.fromkeys(letter for letter in text if letter.isalpha())
    for at, letter in enumerate(text):
        if letter in letters:
            others = ["", *(other for other in letters if other != letter)]
            yield from (Replacement("index", ast.Constant(text[:at] + other + text[at + 1 :])) for other in others)
    for first, second in combinations(letters, 2):
        inputs, arrow, output = text.partition("->")
        swapped = output.translate(str.maketrans(first + second, second + first))
        yield Replacement("index", ast.Constant(inputs + arrow + swapped))


def _of_index(node: ast.Subscript) -> Iterator[Replacement]:
    index = node.slice
    about = (node.value,)
    if not (isinstance(index, ast.Constant) and isinstance(index.value, str)):
        yield Replacement("index-missing", node.value, about)
    if isinstance(index, ast.Tuple) and len(index.elts) == 2:
        exchanged = ast.Tuple([index.elts[1], index.elts[0]], ast.Load())
        yield Replacement("index", ast.Subscript(node.value, exchanged, ast.Load()), about)
    for new in _moved_indices(index):
        yield Replacement("index", ast.Subscript(node.value, new, ast.Load()), about)


def _moved_indices(index: ast.expr) -> Iterator[ast.expr]:
    if isinstance(index, ast.Slice):
        lower, upper, step = index.lower, index.upper, index.step
        match lower, upper:
            case ast.Constant(int(count)), None if count:
                yield ast.Slice(None, ast.UnaryOp(ast.USub(), lower), step)  # as many entries, at the other end
            case None, ast.UnaryOp(ast.USub(), ast.Constant(int()) as count):
                yield ast.Slice(count, None, step)
        yield from (ast.Slice(bound, upper, step) for bound in _moved_bounds(lower, 1))
        yield from (ast.Slice(lower, bound, step) for bound in _moved_bounds(upper, -1))
        return
    if isinstance(index, ast.Name | ast.BinOp):
        yield from (ast.BinOp(index, op, ast.Constant(1)) for op in (ast.Add(), ast.Sub()))
        yield from (ast.Constant(end) for end in (0, -1))


def _moved_bounds(bound: ast.expr | None, inward: int) -> list[ast.expr | None]:
    if bound is None:
        return [ast.Constant(inward)]
    return [None, *(ast.BinOp(bound, op, ast.Constant(1)) for op in (ast.Add(), ast.Sub()))]


def _of_order(node: ast.Tuple | ast.List, elements: list[ast.expr]) -> Iterator[Replacement]:
    for exchanged, about in exchanged_parts(elements):
        yield Replacement("order", type(node)(exchanged, ast.Load()), about)


def _not_differentiated(
    node: ast.Tuple | ast.List, elements: list[ast.expr], words: NamesInScope
) -> Iterator[Replacement]:
    """A variable instead of a number among entries: `-z` for its derivative -1 in a Jacobian."""
    for at, element in enumerate(elements):
        for variable, name in words.named.items():
            match element:
                case ast.Constant(float() | int()):
                    new: ast.expr = name
                case ast.UnaryOp(ast.USub() as minus, ast.Constant(float() | int())):
                    new = ast.UnaryOp(minus, name)
                case _:
                    break
            several = [*elements[:at], new, *elements[at + 1 :]]
            yield Replacement("variable", type(node)(several, ast.Load()), (), (variable,))


def _of_whole(node: ast.expr) -> Iterator[Replacement]:
    """The whole expression with another sign or scale, taken from 1, or transposed."""
    about = (node,)
    yield Replacement("sign", ast.UnaryOp(ast.USub(), node), about)
    if not isinstance(node, ast.BinOp):
        yield Replacement("complement", one_minus(node), about)
    if isinstance(node, ast.BinOp | ast.Call):
        yield from _scaled(node, about)
    if isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
        yield Replacement("transposed", ast.Attribute(node, "T", ast.Load()), about)


def _scaled(node: ast.expr, about: tuple[ast.expr, ...]) -> Iterator[Replacement]:
    for factor in (2.0, 0.5):
        yield Replacement("factor-2", ast.BinOp(ast.Constant(factor), ast.Mult(), node), about)
    for kind, op in (("averaged", ast.Div()), ("multiplied", ast.Mult())):
        length = ast.Call(ast.Name("len", ast.Load()), [node], [])
        yield Replacement(kind, ast.BinOp(node, op, length), about)
