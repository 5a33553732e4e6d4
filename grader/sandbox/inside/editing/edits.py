"""Single edits of a function's syntax tree: the slips that a person makes when writing a formula down.

`edits` changes the tree in place, one edit at a time, and changes it back when asked for the next one: copying whole
trees would take longer than compiling them.
"""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from types import MappingProxyType

from .alike import left_out
from .carrying import beside_a_condition, computed_in_each_round, computed_once, forgotten, handed_on
from .entries import of_all_in_a_block, of_all_rows, of_one_entry_each, of_this_round
from .expression_edits import changes
from .expression_repairs import inner_of, of_part, of_whole
from .extras import extras
from .inverses import inverses
from .laws import laws
from .orders import orders, other_rounds
from .repairs import likely_repairs, products
from .replacement import Edit, NamesInScope, Replacement, is_read, name_of, names
from .shapes import shapes
from .starts import begun_at_zero, begun_with
from .statement_edits import statement_changes
from .throughout import throughout

SLIPS = (changes, orders, shapes, extras, laws)
WHOLE = (
    ast.Assign,
    ast.AugAssign,
    ast.AnnAssign,
    ast.Return,
    ast.Dict,
    ast.Tuple,
    ast.List,
    ast.ListComp,
    ast.GeneratorExp,
)
"""What holds an expression that is a value of its own."""
VALUES = {"value", "values", "elts", "elt"}
"""Where it holds it."""
Place = tuple[ast.AST, str, int | None, ast.expr]
"""An expression's parent, the field of it, the number in a list there, and the expression."""
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


def edits(
    function: ast.AST,
    functions: tuple[str, ...] = (),
    *,
    attributes: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    repairing: bool = False,
) -> Iterator[Edit]:
    """Every edit of a function, made in its tree while the edit is yielded.

    Args:
        function: A definition; its name, parameters, annotations and defaults stay.
        functions: Other functions that a call may use instead: names that are known where it is defined.
        attributes: Attributes that other functions read from a variable of the same name.
        repairing: Not slips, but what only a wrong program is tried with: what may have been left out, and the like.
    """
    words = NamesInScope.of(function, functions, attributes)
    if repairing:
        yield from _repaired(function, words)
        return
    # first, since they are few: time may run out
    of_statements = (
        statement_changes,
        other_rounds,
        forgotten,
        begun_at_zero,
        computed_once,
        beside_a_condition,
        of_all_rows,
    )
    yield from (Edit(*slip) for slips in of_statements for slip in slips(function))
    yield from throughout(function, words)
    yield from left_out(function)
    indices = {id(node.slice) for node in ast.walk(function) if isinstance(node, ast.Subscript)}
    for parent, field, index, node in _places(function):
        found = chain.from_iterable(slips(node, words) for slips in SLIPS) if isinstance(node, ast.expr) else ()
        for change in found:
            if _is_written_by_nobody(parent, node, change):
                continue
            of_index = _says_which(parent, field, change.kind) or (change.kind == "constant" and id(parent) in indices)
            kind = "index" if of_index else "extreme" if _turns_order(parent, change.kind) else change.kind
            change = change._replace(kind=kind)
            if change.kind == "index" and isinstance(parent, ast.Subscript) and not change.parts:
                change = change._replace(parts=(parent.value,))
            yield from _made(parent, field, index, node, change)


def _says_which(parent: ast.AST, field: str, kind: str) -> bool:
    """Whether it concerns which entries are meant: a sign in `[::-1]` or `[-1]`, the order in `[:, None, :]`, or which
    size: `x.T.shape[0]` is `x.shape[1]`."""
    if isinstance(parent, ast.Attribute):
        return parent.attr == "shape" and kind == "transposed"
    within = isinstance(parent, ast.Slice | ast.Subscript) and field != "value"
    return within and (kind in {"sign", "order"} or (kind == "constant" and isinstance(parent, ast.Subscript)))


def _turns_order(parent: ast.AST, kind: str) -> bool:
    """Whether the smallest comes first instead of the largest: a sign of what is sorted."""
    return isinstance(parent, ast.Call) and kind == "sign" and name_of(parent.func) in {"argsort", "argmax", "argmin"}


def _repaired(function: ast.AST, words: NamesInScope) -> Iterator[Edit]:
    """Repairs, last those of whole expressions, of which there are most."""
    yield from (
        Edit(*slip)
        for slips in (
            handed_on,
            begun_with,
            of_this_round,
            computed_in_each_round,
            of_one_entry_each,
            of_all_in_a_block,
        )
        for slip in slips(function)
    )
    places = [
        (parent, field, index, node)
        for parent, field, index, node in _places(function)
        if isinstance(node, ast.expr) and is_read(node)
    ]
    whole = [one for one in places if isinstance(one[0], WHOLE) and one[1] in VALUES and names(one[-1])]
    alone = [one for one in whole if not isinstance(one[0], ast.Dict | ast.Tuple)]
    repaired: Sequence[tuple[list[Place], Callable[[ast.expr, NamesInScope], Iterator[Replacement]]]] = (
        (places, inverses),
        (whole, likely_repairs),
        (alone, products),
        (places, partial(of_part, inner=inner_of(function))),
        (whole, of_whole),
    )
    for some, changed in repaired:
        for parent, field, index, node in some:
            for change in changed(node, words):
                yield from _made(parent, field, index, node, change)


def _is_written_by_nobody(parent: ast.AST, node: ast.AST, change: Replacement) -> bool:
    """Whether an edit makes `i == i`, `x - x`, `x / x` or `x / (s * x)` of names, `log(exp(x))` or `len(x.T)`: it would
    hide others.

    Also, nobody leaves out what is divided by a sum, or a `where` that is divided: its two branches are cases of one
    formula. The bracket of an imaginary step is not part of any formula.
    """
    new = change.new
    if change.kind == "bracket" and any(isinstance(getattr(part, "value", 0), complex) for part in ast.walk(node)):
        return True
    match parent, node, change:
        case ast.Call(outer), _, Replacement("function", ast.Call(inner)):
            return (name_of(outer), name_of(inner)) == ("log", "exp")
        case (ast.BinOp(ast.Name(one), ast.Div(), _), _, Replacement("factor-extra", _, _, (other,))) if one == other:
            return node is parent.right
        case (
            _,
            ast.Name(one) | ast.BinOp(ast.Name(one), ast.Mult() | ast.Div()),
            Replacement("divisor-extra", _, _, (other,)),
        ):
            return one == other
        case _, ast.BinOp(_, ast.Div(), ast.Call(function)), Replacement("factor-missing") if "sum" in names(function):
            return True
        case ast.Expr(), ast.Call(), Replacement("function-missing"):
            return True  # `layers` alone for `layers.pop()`: the step is missing, as another edit says
        case ast.Call(function, [condition, *_]), _, Replacement("complement") if "where" in names(function):
            return node is condition  # the two branches are exchanged, or the condition is another one
    match node:
        case ast.BinOp(left=ast.Call(func=function), op=ast.Div()) if "where" in names(function):
            return change.kind == "factor-missing"
    match parent:
        case ast.Compare(left=left, comparators=[right]) | ast.BinOp(left=left, op=ast.Sub() | ast.Div(), right=right):
            other = right if node is left else left
            return isinstance(new, ast.Name) and isinstance(other, ast.Name) and new.id == other.id
        case ast.Call(func=ast.Name("len")):
            return change.kind == "transposed"
    return False


def _made(parent: ast.AST, field: str, index: int | None, node: ast.AST, change: Replacement) -> Iterator[Edit]:
    """Replace the old expression by the new one while the edit is in use."""
    new = change.new
    if not hasattr(new, "lineno"):  # it may be a part of the old one, which keeps its place
        ast.copy_location(new, node)
    ast.fix_missing_locations(new)
    _put(parent, field, index, new)
    try:
        yield Edit(change.kind, node.lineno, change.about, change.instead)  # type: ignore[attr-defined]
    finally:
        _put(parent, field, index, node)


def _put(parent: ast.AST, field: str, index: int | None, node: ast.AST) -> None:
    if index is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[index] = node


KEPT = {"annotation", "returns", "decorator_list", "type_params", "ctx", "args"}
"""Parts that are not edited: they name and type things. Only a call's `args` are expressions."""


def _places(root: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, ast.AST]]:
    """Every node below a definition with its place in its parent, except in what is kept."""
    for field, value in ast.iter_fields(root):
        if field in KEPT and not (field == "args" and isinstance(root, ast.Call)):
            continue
        several = value if isinstance(value, list) else [value]
        for index, node in enumerate(several):
            if not isinstance(node, ast.AST) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
                continue
            yield root, field, index if isinstance(value, list) else None, node
            yield from _places(node)
