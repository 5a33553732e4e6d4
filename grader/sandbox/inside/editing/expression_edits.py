"""What may stand in the place of an expression: each change is a slip of the pen or of the mind."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True, slots=True)
class Change:
    """An expression for the place of another one."""

    kind: str
    new: ast.expr
    about: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """The names in a function that may be mistaken for each other."""

    variables: tuple[str, ...]
    """Its parameters and local variables."""
    attributes: dict[str, tuple[str, ...]]
    """Attributes by the expression that they are read from: `self`, `layers`."""
    keys: tuple[str, ...]
    """Text constants that index something."""
    functions: tuple[str, ...]
    """Functions with one argument that may be applied by mistake."""

    @classmethod
    def of(cls, function: ast.AST, functions: tuple[str, ...]) -> "Words":
        """The words of a definition; `functions` are known from outside."""
        variables: dict[str, None] = {}
        attributes: dict[str, dict[str, None]] = {}
        keys: dict[str, None] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.arg):
                variables[node.arg] = None
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                variables[node.id] = None
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr not in MADE_OF:
                attributes.setdefault(node.value.id, {})[node.attr] = None
            elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
                keys |= {node.slice.value: None} if isinstance(node.slice.value, str) else {}
        named = {name: tuple(found) for name, found in attributes.items() if name in variables}
        return cls(tuple(variables), named, tuple(keys), functions)


MADE_OF = {"T", "shape", "dot", "sum", "mean", "max", "min", "size", "ndim", "dtype", "copy", "reshape", "astype"}
"""Attributes of arrays: not names that an author has chosen."""

OTHER_FUNCTIONS = (
    ("exp", "log", "tanh", "sqrt", "square", "abs", "sin", "cos", "expm1", "log1p"),
    ("sum", "mean", "max", "min", "prod", "cumsum"),
    ("maximum", "minimum"),
    ("argmax", "argmin"),
    ("dot", "multiply", "outer", "matmul"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("var", "std"),
)
"""Functions of a family are mistaken for each other."""
OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Mult),
    ast.Mult: (ast.Div, ast.Add, ast.Sub, ast.MatMult),
    ast.Div: (ast.Mult, ast.Sub),
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
EPSILONS = (1e-3, 1e-5, 1e-6, 1e-7, 1e-8)
NUMBERS = (0, 1, 2, -1, 0.5)


def changes(node: ast.expr, words: Words) -> Iterator[Change]:
    """Every change of one expression."""
    # places that are written to are not expressions, and a starred one is no value
    if isinstance(getattr(node, "ctx", None), ast.Store | ast.Del) or isinstance(node, ast.Starred | ast.Slice):
        return
    match node:
        case ast.BinOp():
            yield from _of_operation(node)
            yield from _of_scope(node)
        case ast.UnaryOp(op=ast.USub()):
            yield Change("sign", node.operand, names(node.operand))
        case ast.Call():
            yield from _of_call(node, words)
        case ast.Attribute():
            yield from _of_attribute(node, words)
        case ast.Name():
            yield from _of_name(node, words)
        case ast.Constant(value=bool(value)):
            yield Change("flag", ast.Constant(not value))
        case ast.Constant(value=int() | float() as value):
            yield from _of_number(value)
        case ast.Constant(value=str(value)) if "->" in value or ("," in value and value.replace(",", "").isalpha()):
            yield from _of_subscripts(value)
        case ast.Constant(value=str(value)):
            yield from (Change("variable", ast.Constant(key), (value,), (key,)) for key in words.keys if key != value)
        case ast.Subscript():
            yield from _of_index(node)
        case ast.Compare(ops=[op], comparators=[right]):
            for other in COMPARISONS.get(type(op), ()):
                yield Change("comparison", ast.Compare(node.left, [other()], [right]), names(node))
        case ast.IfExp(test, body, orelse):
            yield Change("branches", ast.IfExp(test, orelse, body), names(test))
            yield Change("condition", body, names(test))
            yield Change("condition", orelse, names(test))
        case ast.Tuple(elts=elements) | ast.List(elts=elements) if 2 <= len(elements) <= 5:
            yield from _of_order(node, elements)
    if isinstance(node, ast.BinOp | ast.Call | ast.Name | ast.Attribute | ast.Subscript):
        yield from _more(node, words)


def names(*nodes: ast.AST) -> tuple[str, ...]:
    """The identifiers in expressions: variables, functions and attributes."""
    found: dict[str, None] = {}
    for node in nodes:
        for part in ast.walk(node):
            match part:
                case ast.Name(id=name) | ast.Attribute(attr=name):
                    found[name] = None
                case ast.Constant(value=str(name)):
                    found[name] = None
    return tuple(found)


def _of_operation(node: ast.BinOp) -> Iterator[Change]:
    left, right, op = node.left, node.right, node.op
    product = isinstance(op, ast.Mult | ast.MatMult | ast.Div | ast.FloorDiv)
    missing = "factor-missing" if product else "power" if isinstance(op, ast.Pow) else "term-missing"
    yield Change("divisor-missing" if isinstance(op, ast.Div) else missing, left, names(right))
    if not isinstance(op, ast.Pow):
        # a term that is subtracted keeps its sign when the one before it is forgotten
        alone = ast.UnaryOp(ast.USub(), right) if isinstance(op, ast.Sub) else right
        alone = ast.BinOp(ast.Constant(1.0), op, right) if isinstance(op, ast.Div) else alone
        yield Change(missing, alone, names(left))
    if isinstance(op, ast.Sub | ast.Div | ast.MatMult | ast.Pow):
        yield Change("order", ast.BinOp(right, op, left), names(left, right))
    if isinstance(op, ast.Pow) and isinstance(right, ast.Constant) and isinstance(right.value, int | float):
        for exponent in (right.value + 1, right.value - 1, right.value / 2):
            yield Change("power", ast.BinOp(left, op, ast.Constant(exponent)), names(left))
    for other in OPERATORS.get(type(op), ()):
        sign = {type(op), other} == {ast.Add, ast.Sub}
        yield Change("sign" if sign else "operator", ast.BinOp(left, other(), right), names(right))


def _of_scope(node: ast.BinOp) -> Iterator[Change]:
    """A bracket that begins or ends in another place: `a * (b + c)` as `a * b + c`, `f(a) * b` as `f(a * b)`."""
    left, right, op = node.left, node.right, node.op
    if isinstance(right, ast.BinOp):
        moved = ast.BinOp(ast.BinOp(left, op, right.left), right.op, right.right)
        yield Change("bracket", moved, names(right))
    if isinstance(left, ast.BinOp):
        moved = ast.BinOp(left.left, left.op, ast.BinOp(left.right, op, right))
        yield Change("bracket", moved, names(left))
    for inner, other, first in ((left, right, True), (right, left, False)):
        if isinstance(inner, ast.Call) and len(inner.args) == 1:
            inside = ast.BinOp(inner.args[0], op, other) if first else ast.BinOp(other, op, inner.args[0])
            yield Change("bracket", ast.Call(inner.func, [inside], inner.keywords), names(inner.func))
    if isinstance(left, ast.UnaryOp) and isinstance(op, ast.Add | ast.Sub):
        yield Change("bracket", ast.UnaryOp(left.op, ast.BinOp(left.operand, op, right)), names(left))


def _of_call(node: ast.Call, words: Words) -> Iterator[Change]:
    function, arguments = node.func, node.args
    method = isinstance(function, ast.Attribute) and not _is_module(function.value, words)
    if arguments:
        yield Change("function-missing", arguments[0], names(function))
        inner = arguments[0]
        if len(arguments) == 1 and isinstance(inner, ast.Call) and len(inner.args) == 1:
            swapped = ast.Call(function, inner.args, node.keywords)
            yield Change("bracket", ast.Call(inner.func, [swapped], inner.keywords), names(function, inner.func))
        if isinstance(inner, ast.BinOp) and len(arguments) == 1:
            first = ast.Call(function, [inner.left], node.keywords)
            yield Change("bracket", ast.BinOp(first, inner.op, inner.right), names(function))
            second = ast.Call(function, [inner.right], node.keywords)
            yield Change("bracket", ast.BinOp(inner.left, inner.op, second), names(function))
    if method and isinstance(function, ast.Attribute):
        yield Change("function-missing", function.value, (function.attr,))
    yield from (
        Change("function", new, names(function), (name.rpartition(".")[2],))
        for name, new in _other_functions(node, words)
    )
    for exchanged, about in _exchanged(arguments):
        yield Change("order", ast.Call(function, exchanged, node.keywords), about)
    yield from _of_keywords(node)
    if _name(function) == "range":
        yield from _of_range(node)
    if _name(function) == "log" and len(arguments) == 1:
        for epsilon in EPSILONS:
            inside = ast.BinOp(arguments[0], ast.Add(), ast.Constant(epsilon))
            yield Change("epsilon", ast.Call(function, [inside], node.keywords), names(function))


def _other_functions(node: ast.Call, words: Words) -> Iterator[tuple[str, ast.expr]]:
    name = _name(node.func)
    for family in OTHER_FUNCTIONS:
        for other in family if name in family else ():
            if other != name:
                yield other, ast.Call(_called(node.func, other), node.args, node.keywords)
    of_module = isinstance(node.func, ast.Attribute) and _name(node.func.value) in {"np", "numpy", "math"}
    if (isinstance(node.func, ast.Name) or of_module) and len(node.args) == 1 and name not in BUILT_IN:
        for other in words.functions:
            if other != name:
                yield other, ast.Call(function_named(other), node.args, node.keywords)


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
}


def function_named(name: str) -> ast.expr:
    """A function by its name, perhaps dotted: `np.tanh`."""
    module, _, last = name.rpartition(".")
    return ast.Attribute(ast.Name(module, ast.Load()), last, ast.Load()) if module else ast.Name(name, ast.Load())


def _called(function: ast.expr, name: str) -> ast.expr:
    if isinstance(function, ast.Attribute):
        return ast.Attribute(function.value, name, ast.Load())
    return ast.Name(name, ast.Load())


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _is_module(node: ast.expr, words: Words) -> bool:
    return isinstance(node, ast.Name) and node.id not in words.variables


def _of_keywords(node: ast.Call) -> Iterator[Change]:
    for index, keyword in enumerate(node.keywords):
        others = [*node.keywords[:index], *node.keywords[index + 1 :]]
        if keyword.arg == "axis":
            yield Change(
                "axis-missing", ast.Call(node.func, node.args, others), names(node.args[0]) if node.args else ()
            )
            for axis in (0, 1, -1, 2):
                new = ast.Call(node.func, node.args, [*others, ast.keyword("axis", ast.Constant(axis))])
                yield Change("axis", new, names(node.func))
        elif keyword.arg == "keepdims":
            yield Change("keepdims", ast.Call(node.func, node.args, others), names(node.func))
    if _name(node.func) in {"sum", "mean", "max"} and not any(keyword.arg == "axis" for keyword in node.keywords):
        for axis in (0, 1):
            added = [*node.keywords, ast.keyword("axis", ast.Constant(axis))]
            yield Change("axis", ast.Call(node.func, node.args, added), names(node.func))


def _of_range(node: ast.Call) -> Iterator[Change]:
    for index, bound in enumerate(node.args[:2]):
        for op in (ast.Add(), ast.Sub()):
            moved = [*node.args]
            moved[index] = ast.BinOp(bound, op, ast.Constant(1))
            yield Change("range", ast.Call(node.func, moved, node.keywords), names(*node.args))
    if len(node.args) == 1:
        yield Change("range", ast.Call(node.func, [ast.Constant(1), *node.args], []), names(*node.args))
        yield Change("range", ast.Call(node.func, [ast.Constant(1)], []), names(*node.args))


def _of_attribute(node: ast.Attribute, words: Words) -> Iterator[Change]:
    if node.attr == "T":
        yield Change("transposed", node.value, names(node.value))
    if isinstance(node.value, ast.Name):
        for other in words.attributes.get(node.value.id, ()):
            if other != node.attr:
                yield Change("variable", ast.Attribute(node.value, other, ast.Load()), (node.attr,), (other,))


def _of_name(node: ast.Name, words: Words) -> Iterator[Change]:
    if node.id in words.variables:
        for other in words.variables:
            if other != node.id:
                yield Change("variable", ast.Name(other, ast.Load()), (node.id,), (other,))
        for name, attributes in words.attributes.items():
            for attribute in attributes:
                new = ast.Attribute(ast.Name(name, ast.Load()), attribute, ast.Load())
                yield Change("variable", new, (node.id,), (attribute,))


def _of_number(value: float) -> Iterator[Change]:
    candidates = dict.fromkeys([*NUMBERS, value + 1, value - 1, 2 * value, value / 2, -value])
    for other in candidates:
        if other != value:
            yield Change("constant", ast.Constant(other))


def _of_subscripts(text: str) -> Iterator[Change]:
    """Another letter in the subscripts of `einsum`, or one letter less."""
    letters = dict.fromkeys(letter for letter in text if letter.isalpha())
    for at, letter in enumerate(text):
        if letter in letters:
            others = ["", *(other for other in letters if other != letter)]
            yield from (Change("index", ast.Constant(text[:at] + other + text[at + 1 :])) for other in others)
    for first, second in combinations(letters, 2):
        inputs, arrow, output = text.partition("->")
        swapped = output.translate(str.maketrans(first + second, second + first))
        yield Change("index", ast.Constant(inputs + arrow + swapped))


def _of_index(node: ast.Subscript) -> Iterator[Change]:
    index = node.slice
    about = names(node.value)
    if not (isinstance(index, ast.Constant) and isinstance(index.value, str)):
        yield Change("index-missing", node.value, about)
    if isinstance(index, ast.Tuple) and len(index.elts) == 2:
        exchanged = ast.Tuple([index.elts[1], index.elts[0]], ast.Load())
        yield Change("index", ast.Subscript(node.value, exchanged, ast.Load()), about)
    for new in _moved_indices(index):
        yield Change("index", ast.Subscript(node.value, new, ast.Load()), about)


def _moved_indices(index: ast.expr) -> Iterator[ast.expr]:
    if isinstance(index, ast.Slice):
        lower, upper, step = index.lower, index.upper, index.step
        yield from (ast.Slice(bound, upper, step) for bound in _moved_bounds(lower, 1))
        yield from (ast.Slice(lower, bound, step) for bound in _moved_bounds(upper, -1))
        return
    if isinstance(index, ast.Name | ast.BinOp):
        yield from (ast.BinOp(index, op, ast.Constant(1)) for op in (ast.Add(), ast.Sub()))
        yield ast.Constant(0)


def _moved_bounds(bound: ast.expr | None, inward: int) -> list[ast.expr | None]:
    if bound is None:
        return [ast.Constant(inward)]
    return [None, *(ast.BinOp(bound, op, ast.Constant(1)) for op in (ast.Add(), ast.Sub()))]


def _of_order(node: ast.Tuple | ast.List, elements: list[ast.expr]) -> Iterator[Change]:
    for exchanged, about in _exchanged(elements):
        yield Change("order", type(node)(exchanged, ast.Load()), about)


def _exchanged(parts: list[ast.expr]) -> Iterator[tuple[list[ast.expr], tuple[str, ...]]]:
    """Every exchange of two of the first few expressions, and the names in them."""
    for first, second in combinations(range(min(len(parts), 7)), 2):
        exchanged = [*parts]
        exchanged[first], exchanged[second] = parts[second], parts[first]
        yield exchanged, names(parts[first], parts[second])


def _more(node: ast.expr, words: Words) -> Iterator[Change]:
    """Something that is done once too often, or where it does not belong."""
    about = names(node)
    yield Change("sign", ast.UnaryOp(ast.USub(), node), about)
    if isinstance(node, ast.BinOp | ast.Call):
        yield from _scaled(node, about)
        for variable in words.variables:
            name = ast.Name(variable, ast.Load())
            yield Change("factor-extra", ast.BinOp(node, ast.Mult(), name), about, (variable,))
            yield Change("term-extra", ast.BinOp(node, ast.Add(), name), about, (variable,))
            yield Change("divisor-extra", ast.BinOp(node, ast.Div(), name), about, (variable,))
    if isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
        yield Change("transposed", ast.Attribute(node, "T", ast.Load()), about)
    for function in words.functions:
        new = ast.Call(function_named(function), [node], [])
        yield Change("function-extra", new, about, (function.rpartition(".")[2],))


def _scaled(node: ast.expr, about: tuple[str, ...]) -> Iterator[Change]:
    for factor in (2.0, 0.5):
        yield Change("factor-2", ast.BinOp(ast.Constant(factor), ast.Mult(), node), about)
    for kind, op in (("averaged", ast.Div()), ("multiplied", ast.Mult())):
        length = ast.Call(ast.Name("len", ast.Load()), [node], [])
        yield Change(kind, ast.BinOp(node, op, length), about)
