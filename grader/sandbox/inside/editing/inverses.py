"""What undoes a slip: for what a slip leaves in the code, what stood there before.

Most slips are undone by another slip. These are not, since nobody writes what stood there by mistake.
"""

import ast
from collections.abc import Iterator, Sequence

from .replacement import NamesInScope, Replacement, function_named, name_of, one_minus


def inverses(node: ast.expr, words: NamesInScope) -> Iterator[Replacement]:
    """Everything that may have stood in the place of one expression."""
    match node:
        case ast.BinOp(ast.Constant(1 | 1.0), ast.Div(), right):
            yield Replacement("operator", one_minus(right), (right,))
        case ast.BinOp(ast.BinOp(one, ast.Pow(), two), ast.Sub(), ast.BinOp(other, ast.Pow(), ast.Constant(2))):
            yield Replacement("power", ast.BinOp(ast.BinOp(one, ast.Sub(), other), ast.Pow(), two), (one, other))
        case ast.Compare(left, [ast.Gt() | ast.GtE()]):
            yield Replacement("decided", left, (left,))
        case ast.UnaryOp(ast.USub(), ast.Call(function, [ast.Name() as entries, _])) if name_of(function) == "outer":
            diagonal = ast.Call(function_named("np.diag"), [entries], [])
            yield Replacement("term-missing", ast.BinOp(diagonal, ast.Sub(), node.operand), (entries,))
        case ast.Call():
            yield from _of_call(node, words)
        case ast.Subscript(of, index):
            yield from _of_rows(of, index)
        case ast.List(elements):
            yield from _differentiated(elements)


def _of_call(node: ast.Call, words: NamesInScope) -> Iterator[Replacement]:
    match name_of(node.func), node.args:
        case "exp", [ast.UnaryOp(ast.USub(), ast.Name() as value)]:
            # of the argument of a sigmoid, where there is only its value
            yield Replacement("variable", ast.BinOp(one_minus(value), ast.Div(), value), (value,))
        case "log", [ast.BinOp(ast.Call(total, [ast.BinOp(x, times, y)]), ast.Div() as by, n)]:
            each = ast.BinOp(x, times, ast.Call(node.func, [y], []))
            mean = ast.BinOp(ast.Call(total, [each], []), by, n)
            yield Replacement("bracket", mean, (total, node.func))
        case "norm", [summed]:
            yield Replacement("function", ast.Call(function_named("np.sum"), [summed], node.keywords), (node.func,))
        case "sign", [of]:
            yield Replacement("function", ast.Compare(of, [ast.Gt()], [ast.Constant(0)]), (node.func,))
        case ("maximum", [of, ast.Constant(0 | 0.0)]) | ("where", [ast.Compare(), of, ast.Constant(0 | 0.0)]):
            for function in words.functions:
                yield Replacement("function", ast.Call(function_named(function), [of], []), (node.func,))


def _of_rows(of: ast.expr, index: ast.expr) -> Iterator[Replacement]:
    """Rows that were picked, for as many from the start; one entry of each row, for these columns of every row."""
    match index:
        case ast.Slice(None, ast.Call(ast.Name("len"), [ast.Name() as rows]), None):
            yield Replacement("index", ast.Subscript(of, rows, ast.Load()), (of,))
        case ast.Tuple([ast.Slice(None, None, None), ast.Name() as columns]):
            each = ast.Call(function_named("np.arange"), [ast.Call(ast.Name("len", ast.Load()), [columns], [])], [])
            yield Replacement("broadcast", ast.Subscript(of, ast.Tuple([each, columns], ast.Load()), ast.Load()), (of,))


def _differentiated(elements: Sequence[ast.expr]) -> Iterator[Replacement]:
    """A number among entries, for a variable: the derivative -1 for `-z` in a Jacobian."""
    for at, element in enumerate(elements):
        match element:
            case ast.Name() as variable:
                new: ast.expr = ast.Constant(1)
            case ast.UnaryOp(ast.USub() as minus, ast.Name() as variable):
                new = ast.UnaryOp(minus, ast.Constant(1))
            case _:
                continue
        yield Replacement("variable", ast.List([*elements[:at], new, *elements[at + 1 :]], ast.Load()), (variable,))
