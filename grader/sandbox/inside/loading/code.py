"""What is the same in files of equal code, with other comments, docstrings and empty lines; and what is only here."""

import ast
import hashlib
from collections.abc import Mapping, Sequence

import numpy as np

from ..faults import Report


def code_of(files: Mapping[str, Sequence[ast.AST]]) -> Report | None:
    """The form of files, given the nodes of each, from its root on; and the lines that have code.

    Files of one form have equal trees, and the same nodes in their first line, in their second, and so on: whatever is
    found in line k of one is in line k of the other. None if it is nested too deeply.
    """
    lines = {name: sorted({line for node in nodes if (line := _line(node))}) for name, nodes in files.items()}
    try:
        forms = sorted((name, _form(nodes, lines[name])) for name, nodes in files.items())
        moving = {name: sorted({_line(node) for node in nodes if _moves(node)}) for name, nodes in files.items()}
    except RecursionError:
        return None
    form = hashlib.sha256(repr(forms).encode()).hexdigest()
    return {"form": form, "lines": _as_arrays(lines), "moving": _as_arrays(moving)}


def _as_arrays(lines: Mapping[str, Sequence[int]]) -> dict[str, "np.ndarray[tuple[int], np.dtype[np.int64]]"]:
    return {name: np.array(some, np.int64) for name, some in lines.items()}


def _form(nodes: Sequence[ast.AST], lines: Sequence[int]) -> tuple[str, list[int]]:
    for node in nodes:
        match node:
            case ast.Expr(ast.Constant(str()) as text):
                text.value = ""
    numbers = {line: number for number, line in enumerate(lines)}
    return ast.dump(nodes[0], annotate_fields=False), [numbers.get(_line(node), -1) for node in nodes]


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 0)


def _moves(node: ast.AST) -> bool:
    """Whether a statement only hands values on: it assigns or returns names, attributes and entries."""
    match node:
        case ast.Assign(value=value) | ast.Return(value=ast.Tuple() as value):
            return _only_names(value)
    return False


def _only_names(value: ast.expr) -> bool:
    match value:
        case ast.Name():
            return True
        case ast.Attribute(inner, attribute):
            return attribute != "T" and _only_names(inner)
        case ast.Subscript(inner, ast.Constant()):
            return _only_names(inner)
        case ast.Tuple(parts):
            return all(map(_only_names, parts))
    return False
