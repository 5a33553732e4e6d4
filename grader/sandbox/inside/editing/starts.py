"""What a sum begins with: a bias that is left out there, or put in."""

import ast
from collections.abc import Iterator

from .replacement import names
from .statement_edits import Slip


def begun_at_zero(function: ast.AST) -> Iterator[Slip]:
    """A sum that begins at 0 and not at a term of its own: a bias is forgotten."""
    for start, value in _starts(function):
        if not isinstance(value, ast.Constant):
            yield from _begun(start, ast.Constant(0), names(value))


def begun_with(function: ast.AST) -> Iterator[Slip]:
    """A sum that begins at an argument or an entry of one, and not at 0."""
    indices = [ast.Constant(0), *(ast.Name(name, ast.Load()) for name in dict.fromkeys(_counted(function)))]
    for start, value in _starts(function):
        if isinstance(value, ast.Constant) and value.value == 0:
            for term in _given(function):
                for begin in (term, *(ast.Subscript(term, index, ast.Load()) for index in indices)):
                    yield from _begun(start, begin, names(term)[:1])


def _starts(function: ast.AST) -> Iterator[tuple[ast.Assign, ast.expr]]:
    """Every statement that gives a name its value to which something is added later, and that value."""
    added = {
        node.target.id
        for node in ast.walk(function)
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add) and isinstance(node.target, ast.Name)
    }
    for node in ast.walk(function):
        match node:
            case ast.Assign([ast.Name(name)], value) if name in added:
                yield node, value


def _given(function: ast.AST) -> Iterator[ast.expr]:
    """The parameters of a function, and the attributes of its object that it reads."""
    arguments = [node.arg for node in ast.walk(function) if isinstance(node, ast.arg)]
    yield from (ast.Name(name, ast.Load()) for name in arguments if name != "self")
    read = {
        node.attr: node
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
    }
    yield from read.values()


def _counted(function: ast.AST) -> Iterator[str]:
    """What loops count with."""
    for node in ast.walk(function):
        if isinstance(node, ast.For):
            yield from names(node.target)


def _begun(start: ast.Assign, value: ast.expr, about: tuple[str, ...]) -> Iterator[Slip]:
    before = start.value
    start.value = ast.copy_location(value, before)
    ast.fix_missing_locations(start)
    try:
        yield "term-missing", start.lineno, about
    finally:
        start.value = before
