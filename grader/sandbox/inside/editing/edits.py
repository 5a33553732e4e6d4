"""Single edits of a function's syntax tree: the slips that a person makes when writing a formula down.

`edits` changes the tree in place, one edit at a time, and changes it back when asked for the next one: copying whole
trees would take longer than compiling them.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from .expression_edits import changes
from .extras import extras
from .repairs import repairs
from .replacement import NamesInScope, Replacement, function_named, names
from .statement_edits import in_place_of, statement_changes

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit: its kind, its place, and the identifiers in what is missing or exchanged."""

    kind: str
    line: int
    about: tuple[str, ...] = ()
    """What it is about, in the words of the source: the names in a factor that is left out."""
    instead: tuple[str, ...] = ()
    """Its replacement, if there is one."""


def edits(function: ast.AST, functions: tuple[str, ...] = (), *, repairing: bool = False) -> Iterator[Edit]:
    """Every edit of a function, made in its tree while the edit is yielded.

    Args:
        function: A definition; its name, parameters, annotations and defaults stay.
        functions: Other functions that a call may use instead: names that are known where it is defined.
        repairing: Also put in what may have been left out.
    """
    words = NamesInScope.of(function, functions)
    # first, since they are few: time may run out
    yield from (Edit(kind, line, about) for kind, line, about in statement_changes(function))
    yield from _applied_throughout(function, words)
    yield from _along_other_axes(function)
    yield from _read_throughout(function, words)
    for parent, field, index, node in _places(function):
        found = chain(changes(node, words), extras(node, words)) if isinstance(node, ast.expr) else ()
        for change in found:
            if _is_written_by_nobody(parent, node, change):
                continue
            # a sign in `[::-1]` or `[-1]` says which entries are meant
            of_index = change.kind == "sign" and isinstance(parent, ast.Slice | ast.Subscript) and field != "value"
            yield from _made(parent, field, index, node, change._replace(kind="index") if of_index else change)
        if repairing and isinstance(node, ast.expr) and (field == "value" or isinstance(parent, ast.Dict | ast.Tuple)):
            for change in repairs(node, words):
                yield from _made(parent, field, index, node, change)
        elif repairing and isinstance(node, ast.Name | ast.Subscript) and isinstance(node.ctx, ast.Load):
            rest = ast.BinOp(ast.Constant(1.0), ast.Sub(), node)
            yield from _made(parent, field, index, node, Replacement("term-missing", rest))


def _applied_throughout(function: ast.AST, words: NamesInScope) -> Iterator[Edit]:
    """A function applied to a parameter wherever that is used."""
    if not isinstance(function, ast.FunctionDef):
        return
    read = [node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    for parameter in (one.arg for one in function.args.args if read.count(one.arg) > 1):
        for name in words.functions:
            value = ast.Call(function_named(name), [ast.Name(parameter, ast.Load())], [])
            applied = ast.copy_location(ast.Assign([ast.Name(parameter, ast.Store())], value), function.body[0])
            with in_place_of(function.body, [ast.fix_missing_locations(applied), *function.body]):
                yield Edit("function-extra", function.lineno, (parameter,), (name.rpartition(".")[2],))


def _along_other_axes(function: ast.AST) -> Iterator[Edit]:
    """Every `axis` left out, or the same: who takes rows for columns does so throughout."""
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call) and _axis_of(node)]
    before = [call.keywords for call in calls]
    others = [[keyword for keyword in keywords if keyword.arg != "axis"] for keywords in before]
    for axis in (None, 0, 1) if len(calls) > 1 else ():
        new = [] if axis is None else [ast.keyword("axis", ast.Constant(axis))]
        for call, kept in zip(calls, others, strict=True):
            call.keywords = [*kept, *new]
            ast.fix_missing_locations(call)
        try:
            about = names(*(call.func for call in calls))
            yield Edit("axis-missing" if axis is None else "axis", calls[0].lineno, about)
        finally:
            for call, keywords in zip(calls, before, strict=True):
                call.keywords = keywords


def _read_throughout(function: ast.AST, words: NamesInScope) -> Iterator[Edit]:
    """Another variable wherever a statement reads one that it reads twice: `u * (1 - u)` for `a * (1 - a)`."""
    statements = (node for node in ast.walk(function) if isinstance(node, ast.Assign | ast.AugAssign | ast.Return))
    for statement in statements:
        read = [node for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
        for name in dict.fromkeys(node.id for node in read if node.id in words.variables):
            places = [node for node in read if node.id == name]
            for other in words.variables if len(places) > 1 else ():
                if other != name:
                    yield from _renamed(places, name, other)


def _renamed(places: list[ast.Name], name: str, other: str) -> Iterator[Edit]:
    for node in places:
        node.id = other
    try:
        yield Edit("variable", places[0].lineno, (name,), (other,))
    finally:
        for node in places:
            node.id = name


def _axis_of(call: ast.Call) -> list[ast.keyword]:
    return [keyword for keyword in call.keywords if keyword.arg == "axis"]


def _is_written_by_nobody(parent: ast.AST, node: ast.AST, change: Replacement) -> bool:
    """Whether an edit makes `i == i`, `x - x` or `x / x` of two names, or `len(x.T)`: it would hide a likely one."""
    new = change.new
    match parent:
        case ast.Compare(left=left, comparators=[right]) | ast.BinOp(left=left, op=ast.Sub() | ast.Div(), right=right):
            other = right if node is left else left
            return isinstance(new, ast.Name) and isinstance(other, ast.Name) and new.id == other.id
        case ast.Call(func=ast.Name("len")):
            return change.kind == "transposed"
    return False


def _made(parent: ast.AST, field: str, index: int | None, node: ast.AST, change: Replacement) -> Iterator[Edit]:
    """Put the new expression in the old one's place for as long as the edit is looked at."""
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
