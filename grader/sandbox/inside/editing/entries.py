"""Which entries a statement changes: slips and repairs of the index on its left side."""

import ast
from collections.abc import Iterator

from .replacement import names
from .statement_edits import Slip
from .throughout import each


def of_all_rows(function: ast.AST) -> Iterator[Slip]:
    """Whole rows or columns instead of one entry of each: `p[:, y] -= 1` for `p[range(n), y] -= 1`."""
    for target, index in _changed(function):
        for at, part in enumerate(index.elts):
            if not isinstance(part, ast.Slice | ast.Constant):
                parts: list[ast.expr] = [*index.elts]
                parts[at] = ast.Slice()
                yield from _with(target, ast.Tuple(parts, ast.Load()))


def of_one_entry_each(function: ast.AST) -> Iterator[Slip]:
    """One entry of each row instead of whole rows or columns."""
    for target, index in _changed(function):
        match index.elts:
            case [ast.Slice(None, None, None), ast.Name() as label]:
                rows = ast.parse(f"range(len({label.id}))", mode="eval").body
                yield from _with(target, ast.Tuple([rows, label], ast.Load()))


def of_this_round(function: ast.AST) -> Iterator[Slip]:
    """The entry that a loop has come to, for the first or the last in each round: `batches[k]` for `batches[0]`."""
    for loop in ast.walk(function):
        if not isinstance(loop, ast.For):
            continue
        for counted in names(loop.target):
            for statement in loop.body:
                yield from of_entry(statement, counted)


def of_entry(statement: ast.AST, counted: str) -> Iterator[Slip]:
    """The entry that a loop has come to, for the first or the last one in a statement."""
    for part in ast.walk(statement):
        match part:
            case ast.Subscript(value, ast.Constant(int()) | ast.UnaryOp(ast.USub(), ast.Constant(int())), ast.Load()):
                for slip in _with(part, ast.Name(counted, ast.Load())):
                    yield slip[0], slip[1], names(value)


def of_all_in_a_block(function: ast.AST) -> Iterator[Slip]:
    """All rows wherever a condition's block reads those that were picked: what is reported is not of a batch."""
    picked = dict(_picked(function))
    for node in ast.walk(function):
        if isinstance(node, ast.If):
            parts = [part for statement in node.body for part in ast.walk(statement)]
            read = [part for part in parts if isinstance(part, ast.Name) and part.id in picked]
            if read:
                with each(read, "id", [picked[part.id] for part in read]):
                    yield "index", read[0].lineno, names(*read)


def _picked(function: ast.AST) -> Iterator[tuple[str, str]]:
    """Every variable that holds some rows of another one, and that one."""
    for node in ast.walk(function):
        match node:
            case ast.Assign([ast.Tuple(targets)], ast.Tuple(values)):
                both = [*zip(targets, values, strict=False)]
            case ast.Assign([target], value):
                both = [(target, value)]
            case _:
                continue
        for one in both:
            match one:
                case ast.Name(rows), ast.Subscript(ast.Name(everything), ast.Name() | ast.Subscript()):
                    yield rows, everything


def _changed(function: ast.AST) -> Iterator[tuple[ast.Subscript, ast.Tuple]]:
    """Every entry by two indices that is assigned to or changed."""
    for node in ast.walk(function):
        match node:
            case ast.Subscript(_, ast.Tuple([_, _]) as index, ast.Store()):
                yield node, index


def _with(target: ast.Subscript, index: ast.expr) -> Iterator[Slip]:
    before = target.slice
    target.slice = ast.fix_missing_locations(ast.copy_location(index, before))
    try:
        yield "index", target.lineno, ()
    finally:
        target.slice = before
